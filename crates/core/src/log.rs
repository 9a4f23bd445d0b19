//! What happened: check-ins, and how prompts ended.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    id::{CheckInId, DeviceId, UserId},
    plan::OccurrenceId,
    prompt::PromptId,
};

/// What was told of an occurrence or a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckInKind {
    /// The watch rang and showed it.
    Shown,
    /// "I saw it."
    Ok,
    /// A step is done.
    StepDone,
    /// "I did it."
    Done,
    /// "I did not, after all."
    Undone,
    /// "I won't."
    No,
    /// "Not now."
    Later,
    /// "I need someone."
    Help,
    /// How I feel.
    Mood,
}

impl CheckInKind {
    /// True if the wearer reacted to a ring with it.
    pub fn answers(self) -> bool {
        matches!(self, Self::Ok | Self::StepDone | Self::Done | Self::No | Self::Later)
    }

    /// True if nothing is an answer to nothing: it needs an occurrence to be about.
    pub fn needs_occurrence(self) -> bool {
        !matches!(self, Self::Help | Self::Mood)
    }
}

/// How someone feels: five faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    /// Very sad or upset.
    VerySad,
    /// Sad or upset.
    Sad,
    /// Neither.
    Neutral,
    /// Glad.
    Glad,
    /// Very glad.
    VeryGlad,
}

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The wearer, on this device.
    Wearer(DeviceId),
    /// A carer, for the wearer.
    Carer(UserId),
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIn {
    /// Made by the watch, so that sending it twice is harmless.
    pub id: CheckInId,
    /// What it is about.
    pub occurrence_id: Option<OccurrenceId>,
    /// The ring it is about.
    pub prompt_id: Option<PromptId>,
    /// What was told.
    pub kind: CheckInKind,
    /// When, by the clock of MAAT: the watch's own, corrected.
    pub at: Timestamp,
    /// When, by the watch's own clock.
    pub device_at: Option<Timestamp>,
    /// When MAAT heard of it.
    pub received_at: Timestamp,
    /// Who said it.
    pub by: By,
    /// How the wearer feels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mood: Option<Mood>,
    /// Which step, counted from 0; a note. One short text.
    pub detail: Option<String>,
    /// Which of its watch's events it is, as the watch counts them: what was told at one instant is in this order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// How long the watch had been running, in ms, by its monotonic clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monotonic_ms: Option<u64>,
}

/// How a prompt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The watch said that it rang, and no answer was wanted.
    Rung,
    /// It was answered.
    Answered,
    /// It expired or was not answered, and a person was told.
    Told,
    /// It was held back on purpose.
    Suppressed,
    /// What it was for does not happen any more.
    Cancelled,
}

impl Ending {
    /// What it is called over the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rung => "rung",
            Self::Answered => "answered",
            Self::Told => "told",
            Self::Suppressed => "suppressed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Why a prompt ended as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The watch was heard from, an answer was wanted, none came.
    NoAnswer,
    /// The watch was not heard from.
    NotHeard,
    /// The watch was heard from, but did not say that it rang.
    NotSeen,
    /// No watch is paired: there is none to ring, nor to be heard from.
    NoWatch,
    /// The wearer's rings were muted.
    Muted,
    /// The wearer was away.
    Away,
    /// Another prompt of the same occurrence rang in its place.
    Superseded,
}

/// The one recorded end of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Which prompt.
    pub prompt_id: PromptId,
    /// How it ended.
    pub outcome: Ending,
    /// Why.
    pub reason: Option<Reason>,
    /// When this was recorded.
    pub at: Timestamp,
}

/// What happened to a wearer, or the part of it that belongs to the occurrences in question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// By id, which is by the time they were made.
    pub check_ins: Vec<CheckIn>,
    /// By prompt.
    pub outcomes: BTreeMap<PromptId, Outcome>,
}

impl Log {
    /// What happened to one occurrence, in order of time.
    pub fn of(&self, id: OccurrenceId) -> History<'_> {
        let mut check_ins: Vec<_> = self.check_ins.iter().filter(|c| c.occurrence_id == Some(id)).collect();
        check_ins.sort_by_key(|check_in| (check_in.at, check_in.sequence, check_in.id));
        History(check_ins)
    }
}

/// What happened to one occurrence, in order of time.
pub struct History<'a>(Vec<&'a CheckIn>);

impl History<'_> {
    /// The last word of the wearer (or of a carer for them): done, or no. Taking it back makes it none.
    pub fn verdict(&self) -> Option<CheckInKind> {
        let last = self.0.iter().rev().map(|check_in| check_in.kind);
        let mut words = last.filter(|kind| matches!(kind, CheckInKind::Done | CheckInKind::No | CheckInKind::Undone));
        words.next().filter(|kind| *kind != CheckInKind::Undone)
    }

    /// What was answered, in any way.
    pub fn answers(&self) -> impl Iterator<Item = &CheckIn> {
        self.0.iter().copied().filter(|check_in| check_in.kind.answers())
    }

    /// True if the watch said that this prompt rang.
    pub fn shown(&self, prompt: PromptId) -> bool {
        self.0
            .iter()
            .any(|check_in| check_in.kind == CheckInKind::Shown && check_in.prompt_id == Some(prompt))
    }

    /// True if the watch said that anything of it rang from this instant on.
    pub fn shown_since(&self, at: Timestamp) -> bool {
        let mut shown = self.0.iter().filter(|check_in| check_in.kind == CheckInKind::Shown);
        shown.any(|check_in| check_in.at >= at)
    }

    /// True if the watch said that anything of it rang.
    pub fn shown_at_all(&self) -> bool {
        self.shown_since(Timestamp::MIN)
    }
}
