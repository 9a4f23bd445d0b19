//! A wearer to tell stories about: what carers plan, what the watch does, and what comes of it, in the wearer's own time.
#![allow(dead_code, reason = "each file of tests tells with a part of it")]
#![allow(clippy::unwrap_used, reason = "a test ends where it is wrong")]

mod told;

use jiff::{Timestamp, civil::Date};
use maat_core::{
    activity::{Activity, ActivityDraft},
    day::{Day, day, happening},
    field::FieldError,
    id::{ActivityId, CheckInId, DeviceId, EntryId, OrganisationId},
    log::{By, CheckIn, CheckInKind, Log},
    plan::{Change, ChangeDraft, Dated, EntryDraft, Occurrence, OccurrenceId, Plan, Series, Spec},
    prompt::{Due, Memory, PromptId, due, prompts},
    time::{Local, Zone, ZoneHistory},
};
pub(crate) use serde_json::{Value, json};
use uuid::Uuid;

/// A wearer, from the first of November 2026 on.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) plan: Plan,
    pub(crate) log: Log,
    pub(crate) memory: Memory,
    written: u128,
}

/// The nth id that is made.
pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 | number)
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn utc(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn activity(draft: Value) -> Activity {
    let draft: ActivityDraft = serde_json::from_value(draft).unwrap();
    draft.resolve(ActivityId(id(0xA)), None).unwrap()
}

/// An entry as someone writes it, on the first of November.
pub(crate) fn spec(draft: Value) -> Result<Spec, FieldError> {
    patched(None, draft)
}

pub(crate) fn patched(was: Option<&Spec>, draft: Value) -> Result<Spec, FieldError> {
    let draft: EntryDraft = serde_json::from_value(draft).unwrap();
    draft.resolve(was, None, utc("2026-11-01T00:00:00Z"))
}

impl Story {
    pub(crate) fn wearer_in(zone: &str) -> Self {
        Self {
            plan: Plan {
                zones: ZoneHistory::new(Zone::named(zone).unwrap()),
                day_starts_at: jiff::civil::Time::midnight(),
                series: Vec::new(),
                dated: Vec::new(),
                changes: Vec::new(),
            },
            log: Log::default(),
            memory: Memory::default(),
            written: 0,
        }
    }

    /// A wearer in Amsterdam who brushes their teeth every day at 07:30.
    pub(crate) fn brushing_teeth() -> (Self, EntryId) {
        let mut story = Self::wearer_in("Europe/Amsterdam");
        let entry = story.plans(json!({"title": "Teeth", "start": "2026-11-02T07:30", "repeat": "FREQ=DAILY"}));
        (story, entry)
    }

    /// A wearer in Amsterdam who takes a medicine on 23 November at 08:00: it wants "done", grace 30 minutes.
    pub(crate) fn medicine() -> (Self, OccurrenceId) {
        let mut story = Self::wearer_in("Europe/Amsterdam");
        let entry = story.plans(json!({"title": "Pill", "kind": "medicine", "start": "2026-11-23T08:00"}));
        (story, on(entry, "2026-11-23"))
    }

    /// The watch was heard from at this wall time.
    pub(crate) fn heard(mut self, local: &str) -> Self {
        self.memory.heard_at = Some(self.at(local));
        self.memory.not_heard_since = None;
        self
    }

    /// The instant of a wall time of the wearer.
    pub(crate) fn at(&self, local: &str) -> Timestamp {
        self.plan.zones.place(local.parse().unwrap(), Timestamp::MAX)
    }

    pub(crate) fn plans(&mut self, draft: Value) -> EntryId {
        self.plans_at("2026-11-01T00:00", draft)
    }

    /// Writes a new entry at this wall time.
    pub(crate) fn plans_at(&mut self, now: &str, draft: Value) -> EntryId {
        let draft: EntryDraft = serde_json::from_value(draft).unwrap();
        let spec = draft.resolve(None, None, self.at(now)).unwrap();
        self.written += 1;
        let (entry, organisation_id) = (EntryId(id(self.written)), OrganisationId(id(0)));
        if spec.repeats() {
            self.plan.series.push(Series::new(entry, organisation_id, spec));
        } else {
            self.plan.dated.push(Dated {
                of_group: None,
                id: entry,
                organisation_id,
                spec,
            });
        }
        entry
    }

    /// Changes a series from a date on, at this wall time.
    pub(crate) fn revises(&mut self, now: &str, entry: EntryId, from: &str, draft: Value) {
        let now = self.at(now);
        let draft: EntryDraft = serde_json::from_value(draft).unwrap();
        let series = self.plan.series.iter_mut().find(|series| series.id == entry).unwrap();
        let spec = draft.resolve(series.latest(), None, now).unwrap();
        series.revise(date(from), Some(spec));
    }

    /// Ends a series from a date on.
    pub(crate) fn ends(&mut self, entry: EntryId, from: &str) {
        let series = self.plan.series.iter_mut().find(|series| series.id == entry).unwrap();
        series.revise(date(from), None);
    }

    /// Makes one occurrence different, at this wall time.
    pub(crate) fn changes(&mut self, now: &str, id: OccurrenceId, draft: Value) {
        self.tries_to_change(now, id, draft).unwrap();
    }

    pub(crate) fn tries_to_change(&mut self, now: &str, id: OccurrenceId, draft: Value) -> Result<(), FieldError> {
        let draft: ChangeDraft = serde_json::from_value(draft).unwrap();
        let was = self.plan.untouched(id).expect("the occurrence is planned").spec;
        let present = self.plan.changes.iter().find(|change| change.id == id).cloned();
        let (cancelled, spec) = draft.resolve(&was, present.as_ref(), None, self.at(now))?;
        self.plan.changes.retain(|change| change.id != id);
        self.plan.changes.push(Change {
            id,
            organisation_id: OrganisationId(crate::story::id(0)),
            version: present.map_or(0, |change| change.version) + 1,
            cancelled,
            spec,
            was,
        });
        Ok(())
    }

    /// Takes back what was different, at this wall time.
    pub(crate) fn resets(&mut self, now: &str, id: OccurrenceId) {
        let now = self.at(now);
        self.back(id, now);
    }

    pub(crate) fn back(&mut self, id: OccurrenceId, now: Timestamp) {
        let untouched = self.plan.untouched(id).expect("the occurrence is planned");
        let left = self.plan.changes.iter().find(|change| change.id == id);
        let left = left.and_then(|change| change.taken_back(&untouched, now));
        self.plan.changes.retain(|change| change.id != id);
        self.plan.changes.extend(left);
    }

    /// What is shown on a date, as `<start> <title>`.
    pub(crate) fn shown(&self, on: &str) -> Vec<String> {
        let shown = self.plan.shown(date(on), date(on));
        let line = |occurrence: &Occurrence| {
            let gone = if occurrence.cancelled { " (cancelled)" } else { "" };
            let title = occurrence.spec.title.as_deref().unwrap_or_default();
            format!("{} {title}{gone}", self.clock(occurrence.starts_at))
        };
        shown.iter().map(line).collect()
    }

    pub(crate) fn day(&self, on: &str, now: &str) -> Day {
        day(&self.plan, &self.log, date(on), self.at(now))
    }

    /// The state of an occurrence at a wall time, and whether it was seen, as the API writes them.
    pub(crate) fn state(&self, id: OccurrenceId, now: &str) -> (String, String) {
        let found = happening(self.occurrence(id), &self.log, self.at(now));
        let word = |value: Value| value.as_str().unwrap().to_owned();
        (
            word(serde_json::to_value(found.state).unwrap()),
            word(serde_json::to_value(found.seen).unwrap()),
        )
    }

    pub(crate) fn occurrence(&self, id: OccurrenceId) -> Occurrence {
        let mut all = self.plan.occurrences(id.date, id.date).into_iter();
        all.find(|occurrence| occurrence.id == id)
            .expect("the occurrence is planned")
    }

    /// The id of a prompt: `start`, `again 2`, `heads_up 10`, `end`.
    pub(crate) fn prompt(&self, id: OccurrenceId, name: &str) -> PromptId {
        let all = prompts(&self.occurrence(id));
        let found = all.iter().find(|prompt| told::name(&prompt.id) == name);
        found.expect("there is such a prompt").id
    }

    /// Something happens to an occurrence at a wall time, on the watch.
    pub(crate) fn says(&mut self, kind: CheckInKind, id: OccurrenceId, at: &str) {
        self.checks_in(kind, id, None, self.at(at));
    }

    /// The watch rings, and says so.
    pub(crate) fn rang(&mut self, prompt: PromptId, at: &str) {
        self.checks_in(CheckInKind::Shown, prompt.occurrence, Some(prompt), self.at(at));
    }

    pub(crate) fn checks_in(
        &mut self,
        kind: CheckInKind,
        occurrence: OccurrenceId,
        prompt_id: Option<PromptId>,
        at: Timestamp,
    ) {
        self.written += 1;
        self.log.check_ins.push(CheckIn {
            id: CheckInId(id(self.written)),
            occurrence_id: Some(occurrence),
            prompt_id,
            kind,
            at,
            device_at: Some(at),
            received_at: at,
            by: By::Wearer(DeviceId(id(0xD))),
            mood: None,
            detail: None,
            sequence: None,
            monotonic_ms: None,
        });
        self.memory.heard_at = self.memory.heard_at.max(Some(at));
        self.memory.not_heard_since = None;
    }

    /// Looks at what is due, and does it, as the ring loop would. Holds what must hold at every look.
    pub(crate) fn look(&mut self, now: Timestamp) -> Due {
        let today = self.plan.zones.local(now).date();
        let open = self.memory.open.keys().map(|prompt| prompt.occurrence.date);
        let from = open.min().map_or(today, |oldest| oldest.min(today));
        let days = jiff::Span::new().days(3);
        let occurrences = self
            .plan
            .occurrences(from.saturating_sub(days), today.saturating_add(days));
        let due = due(&occurrences, &self.log, &self.memory, now);
        assert!(due.next.is_none_or(|next| next > now), "the next look is in the future");
        for ringing in &due.ring {
            let prompt = ringing.prompt;
            assert!(prompt.at <= now && now < prompt.until, "{prompt:?} rings in its time");
            assert!(!self.log.outcomes.contains_key(&prompt.id), "{prompt:?} has not ended");
            let rang = self.memory.open.insert(prompt.id, now);
            assert!(rang.is_none(), "{prompt:?} rings once");
            if ringing.late {
                self.memory.caught_up_at = Some(now);
            }
        }
        for outcome in &due.outcomes {
            let before = self.log.outcomes.insert(outcome.prompt_id, *outcome);
            assert!(before.is_none(), "{outcome:?} is the one end of the prompt");
            self.memory.open.remove(&outcome.prompt_id);
        }
        let ended = |id: &PromptId| self.log.outcomes.contains_key(id) || self.memory.open.contains_key(id);
        self.memory.owed = due.owed.iter().copied().filter(|id| !ended(id)).collect();
        if due.not_heard {
            self.memory.not_heard_since = Some(self.memory.heard_at.unwrap_or(now));
        }
        due
    }

    pub(crate) fn clock(&self, at: Timestamp) -> String {
        let local: Local = self.plan.zones.local(at);
        local.to_string()[11..].to_owned()
    }
}

/// The occurrence of an entry on a date.
pub(crate) fn on(entry: EntryId, text: &str) -> OccurrenceId {
    OccurrenceId {
        entry,
        date: date(text),
        number: 1,
    }
}
