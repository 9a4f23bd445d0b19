use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ChangeKind, Changed, EntryDraft, Occurrence, OccurrenceId, Spec};
use crate::{activity::Activity, field::FieldError, id::OrganisationId, prompt::prompts};

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
    /// All that was said of this day, resolved; it does not repeat. Only what differs from `was` is this day's own.
    pub spec: Spec,
    /// What the entry said of it then, with its repeating: to tell what is different, and whose occurrence it is.
    pub was: Spec,
}

/// What someone wrote of one occurrence.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// It happens.
    Planned,
    /// It does not.
    Cancelled,
}

impl ChangeDraft {
    /// What is different after this. `was` is what the entry says of that occurrence, with its own start and its
    /// repeating; `present` what was different before.
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
        let base = present.map_or_else(|| was.clone().once(), |change| change.over(was));
        let mut spec = self.entry.resolve(Some(&base), activity, now)?;
        // While it was cancelled nothing was promised.
        if present.is_some_and(|change| change.cancelled && !cancelled) {
            spec.since = now;
        }
        Ok((cancelled, spec))
    }
}

impl Change {
    /// All that is said of the day now: its own, and for the rest what the entry says of it by now.
    pub fn over(&self, entry: &Spec) -> Spec {
        Spec {
            activity_id: self.own(entry, |spec| &spec.activity_id),
            title: self.own(entry, |spec| &spec.title),
            kind: self.own(entry, |spec| &spec.kind),
            start: self.own(entry, |spec| &spec.start),
            time_zone: entry.time_zone.clone(),
            all_day: self.own(entry, |spec| &spec.all_day),
            duration_minutes: self.own(entry, |spec| &spec.duration_minutes),
            repeat: None,
            except: Vec::new(),
            also: Vec::new(),
            heads_up_minutes: self.own(entry, |spec| &spec.heads_up_minutes),
            confirm: self.own(entry, |spec| &spec.confirm),
            again_every_minutes: self.own(entry, |spec| &spec.again_every_minutes),
            again_times: self.own(entry, |spec| &spec.again_times),
            grace_minutes: self.own(entry, |spec| &spec.grace_minutes),
            telling: self.own(entry, |spec| &spec.telling),
            ring_at_end: self.own(entry, |spec| &spec.ring_at_end),
            steps: self.own(entry, |spec| &spec.steps),
            private: self.own(entry, |spec| &spec.private),
            private_except: self.own(entry, |spec| &spec.private_except),
            since: self.spec.since.max(entry.since),
        }
    }

    fn own<T: PartialEq + Clone>(&self, entry: &Spec, field: impl Fn(&Spec) -> &T) -> T {
        let (said, was) = (field(&self.spec), field(&self.was));
        if said == was {
            field(entry).clone()
        } else {
            said.clone()
        }
    }

    /// Taken back at `now`: nothing is different any more. `None` if nothing is to be remembered of that; else what is
    /// left of the change, so that what was over by now and not promised meanwhile is not promised afterwards.
    pub fn taken_back(&self, untouched: &Occurrence, now: Timestamp) -> Option<Self> {
        let over = prompts(untouched).iter().any(|prompt| prompt.until <= now);
        over.then(|| Self {
            version: self.version + 1,
            cancelled: false,
            spec: Spec {
                since: now,
                ..untouched.spec.clone().once()
            },
            was: untouched.spec.clone(),
            ..self.clone()
        })
    }

    /// How to tell it in a word; `None` if nothing is different. `said` is all that is said of the day, `entry` what the
    /// entry says of it.
    pub(super) fn told(&self, said: &Spec, entry: &Spec) -> Option<Changed> {
        let entry = Spec {
            since: said.since,
            ..entry.clone().once()
        };
        let (kind, was) = match said {
            _ if self.cancelled => (ChangeKind::Cancelled, Some(entry.start.to_string())),
            _ if said.start != entry.start => (ChangeKind::Moved, Some(entry.start.to_string())),
            _ if *said != entry => (ChangeKind::Changed, entry.title),
            _ => return None,
        };
        Some(Changed { kind, was })
    }
}
