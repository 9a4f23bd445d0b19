use std::{borrow::Cow, fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize, de, ser};

use crate::time::Local;

/// What is taken out of a recurrence or put into it: `2026-12-25` or `2026-12-27T09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// A whole date: taken out, everything on it goes; put in, it comes at the start's time of day.
    Date(Date),
    /// One planned wall time.
    At(Local),
}

impl Moment {
    /// The date it is on.
    pub fn date(self) -> Date {
        match self {
            Self::Date(date) => date,
            Self::At(at) => at.date(),
        }
    }
}

/// The text is neither a date nor a local date-time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a day is written like 2026-12-25, a local time like 2026-12-25T08:00, without a zone or offset")]
pub struct MomentError;

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::At(at) => at.fmt(f),
        }
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let midnight = || format!("{text}T00:00").parse::<Local>();
        match text.len() {
            10 => midnight().map(|at| Self::Date(at.date())),
            _ => text.parse().map(Self::At),
        }
        .map_err(|_| MomentError)
    }
}

impl Serialize for Moment {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_it_is_read() {
        for text in ["2026-12-25", "2026-12-27T09:00", "2026-12-27T09:00:30"] {
            assert_eq!(text.parse::<Moment>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_anything_else() {
        for text in [
            "",
            "2026-13-01",
            "20261225",
            "2026-12-25T",
            "2026-12-25T09:00Z",
            "25-12-2026",
        ] {
            assert_eq!(text.parse::<Moment>(), Err(MomentError), "{text}");
        }
    }
}
