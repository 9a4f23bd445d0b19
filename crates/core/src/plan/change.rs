use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ChangeKind, Changed, EntryDraft, OccurrenceId, Spec};
use crate::{activity::Activity, field::FieldError, id::OrganisationId};

/// What is different in one occurrence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which occurrence.
    pub id: OccurrenceId,
    /// Who planned the entry.
    pub organisation_id: OrganisationId,
    /// Which version of what is different on this day, counted from 1.
    pub version: u64,
    /// It does not happen.
    pub cancelled: bool,
    /// All that is said of this day, resolved; it does not repeat.
    pub spec: Spec,
    /// What the entry says, with its repeating: to tell what is different, and whose occurrence it is.
    pub was: Spec,
}

/// What someone wrote of one occurrence.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ChangeDraft {
    /// It does not happen (or does again).
    pub cancelled: Option<bool>,
    /// The same, as the day shows it.
    pub state: Option<ChangeState>,
    /// What else is different.
    #[serde(flatten)]
    pub entry: EntryDraft,
}

/// The states someone may give an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// It happens.
    Planned,
    /// It does not.
    Cancelled,
}

impl ChangeDraft {
    /// What is different after this. `was` is what the entry says of that occurrence, with its own start; `present` what
    /// was different before.
    pub fn resolve(
        self,
        was: &Spec,
        present: Option<&Change>,
        activity: Option<&Activity>,
        now: Timestamp,
    ) -> Result<(bool, Spec), FieldError> {
        for (field, given) in [
            ("repeat", !self.entry.repeat.is_keep()),
            ("except", !self.entry.except.is_keep()),
            ("also", !self.entry.also.is_keep()),
            ("time_zone", !self.entry.time_zone.is_keep()),
        ] {
            if given {
                return Err(FieldError::new(
                    field,
                    "This belongs to the whole entry, not to one day.",
                ));
            }
        }
        let cancelled = self
            .cancelled
            .or(self.state.map(|state| state == ChangeState::Cancelled));
        let cancelled = cancelled.unwrap_or_else(|| present.is_some_and(|change| change.cancelled));
        let base = present.map_or(was, |change| &change.spec);
        let mut spec = self.entry.resolve(Some(base), activity, now)?.once();
        // While it was cancelled nothing was promised.
        if present.is_some_and(|change| change.cancelled && !cancelled) {
            spec.since = now;
        }
        Ok((cancelled, spec))
    }
}

impl Change {
    /// How to tell it in a word.
    pub(super) fn told(&self) -> Changed {
        let title = || self.was.title.clone();
        let (kind, was) = match self {
            _ if self.cancelled => (ChangeKind::Cancelled, Some(self.was.start.to_string())),
            _ if self.spec.start != self.was.start => (ChangeKind::Moved, Some(self.was.start.to_string())),
            _ => (ChangeKind::Changed, title()),
        };
        Changed { kind, was }
    }
}
