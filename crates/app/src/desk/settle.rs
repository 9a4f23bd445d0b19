use jiff::{SignedDuration, Timestamp};
use maat_core::{
    activity::Telling,
    id::AlertId,
    log::{Ending, Outcome, Reason},
    plan::OccurrenceId,
    prompt::{Due, PromptId, due},
};

use super::Desk;
use crate::{
    alerts::{AlertKind, NewAlert},
    check_ins::OutcomeRecord,
    keys,
    ports::Ids,
    record::Record,
    ring::DueRow,
    shares::MAX_SHARES,
    table::{MAX_OPERATIONS, Op},
};

/// How far ahead the next due instant is looked for. A wearer of whom nothing is due is looked at again after that.
pub const HORIZON: SignedDuration = SignedDuration::from_hours(24);
/// Most operations of one transaction that are the desk's: the cursor, the due row's move, what is not told yet, the audit and
/// the alert of an outage have the rest.
const ROOM: usize = MAX_OPERATIONS - 5 - OF_AN_ALERT * (1 + MAX_SHARES) - OF_A_WORD;
/// Operations that an alert takes in each organisation that hears of it: itself, and its open copy.
const OF_AN_ALERT: usize = 2;
/// Operations that telling someone of it takes: a delivery, and its due row.
const OF_A_WORD: usize = 2;

impl Desk {
    /// What is due by what is on the desk.
    pub(crate) fn due(&self) -> Due {
        due(&self.occurrences(), &self.log, &self.cursor.value.memory, self.now)
    }

    /// Records the outcomes that follow from what is on the desk, with their alerts, as many as there is room for in a
    /// transaction, and sets the next due instant. What is to ring is left to ring. Answers how many were recorded.
    pub(crate) fn settle(&mut self, ids: &dyn Ids) -> usize {
        let due = self.due();
        let recorded = due.outcomes.len().min(self.room());
        let all = recorded == due.outcomes.len();
        for outcome in &due.outcomes[..recorded] {
            let alert = self.alert_unanswered(outcome, &due, ids);
            self.record(outcome, alert);
        }
        if due.not_heard && self.cursor.value.not_heard_alert.is_none() {
            self.alert_not_heard(&due, ids);
        }
        let now = self.now;
        let cursor = &mut self.cursor.value;
        let goes_on = |prompt: &PromptId| !self.log.outcomes.contains_key(prompt);
        cursor.memory.open.retain(|prompt, _| goes_on(prompt));
        cursor.memory.owed.extend(due.owed);
        let open = &cursor.memory.open;
        cursor
            .memory
            .owed
            .retain(|prompt| goes_on(prompt) && !open.contains_key(prompt));
        let horizon = now.saturating_add(HORIZON).unwrap_or(Timestamp::MAX);
        if all {
            cursor.processed_at = cursor.processed_at.max(now);
        }
        self.settle_untold();
        let told = self.holds.as_ref().map(|held| held.until);
        let next = if !all || !due.ring.is_empty() {
            now
        } else {
            due.next.into_iter().chain(told).fold(horizon, Timestamp::min)
        };
        self.next = Some(next);
        recorded
    }

    /// For how many outcomes, each perhaps with an alert, there is room beside what is to be written already.
    fn room(&self) -> usize {
        let alerts = self.alerts.len() + self.resolved.len();
        let of_an_alert = OF_AN_ALERT * (1 + self.shares.len()) + OF_A_WORD;
        ROOM.saturating_sub(self.work.len() + alerts * of_an_alert) / (1 + of_an_alert)
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
        self.ended.push(outcome.outcome.word());
    }

    /// One alert an occurrence, named by each outcome that tells of it.
    fn alert_unanswered(&mut self, outcome: &Outcome, due: &Due, ids: &dyn Ids) -> Option<AlertId> {
        let occurrence = outcome.prompt_id.occurrence;
        let kind = match (outcome.outcome, outcome.reason) {
            (Ending::Told, Some(Reason::NoAnswer)) => AlertKind::NoAnswer,
            (Ending::Told, Some(Reason::NoWatch)) => AlertKind::NoWatch,
            _ => return None,
        };
        if !due.unanswered.contains(&occurrence) {
            return None;
        }
        if let Some(known) = self.told.get(&occurrence) {
            return Some(*known);
        }
        let id = self.alert((kind, Some(occurrence)), self.telling_of(occurrence), ids);
        self.told.insert(occurrence, id);
        Some(id)
    }

    /// As urgent as the most urgent of what we can't say that it rang.
    fn alert_not_heard(&mut self, due: &Due, ids: &dyn Ids) {
        let unheard = due
            .outcomes
            .iter()
            .filter(|outcome| outcome.reason == Some(Reason::NotHeard));
        let urgent = unheard
            .map(|outcome| self.telling_of(outcome.prompt_id.occurrence))
            .any(|telling| telling == Telling::Push);
        let telling = if urgent { Telling::Push } else { Telling::Notice };
        let id = self.alert((AlertKind::NotHeard, None), telling, ids);
        let since = self.cursor.value.memory.heard_at;
        self.cursor.value.not_heard_alert = Some(id);
        self.cursor.value.memory.not_heard_since = Some(since.unwrap_or(self.now));
    }

    pub(super) fn alert(
        &mut self,
        (kind, occurrence): (AlertKind, Option<OccurrenceId>),
        telling: Telling,
        ids: &dyn Ids,
    ) -> AlertId {
        let id = AlertId(ids.uuid());
        self.alerts.push(NewAlert {
            id,
            kind,
            occurrence,
            telling,
        });
        id
    }

    /// How a carer hears of something planned.
    fn telling_of(&self, occurrence: OccurrenceId) -> Telling {
        self.plan
            .said_of(occurrence)
            .map_or(Telling::Line, |(_, spec)| spec.telling)
    }

    /// A watch was heard from: an outage, if there was one, is over.
    pub(crate) fn heard(&mut self) {
        let cursor = &mut self.cursor.value;
        cursor.memory.heard_at = Some(self.now);
        cursor.memory.not_heard_since = None;
        self.resolved.extend(cursor.not_heard_alert.take());
    }

    /// The last watch was taken out: there is none to hear from, and none that is silent.
    pub(crate) fn no_watch(&mut self) {
        let cursor = &mut self.cursor.value;
        cursor.memory.heard_at = None;
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
        // Of someone who is gone nothing is due.
        let here = self.wearer.value.gone_at.is_none();
        let telling = cursor.telling.values().min().copied();
        let next = [self.next.or(cursor.due_at), telling].into_iter().flatten().min();
        let (was, next) = (cursor.due_at, next.filter(|_| here));
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
