//! Prompts: what the watch does at an instant, and what becomes of it.

mod answer;
mod due;
mod held;
mod id;

use jiff::Timestamp;

pub(crate) use answer::{is_seen, is_wanted};
pub use due::{CATCH_UP, Due, Memory, Ringing, due};
pub use id::{NotAPrompt, PromptId, PromptKind};

use crate::plan::{Occurrence, later};

/// What the watch does at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prompt {
    /// Its id: the same however often it is sent.
    pub id: PromptId,
    /// When it rings.
    pub at: Timestamp,
    /// The end of its grace: from then on it never rings.
    pub until: Timestamp,
}

/// The prompts of an occurrence, by instant. A cancelled one has none; what belongs to the whole day doesn't ring.
pub fn prompts(occurrence: &Occurrence) -> Vec<Prompt> {
    if occurrence.cancelled || occurrence.spec.all_day {
        return Vec::new();
    }
    let spec = &occurrence.spec;
    let starts_at = occurrence.starts_at;
    let prompt = |kind, number, at, until| {
        let id = PromptId {
            occurrence: occurrence.id,
            kind,
            number,
            planned: occurrence.planned,
        };
        Prompt { id, at, until }
    };
    let heads_ups = spec.heads_up_minutes.iter().map(|minutes| {
        let at = earlier(starts_at, *minutes);
        prompt(
            PromptKind::HeadsUp,
            *minutes,
            at,
            later(at, spec.grace_minutes).min(starts_at),
        )
    });
    let start = prompt(PromptKind::Start, 0, starts_at, later(starts_at, spec.grace_minutes));
    let agains = occurrence.answer_by().into_iter().flat_map(|answer_by| {
        (1..=spec.again_times).map(move |number| {
            let at = later(starts_at, number * spec.again_every_minutes);
            prompt(PromptKind::Again, number, at, answer_by)
        })
    });
    let end = spec.ring_at_end.then(|| {
        let at = occurrence.ends_at;
        prompt(PromptKind::End, 0, at, later(at, spec.grace_minutes))
    });
    let mut all: Vec<_> = heads_ups.chain([start]).chain(agains).chain(end).collect();
    all.sort_by_key(|prompt| (prompt.at, prompt.id));
    all
}

fn earlier(at: Timestamp, minutes: u32) -> Timestamp {
    at.saturating_sub(jiff::SignedDuration::from_mins(i64::from(minutes)))
        .unwrap_or(Timestamp::MIN)
}
