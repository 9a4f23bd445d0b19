//! The days of a year that a rule asks for.

use super::{
    day::{Day, is_leap, month_start, weekday_of, year_length, year_of, year_start},
    rule::{Frequency, Rule, WeekDay},
};

/// One year, and which of its days a rule asks for, a bit each.
///
/// Every part that names days keeps some of them. Where RFC 5545 (3.3.10, the table) speaks of parts that expand and
/// parts that limit, the outcome is the same: the days that all parts agree on.
pub(super) struct Year {
    first: Day,
    length: Day,
    bits: [u64; 6],
}

/// The years of a rule. Years alike, and there are only 28 kinds, are worked out once.
pub(super) struct Years {
    known: [Option<[u64; 6]>; 28],
}

impl Years {
    pub(super) fn new() -> Self {
        Self { known: [None; 28] }
    }

    /// The year with this day in it. The rule must have been filled from its start, and be the same each time.
    pub(super) fn with(&mut self, day: Day, rule: &Rule) -> Year {
        let number = year_of(day);
        let mut year = Year {
            first: year_start(number),
            length: year_length(number),
            bits: [u64::MAX; 6],
        };
        year.bits = *self.known[kind(number)].get_or_insert_with(|| {
            year.keep_all(number, rule);
            year.bits
        });
        year
    }
}

/// What the days asked for depend on: the weekday of 1 January, and where the leap years lie (a week at the turn of the
/// year has its number from the length of its neighbours).
fn kind(year: i32) -> usize {
    let leap = (year - 1..=year + 1).position(is_leap).map_or(0, |at| at + 1);
    weekday_of(year_start(year)) as usize * 4 + leap
}

impl Year {
    fn keep_all(&mut self, year: i32, rule: &Rule) {
        let length = self.length;
        self.keep(0..length);
        if !rule.months.is_empty() {
            self.keep(rule.months.iter().flat_map(|&month| month_days(year, month)));
        }
        if !rule.weeks.is_empty() {
            self.keep(days_of_weeks(year, rule));
        }
        if !rule.year_days.is_empty() {
            self.keep(rule.year_days.iter().filter_map(|&nth| nth_of(nth, 0..length, 1)));
        }
        if !rule.month_days.is_empty() {
            let in_month = |month| {
                rule.month_days
                    .iter()
                    .filter_map(move |&nth| nth_of(nth, month_days(year, month), 1))
            };
            self.keep((1..=12).flat_map(in_month));
        }
        if !rule.week_days.is_empty() {
            self.keep_week_days(year, rule);
        }
    }

    pub(super) fn contains(&self, day: Day) -> bool {
        (self.first..self.end()).contains(&day)
    }

    /// The first day of the next year.
    pub(super) fn end(&self) -> Day {
        self.first + self.length
    }

    /// The first day asked for, from a day of this year on.
    pub(super) fn next(&self, day: Day) -> Option<Day> {
        let offset = (day - self.first) as usize;
        let (mut word, bit) = (offset / 64, offset % 64);
        let mut bits = self.bits[word] & (u64::MAX << bit);
        while bits == 0 {
            word += 1;
            bits = *self.bits.get(word)?;
        }
        Some(self.first + (word * 64) as Day + bits.trailing_zeros() as Day)
    }

    /// Keeps the days at these offsets from 1 January; those in other years are none of this one.
    fn keep(&mut self, offsets: impl Iterator<Item = Day>) {
        let mut kept = [0; 6];
        for offset in offsets.filter(|offset| (0..self.length).contains(offset)) {
            kept[offset as usize / 64] |= 1 << (offset % 64);
        }
        for (bits, kept) in self.bits.iter_mut().zip(kept) {
            *bits &= kept;
        }
    }

    /// A numbered weekday is counted in its month, unless a yearly rule names no months.
    fn keep_week_days(&mut self, year: i32, rule: &Rule) {
        let first = self.first;
        let by_month = rule.frequency == Frequency::Monthly || !rule.months.is_empty();
        if by_month {
            self.keep((1..=12).flat_map(|month| days_of_week(rule, first, month_days(year, month))));
        } else {
            self.keep(days_of_week(rule, first, 0..self.length));
        }
    }
}

/// Offsets from 1 January.
type Span = std::ops::Range<Day>;

fn month_days(year: i32, month: i32) -> Span {
    month_start(year, month)..month_start(year, month + 1)
}

/// The `nth` of the days that come every `step` from the start of a span: 1 is the first, -1 the last.
fn nth_of(nth: i32, span: Span, step: Day) -> Option<Day> {
    let count = (span.end - span.start + step - 1) / step;
    let index = if nth > 0 { nth - 1 } else { count + nth };
    (0..count).contains(&index).then(|| span.start + index * step)
}

/// The weekdays asked for in a span.
fn days_of_week(rule: &Rule, year_start: Day, span: Span) -> impl Iterator<Item = Day> {
    rule.week_days.iter().flat_map(move |&WeekDay { nth, day }| {
        let start = span.start + (day - weekday_of(year_start + span.start)).rem_euclid(7);
        let one = nth_of(nth, start..span.end, 7).filter(|_| nth != 0);
        let every = if nth == 0 { start..span.end } else { 0..0 };
        every.step_by(7).chain(one)
    })
}

/// The days of the weeks asked for, also of the weeks that this year shares with the one before and the one after.
fn days_of_weeks(year: i32, rule: &Rule) -> impl Iterator<Item = Day> {
    let offset = move |year_of_weeks| first_week(year_of_weeks, rule.week_start) - year_start(year);
    (year - 1..=year + 1).flat_map(move |of| {
        let weeks = offset(of)..offset(of + 1);
        rule.weeks
            .iter()
            .filter_map(move |&nth| nth_of(nth, weeks.clone(), 7))
            .flat_map(|start| start..start + 7)
    })
}

/// Where week 1 starts: it is the one with 4 January in it (RFC 5545, 3.3.10, BYWEEKNO).
fn first_week(year: i32, week_start: i32) -> Day {
    let fourth = year_start(year) + 3;
    fourth - (weekday_of(fourth) - week_start).rem_euclid(7)
}
