use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};

use crate::{plan::OccurrenceId, time::Local};

/// What a prompt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PromptKind {
    /// It comes in a while.
    HeadsUp,
    /// It starts.
    Start,
    /// It started, and there was no answer yet.
    Again,
    /// It ends.
    End,
}

impl PromptKind {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HeadsUp => "heads_up",
            Self::Start => "start",
            Self::Again => "again",
            Self::End => "end",
        }
    }
}

/// Occurrence, kind, number and planned local time: so a moved occurrence rings anew, and a resent one does not.
///
/// Written `<occurrence>.<kind>.<number>.<local>`. The number of a heads-up is its minutes, of an again its turn, else 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr)]
pub struct PromptId {
    /// Of which occurrence.
    pub occurrence: OccurrenceId,
    /// What for.
    pub kind: PromptKind,
    /// Which of this kind.
    pub number: u32,
    /// The wall time at which the occurrence was planned.
    pub planned: Local,
}

/// The text is not the id of a prompt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not the id of a prompt")]
pub struct NotAPrompt;

impl fmt::Display for PromptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}.{}.{}.{}",
            self.occurrence,
            self.kind.as_str(),
            self.number,
            self.planned
        )
    }
}

impl FromStr for PromptId {
    type Err = NotAPrompt;

    fn from_str(text: &str) -> Result<Self, NotAPrompt> {
        let [occurrence, kind, number, planned] = text.split('.').collect::<Vec<_>>()[..] else {
            return Err(NotAPrompt);
        };
        let kinds = [
            PromptKind::HeadsUp,
            PromptKind::Start,
            PromptKind::Again,
            PromptKind::End,
        ];
        let id = Self {
            occurrence: occurrence.parse().map_err(|_| NotAPrompt)?,
            kind: kinds
                .into_iter()
                .find(|known| known.as_str() == kind)
                .ok_or(NotAPrompt)?,
            number: number.parse().map_err(|_| NotAPrompt)?,
            planned: planned.parse().map_err(|_| NotAPrompt)?,
        };
        // One text an id: no other spelling of the same.
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(NotAPrompt)
        }
    }
}
