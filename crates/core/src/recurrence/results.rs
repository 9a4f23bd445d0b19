//! What a rule gives, in order, from anywhere.

use jiff::civil::Time;

use super::{
    day::{Day, date_of, day_of, month_of, month_start, year_of, year_start},
    rule::{End, Frequency, Rule},
    year::{Year, Years},
};
use crate::time::Local;

/// The wall times that a rule gives from its start on, strictly increasing.
///
/// It goes period by period (a day, week, month or year). Without `COUNT` it begins at the period asked for, however far
/// from the start. With `COUNT` it begins at the start, or whole cycles of the calendar after it, and counts whole periods.
pub(super) struct Results {
    rule: Rule,
    start: Mark,
    from: Mark,
    to: Mark,
    /// How many more the rule may give.
    left: u32,
    times: Vec<Time>,
    years: Years,
    year: Year,
    /// Where the next period begins.
    ahead: Day,
    /// The days of the period now, and which of their times the positions leave: indexes of day by time.
    days: Vec<Day>,
    picks: Option<Vec<usize>>,
    index: usize,
}

/// A wall time as numbers, cheap to compare.
type Mark = (Day, Time);

fn mark(at: Local) -> Mark {
    (day_of(at.date()), at.time())
}

impl Results {
    /// What the rule gives from `from` (included) to `to` (not included).
    pub(super) fn new(rule: &Rule, start: Local, from: Local, to: Local) -> Self {
        let rule = rule.filled(start);
        let (start, from, to) = (mark(start), mark(from.max(start)), mark(to));
        match rule.end {
            End::Count(count) => Self::counted(rule, start, from, to, count),
            _ => Self::begin(rule, start, from, to, u32::MAX),
        }
    }

    /// Whole cycles give the same number each: one is counted, and the rule begun again after the last of them.
    fn counted(rule: Rule, start: Mark, from: Mark, to: Mark, count: u32) -> Self {
        let cycle = cycle(&rule);
        let cycles = (from.0 - start.0) / cycle;
        if cycles == 0 {
            return Self::begin(rule, start, from, to, count);
        }
        let next = (start.0 + cycle, start.1);
        let each = Self::begin(rule.clone(), start, next, next, count).passed();
        let left = count.saturating_sub(each.saturating_mul(cycles.unsigned_abs()));
        Self::begin(rule, (start.0 + cycles * cycle, start.1), from, to, left)
    }

    fn begin(rule: Rule, start: Mark, from: Mark, to: Mark, left: u32) -> Self {
        let seek = if matches!(rule.end, End::Count(_)) {
            start.0
        } else {
            from.0
        };
        let ahead = first_day(&rule, period_of(&rule, seek));
        let mut years = Years::new();
        Self {
            start,
            from,
            to,
            left,
            times: times(&rule),
            year: years.with(ahead, &rule),
            years,
            ahead,
            days: Vec::new(),
            picks: (!rule.positions.is_empty()).then(Vec::new),
            index: 0,
            rule,
        }
    }

    /// How many the rule gives before `from`.
    fn passed(mut self) -> u32 {
        let all = self.left;
        while self.left > 0 && self.open().is_some() {}
        all - self.left
    }

    fn len(&self) -> usize {
        match &self.picks {
            Some(picks) => picks.len(),
            None => self.days.len() * self.times.len(),
        }
    }

    fn get(&self, index: usize) -> Mark {
        let index = self.picks.as_ref().map_or(index, |picks| picks[index]);
        (
            self.days[index / self.times.len()],
            self.times[index % self.times.len()],
        )
    }

    /// The first index in the period that is not before `mark`.
    fn index_of(&self, mark: Mark) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.get(middle) < mark {
                low = middle + 1
            } else {
                high = middle
            }
        }
        low
    }

    /// Opens the next period that gives anything. None, when there is none before `to`, or none at all.
    fn open(&mut self) -> Option<()> {
        let give_up = self.ahead.saturating_add(cycle(&self.rule));
        loop {
            let found = self.search(give_up.min(self.to.0))?;
            let period = period_of(&self.rule, found);
            let late = (period - period_of(&self.rule, self.start.0)).rem_euclid(self.interval());
            if late > 0 {
                self.ahead = first_day(&self.rule, period + self.interval() - late);
                continue;
            }
            self.ahead = first_day(&self.rule, period + 1);
            self.collect(found);
            if self.len() > 0 {
                return Some(());
            }
        }
    }

    /// Weeks, months and so on between the rule's periods.
    fn interval(&self) -> i32 {
        self.rule.interval as i32
    }

    /// The first day asked for, from where the next period begins to `last`.
    fn search(&mut self, last: Day) -> Option<Day> {
        let mut day = self.ahead;
        while day <= last {
            if !self.year.contains(day) {
                self.year = self.years.with(day, &self.rule);
            }
            match self.year.next(day) {
                Some(found) => return Some(found).filter(|found| *found <= last),
                None => day = self.year.end(),
            }
        }
        None
    }

    /// Takes up the days of a period, from its first one asked for, and what the positions leave of them.
    fn collect(&mut self, first: Day) {
        self.days.clear();
        let (mut day, end) = (first, self.ahead);
        while day < end {
            if !self.year.contains(day) {
                self.year = self.years.with(day, &self.rule);
            }
            match self.year.next(day) {
                Some(found) if found < end => {
                    self.days.push(found);
                    day = found + 1;
                }
                Some(_) => break,
                None => day = self.year.end(),
            }
        }
        if let Some(picks) = &mut self.picks {
            let count = (self.days.len() * self.times.len()) as i32;
            let index = |&position: &i32| if position > 0 { position - 1 } else { count + position };
            picks.clear();
            picks.extend(
                self.rule
                    .positions
                    .iter()
                    .map(index)
                    .filter(|at| (0..count).contains(at))
                    .map(|at| at as usize),
            );
            picks.sort_unstable();
            picks.dedup();
        }
        // What comes before the start is not counted; what comes before `from` is, but not given.
        self.index = self.index_of(self.from);
        let passed = self.index - self.index_of(self.start);
        self.left = self.left.saturating_sub(u32::try_from(passed).unwrap_or(u32::MAX));
    }
}

impl Iterator for Results {
    type Item = Local;

    fn next(&mut self) -> Option<Local> {
        while self.index >= self.len() {
            if self.left == 0 {
                return None;
            }
            self.open()?;
        }
        let (day, time) = self.get(self.index);
        if self.left == 0 || (day, time) >= self.to {
            self.left = 0;
            return None;
        }
        self.index += 1;
        self.left -= u32::from(matches!(self.rule.end, End::Count(_)));
        Some(Local::new(date_of(day)?.to_datetime(time)))
    }
}

fn times(rule: &Rule) -> Vec<Time> {
    let mut times = Vec::with_capacity(rule.hours.len() * rule.minutes.len() * rule.seconds.len());
    for &hour in &rule.hours {
        for &minute in &rule.minutes {
            times.extend(
                rule.seconds
                    .iter()
                    .map(|&second| Time::constant(hour as i8, minute as i8, second as i8, 0)),
            );
        }
    }
    times
}

/// The number of the day, week, month or year that a day is in.
fn period_of(rule: &Rule, day: Day) -> i32 {
    match rule.frequency {
        Frequency::Daily => day,
        Frequency::Weekly => (day - rule.week_start).div_euclid(7),
        Frequency::Monthly => {
            let (year, month) = month_of(day);
            year * 12 + month - 1
        }
        Frequency::Yearly => year_of(day),
    }
}

fn first_day(rule: &Rule, period: i32) -> Day {
    match rule.frequency {
        Frequency::Daily => period,
        Frequency::Weekly => period * 7 + rule.week_start,
        Frequency::Monthly => {
            let year = period.div_euclid(12);
            year_start(year) + month_start(year, period.rem_euclid(12) + 1)
        }
        Frequency::Yearly => year_start(period),
    }
}

/// The days after which a rule repeats itself exactly. One that gave nothing for so long never will.
///
/// The calendar repeats every 400 years, and the rule's periods meet it again in the same way after as many times 400
/// years as the interval has factors that are not in the number of periods of 400 years.
fn cycle(rule: &Rule) -> Day {
    let periods = match rule.frequency {
        Frequency::Daily => 146_097,
        Frequency::Weekly => 20_871,
        Frequency::Monthly => 4_800,
        Frequency::Yearly => 400,
    };
    let (mut a, mut b) = (periods, rule.interval as i32);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (rule.interval as i32 / a) * 146_097
}
