//! A wearer's plan, and the occurrences in it.

mod change;
mod copy;
mod delay;
mod expand;
mod occurrence;
mod of_group;
mod routine;
mod series;
mod spec;

use jiff::civil::Time;

pub use change::{Change, ChangeDraft, ChangeState};
pub use copy::{CopyDraft, MAX_COPIED};
pub use delay::{DelayDraft, Delayed, Later, MAX_DELAY, MAX_MOVED};
pub(crate) use occurrence::later;
pub use occurrence::{ChangeKind, Changed, NotAnOccurrence, Occurrence, OccurrenceId};
pub use of_group::OfGroup;
pub use routine::{
    MAX_LAID_DATES, MAX_ROUTINE_ENTRIES, MAX_ROUTINE_NAME, OnDates, Routine, RoutineDraft, RoutineEntry,
};
pub use series::Series;
pub use spec::{AGAIN_EVERY, AGAIN_TIMES, EntryDraft, MAX_AGAIN, MAX_DATES, MAX_EXEMPT, MAX_HEADS_UPS, Spec};

use crate::{
    id::{EntryId, OrganisationId},
    time::ZoneHistory,
};

/// Most series on one wearer's plan at a time.
pub const MAX_SERIES: usize = 200;

/// How often all that repeats may come on one of a wearer's dates: far more than anyone does in a day, and few enough to be worked
/// out at once.
pub const MAX_TIMES_A_DAY: usize = 500;

/// An entry that happens once.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Dated {
    /// Its id.
    pub id: EntryId,
    /// Who planned it.
    pub organisation_id: OrganisationId,
    /// What it says.
    pub spec: Spec,
    /// It is a copy of a group's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_group: Option<OfGroup>,
}

/// A wearer's plan, or the part of it around the dates in question.
///
/// `dated` and `changes` hold at least those whose intended date, or the date they moved to, is in the range asked for,
/// with [`MARGIN_DAYS`] on both sides; and what is dated with each change of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Where the wearer lives.
    pub zones: ZoneHistory,
    /// The hour at which the wearer's day begins, so that late evening can belong to yesterday.
    pub day_starts_at: Time,
    /// What repeats.
    pub series: Vec<Series>,
    /// What happens once.
    pub dated: Vec<Dated>,
    /// What is different on one day.
    pub changes: Vec<Change>,
}

/// How many days around a date are read with it: another zone, a clock change or an early start of the day shift what is
/// shown by up to a day, and what was planned the day before may still be going on.
pub const MARGIN_DAYS: i64 = 2;

impl Plan {
    /// True if an entry that says this may repeat beside all else that does, in the place of what the entry `id` says now.
    pub fn has_room_for(&self, id: EntryId, spec: &Spec) -> bool {
        let others = self.series.iter().filter(|series| series.id != id);
        let times = others.filter_map(|series| series.latest()).map(Spec::times_a_day);
        times.sum::<usize>() + spec.times_a_day() <= MAX_TIMES_A_DAY
    }
}
