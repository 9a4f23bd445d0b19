use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[cfg(feature = "schema")]
use crate::{
    activity::MAX_STEPS,
    schema::{Line, Within},
};
use crate::{
    activity::{Activity, Confirm, Kind, MAX_MINUTES, MAX_TITLE, Step, Telling, check_steps},
    field::{FieldError, short_text, within},
    id::{ActivityId, UserId},
    patch::Patch,
    recurrence::{Moment, Recurrence, Rule},
    time::{Local, Zone},
};

/// Most heads-ups of an entry.
pub const MAX_HEADS_UPS: usize = 5;
/// Most dates left out of or added to a series.
pub const MAX_DATES: usize = 400;
/// Most times an entry rings again.
pub const MAX_AGAIN: u32 = 10;
/// Most carers who see what is private all the same.
pub const MAX_EXEMPT: usize = 20;
/// Minutes between rings of the same entry, if nobody said otherwise.
pub const AGAIN_EVERY: u32 = 5;
/// How often it rings again, if nobody said otherwise.
pub const AGAIN_TIMES: u32 = 2;

/// All that an entry says of each of its occurrences: resolved when written, so that changing the activity or a default
/// later changes no times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// What is done; its looks are read from there.
    pub activity_id: Option<ActivityId>,
    /// Its own title, in place of the activity's.
    pub title: Option<String>,
    /// What sort it is.
    pub kind: Kind,
    /// The first planned wall time.
    pub start: Local,
    /// The zone of its times, if it is not the wearer's.
    pub time_zone: Option<Zone>,
    /// It belongs to the whole day, and does not ring.
    pub all_day: bool,
    /// How long it lasts.
    pub duration_minutes: u32,
    /// How it repeats.
    pub repeat: Option<Rule>,
    /// Dates or times left out.
    pub except: Vec<Moment>,
    /// Times added.
    pub also: Vec<Moment>,
    /// How long before the start to tell that it comes; each once.
    pub heads_up_minutes: Vec<u32>,
    /// What is wanted of the wearer.
    pub confirm: Confirm,
    /// Minutes between rings, while an answer is wanted.
    pub again_every_minutes: u32,
    /// How often it rings again.
    pub again_times: u32,
    /// How late it may still ring.
    pub grace_minutes: u32,
    /// How a carer hears when there is no answer.
    pub telling: Telling,
    /// It rings at its end, too.
    pub ring_at_end: bool,
    /// Its own steps, in place of the activity's.
    pub steps: Option<Vec<Step>>,
    /// Only those who plan for the wearer see what it is.
    pub private: bool,
    /// Carers who see all the same what it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub private_except: Vec<UserId>,
    /// Since when its times are said: a prompt whose grace was over by then was never promised.
    pub since: Timestamp,
}

impl Spec {
    /// Its planned times as a recurrence.
    pub fn recurrence(&self) -> Recurrence {
        Recurrence {
            start: self.start,
            rule: self.repeat.clone(),
            except: self.except.clone(),
            also: self.also.clone(),
        }
    }

    /// The same without its repeating: what is said of one day.
    pub fn once(self) -> Self {
        Self {
            repeat: None,
            except: Vec::new(),
            also: Vec::new(),
            ..self
        }
    }

    /// True if it promises the same prompts as another, whatever else they say.
    fn promises_as(&self, other: &Self) -> bool {
        let looks = other.clone();
        let alike = Self {
            activity_id: looks.activity_id,
            title: looks.title,
            kind: looks.kind,
            steps: looks.steps,
            telling: looks.telling,
            private: looks.private,
            private_except: looks.private_except,
            since: looks.since,
            ..self.clone()
        };
        alike == *other
    }

    /// True if it may happen more than once: then it is a series.
    pub fn repeats(&self) -> bool {
        self.repeat.is_some() || !self.also.is_empty()
    }

    /// How often it comes on one date, at most.
    pub fn times_a_day(&self) -> usize {
        let rule = self.repeat.as_ref().map_or(1, Rule::times_a_day);
        let mut also = BTreeMap::new();
        for moment in &self.also {
            *also.entry(moment.date()).or_insert(0) += 1;
        }
        rule + also.into_values().max().unwrap_or(0)
    }
}

/// What someone wrote of an entry: new, or a patch; also what is different on one day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("x-new" = {
    "required": ["start"],
    "anyOf": [
        { "required": ["activity_id"], "properties": { "activity_id": { "type": "string" } } },
        { "required": ["title"], "properties": { "title": { "type": "string" } } }
    ]
})))]
#[serde(default)]
pub struct EntryDraft {
    /// Which activity it is; its looks are read from there.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub activity_id: Patch<ActivityId>,
    /// Its own title, in place of the activity's.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "schema", schemars(with = "Patch<Line<MAX_TITLE>>"))]
    pub title: Patch<String>,
    /// What sort it is; the activity's, where there is one.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub kind: Patch<Kind>,
    /// The first planned wall time.
    #[serde(skip_serializing_if = "Patch::is_keep", alias = "local_start")]
    pub start: Patch<Local>,
    /// The zone of its times, if it is not the wearer's.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub time_zone: Patch<Zone>,
    /// It belongs to the whole day, and does not ring.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub all_day: Patch<bool>,
    /// How long it lasts.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_MINUTES)))]
    pub duration_minutes: Patch<u32>,
    /// How it repeats.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub repeat: Patch<Rule>,
    /// Dates or times left out.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_DATES)))]
    pub except: Patch<Vec<Moment>>,
    /// Dates or times added.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_DATES)))]
    pub also: Patch<Vec<Moment>>,
    /// How long before the start to tell that it comes; each once.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "schema", schemars(with = "Patch<Vec<Within<1, MAX_MINUTES>>>", length(max = MAX_HEADS_UPS)))]
    pub heads_up_minutes: Patch<Vec<u32>>,
    /// What is wanted of the wearer.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub confirm: Patch<Confirm>,
    /// Minutes between rings, while an answer is wanted.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 120)))]
    pub again_every_minutes: Patch<u32>,
    /// How often it rings again.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "schema", schemars(range(max = MAX_AGAIN)))]
    pub again_times: Patch<u32>,
    /// How late it may still ring.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_MINUTES)))]
    pub grace_minutes: Patch<u32>,
    /// How a carer hears when there is no answer.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub telling: Patch<Telling>,
    /// It rings at its end, too.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub ring_at_end: Patch<bool>,
    /// Its own steps, in place of the activity's.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_STEPS)))]
    pub steps: Patch<Vec<Step>>,
    /// Only those who plan for the wearer see what it is.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub private: Patch<bool>,
    /// Carers who see all the same what it is, though it is private.
    #[serde(skip_serializing_if = "Patch::is_keep")]
    pub private_except: Patch<Vec<UserId>>,
}

impl EntryDraft {
    /// The entry after this: a new one, or `was` patched. `activity` is the one it will have, if any.
    ///
    /// # Errors
    /// Names the first field that breaks a rule.
    pub fn resolve(self, was: Option<&Spec>, activity: Option<&Activity>, now: Timestamp) -> Result<Spec, FieldError> {
        let kind_was = if activity.is_none() { was.map(|w| w.kind) } else { None };
        let kind = activity.map_or_else(|| self.kind.over(kind_was, Kind::default), |a| a.kind);
        let defaults = kind.defaults();
        let usual = activity
            .and_then(|a| a.duration_minutes)
            .unwrap_or(defaults.duration_minutes);
        let start = self.start.over_option(was.map(|w| w.start));
        let spec = Spec {
            activity_id: activity.map(|a| a.id),
            title: self.title.over_option(was.and_then(|w| w.title.clone())),
            kind,
            start: start.ok_or_else(|| FieldError::new("start", "This is needed, like 2026-11-23T08:00."))?,
            time_zone: self.time_zone.over_option(was.and_then(|w| w.time_zone.clone())),
            all_day: self.all_day.over(was.map(|w| w.all_day), || false),
            duration_minutes: self.duration_minutes.over(was.map(|w| w.duration_minutes), || usual),
            repeat: self.repeat.over_option(was.and_then(|w| w.repeat.clone())),
            except: self.except.over(was.map(|w| w.except.clone()), Vec::new),
            also: self.also.over(was.map(|w| w.also.clone()), Vec::new),
            heads_up_minutes: self
                .heads_up_minutes
                .over(was.map(|w| w.heads_up_minutes.clone()), Vec::new),
            confirm: self.confirm.over(was.map(|w| w.confirm), || defaults.confirm),
            again_every_minutes: self
                .again_every_minutes
                .over(was.map(|w| w.again_every_minutes), || AGAIN_EVERY),
            again_times: self.again_times.over(was.map(|w| w.again_times), || AGAIN_TIMES),
            grace_minutes: self
                .grace_minutes
                .over(was.map(|w| w.grace_minutes), || defaults.grace_minutes),
            telling: self.telling.over(was.map(|w| w.telling), || defaults.telling),
            ring_at_end: self.ring_at_end.over(was.map(|w| w.ring_at_end), || false),
            steps: self.steps.over_option(was.and_then(|w| w.steps.clone())),
            private: self.private.over(was.map(|w| w.private), || false),
            private_except: self
                .private_except
                .over(was.map(|w| w.private_except.clone()), Vec::new),
            since: now,
        };
        let mut spec = check(spec)?;
        // What was promised stays promised: new looks take nothing back.
        if let Some(was) = was.filter(|was| spec.promises_as(was)) {
            spec.since = was.since;
        }
        Ok(spec)
    }
}

fn check(mut spec: Spec) -> Result<Spec, FieldError> {
    if spec.title.is_none() && spec.activity_id.is_none() {
        return Err(FieldError::new("title", "An entry needs an activity_id or a title."));
    }
    spec.title = spec
        .title
        .map(|title| short_text("title", &title, MAX_TITLE))
        .transpose()?;
    spec.steps = spec.steps.map(check_steps).transpose()?;
    if !(1970..=2199).contains(&spec.start.date().year()) {
        return Err(FieldError::new("start", "The year must be between 1970 and 2199."));
    }
    within("duration_minutes", spec.duration_minutes, 1, MAX_MINUTES)?;
    within("again_every_minutes", spec.again_every_minutes, 1, 120)?;
    within("again_times", spec.again_times, 0, MAX_AGAIN)?;
    within("grace_minutes", spec.grace_minutes, 1, MAX_MINUTES)?;
    if spec.heads_up_minutes.len() > MAX_HEADS_UPS {
        return Err(FieldError::new(
            "heads_up_minutes",
            format!("There may be at most {MAX_HEADS_UPS}."),
        ));
    }
    for (at, minutes) in spec.heads_up_minutes.iter().enumerate() {
        within(&format!("heads_up_minutes[{at}]"), *minutes, 1, MAX_MINUTES)?;
    }
    spec.heads_up_minutes.sort_unstable_by(|a, b| b.cmp(a));
    spec.heads_up_minutes.dedup();
    for (field, dates) in [("except", &spec.except), ("also", &spec.also)] {
        if dates.len() > MAX_DATES {
            return Err(FieldError::new(
                field,
                format!("There may be at most {MAX_DATES} dates."),
            ));
        }
    }
    if spec.private_except.len() > MAX_EXEMPT {
        return Err(FieldError::new(
            "private_except",
            format!("There may be at most {MAX_EXEMPT}."),
        ));
    }
    spec.recurrence()
        .check()
        .map_err(|error| FieldError::new("repeat", error.to_string()))?;
    Ok(spec)
}
