use jiff::civil::Date;
use maat_core::{
    activity::{Activity, Telling},
    id::EntryId,
    log::{CheckIn, CheckInKind},
    plan::{Change, Dated, OccurrenceId, Series},
};
use serde::{Deserialize, Serialize};

use super::{Desk, load::MovedIn};
use crate::{
    Error, Result,
    activities::Looks,
    alerts::AlertKind,
    check_ins::{CheckInOn, Correction},
    keys,
    ports::Ids,
    record::Record,
    table::{Key, Op},
    wearers::Wearer,
};

/// From how many other dates something may be moved to one date: each is read with it.
const MAX_MOVED_FROM: usize = 20;

/// On which date a dated entry is: the way in by its id.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct DatedOn {
    /// The date.
    pub(crate) date: Date,
}

impl Record for DatedOn {
    const KIND: &'static str = "dated_on";
}

impl Desk {
    /// The item of a series or dated entry on the desk: its version.
    pub(crate) fn version(&self, entry: EntryId) -> Option<u64> {
        let item = self.series_items.get(&entry).or_else(|| self.dated_items.get(&entry));
        item.map(|item| item.version)
    }

    /// Changes the wearer's profile.
    pub(crate) fn put_wearer(&mut self, wearer: Wearer) {
        self.work.replace(&self.wearer.item, self.now, &wearer);
        self.plan.zones = wearer.zones.clone();
        self.plan.day_starts_at = wearer.day_starts_at;
        self.wearer.value = wearer;
    }

    /// Takes a copy of an activity's looks, if there is none yet.
    pub(crate) fn use_looks(&mut self, activity: &Activity) {
        if self.looks.get(&activity.id) != Some(activity) {
            self.work.put(
                keys::looks(self.id, activity.id),
                activity.id,
                self.now,
                &Looks(activity.clone()),
            );
            self.looks.insert(activity.id, activity.clone());
        }
    }

    /// Plans a series, or changes one. One that has nothing on any date goes away.
    pub(crate) fn put_series(&mut self, series: Series) {
        let item = self.series_items.get(&series.id);
        match item {
            Some(item) if series.is_empty() => self.work.delete(item),
            Some(item) => self.work.replace(item, self.now, &series),
            None => self
                .work
                .create(keys::series(self.id, series.id), series.id, self.now, &series),
        }
        self.plan.series.retain(|known| known.id != series.id);
        self.plan.series.push(series);
    }

    /// Plans a dated entry.
    pub(crate) fn create_dated(&mut self, dated: Dated) {
        let date = dated.spec.start.date();
        self.work
            .create(keys::dated(self.id, date, dated.id), dated.id, self.now, &dated);
        self.work
            .put(keys::dated_on(self.id, dated.id), dated.id, self.now, &DatedOn { date });
        self.plan.dated.push(dated);
    }

    /// Changes a dated entry, which may move to another date.
    pub(crate) fn replace_dated(&mut self, dated: Dated) {
        let Some(item) = self.dated_items.get(&dated.id) else {
            return;
        };
        let key = keys::dated(self.id, dated.spec.start.date(), dated.id);
        self.plan.dated.retain(|known| known.id != dated.id);
        if key == item.key {
            self.work.replace(item, self.now, &dated);
            self.plan.dated.push(dated);
        } else {
            let mut moved = dated.item(key, dated.id, self.now);
            (moved.version, moved.created_at) = (item.version + 1, item.created_at);
            self.work.delete(item);
            self.work.op(Op::PutIfAbsent(moved));
            let date = dated.spec.start.date();
            self.work
                .put(keys::dated_on(self.id, dated.id), dated.id, self.now, &DatedOn { date });
            self.plan.dated.push(dated);
        }
    }

    /// Takes a dated entry off the plan; `way_in` is its item of [`DatedOn`].
    pub(crate) fn delete_dated(&mut self, entry: EntryId, way_in: &crate::table::Item) {
        let Some(item) = self.dated_items.get(&entry) else {
            return;
        };
        self.work.delete(item);
        self.work.delete(way_in);
        self.plan.dated.retain(|known| known.id != entry);
    }

    /// Says what is different in one occurrence. The date it moves to must be among those read.
    ///
    /// # Errors
    /// `Invalid` if as much was moved to that date as can be.
    pub(crate) fn put_change(&mut self, change: Change) -> Result<()> {
        let id = change.id;
        let to = change.spec.start.date();
        if to != id.date {
            let from = self.moved_in.entry(to).or_default();
            from.insert(id.date);
            if from.len() > MAX_MOVED_FROM {
                let message = format!("What belongs to at most {MAX_MOVED_FROM} other dates can be moved to one date.");
                return Err(Error::invalid("start", message));
            }
        }
        self.forget_move(id, &change);
        match self.change_items.get(&id) {
            Some(item) => self.work.replace(item, self.now, &change),
            None => self.work.create(change_key(self.id, id), id, self.now, &change),
        }
        if let Some(key) = moved_in_key(self.id, &change) {
            self.work.put(key, id, self.now, &MovedIn { from: id.date });
        }
        self.plan.changes.retain(|known| known.id != id);
        self.plan.changes.push(change);
        Ok(())
    }

    /// Takes back what was different in one occurrence.
    pub(crate) fn delete_change(&mut self, id: OccurrenceId) {
        let Some(item) = self.change_items.get(&id) else { return };
        self.work.delete(item);
        let known = self.plan.changes.iter().find(|known| known.id == id).cloned();
        if let Some(key) = known.as_ref().and_then(|known| moved_in_key(self.id, known)) {
            self.work.op(Op::DeleteIfVersion(key, 1));
        }
        self.plan.changes.retain(|known| known.id != id);
    }

    fn forget_move(&mut self, id: OccurrenceId, next: &Change) {
        let known = self.plan.changes.iter().find(|known| known.id == id);
        let key = known.and_then(|known| moved_in_key(self.id, known));
        if let Some(key) = key.filter(|key| Some(key) != moved_in_key(self.id, next).as_ref()) {
            self.work.op(Op::DeleteIfVersion(key, 1));
        }
    }

    /// Records what happened. Late evidence of a prompt that was told corrects it, and resolves its alert.
    /// One that is recorded already stays as it is.
    pub(crate) fn put_check_in(&mut self, check_in: CheckIn, ids: &dyn Ids) {
        if self.log.check_ins.iter().any(|known| known.id == check_in.id) {
            return;
        }
        let date = match check_in.occurrence_id {
            Some(occurrence) => occurrence.date,
            None => self.plan.zones.local(check_in.at).date(),
        };
        let occurrence = check_in
            .occurrence_id
            .map_or_else(|| "-".to_owned(), |id| id.to_string());
        let id = check_in.id.to_string();
        let key = keys::log(self.id, date, &occurrence, CheckIn::KIND, &id);
        self.work.create(key, check_in.id, self.now, &check_in);
        if check_in.occurrence_id.is_none() {
            let way_in = keys::check_in_on(self.id, check_in.id);
            self.work.create(way_in, check_in.id, self.now, &CheckInOn { date });
        }
        let told = check_in.occurrence_id.and_then(|id| self.told.get(&id).copied());
        if let Some(alert) = told.filter(|_| check_in.kind.answers()) {
            if !self.resolved.contains(&alert) {
                self.resolved.push(alert);
            }
            let key = keys::log(self.id, date, &occurrence, Correction::KIND, &id);
            self.work
                .create(key, check_in.id, self.now, &Correction { check_in: check_in.id });
        }
        if check_in.kind == CheckInKind::Help {
            self.alert((AlertKind::Help, check_in.occurrence_id), Telling::Push, ids);
        }
        self.log.check_ins.push(check_in);
    }
}

fn change_key(wearer: maat_core::id::WearerId, id: OccurrenceId) -> Key {
    keys::change(wearer, id.date, id.entry, id.number)
}

/// Where the copy of a change stands that moved its occurrence to another date.
fn moved_in_key(wearer: maat_core::id::WearerId, change: &Change) -> Option<Key> {
    let date = change.spec.start.date();
    (date != change.id.date).then(|| keys::moved_in(wearer, date, change.id.entry, change.id.date, change.id.number))
}
