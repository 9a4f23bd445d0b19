//! What is done for several wearers: one after the other, each answered on its own.
//!
//! Each wearer's part has ids that make a repeat harmless, so that after a crash the same request is asked again.

use maat_core::id::{EntryId, WearerId};

use crate::{Code, Error, Result};

/// Most wearers that one request is about.
pub const MAX_TOGETHER: usize = 60;

/// What became of one of several wearers.
#[derive(Debug)]
pub struct Each {
    /// Whom it is about.
    pub wearer: WearerId,
    /// What was done, or why it was refused: then nothing was.
    pub done: Result<Done>,
}

/// What was done for one wearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// In a word.
    pub fate: Fate,
    /// The entries it is about.
    pub entries: Vec<EntryId>,
}

/// What was done for one wearer, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is on the plan.
    Laid,
    /// It says what the group's says now.
    Changed,
    /// It was changed for this wearer alone, and stays so.
    Alone,
    /// This wearer has it no longer.
    Absent,
    /// It is off the plan.
    Removed,
    /// It is so.
    Set,
    /// Nothing was done.
    Refused,
}

impl Each {
    /// What was done for a wearer.
    ///
    /// # Errors
    /// A fault of ours: it is no answer about a wearer.
    pub(crate) fn of(wearer: WearerId, done: Result<Done>) -> Result<Self> {
        match done {
            Err(error) if error.code == Code::Internal => Err(error),
            done => Ok(Self { wearer, done }),
        }
    }
}

/// Each wearer once, in the order given.
///
/// # Errors
/// `Invalid`: none, or too many.
pub(crate) fn several(wearers: Vec<WearerId>) -> Result<Vec<WearerId>> {
    let mut each: Vec<WearerId> = Vec::new();
    for wearer in wearers {
        if !each.contains(&wearer) {
            each.push(wearer);
        }
        if each.len() > MAX_TOGETHER {
            let message = format!("There may be at most {MAX_TOGETHER} wearers.");
            return Err(Error::invalid("wearer_ids", message));
        }
    }
    Ok(each)
}
