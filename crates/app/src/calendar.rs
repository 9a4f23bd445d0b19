//! Calendar files taken into a wearer's plan. Importing again changes nothing.

use std::collections::BTreeMap;

use maat_core::{
    activity::Kind,
    calendar::{self, Event, Instance, Note, Reason, Refused},
    id::EntryId,
    patch::Patch,
    plan::{Change, ChangeDraft, EntryDraft, OccurrenceId, Spec},
    recurrence::Moment,
};
use uuid::Uuid;

use crate::{
    App, Code, Error, Result,
    access::{OfWearer, Planner},
    desk::{DatedOn, Desk},
    entries::{NewEntry, same},
    keys,
    store::Stored,
    wearers::Wearer,
};

/// Most changed occurrences written in one transaction.
const MAX_CHANGES: usize = 20;
/// Most events that are planned in one transaction; each is up to two items.
const AT_ONCE: usize = 30;

/// What became of a calendar file.
#[derive(Debug, Default)]
pub struct Imported {
    /// What is on the plan: its UID, and the entry.
    pub taken: Vec<(String, EntryId, Fate)>,
    /// What can't be taken, and why.
    pub refused: Vec<Refused>,
    /// What was taken with a reservation.
    pub notes: Vec<Note>,
}

impl Imported {
    fn refuse(&mut self, event: &Event, reason: String) {
        self.refused.push(Refused {
            uid: event.uid.clone(),
            title: Some(event.title.clone()),
            reason: Reason::Plan(reason),
        });
    }
}

/// True if it is about one event, and the others can still be taken.
fn is_about_it(error: &Error) -> bool {
    matches!(error.code, Code::Invalid | Code::Conflict)
}

/// What became of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is new on the plan.
    Created,
    /// It was there, and is different now.
    Updated,
    /// It was there just so.
    Unchanged,
}

impl App {
    /// Takes an iCalendar file into a wearer's plan, event by event.
    ///
    /// # Errors
    /// `Invalid` if the bytes are no iCalendar file, or more than can be taken at once.
    pub async fn import_calendar(&self, by: Planner<OfWearer>, bytes: &[u8]) -> Result<Imported> {
        let wearer = self.get::<Wearer>(&keys::wearer(by.wearer)).await?.value;
        let read = calendar::read(bytes, wearer.zones.latest());
        let read = read.map_err(|error| Error::invalid("calendar", format!("{error}.")))?;
        let mut imported = Imported {
            refused: read.refused,
            notes: read.notes,
            ..Imported::default()
        };
        for some in read.events.chunks(AT_ONCE) {
            self.import_some(by, some, &mut imported).await?;
        }
        Ok(imported)
    }

    /// What is new of these events is planned in one transaction; the others are looked at one by one.
    async fn import_some(&self, by: Planner<OfWearer>, events: &[Event], imported: &mut Imported) -> Result<()> {
        let mut ways_in = Vec::new();
        for event in events {
            ways_in.push(self.dated_on(by.wearer, entry_id(by, event)).await?);
        }
        let dates: Vec<_> = ways_in.iter().flatten().map(|way_in| way_in.value.date).collect();
        let desk = self.desk(by.wearer, &dates).await?;
        let (mut new, mut ready) = (Vec::new(), Vec::new());
        for (event, way_in) in events.iter().zip(ways_in) {
            let id = entry_id(by, event);
            match (draft(event).resolve(None, None, self.now()), desk.entry(id)) {
                (Err(error), _) => imported.refuse(event, error.message),
                (Ok(wanted), None) => new.push((event, NewEntry::own(id, wanted))),
                (Ok(wanted), Some(was)) if same(&was.spec, &wanted) => ready.push((event, id, Fate::Unchanged)),
                (Ok(wanted), Some(_)) => match self.import_revision(by, id, wanted, way_in).await {
                    Err(error) if is_about_it(&error) => imported.refuse(event, error.message),
                    revised => ready.push(revised.map(|()| (event, id, Fate::Updated))?),
                },
            }
        }
        let mut refused = self.import_new(by, &new).await?;
        for (event, NewEntry { id, .. }) in new {
            match refused.remove(&id) {
                Some(reason) => imported.refuse(event, reason),
                None => ready.push((event, id, Fate::Created)),
            }
        }
        for (event, id, fate) in ready {
            match self.import_all_changes(by, id, &event.changes).await {
                Err(error) if is_about_it(&error) => imported.refuse(event, error.message),
                changed => {
                    let fate = match (changed?, fate) {
                        (true, Fate::Unchanged) => Fate::Updated,
                        (_, fate) => fate,
                    };
                    imported.taken.push((event.uid.clone(), id, fate));
                }
            }
        }
        Ok(())
    }

    /// Plans what is new; answers what could not be planned, and why.
    async fn import_new(&self, by: Planner<OfWearer>, new: &[(&Event, NewEntry)]) -> Result<BTreeMap<EntryId, String>> {
        if new.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids: Vec<_> = new.iter().map(|(_, entry)| entry.id.to_string()).collect();
        self.edit(by.wearer, &[], |desk| {
            let mut refused = BTreeMap::new();
            for (_, entry) in new {
                match desk.plan_new(by, entry.clone(), None) {
                    Err(error) if is_about_it(&error) => {
                        refused.insert(entry.id, error.message);
                    }
                    planned => planned?,
                }
            }
            Ok((refused, by.trail("entry.import", ids.join(" "))))
        })
        .await
    }

    async fn import_revision(
        &self,
        by: Planner<OfWearer>,
        id: EntryId,
        wanted: Spec,
        way_in: Option<Stored<DatedOn>>,
    ) -> Result<()> {
        let dates: Vec<_> = way_in.iter().map(|way_in| way_in.value.date).collect();
        self.edit(by.wearer, &dates, |desk| {
            let from = maat_core::day::today(&desk.plan, desk.now);
            desk.revise(by, id, from, wanted.clone(), way_in.as_ref())?;
            Ok(((), by.trail("entry.import", id)))
        })
        .await
    }

    /// Makes single occurrences as the file has them, some at a time; false if all are already.
    async fn import_all_changes(&self, by: Planner<OfWearer>, id: EntryId, instances: &[Instance]) -> Result<bool> {
        let mut changed = false;
        for some in instances.chunks(MAX_CHANGES) {
            changed |= self.import_changes(by, id, some).await?;
        }
        Ok(changed)
    }

    /// Makes single occurrences as the file has them; false if they are already.
    async fn import_changes(&self, by: Planner<OfWearer>, id: EntryId, instances: &[Instance]) -> Result<bool> {
        let starts = instances.iter().filter_map(|instance| instance.start);
        let starts = starts.chain(instances.iter().map(|instance| instance.of));
        let dates: Vec<_> = starts.map(|start| start.date()).collect();
        let desk = self.desk(by.wearer, &dates).await?;
        if instances
            .iter()
            .all(|instance| matches!(desk.wanted_change(id, instance), Ok(None)))
        {
            return Ok(false);
        }
        self.edit(by.wearer, &dates, |desk| {
            for instance in instances {
                if let Some(change) = desk.wanted_change(id, instance)? {
                    desk.put_change(change)?;
                }
            }
            Ok((true, by.trail("occurrence.import", id)))
        })
        .await
    }
}

impl Desk {
    /// The change that makes an occurrence as the file has it; `None` if it is so already, or there is none.
    fn wanted_change(&self, entry: EntryId, instance: &Instance) -> Result<Option<Change>> {
        let series = self.plan.series.iter().find(|series| series.id == entry);
        let said = series.and_then(|series| series.on(instance.of.date()));
        let id = said.map(|said| OccurrenceId::new(entry, instance.of, said.start));
        let Some(untouched) = id.and_then(|id| self.plan.untouched(id)) else {
            return Ok(None);
        };
        let was = untouched.spec;
        let (cancelled, spec) = change_draft(instance).resolve(&was, None, None, self.now)?;
        let present = self.plan.changes.iter().find(|change| change.id == untouched.id);
        if present.is_some_and(|present| present.cancelled == cancelled && same(&present.over(&was), &spec)) {
            return Ok(None);
        }
        let version = present.map_or(0, |present| present.version) + 1;
        let (id, organisation_id) = (untouched.id, untouched.organisation_id);
        Ok(Some(Change {
            id,
            organisation_id,
            version,
            cancelled,
            spec,
            was,
        }))
    }
}

/// The same event has the same id each time it is imported (UUID version 5 of wearer, UID and part); a guest's is another one.
fn entry_id(by: Planner<OfWearer>, event: &Event) -> EntryId {
    let whose = match by.is_at_home() {
        true => by.wearer.0,
        false => Uuid::new_v5(&by.wearer.0, by.actor.organisation.0.as_bytes()),
    };
    EntryId(Uuid::new_v5(&whose, format!("{}#{}", event.uid, event.part).as_bytes()))
}

fn draft(event: &Event) -> EntryDraft {
    let set = |zone: &Option<_>| zone.clone().map_or(Patch::Keep, Patch::Set);
    EntryDraft {
        title: Patch::Set(event.title.clone()),
        kind: Patch::Set(Kind::Appointment),
        start: Patch::Set(event.start),
        time_zone: set(&event.zone),
        all_day: Patch::Set(event.all_day),
        duration_minutes: Patch::Set(event.duration_minutes),
        repeat: event.repeat.clone().map_or(Patch::Keep, Patch::Set),
        except: Patch::Set(event.except.clone()),
        also: Patch::Set(event.also.iter().copied().map(Moment::At).collect()),
        ..EntryDraft::default()
    }
}

fn change_draft(instance: &Instance) -> ChangeDraft {
    fn set<T: Clone>(value: &Option<T>) -> Patch<T> {
        value.clone().map_or(Patch::Keep, Patch::Set)
    }
    let entry = EntryDraft {
        title: set(&instance.title),
        start: set(&instance.start),
        duration_minutes: set(&instance.duration_minutes),
        ..EntryDraft::default()
    };
    ChangeDraft {
        cancelled: Some(instance.cancelled),
        state: None,
        entry,
    }
}
