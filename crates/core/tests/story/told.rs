//! What becomes of prompts, as lines to read: `08:00 Pill start rings`, `08:30 Pill start told no_answer`.

use jiff::Timestamp;
use maat_core::{
    log::{Outcome, Reason},
    plan::OccurrenceId,
    prompt::{Due, PromptId, PromptKind},
};

use super::Story;

/// The name of a prompt within its occurrence.
pub(crate) fn name(id: &PromptId) -> String {
    let kind = id.kind.as_str();
    match id.kind {
        PromptKind::Start | PromptKind::End => kind.to_owned(),
        PromptKind::HeadsUp | PromptKind::Again => format!("{kind} {}", id.number),
    }
}

impl Story {
    /// What is done at one look at a wall time.
    pub(crate) fn looks_at(&mut self, local: &str) -> Vec<String> {
        let now = self.at(local);
        let due = self.look(now);
        self.lines(now, &due)
    }

    /// What is done from one wall time to another (not included), looking whenever there is something to do.
    pub(crate) fn runs(&mut self, from: &str, to: &str) -> Vec<String> {
        let (mut now, to) = (self.at(from), self.at(to));
        let mut lines = Vec::new();
        loop {
            let due = self.look(now);
            lines.extend(self.lines(now, &due));
            match due.next {
                Some(next) if next < to => now = next,
                _ => return lines,
            }
        }
    }

    fn lines(&self, now: Timestamp, due: &Due) -> Vec<String> {
        let clock = self.clock(now);
        let mut lines = Vec::new();
        for ringing in &due.ring {
            let late = if ringing.late { " late" } else { "" };
            let (title, name) = (self.title(ringing.prompt.id.occurrence), name(&ringing.prompt.id));
            lines.push(format!("{clock} {title} {name} rings{late}"));
        }
        for Outcome {
            prompt_id,
            outcome,
            reason,
            ..
        } in &due.outcomes
        {
            let word = |value: serde_json::Value| value.as_str().map(|word| format!(" {word}")).unwrap_or_default();
            let ending = word(serde_json::to_value(outcome).unwrap());
            let reason = word(serde_json::to_value(reason).unwrap());
            let title = self.title(prompt_id.occurrence);
            lines.push(format!("{clock} {title} {}{ending}{reason}", name(prompt_id)));
        }
        for occurrence in &due.unanswered {
            let of_it = |outcome: &&Outcome| outcome.prompt_id.occurrence == *occurrence;
            let mut reasons = due.outcomes.iter().filter(of_it).filter_map(|outcome| outcome.reason);
            let why = match reasons.find(|reason| matches!(reason, Reason::NoAnswer | Reason::NoWatch)) {
                Some(Reason::NoWatch) => "no watch for",
                _ => "no answer to",
            };
            lines.push(format!("{clock} someone hears: {why} {}", self.title(*occurrence)));
        }
        if due.not_heard {
            lines.push(format!("{clock} someone hears: watch not heard"));
        }
        lines
    }

    fn title(&self, id: OccurrenceId) -> String {
        let mut all = self.plan.occurrences(id.date, id.date).into_iter();
        let found = all.find(|occurrence| occurrence.id == id);
        let title = found.and_then(|occurrence| occurrence.spec.title);
        title.unwrap_or_else(|| "(gone)".to_owned())
    }
}
