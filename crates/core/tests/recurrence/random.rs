//! Random rules: everything RFC 5545 lets stand together, more often what is close to real.

use jiff::{
    ToSpan,
    civil::{DateTime, date},
};

/// A rule, when it starts, and how far to look: included.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) rule: String,
    pub(crate) start: DateTime,
    pub(crate) last: DateTime,
}

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// The case of a number: always the same one.
pub(crate) fn case(number: u64) -> Case {
    let mut random = Random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x6d61_6174);
    let frequency = random.one(&["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]);
    let start = random.start();
    let years = match frequency {
        "DAILY" => 1,
        "WEEKLY" => 2,
        "MONTHLY" => 4,
        _ => 9,
    };
    let rule = random.rule(frequency, start);
    Case {
        rule,
        start,
        last: start + years.years() + 11.days(),
    }
}

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn within(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.within(0, of.len() as i64 - 1) as usize]
    }

    fn chance(&mut self, percent: i64) -> bool {
        self.within(1, 100) <= percent
    }

    /// Often near the turn of a year or month, where the hard cases are.
    fn start(&mut self) -> DateTime {
        let year = self.within(1971, 2098) as i16;
        let day = match self.within(1, 4) {
            1 => date(year, 12, 26) + self.within(0, 12).days(),
            2 => date(year, self.within(1, 12) as i8, 1).last_of_month() - self.within(0, 3).days(),
            _ => date(year, 1, 1) + self.within(0, 365).days(),
        };
        let second = if self.chance(10) { self.within(0, 59) } else { 0 };
        day.at(self.within(0, 23) as i8, self.one(&[0, 30, 59, 17]), second as i8, 0)
    }

    fn rule(&mut self, frequency: &str, start: DateTime) -> String {
        let (weekly, yearly) = (frequency == "WEEKLY", frequency == "YEARLY");
        let by_month_or_year = yearly || frequency == "MONTHLY";
        let mut parts = vec![format!("FREQ={frequency}")];
        if self.chance(45) {
            parts.push(format!(
                "INTERVAL={}",
                self.within(1, if by_month_or_year { 5 } else { 20 })
            ));
        }
        let mut by = Vec::new();
        if self.chance(30) {
            by.push(self.list("BYMONTH", 4, |random| random.within(1, 12)));
        }
        let weeks = yearly && self.chance(20);
        if weeks {
            by.push(self.list("BYWEEKNO", 4, |random| random.either(53, &[1, 2, 52, 53])));
        }
        if yearly && self.chance(20) {
            by.push(self.list("BYYEARDAY", 6, |random| random.either(366, &[1, 59, 60, 365, 366])));
        }
        if !weekly && self.chance(if by_month_or_year { 30 } else { 15 }) {
            by.push(self.list("BYMONTHDAY", 6, |random| random.either(31, &[1, 13, 29, 30, 31])));
        }
        if self.chance(45) {
            by.push(self.week_days(by_month_or_year && !weeks, frequency));
        }
        self.times(&mut by);
        if !by.is_empty() && self.chance(20) {
            by.push(self.list("BYSETPOS", 3, |random| random.either(40, &[1, 2, 3, 5])));
        }
        parts.append(&mut by);
        if self.chance(30) {
            parts.push(format!("WKST={}", self.one(&DAYS)));
        }
        parts.extend(self.end(start));
        parts.join(";")
    }

    fn times(&mut self, by: &mut Vec<String>) {
        if self.chance(12) {
            by.push(self.list("BYHOUR", 3, |random| random.within(0, 23)));
        }
        if self.chance(8) {
            by.push(self.list("BYMINUTE", 3, |random| random.within(0, 59)));
        }
        if self.chance(4) {
            by.push(self.list("BYSECOND", 2, |random| random.within(0, 59)));
        }
    }

    fn end(&mut self, start: DateTime) -> Option<String> {
        let until = start + self.within(0, 1500).days();
        match self.within(1, 10) {
            1 | 2 => Some(format!("COUNT={}", self.within(1, 40))),
            3 => Some(format!("UNTIL={}", until.strftime("%Y%m%dT%H%M%S"))),
            4 => Some(format!("UNTIL={}", until.strftime("%Y%m%d"))),
            _ => None,
        }
    }

    /// One that is often hard, or any, and now and then from the back.
    fn either(&mut self, max: i64, hard: &[i64]) -> i64 {
        let number = if self.chance(70) {
            self.one(hard)
        } else {
            self.within(1, max)
        };
        if self.chance(35) { -number } else { number }
    }

    fn week_days(&mut self, numbered: bool, frequency: &str) -> String {
        let (all, max) = (self.chance(50), if frequency == "MONTHLY" { 5 } else { 53 });
        let value = |random: &mut Self| {
            let day = random.one(&DAYS);
            match numbered && !(all || random.chance(10)) {
                true => format!("{}{day}", random.either(max, &[1, 2, 4, 5])),
                false => day.to_owned(),
            }
        };
        self.list("BYDAY", 4, value)
    }

    /// As the oracles want it: sorted, and without doubles.
    fn list<T: Ord + ToString>(&mut self, part: &str, most: i64, mut value: impl FnMut(&mut Self) -> T) -> String {
        let count = self.within(1, most);
        let mut values: Vec<T> = (0..count).map(|_| value(self)).collect();
        values.sort();
        values.dedup();
        let values: Vec<String> = values.iter().map(T::to_string).collect();
        format!("{part}={}", values.join(","))
    }
}
