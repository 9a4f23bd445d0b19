//! Whether a prompt was answered.

use super::{Prompt, PromptId, PromptKind};
use crate::{
    activity::Confirm,
    log::{CheckInKind, History},
    plan::Occurrence,
};

/// True if the prompt is one of those that ring until there is an answer.
pub(crate) fn is_wanted(occurrence: &Occurrence, prompt: &Prompt) -> bool {
    occurrence.answer_by().is_some() && insists(&prompt.id)
}

/// True if the wearer reacted to what rang since the start: where "I saw it" is enough, that is.
pub(crate) fn is_seen(occurrence: &Occurrence, history: &History) -> bool {
    let about = |id: &PromptId| id.planned == occurrence.planned && insists(id);
    history
        .answers()
        .any(|answer| answer.at >= occurrence.starts_at || answer.prompt_id.as_ref().is_some_and(about))
}

/// "Done" and "no" answer every prompt of the occurrence, also those to come. "I saw it", where that is enough, answers
/// all that ring until there is an answer; where it is not, it answers those before it and leaves the last ring open, so
/// that someone hears of it.
pub(super) fn is_answered(occurrence: &Occurrence, history: &History, prompt: &Prompt) -> bool {
    if matches!(history.verdict(), Some(CheckInKind::Done | CheckInKind::No)) {
        return true;
    }
    match occurrence.spec.confirm {
        Confirm::Done if is_last(occurrence, prompt) => false,
        Confirm::Ok if is_wanted(occurrence, prompt) => is_seen(occurrence, history),
        _ => history
            .answers()
            .any(|answer| answer.at >= prompt.at || answer.prompt_id == Some(prompt.id)),
    }
}

fn insists(id: &PromptId) -> bool {
    matches!(id.kind, PromptKind::Start | PromptKind::Again)
}

/// True of the last of those that ring until there is an answer.
pub(super) fn is_last(occurrence: &Occurrence, prompt: &Prompt) -> bool {
    // The start has the number 0, what rings again is counted from 1.
    is_wanted(occurrence, prompt) && prompt.id.number == occurrence.spec.again_times
}
