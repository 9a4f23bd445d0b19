//! A wearer's day: a pure function of plan, log and an instant. Everything that shows a day asks it.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};

use crate::{
    activity::Confirm,
    log::{CheckInKind, Ending, History, Log, Outcome, Reason},
    plan::{Occurrence, OccurrenceId, Plan},
    prompt::{Prompt, is_seen, is_wanted, prompts},
    time::ZoneHistory,
};

/// What an occurrence has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    pub prompts: Vec<Ended>,
}

/// A prompt, and its outcome if it has ended.
pub type Ended = (Prompt, Option<Outcome>);

/// One day of a wearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The wearer's date.
    pub date: Date,
    /// What is going on now; the latest begun, if several are. Of today also what was begun the day before.
    pub now: Option<OccurrenceId>,
    /// What comes next.
    pub next: Option<OccurrenceId>,
    /// Everything on it, by start.
    pub happenings: Vec<Happening>,
}

/// The wearer's date at an instant, by the hour at which their day begins.
pub fn today(plan: &Plan, now: Timestamp) -> Date {
    date_at(&plan.zones, plan.day_starts_at, now)
}

/// The date at an instant of someone who lives in these zones, and whose day begins at this hour.
pub fn date_at(zones: &ZoneHistory, day_starts_at: Time, now: Timestamp) -> Date {
    let local = zones.local(now);
    if local.time() < day_starts_at {
        local.date().yesterday().unwrap_or(Date::MIN)
    } else {
        local.date()
    }
}

/// One day of a wearer, as it is at `now`.
pub fn day(plan: &Plan, log: &Log, date: Date, now: Timestamp) -> Day {
    of(&plan.occurrences(date, date), log, date, today(plan, now), now)
}

/// Several days of a wearer, both ends inclusive.
pub fn days(plan: &Plan, log: &Log, from: Date, to: Date, now: Timestamp) -> Vec<Day> {
    days_among(&plan.occurrences(from, to), log, from, to, today(plan, now), now)
}

/// The same of a plan whose occurrences from `from` to `to` are known: they do not change as time goes on, only what has
/// become of them does.
pub fn days_among(
    occurrences: &[Occurrence],
    log: &Log,
    from: Date,
    to: Date,
    today: Date,
    now: Timestamp,
) -> Vec<Day> {
    from.series(jiff::Span::new().days(1))
        .take_while(|date| *date <= to)
        .map(|date| of(occurrences, log, date, today, now))
        .collect()
}

/// The first instant after `now` at which one of these occurrences may have come to something else, if nothing is told
/// until then: one starts or ends, or the time to answer it is over.
pub fn next_step(occurrences: &[Occurrence], now: Timestamp) -> Timestamp {
    let steps = occurrences.iter().flat_map(|occurrence| {
        [
            Some(occurrence.starts_at),
            Some(occurrence.ends_at),
            occurrence.answer_by(),
        ]
    });
    let ahead = steps.flatten().filter(|at| *at > now);
    ahead.min().unwrap_or(Timestamp::MAX)
}

fn of(all: &[Occurrence], log: &Log, date: Date, today: Date, now: Timestamp) -> Day {
    let shown: Vec<_> = all.iter().filter(|occurrence| occurrence.shown_on == date).collect();
    let counts = |occurrence: &&Occurrence| !occurrence.cancelled && !occurrence.spec.all_day;
    let goes_on = |occurrence: &&Occurrence| occurrence.starts_at <= now && now < occurrence.ends_at;
    // A night that began yesterday goes on today.
    let here = |occurrence: &&Occurrence| occurrence.shown_on == date || date == today && occurrence.shown_on < date;
    let mut current = all.iter().filter(counts).filter(goes_on).filter(here);
    let mut next = shown.iter().copied().filter(counts).filter(|o| o.starts_at > now);
    Day {
        date,
        now: current.next_back().map(|occurrence| occurrence.id),
        next: next.next().map(|occurrence| occurrence.id),
        happenings: shown
            .iter()
            .map(|occurrence| happening((*occurrence).clone(), log, now))
            .collect(),
    }
}

/// An occurrence, and what has become of it at `now`.
pub fn happening(occurrence: Occurrence, log: &Log, now: Timestamp) -> Happening {
    let with_outcome = |prompt: Prompt| (prompt, log.outcomes.get(&prompt.id).copied());
    let prompts: Vec<_> = prompts(&occurrence).into_iter().map(with_outcome).collect();
    let history = log.of(occurrence.id);
    Happening {
        state: state(&occurrence, &prompts, &history, now),
        seen: seen(&prompts, &history),
        prompts,
        occurrence,
    }
}

fn state(occurrence: &Occurrence, prompts: &[Ended], history: &History, now: Timestamp) -> State {
    if occurrence.cancelled {
        return State::Cancelled;
    }
    match history.verdict() {
        Some(CheckInKind::Done) => return State::Done,
        Some(CheckInKind::No) => return State::Refused,
        _ => {}
    }
    let enough = occurrence.spec.confirm == Confirm::Ok && is_seen(occurrence, history);
    let wait = occurrence.answer_by().filter(|_| !enough);
    match wait {
        _ if now < occurrence.starts_at => State::Planned,
        Some(answer_by) if now < answer_by => State::Active,
        Some(_) if had_a_chance(occurrence, prompts, history) => State::NoAnswer,
        _ if now < occurrence.ends_at => State::Active,
        _ => State::Past,
    }
}

/// True if the wearer could have answered, as far as is known: it was promised, not held back, and the watch was there.
/// So nobody reads "no answer" where nobody was told of it.
fn had_a_chance(occurrence: &Occurrence, prompts: &[Ended], history: &History) -> bool {
    let chance = |(prompt, outcome): &Ended| match outcome {
        None => prompt.until > occurrence.spec.since,
        Some(Outcome {
            outcome: Ending::Told,
            reason: Some(Reason::NotHeard | Reason::NoWatch),
            ..
        }) => history.shown(prompt.id),
        Some(outcome) => outcome.outcome == Ending::Told,
    };
    let mut wanted = prompts.iter().filter(|(prompt, _)| is_wanted(occurrence, prompt));
    wanted.any(chance)
}

fn seen(prompts: &[Ended], history: &History) -> Seen {
    let mut told = prompts.iter().rev().filter_map(|(_, outcome)| outcome.as_ref());
    let last = told.find(|outcome| outcome.outcome == Ending::Told);
    if history.answers().next().is_some() {
        Seen::Answered
    } else if history.shown_at_all() {
        Seen::Rung
    } else if last.is_some_and(|outcome| outcome.reason == Some(Reason::NotHeard)) {
        Seen::NotHeard
    } else {
        Seen::Unknown
    }
}
