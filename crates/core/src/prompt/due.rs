use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Prompt, PromptId,
    answer::{is_answered, is_last, is_seen, is_wanted},
    prompts,
};
use crate::{
    log::{Ending, History, Log, Outcome, Reason},
    plan::{Occurrence, OccurrenceId},
};

/// Later than this a ring is a catch-up, and a wearer gets at most one of those in this time.
pub const CATCH_UP: SignedDuration = SignedDuration::from_secs(60);

/// What MAAT remembers between two looks at a wearer, beside the plan and the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Prompts that were sent and have no outcome yet, and when they were sent.
    pub open: BTreeMap<PromptId, Timestamp>,
    /// Prompts that came due and were neither sent nor ended: whatever becomes of the plan, they end.
    pub owed: BTreeSet<PromptId>,
    /// When a ring was last caught up on.
    pub caught_up_at: Option<Timestamp>,
    /// When a watch of the wearer was last heard from, its pairing included; `None`: there is no watch.
    pub heard_at: Option<Timestamp>,
    /// Since when no watch is heard from, once that was told.
    pub not_heard_since: Option<Timestamp>,
    /// No ring until then: the planner's wish.
    pub muted_until: Option<Timestamp>,
    /// The wearer is off until then.
    pub away_until: Option<Timestamp>,
}

impl Memory {
    /// How many prompts came due and have not ended.
    pub fn waiting(&self) -> usize {
        self.open.len()
            + self
                .owed
                .iter()
                .filter(|prompt| !self.open.contains_key(prompt))
                .count()
    }
}

/// A prompt that is to ring now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ringing {
    /// What rings.
    pub prompt: Prompt,
    /// True if it should have rung more than a minute ago: the watch says when it was due.
    pub late: bool,
}

impl Ringing {
    /// The prompt as it rings at `now`.
    pub fn of(prompt: Prompt, now: Timestamp) -> Self {
        Self {
            prompt,
            late: now.duration_since(prompt.at) > CATCH_UP,
        }
    }
}

/// What is to be done now about a wearer's prompts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// What rings.
    pub ring: Vec<Ringing>,
    /// Which prompts have ended, and how.
    pub outcomes: Vec<Outcome>,
    /// Which prompts have come due, and have neither been sent nor ended.
    pub owed: Vec<PromptId>,
    /// The occurrences of which a carer is to hear that no answer came, be it for want of a watch.
    pub unanswered: Vec<OccurrenceId>,
    /// The watch was not heard from, and that is news.
    pub not_heard: bool,
    /// The next instant at which anything can happen.
    pub next: Option<Timestamp>,
}

/// What is to be done about every prompt at or before `now` that has no outcome, and when to look again.
///
/// `occurrences` are all that may have such a prompt: from the oldest open one to as far ahead as `next` should be known.
pub fn due(occurrences: &[Occurrence], log: &Log, memory: &Memory, now: Timestamp) -> Due {
    let mut look = Look {
        log,
        memory,
        now,
        due: Due::default(),
        caught_up: memory.caught_up_at,
    };
    let mut open: BTreeSet<_> = memory.open.keys().chain(&memory.owed).copied().collect();
    // Newest first: after downtime the ring that is still of use goes before the older ones.
    for occurrence in occurrences.iter().rev() {
        let all = prompts(occurrence);
        for prompt in &all {
            open.remove(&prompt.id);
        }
        look.at(occurrence, &all);
    }
    // What was promised and is no longer planned: moved, cancelled or deleted.
    for id in open.into_iter().filter(|id| !log.outcomes.contains_key(id)) {
        look.end(id, Ending::Cancelled, None);
    }
    look.due
}

/// What is asked of the wearer with one occurrence.
struct Asked<'a> {
    /// An answer is waited for: a ring that wants one went out, or was seen.
    reached: bool,
    /// The last prompt that wants an answer.
    last: Option<&'a Prompt>,
}

struct Look<'a> {
    log: &'a Log,
    memory: &'a Memory,
    now: Timestamp,
    due: Due,
    caught_up: Option<Timestamp>,
}

impl Look<'_> {
    fn at(&mut self, occurrence: &Occurrence, all: &[Prompt]) {
        let history = self.log.of(occurrence.id);
        let asked = Asked {
            reached: self.has_reached(occurrence, all, &history),
            last: all.iter().rfind(|prompt| is_wanted(occurrence, prompt)),
        };
        let mut waiting = Vec::new();
        let awaited: Vec<_> = all
            .iter()
            .filter(|prompt| self.is_awaited(occurrence, prompt))
            .collect();
        for prompt in awaited {
            if prompt.at > self.now {
                self.later(prompt.at);
            } else if let Some((ending, reason)) = self.ended(occurrence, &history, prompt, &asked) {
                self.end(prompt.id, ending, reason);
                self.tell(occurrence, prompt, ending, reason);
            } else {
                self.due.owed.extend((!self.is_sent(prompt)).then_some(prompt.id));
                self.later(self.ends(occurrence, prompt));
                if self.now < prompt.until {
                    self.later(prompt.until);
                    waiting.extend((!self.is_sent(prompt) && !self.is_muted(prompt)).then_some(*prompt));
                }
            }
        }
        self.ring(occurrence, waiting);
    }

    /// True if the prompt was promised and has not ended: what was over before it was planned was never promised.
    fn is_awaited(&self, occurrence: &Occurrence, prompt: &Prompt) -> bool {
        let owed = self.is_sent(prompt) || self.memory.owed.contains(&prompt.id);
        let promised = prompt.until > occurrence.spec.since || owed;
        promised && !self.log.outcomes.contains_key(&prompt.id)
    }

    fn is_sent(&self, prompt: &Prompt) -> bool {
        self.memory.open.contains_key(&prompt.id)
    }

    /// True if it was not sent, and is not to be while the planner wants no rings.
    fn is_muted(&self, prompt: &Prompt) -> bool {
        !self.is_sent(prompt) && self.memory.muted_until.is_some_and(|until| prompt.at < until)
    }

    /// True if a ring that wants an answer went out, or the wearer saw it all the same: then the answer is waited for.
    fn has_reached(&self, occurrence: &Occurrence, all: &[Prompt], history: &History) -> bool {
        let went_out = |prompt: &Prompt| match self.log.outcomes.get(&prompt.id) {
            Some(outcome) => outcome.outcome != Ending::Suppressed,
            None => self.is_sent(prompt),
        };
        let mut wanted = all.iter().filter(|prompt| is_wanted(occurrence, prompt));
        is_seen(occurrence, history) || wanted.any(went_out)
    }

    /// How a prompt that is due has ended, if it has.
    fn ended(
        &self,
        occurrence: &Occurrence,
        history: &History,
        prompt: &Prompt,
        asked: &Asked,
    ) -> Option<(Ending, Option<Reason>)> {
        if is_answered(occurrence, history, prompt) {
            return Some((Ending::Answered, None));
        }
        let wanted = is_wanted(occurrence, prompt);
        if !wanted && history.shown(prompt.id) {
            return Some((Ending::Rung, None));
        }
        // Whoever is away is not waited for, though it rang before they left.
        if self.memory.away_until.is_some_and(|until| prompt.at < until) {
            return Some((Ending::Suppressed, Some(Reason::Away)));
        }
        // A mute holds back rings, not the wait for an answer to what rang: the last one keeps it, without a ring.
        let keeps_the_wait = asked.reached && is_last(occurrence, prompt);
        if self.is_muted(prompt) && !keeps_the_wait {
            return Some((Ending::Suppressed, Some(Reason::Muted)));
        }
        if self.now < self.ends(occurrence, prompt) {
            return None;
        }
        Some((
            Ending::Told,
            Some(self.silence(history, prompt, asked.last.filter(|_| wanted))),
        ))
    }

    /// Why nothing was heard of a prompt. All those that want the same answer have one reason: a watch that fell silent
    /// while it insisted may hold the answer, so only one heard from since the last of them says that there was none.
    fn silence(&self, history: &History, prompt: &Prompt, last_asked: Option<&Prompt>) -> Reason {
        let since = last_asked.unwrap_or(prompt);
        let heard = |at: Timestamp| at >= since.at || history.shown(since.id) || history.shown_since(since.at);
        match self.memory.heard_at {
            None => Reason::NoWatch,
            Some(at) if !heard(at) => Reason::NotHeard,
            _ if last_asked.is_some() => Reason::NoAnswer,
            _ => Reason::NotSeen,
        }
    }

    /// When the wait for this prompt is over.
    fn ends(&self, occurrence: &Occurrence, prompt: &Prompt) -> Timestamp {
        match occurrence.answer_by() {
            Some(answer_by) if is_wanted(occurrence, prompt) => answer_by,
            _ => prompt.until,
        }
    }

    fn tell(&mut self, occurrence: &Occurrence, prompt: &Prompt, ending: Ending, reason: Option<Reason>) {
        match (ending, reason) {
            (Ending::Told, Some(Reason::NoAnswer | Reason::NoWatch))
                if is_wanted(occurrence, prompt) && !self.due.unanswered.contains(&occurrence.id) =>
            {
                self.due.unanswered.push(occurrence.id);
            }
            (Ending::Told, Some(Reason::NotHeard)) => {
                self.due.not_heard |= self.memory.not_heard_since.is_none();
            }
            _ => {}
        }
    }

    /// Of what waits to ring, only the newest of an occurrence does, and what wants an answer before what does not; and
    /// only one that is late at a time.
    fn ring(&mut self, occurrence: &Occurrence, mut waiting: Vec<Prompt>) {
        waiting.sort_by_key(|prompt| is_wanted(occurrence, prompt));
        let Some(prompt) = waiting.pop() else { return };
        for other in waiting {
            self.end(other.id, Ending::Suppressed, Some(Reason::Superseded));
        }
        let ringing = Ringing::of(prompt, self.now);
        if ringing.late {
            let free = self
                .caught_up
                .map(|at| at.saturating_add(CATCH_UP).unwrap_or(Timestamp::MAX));
            if let Some(free) = free.filter(|free| self.now < *free) {
                return self.later(free);
            }
            self.caught_up = Some(self.now);
        }
        self.due.ring.push(ringing);
    }

    fn end(&mut self, prompt_id: PromptId, outcome: Ending, reason: Option<Reason>) {
        self.due.outcomes.push(Outcome {
            prompt_id,
            outcome,
            reason,
            at: self.now,
        });
    }

    fn later(&mut self, at: Timestamp) {
        self.due.next = Some(self.due.next.map_or(at, |next| next.min(at)));
    }
}
