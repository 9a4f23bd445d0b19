//! Calendar files taken into a wearer's plan. Importing again changes nothing.

use maat_core::{
    activity::Kind,
    calendar::{self, Event, Instance, Note, Refused},
    id::EntryId,
    patch::Patch,
    plan::{Change, ChangeDraft, EntryDraft, OccurrenceId},
    recurrence::Moment,
};
use uuid::Uuid;

use crate::{
    App, Code, Error, Result,
    access::{OfWearer, Planner},
    desk::Desk,
    entries::{NewEntry, same},
    keys,
    wearers::Wearer,
};

/// Most changed occurrences written in one transaction.
const MAX_CHANGES: usize = 20;
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
        for event in read.events {
            let (uid, id) = (event.uid.clone(), entry_id(by, &event));
            match self.import_event(by, id, event).await {
                Ok(fate) => imported.taken.push((uid, id, fate)),
                Err(error) if matches!(error.code, Code::Invalid | Code::Conflict) => {
                    imported.notes.push(Note {
                        uid: Some(uid),
                        text: format!("Not taken: {}", error.message),
                    });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(imported)
    }

    async fn import_event(&self, by: Planner<OfWearer>, id: EntryId, event: Event) -> Result<Fate> {
        let way_in = self.dated_on(by.wearer, id).await?;
        let dates: Vec<_> = way_in.iter().map(|way_in| way_in.value.date).collect();
        let wanted = draft(&event).resolve(None, None, self.now())?;
        let was = self.desk(by.wearer, &dates).await?.entry(id);
        let mut fate = match &was {
            None => Fate::Created,
            Some(was) if same(&was.spec, &wanted) => Fate::Unchanged,
            Some(_) => Fate::Updated,
        };
        if fate != Fate::Unchanged {
            self.edit(by.wearer, &dates, |desk| {
                if was.is_some() {
                    let from = maat_core::day::today(&desk.plan, desk.now);
                    desk.revise(by, id, from, wanted.clone(), way_in.as_ref())?;
                } else {
                    desk.plan_new(by, NewEntry::own(id, wanted.clone()), None)?;
                }
                Ok(((), by.trail("entry.import", id)))
            })
            .await?;
        }
        for some in event.changes.chunks(MAX_CHANGES) {
            if self.import_changes(by, id, some).await? && fate == Fate::Unchanged {
                fate = Fate::Updated;
            }
        }
        Ok(fate)
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
