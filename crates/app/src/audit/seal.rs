//! Sealing: each minute, what is settled is chained. A seal holds the digest of each entry since the last one, and a keyed hash
//! over itself and that one; whoever has the store, but not the key kept outside it, can make none.
//!
//! Entries carry no running number, so that changes don't wait for each other. What orders them is their ids, and the time
//! between: a change is written within [`LATEST`] of its id or not at all, and nothing younger than [`SETTLED`] is sealed.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp, TimestampRound, Unit};
use maat_core::id::OrganisationId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::entry::first_id;
use crate::{
    App, Code, Error, Result,
    jobs::{Job, SHARD, Step},
    keys,
    record::Record,
    secret::Secrets,
    store::{Stored, Trail, Work},
    table::{Item, Query},
};

/// A change that takes longer than this to be written is given up.
pub const LATEST: Duration = Duration::from_secs(60);
/// Nothing younger than this is sealed: whatever is being written has been.
pub const SETTLED: SignedDuration = SignedDuration::from_mins(5);
/// Most entries under one seal.
pub(super) const MAX_SEALED: usize = 500;
/// Entries have UUIDs for sort keys, which all come before this; what else is in their partition comes after.
pub(super) const AFTER_ENTRIES: &str = "g";

/// How far an organisation's audit is sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sealing {
    /// How many seals there are.
    pub(super) seals: u64,
    /// The last entry that is sealed.
    pub(super) through: Option<Uuid>,
    /// Hash of the last seal.
    pub(super) hash: String,
    /// True if a job looks after what is not sealed yet.
    pub(super) looked_after: bool,
}

impl Record for Sealing {
    const KIND: &'static str = "sealing";
}

/// What holds some entries in their place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    /// Counted from 1.
    pub(super) number: u64,
    /// How many entries.
    pub(super) count: usize,
    /// The first.
    pub(super) first: Uuid,
    /// The last.
    pub(super) last: Uuid,
    /// Each entry's id and digest, in order.
    pub(super) entries: Vec<(Uuid, String)>,
    /// Hash of the seal before; empty for the first.
    pub(super) previous: String,
    /// Keyed hash over all of it.
    pub(super) hash: String,
}

impl Record for Seal {
    const KIND: &'static str = "seal";
}

impl Seal {
    /// Over these entries, of which there is at least one.
    fn new(secrets: &Secrets, organisation: OrganisationId, before: &Sealing, items: &[Item]) -> Result<Self> {
        let entry = |item: &Item| Ok((item.key.sk.parse().map_err(Error::internal)?, digest(item)));
        let entries = items.iter().map(entry).collect::<Result<Vec<(Uuid, String)>>>()?;
        let ends = entries.first().zip(entries.last());
        let (first, last) = ends.ok_or_else(|| Error::internal("a seal has an entry"))?;
        let mut seal = Self {
            number: before.seals + 1,
            count: entries.len(),
            first: first.0,
            last: last.0,
            previous: before.hash.clone(),
            hash: String::new(),
            entries,
        };
        seal.hash = seal.keyed_hash(secrets, organisation);
        Ok(seal)
    }

    /// The hash that this seal must have.
    pub(super) fn keyed_hash(&self, secrets: &Secrets, organisation: OrganisationId) -> String {
        let Self {
            number,
            count,
            first,
            last,
            entries,
            previous,
            hash: _,
        } = self;
        let head = format!("{previous}\n{organisation}\n{number}\n{count}\n{first}\n{last}");
        let lines = entries.iter().map(|(id, digest)| format!("\n{id} {digest}"));
        secrets.hash("audit seal", &(head + &lines.collect::<String>()))
    }
}

/// Digest (SHA-256) of an entry's canonical text: all that stands in its item, names sorted. When it may go away is left out, since
/// a store may keep that less exactly.
pub(super) fn digest(item: &Item) -> String {
    let Item {
        key,
        kind,
        id,
        version,
        created_at,
        updated_at,
        expires_at: _,
        data,
    } = item;
    let whole = serde_json::json!([
        key.pk,
        key.sk,
        kind,
        id,
        version,
        created_at,
        updated_at,
        Value::Object(data.clone())
    ]);
    let mut text = String::new();
    canonical(&whole, &mut text);
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// JSON with sorted names and no space: the same text for the same value, whatever store it was in.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let mut names: Vec<_> = map.iter().collect();
            names.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (name, value) in names {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                canonical(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(values) => {
            text.push('[');
            for value in values {
                canonical(value, text);
                text.push(',');
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

impl App {
    /// Sees to it that a job seals what is about to be written; answers the last entry that is sealed.
    pub(super) async fn look_after(&self, organisation: OrganisationId) -> Result<Option<Uuid>> {
        let (key, now) = (keys::sealing(organisation), self.now());
        let found = self.find::<Sealing>(&key).await?;
        if let Some(found) = found.as_ref().filter(|found| found.value.looked_after) {
            return Ok(found.value.through);
        }
        let mut work = Work::default();
        let through = found.as_ref().and_then(|found| found.value.through);
        let sealing = Sealing {
            looked_after: true,
            ..found.as_ref().map(|found| found.value.clone()).unwrap_or_default()
        };
        match &found {
            Some(found) => work.replace(&found.item, now, &sealing),
            None => work.create(key, organisation, now, &sealing),
        }
        self.put_job(
            &mut work,
            SHARD,
            when_settled(now)?,
            Job::Seal(organisation),
            Value::Null,
        );
        // It has no entry of its own: it is no change of anyone's.
        match Box::pin(self.commit(Trail::Own, work)).await {
            // Someone else's change has just done the same.
            Err(error) if error.code == Code::Stale => Ok(through),
            done => done.map(|()| through),
        }
    }

    /// Seals what is settled. Goes on until there has been nothing to seal for longer than any change takes.
    pub(crate) async fn seal_step(&self, organisation: OrganisationId, state: Value) -> Result<Step> {
        let now = self.now();
        let Some(sealing) = self.find::<Sealing>(&keys::sealing(organisation)).await? else {
            return Ok(Step::done(Work::default()));
        };
        let from = sealing.value.through.map_or(String::new(), |id| id.to_string());
        let query = Query::range(
            keys::audit_pk(organisation),
            from.clone(),
            settled_before(now)?,
            MAX_SEALED,
        );
        let settled = self.table.query(&query.after(from.clone())).await?;
        if !settled.items.is_empty() {
            let work = self.seal(organisation, &sealing, &settled.items)?;
            let next = if settled.next.is_some() { now } else { next_minute(now)? };
            return Ok(Step::again(work, next, Value::Null));
        }
        let query = Query::range(keys::audit_pk(organisation), from.clone(), AFTER_ENTRIES, 1);
        if !self.table.query(&query.after(from)).await?.items.is_empty() {
            return Ok(Step::again(Work::default(), next_minute(now)?, Value::Null));
        }
        self.rest(&sealing, state, now)
    }

    /// Nothing is left. A change that was seen to before this is written may still come: one last look, later.
    fn rest(&self, sealing: &Stored<Sealing>, state: Value, now: Timestamp) -> Result<Step> {
        let mut work = Work::default();
        if state == Value::Bool(true) {
            return Ok(Step::done(work));
        }
        let resting = Sealing {
            looked_after: false,
            ..sealing.value.clone()
        };
        work.replace(&sealing.item, now, &resting);
        Ok(Step::again(work, when_settled(now)?, Value::Bool(true)))
    }

    fn seal(&self, organisation: OrganisationId, sealing: &Stored<Sealing>, items: &[Item]) -> Result<Work> {
        let (mut work, now) = (Work::default(), self.now());
        let seal = Seal::new(&self.secrets, organisation, &sealing.value, items)?;
        let sealed = Sealing {
            seals: seal.number,
            through: Some(seal.last),
            hash: seal.hash.clone(),
            looked_after: true,
        };
        work.replace(&sealing.item, now, &sealed);
        work.create(keys::seal(organisation, seal.number), seal.number, now, &seal);
        Ok(work)
    }
}

/// The largest sort key of an entry that is settled.
fn settled_before(now: Timestamp) -> Result<String> {
    let until = now.saturating_sub(SETTLED).map_err(Error::internal)?;
    Ok(first_id(until).to_string())
}

fn next_minute(now: Timestamp) -> Result<Timestamp> {
    let minute = now.round(
        TimestampRound::new()
            .smallest(Unit::Minute)
            .mode(jiff::RoundMode::Trunc),
    );
    let minute = minute.map_err(Error::internal)?;
    minute
        .saturating_add(SignedDuration::from_mins(1))
        .map_err(Error::internal)
}

/// The first full minute at which what is written now is settled.
fn when_settled(now: Timestamp) -> Result<Timestamp> {
    next_minute(now.saturating_add(SETTLED).map_err(Error::internal)?)
}
