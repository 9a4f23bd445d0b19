use std::{iter, ops::RangeInclusive};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Moment, Rule, RuleError, results::Results};
use crate::time::{Local, Zone};

/// The years in which a recurrence may start.
pub const YEARS: RangeInclusive<i16> = 1900..=2199;
/// How many days and times may be taken out, and how many put in.
pub const MAX_MOMENTS: usize = 1_000;

/// A start and how it repeats: RFC 5545's `DTSTART`, `RRULE`, `EXDATE` and `RDATE`, in floating time.
///
/// The occurrences are what the rule gives from the start on, and what is put in; of these, what is taken out is not.
/// Without a rule, the start itself takes its place. With one, **the start is an occurrence only if the rule gives it**:
/// `FREQ=WEEKLY;BYDAY=MO` starting on a Wednesday begins on the next Monday, and `COUNT` counts from there.
///
/// `UNTIL` as a date means the end of that day; in UTC it is compared as an instant, which takes a zone; otherwise as a
/// wall time. `COUNT` counts what the rule gives, before anything is taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    /// When it begins, and the time of day and the day where the rule names none.
    pub start: Local,
    /// How it repeats; none for once.
    pub rule: Option<Rule>,
    /// Taken out.
    #[serde(default)]
    pub except: Vec<Moment>,
    /// Put in; a date comes at the start's time of day. It may lie before the start.
    #[serde(default)]
    pub also: Vec<Moment>,
}

impl Recurrence {
    /// Refuses what no plan needs: a start far away, or more than [`MAX_MOMENTS`] taken out or put in.
    pub fn check(&self) -> Result<(), RuleError> {
        if !YEARS.contains(&self.start.date().year()) {
            return Err(RuleError::Start);
        }
        for (name, moments) in [("except", &self.except), ("also", &self.also)] {
            if moments.len() > MAX_MOMENTS {
                return Err(RuleError::ManyMoments(name));
            }
        }
        Ok(())
    }

    /// The planned wall times from `from` (included) to `to` (not included), strictly increasing.
    ///
    /// These are floating: none is missing because the clocks skip it. The zone matters only to an `UNTIL` in UTC.
    pub fn between(&self, zone: &Zone, from: Local, to: Local) -> impl Iterator<Item = Local> {
        let end = self.rule.as_ref().map(|rule| rule.end);
        let ruled = self.rule.iter().flat_map(move |rule| {
            let to = to.min(rule.end.horizon(zone));
            Results::new(rule, self.start, from, to)
        });
        let ruled = ruled.filter(move |at| end.is_none_or(|end| end.allows(*at, zone)));
        let gone = Gone::new(&self.except);
        merge(ruled, self.put_in(from, to).into_iter()).filter(move |at| !gone.contains(*at))
    }

    /// The planned wall times from `from` (included) on, as far as the calendar goes.
    pub fn from(&self, zone: &Zone, from: Local) -> impl Iterator<Item = Local> {
        self.between(zone, from, Local::MAX)
    }

    /// What does not come from a rule, sorted and without doubles.
    fn put_in(&self, from: Local, to: Local) -> Vec<Local> {
        let also = self.also.iter().map(|moment| match moment {
            Moment::Date(date) => Local::new(date.to_datetime(self.start.time())),
            Moment::At(at) => *at,
        });
        let once = self.rule.is_none().then_some(self.start);
        let mut all: Vec<Local> = also.chain(once).filter(|at| (from..to).contains(at)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Two increasing sequences as one, without doubles.
fn merge(a: impl Iterator<Item = Local>, b: impl Iterator<Item = Local>) -> impl Iterator<Item = Local> {
    let (mut a, mut b) = (a.peekable(), b.peekable());
    iter::from_fn(move || match (a.peek().copied(), b.peek().copied()) {
        (Some(first), Some(other)) if other < first => b.next(),
        (Some(first), other) => {
            b.next_if(|_| other == Some(first));
            a.next()
        }
        (None, _) => b.next(),
    })
}

/// What is taken out, sorted.
struct Gone {
    dates: Vec<Date>,
    times: Vec<Local>,
}

impl Gone {
    fn new(except: &[Moment]) -> Self {
        let mut gone = Self {
            dates: Vec::new(),
            times: Vec::new(),
        };
        for moment in except {
            match moment {
                Moment::Date(date) => gone.dates.push(*date),
                Moment::At(at) => gone.times.push(*at),
            }
        }
        gone.dates.sort_unstable();
        gone.times.sort_unstable();
        gone
    }

    fn contains(&self, at: Local) -> bool {
        self.times.binary_search(&at).is_ok() || self.dates.binary_search(&at.date()).is_ok()
    }
}
