//! Routines: named sets of entries, to lay on days and wearers.

use std::collections::BTreeMap;

use jiff::civil::Date;
use maat_core::{
    activity::Activity,
    id::{ActivityId, EntryId, RoutineId, WearerId},
    patch::Patch,
    plan::{Dated, Routine, RoutineDraft, RoutineEntry},
    untold::Tell,
};
use uuid::Uuid;

use crate::{
    App, Code, Error, Result,
    access::{InOrganisation, OfWearer, Planner, Viewer},
    keys,
    record::Record,
    store::{Stored, Work},
    table::Query,
    together::{Done, Each, Fate, several},
    wearers::Wearer,
};

/// Most routines of one organisation.
pub const MAX_ROUTINES: usize = 200;
/// Most entries laid by one request, over all wearers and dates.
pub const MAX_LAID: usize = 2_000;
/// Most entries laid in one transaction: with all that follows from them they stay under its limit.
const LAID_AT_ONCE: usize = 10;

impl Record for Routine {
    const KIND: &'static str = "routine";
}

/// The activities that a routine names.
type Activities = BTreeMap<ActivityId, Activity>;

impl App {
    /// Makes a routine under an id chosen before: one that is there already stays as it is.
    ///
    /// # Errors
    /// `Invalid` with the field; `Conflict` if there are as many as can be.
    pub async fn create_routine_once(
        &self,
        by: Planner<InOrganisation>,
        id: RoutineId,
        draft: RoutineDraft,
    ) -> Result<Stored<Routine>> {
        let key = keys::routine(by.actor.organisation, id);
        if let Some(routine) = self.find(&key).await? {
            return Ok(routine);
        }
        if self.list_routines(by.into()).await?.len() >= MAX_ROUTINES {
            let message = format!("An organisation has at most {MAX_ROUTINES} routines.");
            return Err(Error::new(Code::Conflict, message));
        }
        let routine = draft.resolve(None)?;
        self.check_routine(by, &routine).await?;
        let mut work = Work::default();
        work.create(key.clone(), id, self.now(), &routine);
        self.commit(by.trail("routine.create", id), work).await?;
        self.get(&key).await
    }

    /// The routines of an organisation, oldest first, as the caller sees them.
    pub async fn list_routines(&self, by: Viewer<InOrganisation>) -> Result<Vec<Stored<Routine>>> {
        let pk = keys::organisation_pk(by.actor.organisation);
        let items = self.all(Query::prefix(pk, "routine#", MAX_ROUTINES)).await?;
        items
            .into_iter()
            .map(|item| Ok(seen(by, Stored::read(item)?)))
            .collect()
    }

    /// One routine, as the caller sees it.
    pub async fn routine(&self, by: Viewer<InOrganisation>, id: RoutineId) -> Result<Stored<Routine>> {
        let stored = self.get(&keys::routine(by.actor.organisation, id)).await?;
        Ok(seen(by, stored))
    }

    /// Changes a routine. What was laid before stays as it is.
    ///
    /// # Errors
    /// `Invalid` with the field; `Stale` if `version` is not the present one.
    pub async fn update_routine(
        &self,
        by: Planner<InOrganisation>,
        id: RoutineId,
        draft: RoutineDraft,
        version: Option<u64>,
    ) -> Result<Stored<Routine>> {
        let stored = self.routine(by.into(), id).await?;
        stored.require(version)?;
        let changes_entries = !draft.entries.is_keep();
        let routine = draft.resolve(Some(stored.value))?;
        if changes_entries {
            self.check_routine(by, &routine).await?;
        }
        let mut work = Work::default();
        work.replace(&stored.item, self.now(), &routine);
        self.commit(by.trail("routine.update", id), work).await?;
        self.routine(by.into(), id).await
    }

    /// Takes a routine away. What was laid stays.
    pub async fn delete_routine(&self, by: Planner<InOrganisation>, id: RoutineId, version: Option<u64>) -> Result<()> {
        let stored = self.routine(by.into(), id).await?;
        stored.require(version)?;
        let mut work = Work::default();
        work.delete(&stored.item);
        self.commit(by.trail("routine.delete", id), work).await
    }

    /// Lays a routine on dates of several wearers. What was laid on a date before stays as it is.
    ///
    /// # Errors
    /// `Invalid` if it is too much at once.
    pub async fn apply_routine(
        &self,
        by: Planner<InOrganisation>,
        id: RoutineId,
        wearers: Vec<WearerId>,
        dates: &[Date],
        tell: Tell,
    ) -> Result<Vec<Each>> {
        let routine = self.routine(by.into(), id).await?.value;
        let activities = self.check_routine(by, &routine).await?;
        let wearers = several(wearers)?;
        if wearers.len() * dates.len() * routine.entries.len() > MAX_LAID {
            let message = format!("At most {MAX_LAID} entries can be laid at once: take fewer dates or wearers.");
            return Err(Error::invalid("dates", message));
        }
        let mut answers = Vec::new();
        for wearer in wearers {
            let done = match self.planner_here(by, wearer).await {
                Ok(proof) => self.lay(proof, id, (&routine, &activities), dates, tell).await,
                Err(error) => Err(error),
            };
            answers.push(Each::of(wearer, done)?);
        }
        Ok(answers)
    }

    /// Lays a routine on dates of one wearer, some entries at a time.
    async fn lay(
        &self,
        by: Planner<OfWearer>,
        id: RoutineId,
        (routine, activities): (&Routine, &Activities),
        dates: &[Date],
        tell: Tell,
    ) -> Result<Done> {
        let starts = self.get::<Wearer>(&keys::wearer(by.wearer)).await?.value.day_starts_at;
        let mut entries = Vec::new();
        for date in dates {
            let all: Vec<_> = routine.entries.iter().enumerate().collect();
            for some in all.chunks(LAID_AT_ONCE) {
                let mut drafts = Vec::new();
                for (at, entry) in some {
                    let laid = laid_id(by.wearer, id, *date, *at);
                    entries.push(laid);
                    if self.dated_on(by.wearer, laid).await?.is_none() {
                        drafts.push((laid, entry.on(*date, starts), activity_of(entry, activities)));
                    }
                }
                if drafts.is_empty() {
                    continue;
                }
                self.edit_told(by, &[], tell, |desk| {
                    for (laid, draft, activity) in &drafts {
                        let spec = draft.clone().resolve(None, *activity, desk.now)?;
                        if let Some(activity) = activity {
                            desk.use_looks(activity);
                        }
                        desk.create_dated(Dated {
                            id: *laid,
                            organisation_id: by.actor.organisation,
                            spec,
                            of_group: None,
                        });
                    }
                    Ok(((), by.trail("routine.apply", id)))
                })
                .await?;
            }
        }
        Ok(Done {
            fate: Fate::Laid,
            entries,
        })
    }

    /// Fails unless all of it can be laid; answers the activities it names.
    async fn check_routine(&self, by: Planner<InOrganisation>, routine: &Routine) -> Result<Activities> {
        let mut activities = Activities::new();
        for (at, entry) in routine.entries.iter().enumerate() {
            let here = |error: Error| match error.field.clone() {
                Some(field) => error.about(format!("entries[{at}].{field}")),
                None => error,
            };
            let named = self.named_in(by.actor.organisation, &entry.entry).await.map_err(here)?;
            activities.extend(named.map(|activity| (activity.id, activity)));
            let checked = entry.check(activity_of(entry, &activities));
            checked.map_err(|error| here(error.into()))?;
        }
        Ok(activities)
    }
}

fn seen(by: Viewer<InOrganisation>, stored: Stored<Routine>) -> Stored<Routine> {
    Stored {
        value: by.eye().routine(by.actor.organisation, stored.value),
        ..stored
    }
}

fn activity_of<'a>(entry: &RoutineEntry, activities: &'a Activities) -> Option<&'a Activity> {
    match &entry.entry.activity_id {
        Patch::Set(id) => activities.get(id),
        Patch::Keep | Patch::Default => None,
    }
}

/// The same entry of a routine on the same date of a wearer has the same id (UUID version 5), so that a repeat is harmless.
fn laid_id(wearer: WearerId, routine: RoutineId, date: Date, at: usize) -> EntryId {
    EntryId(Uuid::new_v5(
        &wearer.0,
        format!("routine#{routine}#{date}#{at}").as_bytes(),
    ))
}
