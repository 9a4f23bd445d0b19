use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};

use super::EntryDraft;
use crate::{
    activity::Activity,
    field::{FieldError, short_text},
    patch::Patch,
    time::Local,
};

/// Longest name of a routine, in characters.
pub const MAX_ROUTINE_NAME: usize = 80;
/// Most entries of a routine.
pub const MAX_ROUTINE_ENTRIES: usize = 30;
/// Most dates a routine is laid on at once: a month.
pub const MAX_LAID_DATES: usize = 31;

/// A named set of entries to lay on a day: "school morning".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routine {
    /// What it is called.
    pub name: String,
    /// What is on it.
    pub entries: Vec<RoutineEntry>,
}

/// One entry of a routine. What it leaves out is resolved when it is laid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutineEntry {
    /// The time of day it starts at.
    pub start: Time,
    /// What else is said of it.
    pub entry: EntryDraft,
}

/// What someone wrote of a routine: new, or a patch. The entries are written whole.
#[derive(Debug, Clone, Default)]
pub struct RoutineDraft {
    /// See [`Routine::name`].
    pub name: Patch<String>,
    /// See [`Routine::entries`].
    pub entries: Patch<Vec<RoutineEntry>>,
}

impl RoutineDraft {
    /// The routine after this: a new one, or `was` patched.
    ///
    /// # Errors
    /// Names the first field that breaks a rule.
    pub fn resolve(self, was: Option<Routine>) -> Result<Routine, FieldError> {
        let (was_name, was_entries) = was.map(|was| (was.name, was.entries)).unzip();
        let needed = |field| FieldError::new(field, "This is needed.");
        let name = self.name.over_option(was_name).ok_or_else(|| needed("name"))?;
        let entries = self.entries.over_option(was_entries).ok_or_else(|| needed("entries"))?;
        if entries.is_empty() || entries.len() > MAX_ROUTINE_ENTRIES {
            let message = format!("There must be 1 to {MAX_ROUTINE_ENTRIES} entries.");
            return Err(FieldError::new("entries", message));
        }
        Ok(Routine {
            name: short_text("name", &name, MAX_ROUTINE_NAME)?,
            entries,
        })
    }
}

impl RoutineEntry {
    /// Fails unless it can be laid; `activity` is the one it is of, if any.
    ///
    /// # Errors
    /// Names the field of the entry.
    pub fn check(&self, activity: Option<&Activity>) -> Result<(), FieldError> {
        let entry = &self.entry;
        for (field, given) in [
            ("start", !entry.start.is_keep()),
            ("repeat", !entry.repeat.is_keep()),
            ("except", !entry.except.is_keep()),
            ("also", !entry.also.is_keep()),
            ("time_zone", !entry.time_zone.is_keep()),
        ] {
            if given {
                let message = "A routine says the time of day only: it is laid once, on a date.";
                return Err(FieldError::new(field, message));
            }
        }
        let some_day = Date::constant(2000, 1, 1);
        let laid = self.on(some_day, Time::midnight());
        laid.resolve(None, activity, Timestamp::UNIX_EPOCH).map(drop)
    }

    /// The entry on a date of a wearer whose day begins at this hour: what is earlier belongs to the night after.
    pub fn on(&self, date: Date, day_starts_at: Time) -> EntryDraft {
        let early = self.start < day_starts_at;
        let date = if early { date.tomorrow().unwrap_or(date) } else { date };
        EntryDraft {
            start: Patch::Set(Local::new(date.to_datetime(self.start))),
            ..self.entry.clone()
        }
    }
}

/// On which dates something is laid: one of `date`, `date` with `until`, and `dates`.
#[derive(Debug, Clone, Default)]
pub struct OnDates {
    /// One date, or the first.
    pub date: Option<Date>,
    /// The last, inclusive.
    pub until: Option<Date>,
    /// Each.
    pub dates: Option<Vec<Date>>,
}

impl OnDates {
    /// Each date once, in order.
    ///
    /// # Errors
    /// Names the field: none or too many, or the wrong way round.
    pub fn each(self) -> Result<Vec<Date>, FieldError> {
        let too_many = |field| FieldError::new(field, format!("There may be at most {MAX_LAID_DATES} dates."));
        let mut dates = match (self.date, self.until, self.dates) {
            (Some(date), None, None) => vec![date],
            (Some(date), Some(until), None) if until < date => {
                return Err(FieldError::new("until", "The last day must not be before the first."));
            }
            (Some(date), Some(until), None) => {
                let all = date.series(jiff::Span::new().days(1)).take_while(|date| *date <= until);
                let all: Vec<_> = all.take(MAX_LAID_DATES + 1).collect();
                if all.len() > MAX_LAID_DATES {
                    return Err(too_many("until"));
                }
                all
            }
            (None, None, Some(dates)) => dates,
            (None, Some(_), _) | (None, None, None) => {
                return Err(FieldError::new("date", "This is needed, like 2026-11-23; or dates."));
            }
            (Some(_), _, Some(_)) => return Err(FieldError::new("dates", "Give either date or dates.")),
        };
        if dates.is_empty() || dates.len() > MAX_LAID_DATES {
            return Err(too_many("dates"));
        }
        dates.sort_unstable();
        dates.dedup();
        Ok(dates)
    }
}
