//! Everything later on one day, in one transaction.

use jiff::{SignedDuration, Timestamp, civil::Date};
use maat_core::{
    day::{Happening, happening},
    patch::Patch,
    plan::{ChangeDraft, DelayDraft, Delayed, EntryDraft, Later, OccurrenceId},
    untold::Tell,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    App, Error, Result,
    access::{OfWearer, Planner},
    days::Days,
    keys,
    record::Record,
};

/// How long it is known what moved: a repeated request comes sooner.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What moved and what stayed, as it is now.
pub struct Shifted {
    /// Later by now.
    pub moved: Vec<Happening>,
    /// Where it was.
    pub stayed: Vec<Happening>,
    /// To show them.
    pub days: Days,
}

/// What moved, kept so that a repeated request moves nothing twice.
#[derive(Serialize, Deserialize)]
struct DelayRecord {
    #[serde(flatten)]
    delayed: Delayed,
    until: Timestamp,
}

impl Record for DelayRecord {
    const KIND: &'static str = "delay";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }
}

impl App {
    /// Everything later on one day; what has begun stays, and so do transport and medicine. Repeated under the same id it
    /// moves nothing more.
    ///
    /// # Errors
    /// `Invalid` with the field.
    pub async fn delay_once(
        &self,
        by: Planner<OfWearer>,
        id: Uuid,
        date: Date,
        draft: DelayDraft,
        tell: Tell,
    ) -> Result<Shifted> {
        let key = keys::delay(by.wearer, id);
        let delayed = match self.find::<DelayRecord>(&key).await? {
            Some(known) => known.value.delayed,
            None => self.delay(by, id, date, draft, tell).await?,
        };
        self.shifted(by, date, delayed).await
    }

    async fn delay(
        &self,
        by: Planner<OfWearer>,
        id: Uuid,
        date: Date,
        draft: DelayDraft,
        tell: Tell,
    ) -> Result<Delayed> {
        self.edit_told(by, &[date], tell, |desk| {
            let later = Later {
                organisation: by.actor.organisation,
                date,
                now: desk.now,
            };
            let delayed = desk.plan.delay(&desk.log, draft, later)?;
            for (occurrence, to) in &delayed.moved {
                let entry = EntryDraft {
                    start: Patch::Set(*to),
                    ..EntryDraft::default()
                };
                let change = ChangeDraft {
                    entry,
                    ..ChangeDraft::default()
                };
                desk.differ(*occurrence, change, None, None)?;
            }
            let until = desk.now.saturating_add(KEPT).map_err(Error::internal)?;
            let record = DelayRecord {
                delayed: delayed.clone(),
                until,
            };
            desk.work.create(keys::delay(by.wearer, id), id, desk.now, &record);
            desk.require_room()?;
            Ok((delayed, by.trail("day.delay", date)))
        })
        .await
    }

    async fn shifted(&self, by: Planner<OfWearer>, date: Date, delayed: Delayed) -> Result<Shifted> {
        let desk = self.desk_for_days(by.wearer, date, date).await?;
        let all = desk.plan.occurrences(date, date);
        let view = |id: OccurrenceId| {
            let found = all.iter().find(|occurrence| occurrence.id == id)?;
            Some(happening(found.clone(), &desk.log, desk.now))
        };
        Ok(Shifted {
            moved: delayed.moved.iter().filter_map(|(id, _)| view(*id)).collect(),
            stayed: delayed.stayed.iter().copied().filter_map(view).collect(),
            days: desk.days(date, date),
        })
    }
}
