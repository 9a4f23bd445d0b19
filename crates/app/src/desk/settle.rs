use jiff::{SignedDuration, Timestamp};
use maat_core::{
    id::AlertId,
    log::{Ending, Outcome, Reason},
    plan::OccurrenceId,
    prompt::{Due, due},
};

use super::Desk;
use crate::{
    alerts::{AlertKind, NewAlert},
    check_ins::OutcomeRecord,
    keys,
    ports::Ids,
    record::Record,
    ring::DueRow,
    table::Op,
};

/// How far ahead the next due instant is looked for. A wearer of whom nothing is due is looked at again after that.
pub const HORIZON: SignedDuration = SignedDuration::from_hours(24);
/// Most outcomes recorded in one transaction: with their alerts they stay under its limit of operations.
pub const OUTCOMES_AT_ONCE: usize = 20;

impl Desk {
    /// What is due by what is on the desk.
    pub(crate) fn due(&self) -> Due {
        let (from, to) = self.reach;
        let occurrences = self.plan.occurrences(from, to);
        due(&occurrences, &self.log, &self.cursor.value.memory, self.now)
    }

    /// Records every outcome that follows from what is on the desk, with its alerts, and sets the next due instant. What
    /// is to ring is left to ring.
    pub(crate) fn settle(&mut self, ids: &dyn Ids) {
        let due = self.due();
        let room = OUTCOMES_AT_ONCE.saturating_sub(self.settled);
        let all = due.outcomes.len() <= room;
        for outcome in due.outcomes.iter().take(room) {
            let alert = self.alert_no_answer(outcome, &due, ids);
            self.record(outcome, alert);
        }
        if due.not_heard && self.cursor.value.not_heard_alert.is_none() {
            self.alert_not_heard(ids);
        }
        let now = self.now;
        let cursor = &mut self.cursor.value;
        cursor
            .memory
            .open
            .retain(|prompt, _| !self.log.outcomes.contains_key(prompt));
        let horizon = now.saturating_add(HORIZON).unwrap_or(Timestamp::MAX);
        if all {
            cursor.processed_at = cursor.processed_at.max(now);
        }
        let next = if !all || !due.ring.is_empty() {
            now
        } else {
            due.next.unwrap_or(horizon).min(horizon)
        };
        self.next = Some(next);
    }

    fn record(&mut self, outcome: &Outcome, alert: Option<AlertId>) {
        let prompt = outcome.prompt_id;
        let occurrence = prompt.occurrence;
        let key = keys::log(
            self.id,
            occurrence.date,
            &occurrence.to_string(),
            "prompt",
            &prompt.to_string(),
        );
        self.work.create(
            key,
            prompt,
            self.now,
            &OutcomeRecord {
                outcome: *outcome,
                alert,
            },
        );
        self.log.outcomes.insert(prompt, *outcome);
        self.settled += 1;
    }

    /// One alert an occurrence, named by each outcome that tells of it.
    fn alert_no_answer(&mut self, outcome: &Outcome, due: &Due, ids: &dyn Ids) -> Option<AlertId> {
        let occurrence = outcome.prompt_id.occurrence;
        let wanted = outcome.outcome == Ending::Told
            && outcome.reason == Some(Reason::NoAnswer)
            && due.no_answer.contains(&occurrence);
        if !wanted {
            return None;
        }
        if let Some(known) = self.told.get(&occurrence) {
            return Some(*known);
        }
        let id = self.alert(AlertKind::NoAnswer, Some(occurrence), ids);
        self.told.insert(occurrence, id);
        Some(id)
    }

    fn alert_not_heard(&mut self, ids: &dyn Ids) {
        let id = self.alert(AlertKind::NotHeard, None, ids);
        let since = self.cursor.value.memory.heard_at;
        self.cursor.value.not_heard_alert = Some(id);
        self.cursor.value.memory.not_heard_since = Some(since.unwrap_or(self.now));
    }

    pub(super) fn alert(&mut self, kind: AlertKind, occurrence: Option<OccurrenceId>, ids: &dyn Ids) -> AlertId {
        let id = AlertId(ids.uuid());
        self.alerts.push(NewAlert { id, kind, occurrence });
        id
    }

    /// A watch was heard from: an outage, if there was one, is over.
    pub(crate) fn heard(&mut self) {
        let cursor = &mut self.cursor.value;
        cursor.memory.heard_at = Some(self.now);
        cursor.memory.not_heard_since = None;
        self.resolved.extend(cursor.not_heard_alert.take());
    }

    /// The alerts opened, and those that are over.
    pub(crate) fn take_alerts(&mut self) -> (Vec<NewAlert>, Vec<AlertId>) {
        (std::mem::take(&mut self.alerts), std::mem::take(&mut self.resolved))
    }

    /// Writes the cursor, and moves the due row to the next instant, in the same transaction as all else.
    pub(super) fn write_cursor(&mut self) {
        let cursor = &mut self.cursor.value;
        let (was, next) = (cursor.due_at, self.next.or(cursor.due_at));
        if was != next {
            if let Some(was) = was {
                self.work
                    .op(Op::DeleteIfVersion(keys::due_wearer(cursor.shard, was, self.id), 1));
            }
            if let Some(next) = next {
                let key = keys::due_wearer(cursor.shard, next, self.id);
                self.work.op(Op::Put(DueRow {}.item(key, self.id, self.now)));
            }
            cursor.due_at = next;
        }
        self.work.op(self.cursor.value.replace(&self.cursor.item, self.now));
    }
}
