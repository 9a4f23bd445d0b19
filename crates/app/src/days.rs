//! A wearer's days, read.

use std::{
    collections::BTreeSet,
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{Timestamp, civil::Date};
use maat_core::{
    day::{Day, Happening, days_among, happening, next_step},
    id::WearerId,
    log::{CheckIn, Outcome, Reason},
    plan::Occurrence,
    prompt::Prompt,
    sight::Eye,
    time::{Zone, ZoneHistory},
    untold::Untold,
};

use crate::{
    App, Error, Result,
    access::{OfWearer, OnWrist, Viewer, Worn},
    desk::{Desk, Sheet, Wanted},
};

/// Most days read at once.
pub const MAX_DAYS: i32 = 62;

/// Some days of a wearer, and the sheet they were read from: it is what is needed to show them.
pub struct Days {
    sheet: Arc<Sheet>,
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
    /// Since when no watch is heard from, if that was told.
    pub not_heard_since: Option<Timestamp>,
    /// Until when the wearer is away, if they are.
    pub away_until: Option<Timestamp>,
    /// Until when nothing rings, if that is so.
    pub muted_until: Option<Timestamp>,
    /// What is different today and not on the watch yet.
    untold: Option<Untold>,
}

/// What was made of a day for those who read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// It is the same as long as this is.
    pub tag: String,
    /// What it says.
    pub body: Arc<[u8]>,
    /// The date on which, and the instants from and before which, it is so.
    good: Option<(Date, Timestamp, Timestamp)>,
}

impl Written {
    /// What says this.
    pub fn new(tag: String, body: Vec<u8>) -> Self {
        Self {
            tag,
            body: body.into(),
            good: None,
        }
    }
}

impl Sheet {
    fn is_seen_whole_by(&self, eye: Eye) -> bool {
        let held = self.untold.iter().flat_map(|held| held.was.values().flatten());
        let mut all = self.occurrences.iter().chain(held);
        all.all(|occurrence| eye.sees(occurrence.organisation_id, &occurrence.spec))
    }

    fn written_at(&self, now: Timestamp) -> Option<Written> {
        let known = lock(&self.written).clone()?;
        let (today, from, until) = known.good?;
        (today == self.today(now) && from <= now && now < until).then_some(known)
    }
}

fn lock(written: &Mutex<Option<Written>>) -> MutexGuard<'_, Option<Written>> {
    written.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Deref for Days {
    type Target = Sheet;

    fn deref(&self) -> &Sheet {
        &self.sheet
    }
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
        let days = self.read_days(by.wearer, Wanted::Dates(from, to)).await?;
        Ok(days.seen_by(by.eye()))
    }

    /// One day of a wearer as `write` writes it, which is asked only when it reads otherwise than the last time.
    pub async fn written_day(
        &self,
        by: Viewer<OfWearer>,
        date: Date,
        write: impl FnOnce(&Days) -> Result<Written>,
    ) -> Result<Written> {
        let (sheet, now) = self.sheet(by.wearer, Wanted::Dates(date, date)).await?;
        let eye = by.eye();
        // What is kept is for those to whom nothing on it is private.
        if !sheet.is_seen_whole_by(eye) {
            return write(&Days::at(sheet, now).seen_by(eye));
        }
        if let Some(known) = sheet.written_at(now) {
            return Ok(known);
        }
        let days = Days::at(sheet, now);
        let mut written = write(&days)?;
        written.good = Some((days.today, now, days.next_step()));
        // In a zone that the wearer is still to move to the same instant would read otherwise.
        if days.zone == *days.zones().latest() {
            *lock(&days.sheet.written) = Some(written.clone());
        }
        Ok(written)
    }

    /// Yesterday, today and tomorrow of a wearer: what is now may have begun yesterday, what is next may be tomorrow.
    pub async fn around_now(&self, by: Viewer<OfWearer>) -> Result<Days> {
        let days = self.read_days(by.wearer, Wanted::AroundToday(1)).await?;
        Ok(days.seen_by(by.eye()))
    }

    /// The same, as the watch shows it: what is not told yet is as it was.
    pub async fn around_now_on_watch(&self, by: Viewer<OfWearer>) -> Result<Days> {
        let mut days = self.read_days(by.wearer, Wanted::AroundToday(1)).await?;
        if let Some(held) = &days.untold {
            let (shown, (from, to)) = (held.shown(&days.occurrences), days.range);
            days.days = days_among(&shown, &days.log, from, to, days.today, days.now);
        }
        Ok(days.seen_by(by.eye()))
    }

    /// The days that a watch holds: today and `count` more, and yesterday for what is still going on.
    pub async fn days_on_wrist(&self, by: Worn<OnWrist>, count: i64) -> Result<Days> {
        self.read_days(by.wearer, Wanted::AroundToday(count)).await
    }

    async fn read_days(&self, wearer: WearerId, wanted: Wanted) -> Result<Days> {
        let (sheet, now) = self.sheet(wearer, wanted).await?;
        Ok(Days::at(sheet, now))
    }
}

impl Desk {
    /// Days of what is on the desk, as it was read.
    pub(crate) fn days(self, from: Date, to: Date) -> Days {
        let now = self.now;
        Days::at(Arc::new(Sheet::of(self, (from, to))), now)
    }
}

impl Days {
    fn at(sheet: Arc<Sheet>, now: Timestamp) -> Self {
        let (today, (from, to)) = (sheet.today(now), sheet.range);
        let ahead = |until: &Timestamp| *until > now;
        Self {
            now,
            zone: sheet.wearer.zones.at(now).clone(),
            today,
            days: days_among(&sheet.occurrences, &sheet.log, from, to, today, now),
            check_ins: sheet.log.check_ins.clone(),
            not_heard_since: sheet.memory.not_heard_since,
            away_until: sheet.memory.away_until.filter(ahead),
            muted_until: sheet.memory.muted_until.filter(ahead),
            untold: sheet.untold.clone().filter(|held| ahead(&held.until)),
            sheet,
        }
    }

    /// The first instant at which these may read otherwise on the same date, if nothing is written before.
    fn next_step(&self) -> Timestamp {
        let told = self.untold.as_ref().map(|held| held.until);
        let held = [self.away_until, self.muted_until, told].into_iter().flatten().min();
        let step = next_step(&self.occurrences, self.now);
        held.map_or(step, |held| held.min(step))
    }

    /// These days as a carer sees them. A guest reads only what was told of what they see whole.
    fn seen_by(mut self, eye: Eye) -> Self {
        let now = self.now;
        let whole = |happening: &&Happening| {
            let occurrence = &happening.occurrence;
            eye.sees(occurrence.organisation_id, &occurrence.spec)
        };
        let id = |happening: &Happening| happening.occurrence.id;
        let (seen, hidden): (Vec<_>, Vec<_>) = self.all().partition(whole);
        let seen: BTreeSet<_> = seen.into_iter().map(id).collect();
        let hidden: BTreeSet<_> = hidden.into_iter().map(id).collect();
        self.check_ins.retain(|told| match (eye.guest, told.occurrence_id) {
            (Some(_), about) => about.is_some_and(|id| seen.contains(&id)),
            (None, about) => about.is_none_or(|id| !hidden.contains(&id)),
        });
        let sees = |was: &Occurrence| eye.sees(was.organisation_id, &was.spec);
        if let Some(held) = &mut self.untold {
            held.was
                .retain(|id, was| !hidden.contains(id) && was.as_ref().is_none_or(sees));
        }
        self.untold = self.untold.filter(|held| !held.was.is_empty());
        self.days = std::mem::take(&mut self.days)
            .into_iter()
            .map(|day| eye.day(day, now))
            .collect();
        self
    }

    /// Where the wearer lives, from when.
    pub fn zones(&self) -> &ZoneHistory {
        &self.wearer.zones
    }

    /// Why a prompt is not going to ring, though it has not ended.
    pub fn holds_back(&self, (prompt, ended): &(Prompt, Option<Outcome>)) -> Option<Reason> {
        self.memory.holds_back(prompt, ended.as_ref())
    }

    /// True unless it is different today, and the watch does not show that yet.
    pub fn is_told(&self, happening: &Happening) -> bool {
        let id = &happening.occurrence.id;
        self.untold.as_ref().is_none_or(|held| !held.was.contains_key(id))
    }

    /// Until when something that is different on a date is not on the watch.
    pub fn untold_until(&self, date: Date) -> Option<Timestamp> {
        let held = self.untold.as_ref().filter(|held| held.date == date);
        held.map(|held| held.until)
    }

    /// What a watch shows in the place of all that is not told yet, and until when. None of it rings.
    pub fn untold(&self) -> Option<(Timestamp, Vec<Happening>)> {
        let held = self.untold.as_ref()?;
        let silent = |was: &Occurrence| Happening {
            prompts: Vec::new(),
            ..happening(was.clone(), &self.log, self.now)
        };
        Some((held.until, held.was.values().flatten().map(silent).collect()))
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
