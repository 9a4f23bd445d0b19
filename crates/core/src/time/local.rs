use std::{fmt, str::FromStr};

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize, de, ser};

/// A planned wall time without a zone, to the second: `2026-11-23T08:00`, or `2026-11-23T08:00:30` where seconds matter.
///
/// Nothing planned is stored as an instant: the zone turns it into one each time it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Local(DateTime);

/// The text is not a local date-time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a local time is written like 2026-11-23T08:00, without a zone or offset")]
pub struct LocalError;

impl Local {
    /// The first one the calendar has, at the start of the year -9999.
    pub const MIN: Self = Self(DateTime::constant(-9999, 1, 1, 0, 0, 0, 0));
    /// The last one the calendar has, at the end of the year 9999.
    pub const MAX: Self = Self(DateTime::constant(9999, 12, 31, 23, 59, 59, 0));

    /// The wall time, cut to the second.
    pub fn new(at: DateTime) -> Self {
        let time = at.time();
        Self(
            at.date()
                .to_datetime(Time::constant(time.hour(), time.minute(), time.second(), 0)),
        )
    }

    /// The date it is written on.
    pub fn date(self) -> Date {
        self.0.date()
    }

    /// The time of day it is written at.
    pub fn time(self) -> Time {
        self.0.time()
    }

    /// The same, as jiff has it.
    pub fn datetime(self) -> DateTime {
        self.0
    }
}

impl From<DateTime> for Local {
    fn from(at: DateTime) -> Self {
        Self::new(at)
    }
}

impl fmt::Display for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        write!(f, "{date}T{:02}:{:02}", time.hour(), time.minute())?;
        if time.second() != 0 {
            write!(f, ":{:02}", time.second())?;
        }
        Ok(())
    }
}

impl FromStr for Local {
    type Err = LocalError;

    fn from_str(text: &str) -> Result<Self, LocalError> {
        let bytes = text.as_bytes();
        let shaped = matches!(bytes.len(), 16 | 19)
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                10 => *byte == b'T',
                13 | 16 => *byte == b':',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(LocalError);
        }
        text.parse().map(Self).map_err(|_| LocalError)
    }
}

impl Serialize for Local {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Local {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_to_the_minute_unless_seconds_matter() {
        for text in ["2026-11-23T08:00", "2026-11-23T08:00:30"] {
            assert_eq!(text.parse::<Local>().unwrap().to_string(), text);
        }
        assert_eq!(
            "2026-11-23T08:00:00".parse::<Local>().unwrap().to_string(),
            "2026-11-23T08:00"
        );
    }

    #[test]
    fn refuses_what_is_not_local() {
        for text in [
            "",
            "2026-11-23",
            "2026-11-23T08:00Z",
            "2026-11-23T08:00+01:00",
            "2026-02-30T08:00",
            "2026-11-23T24:00",
            "2026-11-23 08:00",
        ] {
            assert_eq!(text.parse::<Local>(), Err(LocalError), "{text}");
        }
    }
}
