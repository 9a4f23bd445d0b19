use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, civil::Date};
use maat_core::{
    circle::Circle,
    day::today,
    id::WearerId,
    log::{CheckIn, Log},
    plan::{Change, Dated, MARGIN_DAYS, Plan, Series},
    untold::Untold,
};

use super::{Cursor, Desk, HORIZON, busy};
use crate::{
    App, Error, Result,
    activities::Looks,
    check_ins::OutcomeRecord,
    consents::Consent,
    devices::Device,
    keys,
    record::Record,
    shares::Share,
    store::{Stored, Work},
    table::{Item, Query},
    wearers::Wearer,
};

/// Most items read of a head, a plan or a log in one page.
const PAGE: usize = 1_000;
/// How often a torn read is tried again.
const TRIES: usize = 8;
/// The dates before and after that are read with a date.
const MARGIN: SignedDuration = SignedDuration::from_hours(24 * MARGIN_DAYS);

impl App {
    /// A wearer's head, and plan and log from the oldest open prompt to the horizon, and around `dates`.
    pub(crate) async fn desk(&self, wearer: WearerId, dates: &[Date]) -> Result<Desk> {
        self.read_desk(wearer, dates, |head| {
            let today = today(&head.plan, head.now);
            let cursor = &head.cursor.value;
            let processed = head.plan.zones.local(cursor.processed_at).date();
            let memory = &cursor.memory;
            let open = memory
                .open
                .keys()
                .chain(&memory.owed)
                .map(|prompt| prompt.occurrence.date);
            let from = open.chain([processed]).min().map_or(today, |oldest| oldest.min(today));
            (from, today.saturating_add(HORIZON))
        })
        .await
    }

    /// A wearer's head, and plan and log for these dates, both ends inclusive.
    pub(crate) async fn desk_for_days(&self, wearer: WearerId, from: Date, to: Date) -> Result<Desk> {
        self.read_desk(wearer, &[], |_| (from, to)).await
    }

    /// The same, for dates that depend on what the wearer's date is.
    pub(crate) async fn desk_from_today(&self, wearer: WearerId, range: impl Fn(Date) -> (Date, Date)) -> Result<Desk> {
        self.read_desk(wearer, &[], |head| range(today(&head.plan, head.now)))
            .await
    }

    /// A wearer's head and plan, without what happened, for dates that depend on what the wearer's date is.
    pub(crate) async fn plan_from_today(&self, wearer: WearerId, range: impl Fn(Date) -> (Date, Date)) -> Result<Desk> {
        for _ in 0..TRIES {
            let mut desk = self.read_head(wearer).await?;
            desk.reach = range(today(&desk.plan, desk.now));
            let around = (desk.reach.0.saturating_sub(MARGIN), desk.reach.1.saturating_add(MARGIN));
            for date in self.read_plan(&mut desk, around).await? {
                self.read_plan(&mut desk, (date, date)).await?;
            }
            if self.is_whole(&desk).await? {
                return Ok(desk);
            }
        }
        Err(busy())
    }

    async fn read_desk(&self, wearer: WearerId, dates: &[Date], reach: impl Fn(&Desk) -> (Date, Date)) -> Result<Desk> {
        for _ in 0..TRIES {
            let mut desk = self.read_head(wearer).await?;
            let (from, to) = reach(&desk);
            desk.reach = (from, to);
            // Dates far away are read on their own, so that a date in another century costs no more than one near.
            let apart = dates.iter().filter(|date| !(from..=to).contains(date));
            let apart = apart.map(|date| (*date, *date));
            let mut moved_from = BTreeSet::new();
            for (from, to) in [desk.reach].into_iter().chain(apart) {
                let around = (from.saturating_sub(MARGIN), to.saturating_add(MARGIN));
                moved_from.extend(self.read_plan(&mut desk, around).await?);
                self.read_log(&mut desk, around).await?;
            }
            // What was moved here is planned, and what happened to it is filed, on its intended date, however far away.
            for date in moved_from {
                self.read_plan(&mut desk, (date, date)).await?;
                self.read_log(&mut desk, (date, date)).await?;
            }
            if self.is_whole(&desk).await? {
                return Ok(desk);
            }
        }
        Err(busy())
    }

    /// False if the reads were torn by a write between them: every write moves the cursor.
    async fn is_whole(&self, desk: &Desk) -> Result<bool> {
        let cursor = self.get::<Cursor>(&keys::cursor(desk.id)).await?;
        Ok(cursor.item.version == desk.cursor.item.version)
    }

    async fn read_head(&self, id: WearerId) -> Result<Desk> {
        let items = self.all(Query::prefix(keys::wearer_pk(id), "", PAGE)).await?;
        let (mut wearer, mut cursor) = (None, None);
        let (mut devices, mut looks, mut series) = (Vec::new(), BTreeMap::new(), Vec::new());
        let (mut shares, mut consents, mut circle) = (Vec::new(), Vec::new(), None);
        let mut untold = None;
        let mut series_items = BTreeMap::new();
        for item in items {
            match item.kind.as_str() {
                Wearer::KIND => wearer = Some(Stored::<Wearer>::read(item)?),
                Cursor::KIND => cursor = Some(Stored::<Cursor>::read(item)?),
                Device::KIND => devices.push(Stored::read(item)?),
                Share::KIND => shares.push(Stored::read(item)?),
                Circle::KIND => circle = Some(Stored::read(item)?),
                Consent::KIND => consents.push(Stored::read(item)?),
                Untold::KIND => untold = Some(Stored::<Untold>::read(item)?),
                Looks::KIND => {
                    let Looks(activity) = Looks::read(&item)?;
                    looks.insert(activity.id, activity);
                }
                Series::KIND => {
                    let read = Series::read(&item)?;
                    series_items.insert(read.id, item);
                    series.push(read);
                }
                _ => {}
            }
        }
        let wearer: Option<Stored<Wearer>> = wearer.filter(|wearer: &Stored<Wearer>| wearer.value.gone_at.is_none());
        let (wearer, cursor) = wearer.zip(cursor).ok_or_else(Error::not_found)?;
        let plan = Plan {
            zones: wearer.value.zones.clone(),
            day_starts_at: wearer.value.day_starts_at,
            series,
            dated: Vec::new(),
            changes: Vec::new(),
        };
        let waited = cursor.value.memory.waiting();
        Ok(Desk {
            id,
            now: self.now(),
            wearer,
            cursor,
            devices,
            shares,
            circle,
            consents,
            holds: untold.as_ref().map(|stored| stored.value.clone()),
            untold,
            looks,
            plan,
            log: Log::default(),
            work: Work::default(),
            reach: (Date::MIN, Date::MAX),
            series_items,
            dated_items: BTreeMap::new(),
            change_items: BTreeMap::new(),
            moved_in: BTreeMap::new(),
            told: BTreeMap::new(),
            alerts: Vec::new(),
            resolved: Vec::new(),
            next: None,
            ended: Vec::new(),
            waited,
        })
    }

    /// What is planned on these dates; answers from which other dates something was moved to them.
    async fn read_plan(&self, desk: &mut Desk, range: (Date, Date)) -> Result<BTreeSet<Date>> {
        let mut moved_from = BTreeSet::new();
        for item in self.dates(keys::plan_pk(desk.id), range).await? {
            match item.kind.as_str() {
                Dated::KIND => {
                    let dated = Dated::read(&item)?;
                    if desk.dated_items.insert(dated.id, item).is_none() {
                        desk.plan.dated.push(dated);
                    }
                }
                Change::KIND => {
                    let change = Change::read(&item)?;
                    desk.change_items.insert(change.id, item);
                    desk.plan.changes.retain(|known| known.id != change.id);
                    desk.plan.changes.push(change);
                }
                MovedIn::KIND => {
                    let MovedIn { from } = MovedIn::read(&item)?;
                    let to = item.key.sk.get(..10).and_then(|date| date.parse::<Date>().ok());
                    let to = to.ok_or_else(|| Error::internal("a row of the plan without a date"))?;
                    desk.moved_in.entry(to).or_default().insert(from);
                    moved_from.insert(from);
                }
                _ => {}
            }
        }
        moved_from.retain(|date| !(range.0..=range.1).contains(date));
        Ok(moved_from)
    }

    async fn read_log(&self, desk: &mut Desk, range: (Date, Date)) -> Result<()> {
        for item in self.dates(keys::log_pk(desk.id), range).await? {
            match item.kind.as_str() {
                CheckIn::KIND => {
                    let check_in = CheckIn::read(&item)?;
                    if desk.log.check_ins.iter().all(|known| known.id != check_in.id) {
                        desk.log.check_ins.push(check_in);
                    }
                }
                OutcomeRecord::KIND => {
                    let OutcomeRecord { outcome, alert } = OutcomeRecord::read(&item)?;
                    if let Some(alert) = alert {
                        desk.told.insert(outcome.prompt_id.occurrence, alert);
                    }
                    desk.log.outcomes.insert(outcome.prompt_id, outcome);
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn dates(&self, pk: String, (from, to): (Date, Date)) -> Result<Vec<Item>> {
        self.all(Query::range(pk, from.to_string(), format!("{to}\u{10FFFF}"), PAGE))
            .await
    }
}

/// By this the date that an occurrence was moved to finds the date it is intended for.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct MovedIn {
    pub(super) from: Date,
}

impl Record for MovedIn {
    const KIND: &'static str = "moved_in";
}

impl Record for Series {
    const KIND: &'static str = "series";
}

impl Record for Dated {
    const KIND: &'static str = "dated";
}

impl Record for Change {
    const KIND: &'static str = "change";
}
