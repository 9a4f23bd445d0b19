use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Occurrence, OccurrenceId, Plan};
use crate::{
    activity::Kind,
    field::FieldError,
    id::OrganisationId,
    log::{CheckInKind, Log},
    time::Local,
};

/// Most minutes that everything moves at once: half a day.
pub const MAX_DELAY: u32 = 12 * 60;
/// Most occurrences that move at once.
pub const MAX_MOVED: usize = 40;

/// What someone wants later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DelayDraft {
    /// By how many minutes; earlier, if negative.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Delay"))]
    pub minutes: i32,
    /// What begins before this stays; from now on, if left out.
    #[serde(default)]
    pub from: Option<Local>,
}

/// Who wants something later, on which day, and when that is said.
#[derive(Debug, Clone, Copy)]
pub struct Later {
    /// What another organisation planned stays.
    pub organisation: OrganisationId,
    /// The wearer's date.
    pub date: Date,
    /// What has begun by now stays.
    pub now: Timestamp,
}

/// What moves when everything is later, and what does not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delayed {
    /// What moves, and where to.
    pub moved: Vec<(OccurrenceId, Local)>,
    /// What comes later, too, but stays: transport and medicine, and what is answered.
    pub stayed: Vec<OccurrenceId>,
}

impl Plan {
    /// Everything later on one day: by the wall clock, so that what moves there and back is where it was.
    ///
    /// # Errors
    /// `minutes` out of bounds, or such that something would begin in the past; too many at once.
    pub fn delay(&self, log: &Log, draft: DelayDraft, later: Later) -> Result<Delayed, FieldError> {
        let DelayDraft { minutes, from } = draft;
        if minutes == 0 || minutes.unsigned_abs() > MAX_DELAY {
            let message = format!("This must be between 1 and {MAX_DELAY}, or the same below zero.");
            return Err(FieldError::new("minutes", message));
        }
        let from = from.map_or(later.now, |from| self.zones.place(from, later.now).max(later.now));
        let comes = |occurrence: &&Occurrence| {
            let happens = !occurrence.cancelled && !occurrence.spec.all_day;
            happens && occurrence.starts_at >= from && occurrence.starts_at > later.now
        };
        let mut delayed = Delayed::default();
        for occurrence in self.shown(later.date, later.date).iter().filter(comes) {
            if occurrence.organisation_id != later.organisation || stays(occurrence, log) {
                delayed.stayed.push(occurrence.id);
                continue;
            }
            let to = moved(occurrence.planned, minutes);
            if self.zones.place(to, later.now) <= later.now {
                return Err(FieldError::new("minutes", "Something would begin in the past."));
            }
            delayed.moved.push((occurrence.id, to));
        }
        if delayed.moved.len() > MAX_MOVED {
            let message = format!("At most {MAX_MOVED} can move at once; begin with what is later.");
            return Err(FieldError::new("from", message));
        }
        Ok(delayed)
    }
}

/// A bus does not wait, and medicine has its time.
fn stays(occurrence: &Occurrence, log: &Log) -> bool {
    let answered = log
        .of(occurrence.id)
        .verdict()
        .is_some_and(|word| word != CheckInKind::Undone);
    answered || matches!(occurrence.spec.kind, Kind::Transport | Kind::Medicine)
}

fn moved(start: Local, minutes: i32) -> Local {
    let by = SignedDuration::from_mins(i64::from(minutes));
    Local::new(start.datetime().saturating_add(by))
}
