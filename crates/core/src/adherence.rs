//! How the days went, entry by entry: counted, never scored. "Not heard" is not "no answer", and neither is "no".

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    day::{Happening, Seen, State},
    id::{EntryId, OrganisationId},
    log::{By, CheckIn, Ending, Reason},
    plan::{OccurrenceId, Spec},
};

/// How often what happened to one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// It was to happen, and is over; neither cancelled nor while the wearer was away.
    pub planned: u32,
    /// Of these: the wearer (or a carer for them) reacted in any way.
    pub answered: u32,
    /// Of these: "I did it."
    pub done: u32,
    /// Of these: "I won't."
    pub no: u32,
    /// Of these: an answer was wanted, and none came.
    pub no_answer: u32,
    /// Of these: the watch was not heard from, so nothing is known.
    pub not_heard: u32,
    /// It was taken off that day.
    pub cancelled: u32,
    /// The wearer was away, and it is not counted as planned.
    pub away: u32,
    /// From its start to the wearer's first answer, the middle one of all; an answer before the start took no time.
    pub median_answer_seconds: Option<i64>,
}

/// One entry, and how it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub entry: EntryId,
    /// Who planned it.
    pub planner: OrganisationId,
    /// What was said of it the last time.
    pub spec: Spec,
    /// How often what happened.
    pub count: Count,
}

/// Counts days, some at a time.
#[derive(Default)]
pub struct Tally(BTreeMap<EntryId, (Line, Vec<i64>)>);

impl Tally {
    /// Counts what is over of these. `check_ins` are those of the same days.
    pub fn add<'a>(&mut self, happenings: impl IntoIterator<Item = &'a Happening>, check_ins: &[CheckIn]) {
        let answers = first_answers(check_ins);
        for happening in happenings {
            if matches!(happening.state, State::Planned | State::Active) {
                continue;
            }
            let Happening { occurrence, .. } = happening;
            let line = || Line {
                entry: occurrence.id.entry,
                planner: occurrence.organisation_id,
                spec: occurrence.spec.clone(),
                count: Count::default(),
            };
            let (line, delays) = self
                .0
                .entry(occurrence.id.entry)
                .or_insert_with(|| (line(), Vec::new()));
            line.spec = occurrence.spec.clone();
            if line.count.take(happening) {
                let answer = answers.get(&occurrence.id);
                delays.extend(answer.map(|at| at.duration_since(occurrence.starts_at).as_secs().max(0)));
            }
        }
    }

    /// One line an entry, in the order of their ids.
    pub fn lines(self) -> Vec<Line> {
        let line = |(mut line, delays): (Line, Vec<i64>)| {
            line.count.median_answer_seconds = median(delays);
            line
        };
        self.0.into_values().map(line).collect()
    }
}

impl Count {
    /// True if it is counted as planned.
    fn take(&mut self, happening: &Happening) -> bool {
        match happening.state {
            State::Cancelled => {
                self.cancelled += 1;
                return false;
            }
            State::Past | State::NoAnswer if was_away(happening) => {
                self.away += 1;
                return false;
            }
            State::Done => self.done += 1,
            State::Refused => self.no += 1,
            State::NoAnswer => self.no_answer += 1,
            State::Past if happening.seen == Seen::NotHeard => self.not_heard += 1,
            State::Past | State::Planned | State::Active => {}
        }
        self.planned += 1;
        let said = matches!(happening.state, State::Done | State::Refused);
        self.answered += u32::from(said || happening.seen == Seen::Answered);
        true
    }
}

/// Nothing of it rang, and it was held back because the wearer was away.
fn was_away(happening: &Happening) -> bool {
    let outcomes = || happening.prompts.iter().filter_map(|(_, outcome)| outcome.as_ref());
    let held_back = |reason| outcomes().any(|outcome| outcome.reason == Some(reason));
    let rang = outcomes().any(|outcome| matches!(outcome.outcome, Ending::Rung | Ending::Answered));
    held_back(Reason::Away) && !rang
}

/// When the wearer first reacted to each; what a carer said for them says nothing of how long it took.
fn first_answers(check_ins: &[CheckIn]) -> BTreeMap<OccurrenceId, Timestamp> {
    let mut first = BTreeMap::new();
    for check_in in check_ins {
        let Some(id) = check_in.occurrence_id else { continue };
        if check_in.kind.answers() && matches!(check_in.by, By::Wearer(_)) {
            let at = first.entry(id).or_insert(check_in.at);
            *at = check_in.at.min(*at);
        }
    }
    first
}

/// The middle one; of two in the middle, what lies between them.
fn median(mut all: Vec<i64>) -> Option<i64> {
    all.sort_unstable();
    let (low, high) = (all.get(all.len().checked_sub(1)? / 2)?, all.get(all.len() / 2)?);
    Some(low.midpoint(*high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![7]), Some(7));
        assert_eq!(median(vec![9, 1]), Some(5));
        assert_eq!(median(vec![60, 0, 10_000]), Some(60));
    }
}
