use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};

use super::Spec;
use crate::{
    activity::Confirm,
    id::{EntryId, OrganisationId},
    time::{Local, Zone},
};

/// One time that an entry happens: the entry, the intended date, and a number where it is not at the entry's own time of
/// day.
///
/// Written `<entry>_<date>`, and `<entry>_<date>_1200` for the one at noon of an entry that starts at nine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr)]
pub struct OccurrenceId {
    /// The entry.
    pub entry: EntryId,
    /// The intended local date, whatever a clock change or a move did to it.
    pub date: Date,
    /// 1 at the entry's own time of day, else the time it is planned for: 1200, or 120030 where seconds matter, with 24
    /// for the hour after midnight. So it means the same however many there are that day.
    pub number: u32,
}

/// The text is not the id of an occurrence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not the id of an occurrence")]
pub struct NotAnOccurrence;

impl OccurrenceId {
    /// The occurrence planned at `planned` of an entry that starts at `start`.
    pub fn new(entry: EntryId, planned: Local, start: Local) -> Self {
        let time = planned.time();
        let part = |part: i8| u32::from(part.unsigned_abs());
        let hour = if time.hour() == 0 { 24 } else { part(time.hour()) };
        let minute = hour * 100 + part(time.minute());
        let number = match time.second() {
            _ if time == start.time() => 1,
            0 => minute,
            second => minute * 100 + part(second),
        };
        Self {
            entry,
            date: planned.date(),
            number,
        }
    }
}

impl fmt::Display for OccurrenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.entry, self.date)?;
        if self.number > 1 {
            write!(f, "_{}", self.number)?;
        }
        Ok(())
    }
}

impl FromStr for OccurrenceId {
    type Err = NotAnOccurrence;

    fn from_str(text: &str) -> Result<Self, NotAnOccurrence> {
        let mut parts = text.split('_');
        let mut part = || parts.next().ok_or(NotAnOccurrence);
        let (entry, date) = (part()?, part()?);
        let entry = entry.parse().map_err(|_| NotAnOccurrence)?;
        let date = date.parse().map_err(|_| NotAnOccurrence)?;
        let number = match parts.next() {
            None => 1,
            Some(number) => number.parse().map_err(|_| NotAnOccurrence)?,
        };
        let id = Self { entry, date, number };
        // One text an id: no other spelling of the same.
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(NotAnOccurrence)
        }
    }
}

/// An entry on one intended date, with all that was said of it and of that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// Its id.
    pub id: OccurrenceId,
    /// Who planned it.
    pub organisation_id: OrganisationId,
    /// What is said of it on this day.
    pub spec: Spec,
    /// The wall time it is planned for, after a move; before a clock change shifts it.
    pub planned: Local,
    /// The zone it is planned in.
    pub zone: Zone,
    /// When it starts.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// The wearer's date it is shown on.
    pub shown_on: Date,
    /// It does not happen.
    pub cancelled: bool,
    /// 0 if nothing is different on this day, else the version of what is.
    pub version: u64,
    /// What is different on this day.
    pub change: Option<Changed>,
}

/// In what way an occurrence is different from its series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changed {
    /// The most telling difference.
    pub kind: ChangeKind,
    /// What the series says: the wall time it would start, or its title.
    pub was: Option<String>,
}

/// The most telling difference between an occurrence and its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It does not happen.
    Cancelled,
    /// It starts at another time.
    Moved,
    /// Something else is different.
    Changed,
}

impl Occurrence {
    /// The instant by which an answer is wanted: after the last ring has had its turn, and never within the grace of the
    /// first. `None` if none is wanted.
    pub fn answer_by(&self) -> Option<Timestamp> {
        let spec = &self.spec;
        if spec.confirm == Confirm::None || spec.all_day {
            return None;
        }
        let insisting = spec.again_every_minutes * (spec.again_times + 1);
        let insisting = if spec.again_times == 0 { 0 } else { insisting };
        Some(later(self.starts_at, spec.grace_minutes.max(insisting)))
    }
}

/// `minutes` after `at`.
pub(crate) fn later(at: Timestamp, minutes: u32) -> Timestamp {
    at.saturating_add(jiff::SignedDuration::from_mins(i64::from(minutes)))
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let one = "01936b2e-7d1c-7000-8000-000000000001_2026-11-23";
        assert_eq!(one.parse::<OccurrenceId>().unwrap().to_string(), one);
        let noon = format!("{one}_1200");
        assert_eq!(noon.parse::<OccurrenceId>().unwrap().number, 1200);
        for wrong in [
            format!("{one}_1"),
            format!("{one}_02"),
            one.to_uppercase(),
            format!("{one}_0"),
            "x".into(),
        ] {
            assert!(wrong.parse::<OccurrenceId>().is_err(), "{wrong}");
        }
    }
}
