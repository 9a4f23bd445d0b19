//! A moment as a page shows it: by the wall clock of the one it is about, counted by its instant.

use std::fmt;

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use maat_core::time::{Local, Zone};

/// An instant, and what the wall clock shows then.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// The wall clock's date and time.
    pub local: Local,
}

impl Moment {
    /// An instant in a zone.
    pub fn new(at: Timestamp, zone: &Zone) -> Self {
        Self {
            at,
            local: zone.local(at),
        }
    }

    /// Its local date.
    pub fn date(&self) -> Date {
        self.local.datetime().date()
    }

    /// Its local time of day.
    pub fn time(&self) -> Time {
        self.local.datetime().time()
    }

    /// `08:30`, as a time field wants it.
    pub fn field(&self) -> String {
        format!("{:02}:{:02}", self.time().hour(), self.time().minute())
    }

    /// Seconds from this one until another.
    pub fn until(&self, other: &Self) -> i64 {
        other.at.as_second() - self.at.as_second()
    }
}

/// The instant, as scripts read it: `2026-11-23T08:30:00Z`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at.fmt(f)
    }
}
