//! A wearer's day: a pure function of plan, log and an instant. Everything that shows a day asks it.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    log::{CheckInKind, Ending, Log, Outcome, Reason},
    plan::{Occurrence, OccurrenceId, Plan},
    prompt::{Prompt, prompts},
};

/// What an occurrence has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is still to come.
    Planned,
    /// It is going on, or an answer is still waited for.
    Active,
    /// "I did it."
    Done,
    /// "I won't."
    Refused,
    /// An answer was wanted, and none came in time.
    NoAnswer,
    /// It does not happen.
    Cancelled,
    /// It is over, and nothing more is known or wanted.
    Past,
}

/// What is known of the wearer having seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Nothing is known.
    Unknown,
    /// The watch said that it rang.
    Rung,
    /// The wearer answered.
    Answered,
    /// The watch was not heard from.
    NotHeard,
}

/// An occurrence, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// What is planned.
    pub occurrence: Occurrence,
    /// What it has come to.
    pub state: State,
    /// What is known of the wearer having seen it.
    pub seen: Seen,
    /// Its prompts, each with its outcome if it has ended.
    pub prompts: Vec<(Prompt, Option<Outcome>)>,
}

/// One day of a wearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The wearer's date.
    pub date: Date,
    /// What is going on now; the latest begun, if several are.
    pub now: Option<OccurrenceId>,
    /// What comes next.
    pub next: Option<OccurrenceId>,
    /// Everything on it, by start.
    pub happenings: Vec<Happening>,
}

/// The wearer's date at an instant, by the hour at which their day begins.
pub fn today(plan: &Plan, now: Timestamp) -> Date {
    let local = plan.zones.local(now);
    let early = local.time() < plan.day_starts_at;
    if early {
        local.date().yesterday().unwrap_or(Date::MIN)
    } else {
        local.date()
    }
}

/// One day of a wearer, as it is at `now`.
pub fn day(plan: &Plan, log: &Log, date: Date, now: Timestamp) -> Day {
    of(plan.shown(date, date), log, date, now)
}

/// Several days of a wearer, both ends inclusive.
pub fn days(plan: &Plan, log: &Log, from: Date, to: Date, now: Timestamp) -> Vec<Day> {
    let mut all = plan.shown(from, to);
    let mut days = Vec::new();
    for date in from.series(jiff::Span::new().days(1)).take_while(|date| *date <= to) {
        let (today, rest) = all.into_iter().partition(|occurrence| occurrence.shown_on == date);
        all = rest;
        days.push(of(today, log, date, now));
    }
    days
}

fn of(occurrences: Vec<Occurrence>, log: &Log, date: Date, now: Timestamp) -> Day {
    let on = |occurrence: &&Occurrence| !occurrence.cancelled && !occurrence.spec.all_day;
    let current = occurrences
        .iter()
        .filter(on)
        .rfind(|o| o.starts_at <= now && now < o.ends_at);
    let next = occurrences.iter().filter(on).find(|o| o.starts_at > now);
    Day {
        date,
        now: current.map(|occurrence| occurrence.id),
        next: next.map(|occurrence| occurrence.id),
        happenings: occurrences
            .into_iter()
            .map(|occurrence| happening(occurrence, log, now))
            .collect(),
    }
}

/// An occurrence, and what has become of it at `now`.
pub fn happening(occurrence: Occurrence, log: &Log, now: Timestamp) -> Happening {
    let with_outcome = |prompt: Prompt| (prompt, log.outcomes.get(&prompt.id).copied());
    let prompts: Vec<_> = prompts(&occurrence).into_iter().map(with_outcome).collect();
    Happening {
        state: state(&occurrence, log, now),
        seen: seen(&occurrence, &prompts, log),
        prompts,
        occurrence,
    }
}

fn state(occurrence: &Occurrence, log: &Log, now: Timestamp) -> State {
    if occurrence.cancelled {
        return State::Cancelled;
    }
    let history = log.of(occurrence.id);
    match history.verdict() {
        Some(CheckInKind::Done) => return State::Done,
        Some(CheckInKind::No) => return State::Refused,
        _ => {}
    }
    // Where "I saw it" is enough, any answer ends the wait.
    let enough = occurrence.spec.confirm == crate::activity::Confirm::Ok && history.answered_at().is_some();
    let wait = occurrence.answer_by().filter(|_| !enough);
    match wait {
        _ if now < occurrence.starts_at => State::Planned,
        Some(answer_by) if now >= answer_by => State::NoAnswer,
        Some(_) => State::Active,
        None if now < occurrence.ends_at => State::Active,
        None => State::Past,
    }
}

fn seen(occurrence: &Occurrence, prompts: &[(Prompt, Option<Outcome>)], log: &Log) -> Seen {
    let history = log.of(occurrence.id);
    let told = |reason| {
        let mut ended = prompts.iter().filter_map(|(_, outcome)| outcome.as_ref());
        ended.any(|outcome| outcome.outcome == Ending::Told && outcome.reason == Some(reason))
    };
    if history.answered_at().is_some() {
        Seen::Answered
    } else if history.shown_at_all() {
        Seen::Rung
    } else if told(Reason::NotHeard) {
        Seen::NotHeard
    } else {
        Seen::Unknown
    }
}
