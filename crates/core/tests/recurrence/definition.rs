//! RFC 5545, 3.3.10, taken at its word: every day of every period is asked whether each part of the rule has it.
//! Slow, and with nothing in common with what it is held against.

use std::collections::BTreeMap;

use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time},
};

type Parts<'a> = BTreeMap<&'a str, &'a str>;

/// A rule's values by part, and its start, to which it may leave something.
struct Definition<'a> {
    parts: Parts<'a>,
    numbers: BTreeMap<&'a str, Vec<i32>>,
    start: DateTime,
}

/// The wall times a rule gives from its start to `last`, included.
pub(crate) fn occurrences(rule: &str, start: DateTime, last: DateTime) -> Vec<DateTime> {
    let parts: Parts = rule.split(';').map(|part| part.split_once('=').unwrap()).collect();
    let numbers = |text: &str| {
        text.split(',')
            .map(|number| number.parse().ok())
            .collect::<Option<Vec<i32>>>()
    };
    let numbers = parts
        .iter()
        .filter_map(|(part, text)| Some((*part, numbers(text)?)))
        .collect();
    let definition = Definition { parts, numbers, start };
    let times = definition.times();
    let mut given = Vec::new();
    let mut day = definition.period(start.date()).0;
    while day <= last.date() {
        let (first, next, number) = definition.period(day);
        day = next;
        if number % definition.number("INTERVAL").unwrap_or(1) != 0 {
            continue;
        }
        let days = first
            .series(1.day())
            .take_while(|day| *day < next)
            .filter(|day| definition.has(*day));
        let all: Vec<DateTime> = days
            .flat_map(|day| times.iter().map(move |time| day.to_datetime(*time)))
            .collect();
        given.extend(definition.positions(&all).into_iter().filter(|at| *at >= start));
    }
    given.retain(|at| *at <= last && definition.until().is_none_or(|until| *at <= until));
    given.truncate(definition.number("COUNT").map_or(usize::MAX, |count| count as usize));
    given
}

impl Definition<'_> {
    fn number(&self, part: &str) -> Option<i32> {
        self.numbers.get(part).map(|numbers| numbers[0])
    }

    fn until(&self) -> Option<DateTime> {
        let text = self.parts.get("UNTIL")?;
        match text.len() {
            8 => Some(Date::strptime("%Y%m%d", text).unwrap().at(23, 59, 59, 0)),
            _ => Some(DateTime::strptime("%Y%m%dT%H%M%S", text).unwrap()),
        }
    }

    fn times(&self) -> Vec<Time> {
        let or = |part, own: i8| self.numbers.get(part).cloned().unwrap_or(vec![i32::from(own)]);
        let start = self.start.time();
        let mut times = Vec::new();
        for hour in or("BYHOUR", start.hour()) {
            for minute in or("BYMINUTE", start.minute()) {
                for second in or("BYSECOND", start.second()) {
                    times.push(jiff::civil::time(hour as i8, minute as i8, second as i8, 0));
                }
            }
        }
        times.sort();
        times.dedup();
        times
    }

    /// The week that a day is in: its first day.
    fn week(&self, day: Date) -> Date {
        let start = self.parts.get("WKST").map_or(0, |name| weekday(name));
        let past = (i64::from(day.weekday().to_monday_zero_offset()) - start).rem_euclid(7);
        day - past.days()
    }

    /// The period that a day is in: its first day, the next one's, and how many periods after the start's it comes.
    fn period(&self, day: Date) -> (Date, Date, i32) {
        let start = self.start.date();
        let days = |from: Date, to: Date| (to - from).get_days();
        match self.parts["FREQ"] {
            "DAILY" => (day, day.tomorrow().unwrap(), days(start, day)),
            "WEEKLY" => {
                let week = self.week(day);
                (week, week + 7.days(), days(self.week(start), week) / 7)
            }
            "MONTHLY" => {
                let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
                (
                    day.first_of_month(),
                    day.last_of_month().tomorrow().unwrap(),
                    months(day) - months(start),
                )
            }
            _ => {
                let next = day.last_of_year().tomorrow().unwrap();
                (day.first_of_year(), next, i32::from(day.year() - start.year()))
            }
        }
    }

    /// BYSETPOS.
    fn positions(&self, all: &[DateTime]) -> Vec<DateTime> {
        let Some(positions) = self.numbers.get("BYSETPOS") else {
            return all.to_vec();
        };
        let count = all.len() as i32;
        let at = (1..=count).filter(|nth| positions.contains(nth) || positions.contains(&(nth - count - 1)));
        at.map(|nth| all[nth as usize - 1]).collect()
    }

    fn has(&self, day: Date) -> bool {
        let (month, of_month, of_year) = (
            i32::from(day.month()),
            i32::from(day.day()),
            i32::from(day.day_of_year()),
        );
        let (month_length, year_length) = (i32::from(day.days_in_month()), i32::from(day.days_in_year()));
        // A number from the front, or the same day's number from the back.
        let listed = |part: &str, nth: i32, length: i32| {
            self.numbers
                .get(part)
                .is_none_or(|list| list.contains(&nth) || list.contains(&(nth - length - 1)))
        };
        let given = |part: &&str| self.parts.contains_key(*part);
        let start = self.start.date();
        let own = match self.parts["FREQ"] {
            "YEARLY" if given(&"BYWEEKNO") => day.weekday() == start.weekday(),
            "YEARLY" if given(&"BYMONTH") => day.day() == start.day(),
            "YEARLY" => (day.month(), day.day()) == (start.month(), start.day()),
            "MONTHLY" => day.day() == start.day(),
            "WEEKLY" => day.weekday() == start.weekday(),
            _ => true,
        };
        let named = ["BYYEARDAY", "BYMONTHDAY", "BYDAY"].iter().any(given);
        self.numbers.get("BYMONTH").is_none_or(|list| list.contains(&month))
            && listed("BYYEARDAY", of_year, year_length)
            && listed("BYMONTHDAY", of_month, month_length)
            && self.has_week_day(day)
            && (named || own)
            && self.has_week(day)
    }

    /// A week is of the year that has most of its days, which is the year of its fourth day.
    fn has_week(&self, day: Date) -> bool {
        let Some(list) = self.numbers.get("BYWEEKNO") else {
            return true;
        };
        let number = |fourth: Date| i32::from(fourth.day_of_year() - 1) / 7 + 1;
        let fourth = self.week(day) + 3.days();
        let last = self.week(fourth.with().month(12).day(28).build().unwrap()) + 3.days();
        let (week, weeks) = (number(fourth), number(last));
        list.contains(&week) || list.contains(&(week - weeks - 1))
    }

    fn has_week_day(&self, day: Date) -> bool {
        let Some(list) = self.parts.get("BYDAY") else {
            return true;
        };
        let in_month = self.parts["FREQ"] == "MONTHLY" || self.parts.contains_key("BYMONTH");
        let (nth, length) = match in_month {
            true => (i32::from(day.day()), i32::from(day.days_in_month())),
            false => (i32::from(day.day_of_year()), i32::from(day.days_in_year())),
        };
        let (front, back) = ((nth - 1) / 7 + 1, -((length - nth) / 7 + 1));
        list.split(',').any(|value| {
            let (number, name) = value.split_at(value.len() - 2);
            let number: Option<i32> = number.parse().ok();
            weekday(name) == i64::from(day.weekday().to_monday_zero_offset())
                && number.is_none_or(|number| number == front || number == back)
        })
    }
}

fn weekday(name: &str) -> i64 {
    ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        .iter()
        .position(|day| *day == name)
        .unwrap() as i64
}
