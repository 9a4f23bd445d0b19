//! How long what is kept: one table, by kind. Each item is written with the instant at which its time is over; DynamoDB takes it away
//! then by itself, elsewhere a daily job does, and leaves a report.
//!
//! What is not named here is kept as long as the wearer or organisation it belongs to, or says for itself how long
//! (codes, sessions, counters: minutes to weeks).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::time, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    App, Error, Result,
    jobs::{Job, SHARD, Step},
    keys,
    record::{self, Record},
    store::{Trail, Work},
    table::{Item, Key, Segment},
};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Items looked at in one step.
const PAGE: usize = 500;
/// Items deleted in one transaction.
const DELETED_AT_ONCE: usize = 90;
/// When in the day (UTC) it is tidied: while most of those it serves sleep.
const HOUR: i8 = 3;

/// How long a kind of item is kept after it was last written.
pub struct Rule {
    /// Its `type`.
    pub kind: &'static str,
    /// In days.
    pub days: i64,
    /// Why so long.
    pub why: &'static str,
}

macro_rules! rules {
    ($($kind:literal $days:literal $why:literal)+) => {
        /// What is kept for a set time.
        pub const RULES: &[Rule] = &[$(Rule { kind: $kind, days: $days, why: $why }),+];
    };
}

rules! {
    "check_in"       730 "two years of how the days went, to see what helps"
    "outcome"        730 "as the check-ins that it goes with"
    "correction"     730 "as the check-ins that it goes with"
    "message"         90 "a short word for the day; no archive of talk"
    "alert"          365 "a year, to look back at what happened"
    "delivery"         7 "of use for minutes; kept to find faults"
    "audit"         1827 "five years, as NEN 7513 asks"
    "access"        1827 "five years, as NEN 7513 asks"
    "access_change" 1827 "five years, as NEN 7513 asks"
    "report"         365 "what was tidied in the last year"
}

/// When the time of an item of this kind is over that was written at `written`; `None`: it has no set time.
pub fn ends(kind: &str, written: Timestamp) -> Option<Timestamp> {
    let rule = RULES.iter().find(|rule| rule.kind == kind)?;
    written.checked_add(SignedDuration::from_hours(24 * rule.days)).ok()
}

/// How far today's tidying is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    after: Option<Key>,
    looked_at: u64,
    deleted: BTreeMap<String, u64>,
}

/// What one day's tidying came to: ids and texts are not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How many items were looked at.
    pub looked_at: u64,
    /// How many were deleted, by kind.
    pub deleted: BTreeMap<String, u64>,
}

impl Record for Report {
    const KIND: &'static str = "report";
}

impl App {
    /// Sees to it that the store is tidied each day.
    pub async fn tidy_daily(&self) -> Result<()> {
        let mut work = Work::default();
        self.put_job(&mut work, SHARD, next_night(self.now())?, Job::Retention, Value::Null);
        self.commit(Trail::Own, work).await
    }

    /// Deletes what is over on one page of the store. After the last page it leaves its report.
    pub(crate) async fn retention_step(&self, state: Value) -> Result<Step> {
        let now = self.now();
        let mut progress: Progress = serde_json::from_value(state).unwrap_or_default();
        let page = self.table.scan(Segment::WHOLE, progress.after.as_ref(), PAGE).await?;
        // In a rehearsal two clocks differ: only what is over by both is over.
        let over = now.min(self.wall.now());
        let gone = page
            .items
            .iter()
            .filter(|item| item.expires_at.is_some_and(|end| end <= over));
        let gone: Vec<&Item> = gone.collect();
        let some = &gone[..gone.len().min(DELETED_AT_ONCE)];
        let mut work = Work::default();
        for item in some {
            work.op(record::delete(item));
            *progress.deleted.entry(item.kind.clone()).or_default() += 1;
        }
        if some.len() < gone.len() {
            // The same page again, from the last one deleted on.
            progress.after = some.last().map(|item| item.key.clone());
            return Step::further(work, self.now(), &progress);
        }
        progress.looked_at += page.items.len() as u64;
        if page.next.is_some() {
            progress.after = page.next;
            return Step::further(work, self.now(), &progress);
        }
        let Progress { looked_at, deleted, .. } = progress;
        tracing::info!(looked_at, deleted = deleted.values().sum::<u64>(), "tidied the store");
        let report = Report { looked_at, deleted };
        work.create(keys::report(now), now, now, &report);
        Ok(Step::again(work, next_night(now)?, Value::Null))
    }
}

fn next_night(now: Timestamp) -> Result<Timestamp> {
    let today = TimeZone::UTC.to_datetime(now).date().to_datetime(time(HOUR, 0, 0, 0));
    let night = TimeZone::UTC.to_timestamp(today).map_err(Error::internal)?;
    if night > now {
        return Ok(night);
    }
    night.checked_add(DAY).map_err(Error::internal)
}
