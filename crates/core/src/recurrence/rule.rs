use std::{borrow::Cow, fmt};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize, de, ser};

use super::day;
use crate::time::{Local, Zone};

/// A recurrence rule (RFC 5545, 3.3.10) that repeats by days, weeks, months or years.
///
/// Read from and written as the value of an `RRULE`, without the name: `FREQ=WEEKLY;BYDAY=MO,WE`. What is written is
/// canonical: parts in a fixed order, lists sorted and without doubles, defaults left out. Equal rules are written alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub(super) frequency: Frequency,
    pub(super) interval: u32,
    pub(super) end: End,
    pub(super) week_start: i32,
    pub(super) months: Vec<i32>,
    pub(super) weeks: Vec<i32>,
    pub(super) year_days: Vec<i32>,
    pub(super) month_days: Vec<i32>,
    pub(super) week_days: Vec<WeekDay>,
    pub(super) hours: Vec<i32>,
    pub(super) minutes: Vec<i32>,
    pub(super) seconds: Vec<i32>,
    pub(super) positions: Vec<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Never,
    Count(u32),
    /// The end of this day.
    Date(Date),
    /// This wall time, included.
    Local(Local),
    /// This instant, included.
    Instant(Timestamp),
}

/// A weekday, Monday being 0, and which one of its month or year: 0 for every one, negative from the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WeekDay {
    pub(super) nth: i32,
    pub(super) day: i32,
}

pub(super) const WEEK_DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Rule {
    /// True if it ends by itself: by a count or a date.
    pub fn ends(&self) -> bool {
        self.end != End::Never
    }

    /// How often it comes on a day on which it comes, at most.
    pub fn times_a_day(&self) -> usize {
        let times = [&self.hours, &self.minutes, &self.seconds];
        times.iter().map(|list| list.len().max(1)).product()
    }

    /// The same without an end.
    pub fn without_end(&self) -> Self {
        let end = End::Never;
        Self { end, ..self.clone() }
    }

    /// True if it names times of day.
    pub fn names_times(&self) -> bool {
        [&self.hours, &self.minutes, &self.seconds]
            .iter()
            .any(|times| !times.is_empty())
    }

    /// The rule with everything written out that it leaves to its start (RFC 5545, 3.3.10, "information not contained in
    /// the rule"): the time of day, and the day where no part names one.
    pub(super) fn filled(&self, start: Local) -> Self {
        let mut rule = self.clone();
        let (date, time) = (start.date(), start.time());
        fill(&mut rule.hours, time.hour());
        fill(&mut rule.minutes, time.minute());
        fill(&mut rule.seconds, time.second());
        if [&rule.year_days, &rule.month_days].iter().all(|days| days.is_empty()) && rule.week_days.is_empty() {
            match rule.frequency {
                Frequency::Daily => {}
                Frequency::Yearly if rule.weeks.is_empty() => {
                    fill(&mut rule.months, date.month());
                    fill(&mut rule.month_days, date.day());
                }
                Frequency::Monthly => fill(&mut rule.month_days, date.day()),
                Frequency::Weekly | Frequency::Yearly => {
                    rule.week_days = vec![WeekDay {
                        nth: 0,
                        day: day::weekday_of(day::day_of(date)),
                    }];
                }
            }
        }
        rule
    }
}

fn fill(list: &mut Vec<i32>, value: i8) {
    if list.is_empty() {
        list.push(i32::from(value));
    }
}

impl End {
    /// A wall time after which nothing can be within the end any more: near it, ask [`End::allows`].
    pub(super) fn horizon(self, zone: &Zone) -> Local {
        let last = match self {
            Self::Never | Self::Count(_) => return Local::MAX,
            Self::Date(date) => date.at(0, 0, 0, 0),
            Self::Local(local) => local.datetime(),
            // A gap shifts by a day at most.
            Self::Instant(at) => zone.local(at).datetime().saturating_add(1.day()),
        };
        Local::new(last.saturating_add(1.day()))
    }

    pub(super) fn allows(self, at: Local, zone: &Zone) -> bool {
        match self {
            Self::Never | Self::Count(_) => true,
            Self::Date(last) => at.date() <= last,
            Self::Local(last) => at <= last,
            Self::Instant(last) => zone.place(at) <= last,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frequency = match self.frequency {
            Frequency::Daily => "DAILY",
            Frequency::Weekly => "WEEKLY",
            Frequency::Monthly => "MONTHLY",
            Frequency::Yearly => "YEARLY",
        };
        write!(f, "FREQ={frequency}")?;
        write!(f, "{}", self.end)?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        list(f, "BYMONTH", &self.months)?;
        list(f, "BYWEEKNO", &self.weeks)?;
        list(f, "BYYEARDAY", &self.year_days)?;
        list(f, "BYMONTHDAY", &self.month_days)?;
        list(f, "BYDAY", &self.week_days)?;
        list(f, "BYHOUR", &self.hours)?;
        list(f, "BYMINUTE", &self.minutes)?;
        list(f, "BYSECOND", &self.seconds)?;
        list(f, "BYSETPOS", &self.positions)?;
        match self.week_start {
            0 => Ok(()),
            day => write!(f, ";WKST={}", WEEK_DAYS[day as usize]),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => Ok(()),
            Self::Count(count) => write!(f, ";COUNT={count}"),
            Self::Date(date) => write!(f, ";UNTIL={}", date.strftime("%Y%m%d")),
            Self::Local(at) => write!(f, ";UNTIL={}", at.datetime().strftime("%Y%m%dT%H%M%S")),
            Self::Instant(at) => {
                let utc = TimeZone::UTC.to_datetime(*at);
                write!(f, ";UNTIL={}", utc.strftime("%Y%m%dT%H%M%SZ"))
            }
        }
    }
}

impl fmt::Display for WeekDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nth != 0 {
            write!(f, "{}", self.nth)?;
        }
        f.write_str(WEEK_DAYS[self.day as usize])
    }
}

fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, name: &str, values: &[T]) -> fmt::Result {
    for (at, value) in values.iter().enumerate() {
        match at {
            0 => write!(f, ";{name}={value}")?,
            _ => write!(f, ",{value}")?,
        }
    }
    Ok(())
}

impl Serialize for Rule {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
