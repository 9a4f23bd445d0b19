use std::{ops::RangeInclusive, str::FromStr};

use jiff::civil::{Date, DateTime, Time};

use super::{
    MAX_COUNT, MAX_INTERVAL, MAX_TEXT, MAX_TIMES_A_DAY, RuleError,
    rule::{End, Frequency, Rule, WEEK_DAYS, WeekDay},
};
use crate::time::{Local, Zone};

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        if text.len() > MAX_TEXT {
            return Err(RuleError::Long);
        }
        let text = text.to_uppercase();
        if text.starts_with("RRULE") {
            return Err(RuleError::Prefix);
        }
        let mut parts = Parts::default();
        for part in text.split(';') {
            let (name, value) = part.split_once('=').ok_or_else(|| RuleError::Part(short(part)))?;
            parts.put(name, value)?;
        }
        let rule = parts.rule()?;
        rule.stands_together()?;
        Ok(rule)
    }
}

/// The parts in the order of [`NAMES`], as they were written.
#[derive(Default)]
struct Parts<'a>([Option<&'a str>; NAMES.len()]);

const NAMES: [&str; 14] = [
    "FREQ",
    "UNTIL",
    "COUNT",
    "INTERVAL",
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYHOUR",
    "BYMINUTE",
    "BYSECOND",
    "BYSETPOS",
    "WKST",
];

impl<'a> Parts<'a> {
    fn put(&mut self, name: &str, value: &'a str) -> Result<(), RuleError> {
        let at = NAMES
            .iter()
            .position(|known| *known == name)
            .ok_or_else(|| RuleError::Unknown(short(name)))?;
        match self.0[at].replace(value) {
            Some(_) => Err(RuleError::Twice(NAMES[at])),
            None => Ok(()),
        }
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        let at = NAMES.iter().position(|known| *known == name)?;
        self.0[at]
    }

    fn rule(&self) -> Result<Rule, RuleError> {
        Ok(Rule {
            frequency: self.frequency()?,
            interval: self
                .number("INTERVAL", MAX_INTERVAL, "a whole number from 1 to 10000")?
                .unwrap_or(1),
            end: self.end()?,
            week_start: self.get("WKST").map_or(Ok(0), |day| week_day("WKST", day))?,
            months: self.list("BYMONTH", 1..=12, "1 to 12")?,
            weeks: self.list("BYWEEKNO", -53..=53, "1 to 53, or -53 to -1")?,
            year_days: self.list("BYYEARDAY", -366..=366, "1 to 366, or -366 to -1")?,
            month_days: self.list("BYMONTHDAY", -31..=31, "1 to 31, or -31 to -1")?,
            week_days: self.values("BYDAY", nth_week_day)?,
            hours: self.list("BYHOUR", 0..=23, "0 to 23")?,
            minutes: self.list("BYMINUTE", 0..=59, "0 to 59")?,
            seconds: self.seconds()?,
            positions: self.list("BYSETPOS", -366..=366, "1 to 366, or -366 to -1")?,
        })
    }

    fn frequency(&self) -> Result<Frequency, RuleError> {
        match self.get("FREQ").ok_or(RuleError::NoFrequency)? {
            "DAILY" => Ok(Frequency::Daily),
            "WEEKLY" => Ok(Frequency::Weekly),
            "MONTHLY" => Ok(Frequency::Monthly),
            "YEARLY" => Ok(Frequency::Yearly),
            often @ ("HOURLY" | "MINUTELY" | "SECONDLY") => Err(RuleError::TooOften(often.to_owned())),
            other => Err(bad("FREQ", other, "DAILY, WEEKLY, MONTHLY or YEARLY")),
        }
    }

    fn end(&self) -> Result<End, RuleError> {
        let count = self.number("COUNT", MAX_COUNT, "a whole number from 1 to 10000")?;
        match (count, self.get("UNTIL")) {
            (Some(_), Some(_)) => Err(RuleError::TwoEnds),
            (Some(count), None) => Ok(End::Count(count)),
            (None, Some(until)) => {
                end_of(until).ok_or_else(|| bad("UNTIL", until, "like 20270101, 20270101T080000 or 20270101T080000Z"))
            }
            (None, None) => Ok(End::Never),
        }
    }

    fn number(&self, part: &'static str, max: u32, wanted: &'static str) -> Result<Option<u32>, RuleError> {
        let number = |text: &str| {
            let number = digits(text).and_then(|_| text.parse().ok());
            number
                .filter(|number| (1..=max).contains(number))
                .ok_or_else(|| bad(part, text, wanted))
        };
        self.get(part).map(number).transpose()
    }

    /// A list of numbers. Where they may be negative they count from the end, and there is no zeroth.
    fn list(
        &self,
        part: &'static str,
        range: RangeInclusive<i32>,
        wanted: &'static str,
    ) -> Result<Vec<i32>, RuleError> {
        let signed = *range.start() < 0;
        self.values(part, |text| {
            let number = signed_number(text).filter(|_| signed || digits(text).is_some());
            number
                .filter(|number| range.contains(number) && !(signed && *number == 0))
                .ok_or_else(|| bad(part, text, wanted))
        })
    }

    /// A leap second is taken for the one before it, as RFC 5545 (3.3.12) has it for those who know none.
    fn seconds(&self) -> Result<Vec<i32>, RuleError> {
        let mut seconds = self.list("BYSECOND", 0..=60, "0 to 60")?;
        seconds.iter_mut().for_each(|second| *second = 59.min(*second));
        seconds.dedup();
        Ok(seconds)
    }

    fn values<T: Ord>(
        &self,
        part: &'static str,
        value: impl Fn(&str) -> Result<T, RuleError>,
    ) -> Result<Vec<T>, RuleError> {
        let Some(text) = self.get(part) else {
            return Ok(Vec::new());
        };
        let mut values = text.split(',').map(value).collect::<Result<Vec<T>, _>>()?;
        values.sort();
        values.dedup();
        Ok(values)
    }
}

impl Rule {
    /// What RFC 5545 (3.3.10) says must not stand together: such a rule has no agreed meaning.
    fn stands_together(&self) -> Result<(), RuleError> {
        use Frequency::{Daily, Weekly, Yearly};
        let nth = self.week_days.iter().any(|day| day.nth != 0);
        let often = matches!(self.frequency, Daily | Weekly);
        let others = [
            &self.months,
            &self.weeks,
            &self.year_days,
            &self.month_days,
            &self.hours,
            &self.minutes,
            &self.seconds,
        ];
        let alone = self.week_days.is_empty() && others.iter().all(|list| list.is_empty());
        let refused = [
            (
                !self.weeks.is_empty() && self.frequency != Yearly,
                "BYWEEKNO",
                "unless FREQ is YEARLY",
            ),
            (
                !self.year_days.is_empty() && self.frequency != Yearly,
                "BYYEARDAY",
                "unless FREQ is YEARLY",
            ),
            (
                !self.month_days.is_empty() && self.frequency == Weekly,
                "BYMONTHDAY",
                "when FREQ is WEEKLY",
            ),
            (nth && often, "BYDAY with a number", "unless FREQ is MONTHLY or YEARLY"),
            (nth && !self.weeks.is_empty(), "BYDAY with a number", "beside BYWEEKNO"),
            (
                !self.positions.is_empty() && alone,
                "BYSETPOS",
                "without another BY part",
            ),
        ];
        if let Some((_, part, with)) = refused.into_iter().find(|(refused, ..)| *refused) {
            return Err(RuleError::Together { part, with });
        }
        if self.times_a_day() > MAX_TIMES_A_DAY {
            Err(RuleError::ManyTimes)
        } else {
            Ok(())
        }
    }
}

fn bad(part: &'static str, value: &str, wanted: &'static str) -> RuleError {
    RuleError::Value {
        part,
        value: short(value),
        wanted,
    }
}

/// Enough of a text to find it again.
fn short(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(40).collect()
}

fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn signed_number(text: &str) -> Option<i32> {
    digits(text.strip_prefix(['+', '-']).unwrap_or(text))?;
    text.parse().ok()
}

fn week_day(part: &'static str, text: &str) -> Result<i32, RuleError> {
    let day = WEEK_DAYS.iter().position(|name| *name == text);
    day.map(|day| day as i32)
        .ok_or_else(|| bad(part, text, "MO, TU, WE, TH, FR, SA or SU"))
}

fn nth_week_day(text: &str) -> Result<WeekDay, RuleError> {
    let wrong = || {
        bad(
            "BYDAY",
            text,
            "a weekday like MO, perhaps with a number like 1MO or -1FR",
        )
    };
    let (nth, day) = text.split_at_checked(text.len().saturating_sub(2)).ok_or_else(wrong)?;
    let day = week_day("BYDAY", day).map_err(|_| wrong())?;
    if nth.is_empty() {
        return Ok(WeekDay { nth: 0, day });
    }
    let nth = signed_number(nth)
        .filter(|nth| *nth != 0 && (-53..=53).contains(nth))
        .ok_or_else(wrong)?;
    Ok(WeekDay { nth, day })
}

fn end_of(text: &str) -> Option<End> {
    let (local, utc) = match text.strip_suffix('Z') {
        Some(local) => (local, true),
        None => (text, false),
    };
    match local.split_once('T') {
        None if !utc => date(local).map(End::Date),
        None => None,
        Some((day, hours)) => {
            let at = Local::new(DateTime::from_parts(date(day)?, time(hours)?));
            Some(if utc {
                End::Instant(Zone::utc().place(at))
            } else {
                End::Local(at)
            })
        }
    }
}

fn date(text: &str) -> Option<Date> {
    let text = digits(text).filter(|text| text.len() == 8)?;
    Date::new(
        text[..4].parse().ok()?,
        text[4..6].parse().ok()?,
        text[6..].parse().ok()?,
    )
    .ok()
}

fn time(text: &str) -> Option<Time> {
    let text = digits(text).filter(|text| text.len() == 6)?;
    let second: i8 = text[4..].parse().ok()?;
    let second = if second == 60 { 59 } else { second };
    Time::new(text[..2].parse().ok()?, text[2..4].parse().ok()?, second, 0).ok()
}
