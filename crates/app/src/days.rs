//! A wearer's days, read.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use maat_core::{
    activity::Activity,
    day::{Day, Happening, days, today},
    id::{ActivityId, WearerId},
    log::{CheckIn, Outcome, Reason},
    prompt::{Memory, Prompt},
    time::{Zone, ZoneHistory},
};

use crate::{
    App, Error, Result,
    access::{OfWearer, OnWrist, Viewer, Worn},
    desk::Desk,
    wearers::Wearer,
};

/// Most days read at once.
pub const MAX_DAYS: i32 = 62;

/// Some days of a wearer, and what is needed to show them.
pub struct Days {
    /// Who.
    pub wearer: Wearer,
    /// The instant as of which they are.
    pub now: Timestamp,
    /// The wearer's zone now.
    pub zone: Zone,
    /// The wearer's date now.
    pub today: Date,
    /// The days asked for, in order.
    pub days: Vec<Day>,
    /// What was told on them.
    pub check_ins: Vec<CheckIn>,
    /// How what is planned looks.
    pub looks: BTreeMap<ActivityId, Activity>,
    /// True if a watch is paired.
    pub has_watch: bool,
    /// Since when no watch is heard from, if that was told.
    pub not_heard_since: Option<Timestamp>,
    /// Until when the wearer is away, if they are.
    pub away_until: Option<Timestamp>,
    /// Until when nothing rings, if that is so.
    pub muted_until: Option<Timestamp>,
    memory: Memory,
}

impl App {
    /// Some days of a wearer, both ends inclusive.
    ///
    /// # Errors
    /// `Invalid` if they are too many or the wrong way round.
    pub async fn days(&self, by: Viewer<OfWearer>, from: Date, to: Date) -> Result<Days> {
        if to < from {
            return Err(Error::invalid("to", "The last day must not be before the first."));
        }
        if from.until(to).is_ok_and(|span| span.get_days() >= MAX_DAYS) {
            return Err(Error::invalid(
                "to",
                format!("At most {MAX_DAYS} days can be read at once."),
            ));
        }
        self.looked(by).await?;
        Ok(self.desk_for_days(by.wearer, from, to).await?.days(|_| (from, to)))
    }

    /// Yesterday, today and tomorrow of a wearer: what is now may have begun yesterday, what is next may be tomorrow.
    pub async fn around_now(&self, by: Viewer<OfWearer>) -> Result<Days> {
        self.looked(by).await?;
        self.days_around_now(by.wearer).await
    }

    /// The days that a watch holds: today and `count` more, and yesterday for what is still going on.
    pub async fn days_on_wrist(&self, by: Worn<OnWrist>, count: i64) -> Result<Days> {
        let range = |today| (yesterday(today), ahead(today, count));
        Ok(self.desk_from_today(by.wearer, range).await?.days(range))
    }

    pub(crate) async fn days_around_now(&self, wearer: WearerId) -> Result<Days> {
        let range = |today| (yesterday(today), ahead(today, 1));
        Ok(self.desk_from_today(wearer, range).await?.days(range))
    }
}

impl Desk {
    pub(crate) fn days(self, range: impl Fn(Date) -> (Date, Date)) -> Days {
        let today = today(&self.plan, self.now);
        let (from, to) = range(today);
        let memory = self.cursor.value.memory;
        let ahead = |until: &Timestamp| *until > self.now;
        Days {
            now: self.now,
            zone: self.plan.zones.at(self.now).clone(),
            today,
            days: days(&self.plan, &self.log, from, to, self.now),
            check_ins: self.log.check_ins,
            looks: self.looks,
            has_watch: !self.devices.is_empty(),
            not_heard_since: memory.not_heard_since,
            away_until: memory.away_until.filter(ahead),
            muted_until: memory.muted_until.filter(ahead),
            memory,
            wearer: self.wearer.value,
        }
    }
}

impl Days {
    /// Where the wearer lives, from when.
    pub fn zones(&self) -> &ZoneHistory {
        &self.wearer.zones
    }

    /// Why a prompt is not going to ring, though it has not ended.
    pub fn holds_back(&self, (prompt, ended): &(Prompt, Option<Outcome>)) -> Option<Reason> {
        self.memory.holds_back(prompt, ended.as_ref())
    }

    /// What is going on now.
    pub fn current(&self) -> Option<&Happening> {
        let mut ids = self.days.iter().rev().filter_map(|day| day.now);
        ids.next()
            .and_then(|id| self.all().find(|happening| happening.occurrence.id == id))
    }

    /// What comes next.
    pub fn next(&self) -> Option<&Happening> {
        let mut ids = self.days.iter().filter_map(|day| day.next);
        ids.next()
            .and_then(|id| self.all().find(|happening| happening.occurrence.id == id))
    }

    /// Everything on all the days.
    pub fn all(&self) -> impl Iterator<Item = &Happening> {
        self.days.iter().flat_map(|day| &day.happenings)
    }
}

fn yesterday(date: Date) -> Date {
    date.yesterday().unwrap_or(Date::MIN)
}

fn ahead(date: Date, days: i64) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}
