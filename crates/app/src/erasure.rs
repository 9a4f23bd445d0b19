//! Erasing a wearer: asked for twice, done after a time in which it can be taken back, and then for good.
//!
//! The head goes first, in one transaction with the watches and the due row: from then on the wearer is nowhere, nothing rings and
//! nothing more is written. The rest goes in batches. What stays are counts by month, and the audit, which holds ids alone.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use maat_core::id::{OrganisationId, UserId, WearerId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    App, Error, Result,
    access::{Assignment, AtHome, DeviceToken, Owner},
    alerts::Alert,
    check_ins::OutcomeRecord,
    consents::Consent,
    desk::Cursor,
    devices::Device,
    jobs::{Job, SHARD, Step},
    keys,
    record::Record,
    store::{Stored, Work},
    table::{Item, Op, Query},
    wearers::Wearer,
};

/// How long an erasure can be taken back.
pub const GRACE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Items read in one step: with what goes with them they stay under the limit of a transaction.
const AT_ONCE: usize = 40;
/// Items read at once where they are only counted.
const PAGE: usize = 1_000;

/// That a wearer is to be erased.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Erasure {
    erases_at: Timestamp,
}

impl Record for Erasure {
    const KIND: &'static str = "erasure";
}

/// What stays of a wearer: how often what happened, by month. No name, title or text, and no time of day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// By month (`2026-11`), then by what: `answered`, `told`, `check_in`.
    pub months: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Record for Erased {
    const KIND: &'static str = "erased";
}

/// What an erasure takes, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// When it is done; until then it can be taken back.
    pub erases_at: Timestamp,
    /// False if it has only been asked about: the instant is then what it would be.
    pub planned: bool,
    /// How much of what is stored of the wearer goes, by kind.
    pub goes: BTreeMap<String, u64>,
}

/// How far an erasure is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Progress {
    /// Known once the head is gone.
    organisation: Option<OrganisationId>,
    /// With which others they were shared, now or before.
    guests: BTreeSet<OrganisationId>,
    /// Which parts are done.
    parts: usize,
    /// Where in the present part to go on, if what was read stays.
    after: Option<String>,
    erased: Erased,
}

impl App {
    /// What erasing the wearer takes, and when it is done, or would be.
    pub async fn erasure(&self, by: Owner<AtHome>) -> Result<Planned> {
        let planned = self.find::<Erasure>(&keys::erasure(by.wearer)).await?;
        let mut goes = BTreeMap::new();
        for pk in keys::wearer_partitions(by.wearer) {
            for item in self.all(Query::prefix(pk, "", PAGE)).await? {
                *goes.entry(item.kind).or_default() += 1;
            }
        }
        let erases_at = match &planned {
            Some(planned) => planned.value.erases_at,
            None => self.now().saturating_add(GRACE).map_err(Error::internal)?,
        };
        Ok(Planned {
            erases_at,
            planned: planned.is_some(),
            goes,
        })
    }

    /// Plans the erasure; one that is planned stays as it is. Until it is done, the wearer's days go on: what was planned rings.
    ///
    /// # Errors
    /// `Invalid` with `confirm` unless that is the wearer's name.
    pub async fn plan_erasure(&self, by: Owner<AtHome>, confirm: &str) -> Result<Planned> {
        let wearer = self.get::<Wearer>(&keys::wearer(by.wearer)).await?;
        if wearer.value.name != confirm.trim() {
            return Err(Error::invalid("confirm", "Type the wearer's name, to be sure."));
        }
        let planned = self.erasure(by).await?;
        if !planned.planned {
            let (now, erases_at) = (self.now(), planned.erases_at);
            let mut work = Work::default();
            work.create(keys::erasure(by.wearer), by.wearer, now, &Erasure { erases_at });
            self.put_job(&mut work, SHARD, erases_at, Job::Erasure(by.wearer), Value::Null);
            self.commit(by.trail("erasure.plan", by.wearer), work).await?;
        }
        Ok(Planned {
            planned: true,
            ..planned
        })
    }

    /// Takes a planned erasure back; harmless if none is.
    pub async fn take_back_erasure(&self, by: Owner<AtHome>) -> Result<()> {
        let Some(planned) = self.find::<Erasure>(&keys::erasure(by.wearer)).await? else {
            return Ok(());
        };
        let mut work = Work::default();
        work.delete(&planned.item);
        self.commit(by.trail("erasure.take_back", by.wearer), work).await
    }

    /// The next batch of an erasure. Its job finds nothing to do if it was taken back.
    pub(crate) async fn erasure_step(&self, wearer: WearerId, state: Value) -> Result<Step> {
        let progress: Progress = serde_json::from_value(state).unwrap_or_default();
        match progress.organisation {
            None => self.erase_head(wearer, progress).await,
            Some(organisation) => self.erase_part(wearer, organisation, progress).await,
        }
    }

    /// The wearer is nowhere from here on.
    async fn erase_head(&self, id: WearerId, mut progress: Progress) -> Result<Step> {
        let (now, mut work) = (self.now(), Work::default());
        let planned = self.find::<Erasure>(&keys::erasure(id)).await?;
        let Some(planned) = planned.filter(|planned| planned.value.erases_at <= now) else {
            return Ok(Step::done(work));
        };
        work.delete(&planned.item);
        let wearer = self.get::<Wearer>(&keys::wearer(id)).await?;
        let organisation = wearer.value.organisation_id;
        work.delete(&wearer.item);
        let cursor = self.get::<Cursor>(&keys::cursor(id)).await?;
        // It stays to the end: by it whoever is at this wearer just now is too late.
        let stopped = Cursor {
            due_at: None,
            ..cursor.value.clone()
        };
        work.replace(&cursor.item, now, &stopped);
        let due = cursor
            .value
            .due_at
            .map(|at| keys::due_wearer(cursor.value.shard, at, id));
        let consents = self.all(Query::prefix(keys::wearer_pk(id), "consent#", PAGE)).await?;
        for item in &consents {
            progress.guests.extend(Consent::read(item)?.organisation);
        }
        let elsewhere = [keys::wearer_summary(organisation, id), keys::today(organisation, id)];
        let shared = progress.guests.iter().map(|guest| keys::shared_wearer(*guest, id));
        for key in elsewhere.into_iter().chain(shared).chain(due) {
            if let Some(item) = self.table.get(&key).await? {
                work.delete(&item);
            }
        }
        for item in self.all(Query::prefix(keys::wearer_pk(id), "device#", PAGE)).await? {
            let device = Stored::<Device>::read(item)?;
            if let Some(token) = self.find::<DeviceToken>(&keys::token(&device.value.token)).await? {
                work.delete(&token.item);
            }
            work.delete(&device.item);
        }
        progress.organisation = Some(organisation);
        Step::further(work, self.now(), &progress)
    }

    /// A batch of what is filed under the wearer, then of what names them in their organisation.
    async fn erase_part(&self, id: WearerId, organisation: OrganisationId, mut progress: Progress) -> Result<Step> {
        let partitions = keys::wearer_partitions(id);
        let Some(pk) = partitions.get(progress.parts) else {
            return self.erase_traces(id, organisation, progress).await;
        };
        let page = self.table.query(&Query::prefix(pk.clone(), "", AT_ONCE)).await?;
        let mut work = Work::default();
        let last = progress.parts + 1 == partitions.len() && page.next.is_none();
        let cursor = self.find::<Cursor>(&keys::cursor(id)).await?;
        match &cursor {
            Some(cursor) if last => work.delete(&cursor.item),
            Some(cursor) => work.replace(&cursor.item, self.now(), &cursor.value),
            None => {}
        }
        for item in page.items.iter().filter(|item| item.kind != Cursor::KIND) {
            work.delete(item);
            progress.erased.count(item)?;
            if item.kind == Assignment::KIND {
                self.forget_assignment(id, Assignment::read(item)?.user, &mut work)
                    .await?;
            }
        }
        if page.next.is_none() {
            progress.parts += 1;
        }
        Step::further(work, self.now(), &progress)
    }

    /// What a user sees by this wearer's assignment.
    async fn forget_assignment(&self, id: WearerId, user: UserId, work: &mut Work) -> Result<()> {
        let theirs = self.all(Query::prefix(keys::user_pk(user), "wearer#", PAGE)).await?;
        for item in theirs.iter().filter(|item| item.key.sk.ends_with(&id.to_string())) {
            if !work.has(&item.key) {
                work.delete(item);
            }
        }
        Ok(())
    }

    /// Alerts about them, and where their id stands in a list. At the end, what stays is written.
    async fn erase_traces(&self, id: WearerId, organisation: OrganisationId, mut progress: Progress) -> Result<Step> {
        let heard_of = [organisation].into_iter().chain(progress.guests.iter().copied());
        let places: Vec<_> = heard_of
            .flat_map(|one| {
                [
                    keys::alert_pk(one),
                    keys::open_alert_pk(one),
                    keys::organisation_pk(one),
                ]
            })
            .collect();
        let (mut work, now) = (Work::default(), self.now());
        let Some(pk) = places.get(progress.parts - keys::wearer_partitions(id).len()) else {
            work.op(Op::Put(progress.erased.item(keys::erased(organisation, id), id, now)));
            tracing::info!("erased a wearer");
            return Ok(Step::done(work));
        };
        let mut query = Query::prefix(pk.clone(), "", AT_ONCE);
        query.after = progress.after.take();
        let page = self.table.query(&query).await?;
        for item in page.items {
            let about = item.data.get("wearer_id").and_then(Value::as_str) == Some(&*id.to_string());
            if about && [Alert::KIND, "open_alert"].contains(&item.kind.as_str()) {
                work.delete(&item);
                continue;
            }
            let mut left = Value::Object(item.data.clone());
            if leave_out(&mut left, &id.to_string()) {
                work.op(rewritten(&item, left, now));
            }
        }
        progress.after = page.next;
        if progress.after.is_none() {
            progress.parts += 1;
        }
        Step::further(work, self.now(), &progress)
    }
}

impl Erased {
    fn count(&mut self, item: &Item) -> Result<()> {
        let what = match item.kind.as_str() {
            "check_in" => "check_in".to_owned(),
            OutcomeRecord::KIND => {
                let ending = serde_json::to_value(OutcomeRecord::read(item)?.outcome.outcome);
                ending.map_err(Error::internal)?.as_str().unwrap_or_default().to_owned()
            }
            _ => return Ok(()),
        };
        let month = item.key.sk.get(..7).unwrap_or_default().to_owned();
        *self.months.entry(month).or_default().entry(what).or_default() += 1;
        Ok(())
    }
}

/// Takes an id out of every list in a value; true if it stood in one.
fn leave_out(value: &mut Value, id: &str) -> bool {
    match value {
        Value::Array(values) => {
            let before = values.len();
            values.retain(|value| value.as_str() != Some(id));
            let mut changed = values.len() < before;
            for value in values {
                changed |= leave_out(value, id);
            }
            changed
        }
        Value::Object(fields) => fields
            .values_mut()
            .fold(false, |changed, value| changed | leave_out(value, id)),
        _ => false,
    }
}

fn rewritten(item: &Item, left: Value, now: Timestamp) -> Op {
    let mut next = item.clone();
    next.version += 1;
    next.updated_at = now;
    if let Value::Object(data) = left {
        next.data = data;
    }
    Op::PutIfVersion(next, item.version)
}
