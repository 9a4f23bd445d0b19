use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time},
};

use super::lines::Line;
use crate::time::{Local, Zone};

/// A date or date-time as a file writes it (RFC 5545, 3.3.4 and 3.3.5), before its zone is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum When {
    /// A date, without a time.
    Date(Date),
    /// A wall time, in the zone of this TZID or in none.
    Local(Local, Option<String>),
    /// An instant, as UTC writes it.
    Utc(Local),
}

impl When {
    /// The values of a line, each or what can't be read. A period gives its start.
    ///
    /// The value says what it is: `VALUE=DATE` in front of a date-time is a mistake that some programs make.
    pub(super) fn all(line: &Line) -> impl Iterator<Item = Result<Self, &str>> {
        let values = line.value.split(',').map(str::trim).filter(|value| !value.is_empty());
        values.map(|value| Self::read(value, line.parameter("TZID")).ok_or(value))
    }

    /// The first value of a line.
    pub(super) fn of(line: &Line) -> Option<Self> {
        Self::all(line).next()?.ok()
    }

    pub(super) fn read(value: &str, zone: Option<&str>) -> Option<Self> {
        let value = value.split('/').next()?;
        let Some((date, time)) = value.split_once(['T', 't']) else {
            return date_of(value).map(Self::Date);
        };
        let (time, utc) = match time.strip_suffix(['Z', 'z']) {
            Some(time) => (time, true),
            None => (time, false),
        };
        let local = Local::new(at(date_of(date)?, time)?);
        Some(if utc {
            Self::Utc(local)
        } else {
            Self::Local(local, zone.map(str::to_owned))
        })
    }
}

/// An instant that is written in UTC, on the clock of a zone.
pub(super) fn from_utc(utc: Local, zone: &Zone) -> Local {
    zone.local(Zone::utc().place(utc))
}

/// The same time of day so many days later; the last moment there is, if that is none.
pub(super) fn days_later(local: Local, days: i64) -> Local {
    Local::new(local.datetime().checked_add(days.days()).unwrap_or(DateTime::MAX))
}

/// Midnight at the beginning of a date.
pub(super) fn midnight(date: Date) -> Local {
    Local::new(date.to_datetime(Time::midnight()))
}

/// From one wall time to another, in minutes, seconds cut.
pub(super) fn minutes_between(from: Local, to: Local) -> i64 {
    to.datetime().duration_since(from.datetime()).as_mins()
}

/// A duration (RFC 5545, 3.3.6) in minutes, seconds cut; a day is 24 hours.
pub(super) fn duration(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('+').to_ascii_uppercase();
    let mut seconds: i64 = 0;
    let mut number: Option<i64> = None;
    for unit in text.strip_prefix('P')?.chars() {
        if let Some(digit) = unit.to_digit(10) {
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit.into())?);
            continue;
        }
        let each = match unit {
            'T' => continue,
            'W' => 7 * 86_400,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.take()?.checked_mul(each)?)?;
    }
    number.is_none().then_some(seconds / 60)
}

/// An offset from UTC (`+0100`, `-033000`; RFC 5545, 3.3.14) in seconds.
pub(super) fn offset(text: &str) -> Option<i64> {
    let (sign, digits) = match text.trim().split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    let part = |at: usize| digits.get(at..at + 2).and_then(number);
    let seconds = if digits.len() == 6 { part(4)? } else { 0 };
    matches!(digits.len(), 4 | 6).then_some(())?;
    Some(sign * (part(0)? * 3_600 + part(2)? * 60 + seconds))
}

fn date_of(text: &str) -> Option<Date> {
    if text.len() != 8 {
        return None;
    }
    let part = |range| text.get(range).and_then(number);
    Date::new(
        part(0..4)?.try_into().ok()?,
        part(4..6)?.try_into().ok()?,
        part(6..8)?.try_into().ok()?,
    )
    .ok()
}

/// A time of day on a date. Seconds may be missing; a leap second is the one before; `240000` is the next midnight.
fn at(date: Date, text: &str) -> Option<DateTime> {
    let part = |at: usize| text.get(at..at + 2).and_then(number);
    let (hour, minute) = (part(0)?, part(2)?);
    let second = match text.len() {
        4 => 0,
        6 => part(4)?.min(59),
        _ => return None,
    };
    if (hour, minute, second) == (24, 0, 0) {
        return date.tomorrow().ok().map(|date| date.to_datetime(Time::midnight()));
    }
    let time = Time::new(
        hour.try_into().ok()?,
        minute.try_into().ok()?,
        second.try_into().ok()?,
        0,
    )
    .ok()?;
    Some(date.to_datetime(time))
}

fn number(digits: &str) -> Option<i64> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<When> {
        When::read(value, None)
    }

    #[test]
    fn the_value_says_what_it_is() {
        let local: Local = "2011-08-04T12:00".parse().unwrap();
        assert_eq!(read("20110804"), Some(When::Date(local.date())));
        assert_eq!(read("20110804T120000"), Some(When::Local(local, None)));
        assert_eq!(read("20110804T1200"), Some(When::Local(local, None)));
        assert_eq!(read("20110804T120000Z"), Some(When::Utc(local)));
        assert_eq!(read("20110804T120000Z/PT1H"), Some(When::Utc(local)));
        assert_eq!(read("20110803T240000"), read("20110804T000000"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for value in [
            "",
            "2011-08-04",
            "20110832",
            "20110804T",
            "20110804T250000",
            "+0110804",
            "2011é04",
            "T120000",
        ] {
            assert_eq!(read(value), None, "{value}");
        }
    }

    #[test]
    fn durations_are_minutes() {
        for (text, minutes) in [
            ("PT1H30M", 90),
            ("P1D", 1440),
            ("P1W", 10080),
            ("+P1DT59S", 1440),
            ("PT0S", 0),
        ] {
            assert_eq!(duration(text), Some(minutes), "{text}");
        }
        for text in ["", "1H", "P1", "PT", "-PT1H", "PT99999999999999999999H", "PX"] {
            assert!(matches!(duration(text), None | Some(0)), "{text}");
        }
    }

    #[test]
    fn offsets_are_seconds() {
        assert_eq!(offset("+0100"), Some(3600));
        assert_eq!(offset("-033015"), Some(-12615));
        for text in ["", "0100", "+1", "+01é0", "é"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
