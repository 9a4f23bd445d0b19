//! Entries: activities on a wearer's plan, once or repeating.

use jiff::{Timestamp, civil::Date};
use maat_core::{
    activity::Activity,
    day::today,
    id::{ActivityId, EntryId, OrganisationId, WearerId},
    patch::Patch,
    plan::{Dated, EntryDraft, MAX_EXEMPT, MAX_SERIES, MAX_TIMES_A_DAY, OccurrenceId, OfGroup, Series, Spec},
    sight::Eye,
    untold::Tell,
};

use crate::{
    App, Code, Error, Result,
    access::{OfWearer, Planner, Viewer},
    desk::{DatedOn, Desk},
    keys,
    record::Record,
    store::{Stored, Trail, require},
    table::Query,
    untold::When,
};

/// An entry, as a carer reads it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// Who planned it.
    pub organisation_id: OrganisationId,
    /// What it says.
    pub spec: Spec,
    /// The activity it is of, as it looks to this wearer.
    pub activity: Option<Activity>,
    /// It is a copy of a group's.
    pub of_group: Option<OfGroup>,
    /// For `ETag`.
    pub version: u64,
}

impl Entry {
    /// The entry as a carer sees it.
    pub(crate) fn seen_by(self, eye: Eye) -> Self {
        if eye.sees(self.organisation_id, &self.spec) {
            return self;
        }
        Self {
            spec: eye.spec(self.organisation_id, self.spec),
            activity: None,
            ..self
        }
    }
}

/// An entry that is to be on the plan.
#[derive(Clone)]
pub(crate) struct NewEntry {
    /// Its id.
    pub(crate) id: EntryId,
    /// What it says.
    pub(crate) spec: Spec,
    /// It is a copy of a group's.
    pub(crate) of_group: Option<OfGroup>,
    /// Nothing of it comes before this date, whenever it starts.
    pub(crate) from: Option<Date>,
}

impl NewEntry {
    /// A wearer's own.
    pub(crate) fn own(id: EntryId, spec: Spec) -> Self {
        Self {
            id,
            spec,
            of_group: None,
            from: None,
        }
    }
}

impl App {
    /// Plans an entry.
    ///
    /// # Errors
    /// `Invalid` with the field; `Conflict` if the wearer has as many series as can be.
    pub async fn create_entry(&self, by: Planner<OfWearer>, draft: EntryDraft, tell: Tell) -> Result<Entry> {
        let id = EntryId(self.ids.uuid());
        self.create_entry_once(by, id, draft, tell).await
    }

    /// The same under an id chosen before: an entry that is there already stays as it is.
    pub async fn create_entry_once(
        &self,
        by: Planner<OfWearer>,
        id: EntryId,
        draft: EntryDraft,
        tell: Tell,
    ) -> Result<Entry> {
        let activity = self.named_in(by.actor.organisation, &draft).await?;
        if self.dated_on(by.wearer, id).await?.is_none() {
            self.edit_told(by, &[], tell, |desk| {
                if desk.version(id).is_some() {
                    return Ok(((), Trail::Own));
                }
                let spec = draft.clone().resolve(None, activity.as_ref(), desk.now)?;
                desk.plan_new(by, NewEntry::own(id, spec), activity.as_ref())?;
                Ok(((), by.trail("entry.create", id)))
            })
            .await?;
        }
        self.entry(by.into(), id).await
    }

    /// One entry.
    pub async fn entry(&self, by: Viewer<OfWearer>, id: EntryId) -> Result<Entry> {
        let date = self.dated_on(by.wearer, id).await?.map(|way_in| way_in.value.date);
        let desk = match date {
            Some(date) => self.desk_for_days(by.wearer, date, date).await?,
            None => self.desk(by.wearer, &[]).await?,
        };
        let entry = desk.entry(id).ok_or_else(Error::not_found)?;
        Ok(entry.seen_by(by.eye()))
    }

    /// All that is planned from a date on, and every series; by id.
    pub async fn list_entries(&self, by: Viewer<OfWearer>, from: Option<Date>) -> Result<Vec<Entry>> {
        let desk = self.desk(by.wearer, &[]).await?;
        let from = from.map_or_else(String::new, |date| date.to_string());
        let mut found: Vec<_> = desk
            .plan
            .series
            .iter()
            .filter_map(|series| desk.entry(series.id))
            .collect();
        let rows = self
            .all(Query::range(keys::plan_pk(by.wearer), from, "~", 1_000))
            .await?;
        for item in rows.iter().filter(|item| item.kind == Dated::KIND) {
            let Dated {
                id,
                organisation_id,
                spec,
                of_group,
            } = Dated::read(item)?;
            let activity = spec.activity_id.and_then(|id| desk.looks.get(&id)).cloned();
            found.push(Entry {
                id,
                organisation_id,
                spec,
                activity,
                of_group,
                version: item.version,
            });
        }
        found.sort_by_key(|entry| entry.id);
        let eye = by.eye();
        Ok(found.into_iter().map(|entry| entry.seen_by(eye)).collect())
    }

    /// Changes an entry: of a series what is from a date on (default today), past days keep what they had.
    ///
    /// # Errors
    /// `Invalid` with the field; `Stale` if `version` is not the present one.
    pub async fn update_entry(
        &self,
        by: Planner<OfWearer>,
        id: EntryId,
        draft: EntryDraft,
        when: When,
        version: Option<u64>,
    ) -> Result<Entry> {
        let chosen = self.named_in(by.actor.organisation, &draft).await?;
        let way_in = self.dated_on(by.wearer, id).await?;
        let dates: Vec<_> = way_in.iter().map(|way_in| way_in.value.date).collect();
        self.edit_told(by, &dates, when.tell, |desk| {
            let was = desk.entry(id).ok_or_else(Error::not_found)?;
            desk.require_own(by, was.organisation_id)?;
            require(was.version, version)?;
            let activity = desk.activity_of(&draft.activity_id, chosen.as_ref(), &was.spec);
            let spec = draft.clone().resolve(Some(&was.spec), activity.as_ref(), desk.now)?;
            if let Some(activity) = &activity {
                desk.use_looks(activity);
            }
            let from = when.from.unwrap_or_else(|| today(&desk.plan, desk.now));
            if !same(&spec, &was.spec) {
                desk.stand_alone(id);
            }
            desk.revise(by, id, from, spec, way_in.as_ref())?;
            Ok(((), by.trail("entry.update", id)))
        })
        .await?;
        self.entry(by.into(), id).await
    }

    /// Takes an entry off the plan: of a series what is from a date on (default today).
    pub async fn delete_entry(
        &self,
        by: Planner<OfWearer>,
        id: EntryId,
        when: When,
        version: Option<u64>,
    ) -> Result<()> {
        let way_in = self.dated_on(by.wearer, id).await?;
        let dates: Vec<_> = way_in.iter().map(|way_in| way_in.value.date).collect();
        self.edit_told(by, &dates, when.tell, |desk| {
            let was = desk.entry(id).ok_or_else(Error::not_found)?;
            desk.require_own(by, was.organisation_id)?;
            require(was.version, version)?;
            let from = when.from.unwrap_or_else(|| today(&desk.plan, desk.now));
            desk.take_off(id, from, way_in.as_ref())?;
            Ok(((), by.trail("entry.delete", id)))
        })
        .await
    }

    /// The activity that a draft chooses, of the caller's organisation.
    ///
    /// # Errors
    /// `Invalid` with the field if there is none, or someone it exempts is no carer of the organisation.
    pub(crate) async fn named_in(&self, organisation: OrganisationId, draft: &EntryDraft) -> Result<Option<Activity>> {
        if let Patch::Set(exempt) = &draft.private_except {
            for (at, user) in exempt.iter().enumerate().take(MAX_EXEMPT) {
                if self.table.get(&keys::carer(organisation, *user)).await?.is_none() {
                    let field = format!("private_except[{at}]");
                    return Err(Error::invalid(field, "There is no such carer."));
                }
            }
        }
        self.chosen_activity(organisation, &draft.activity_id).await
    }

    /// The activity that is chosen, of the caller's organisation.
    pub(crate) async fn chosen_activity(
        &self,
        organisation: OrganisationId,
        chosen: &Patch<ActivityId>,
    ) -> Result<Option<Activity>> {
        let Patch::Set(id) = chosen else { return Ok(None) };
        let found = self.find::<Activity>(&keys::activity(organisation, *id)).await?;
        let found = found.ok_or_else(|| Error::invalid("activity_id", "There is no such activity."))?;
        Ok(Some(found.value))
    }

    pub(crate) async fn dated_on(&self, wearer: WearerId, entry: EntryId) -> Result<Option<Stored<DatedOn>>> {
        self.find(&keys::dated_on(wearer, entry)).await
    }
}

impl Desk {
    /// Puts a new entry on the plan.
    pub(crate) fn plan_new(&mut self, by: Planner<OfWearer>, new: NewEntry, activity: Option<&Activity>) -> Result<()> {
        let NewEntry {
            id,
            spec,
            of_group,
            from,
        } = new;
        if let Some(activity) = activity {
            self.use_looks(activity);
        }
        let organisation_id = by.actor.organisation;
        if !spec.repeats() {
            self.create_dated(Dated {
                id,
                organisation_id,
                spec,
                of_group,
            });
            return Ok(());
        }
        if self
            .plan
            .series
            .iter()
            .filter(|series| series.latest().is_some())
            .count()
            >= MAX_SERIES
        {
            return Err(Error::new(
                Code::Conflict,
                format!("A plan has at most {MAX_SERIES} repeating entries."),
            ));
        }
        self.require_times(id, &spec)?;
        let mut series = Series::from(from.unwrap_or(Date::MIN), id, organisation_id, spec);
        series.of_group = of_group;
        self.put_series(series);
        Ok(())
    }

    /// Fails if what repeats would come more often on a day than a plan can hold.
    fn require_times(&self, id: EntryId, spec: &Spec) -> Result<()> {
        if self.plan.has_room_for(id, spec) {
            return Ok(());
        }
        let message = format!("What repeats on one plan comes at most {MAX_TIMES_A_DAY} times a day, taken together.");
        Err(Error::new(Code::Conflict, message).about("repeat"))
    }

    /// What an entry says from a date on.
    pub(crate) fn revise(
        &mut self,
        by: Planner<OfWearer>,
        id: EntryId,
        from: Date,
        spec: Spec,
        way_in: Option<&Stored<DatedOn>>,
    ) -> Result<()> {
        let organisation_id = by.actor.organisation;
        if let Some(mut series) = self.series(id) {
            self.require_times(id, &spec)?;
            series.organisation_id = organisation_id;
            series.revise(from, Some(spec));
            self.put_series(series);
            return Ok(());
        }
        self.forget_changes(id, Some(spec.start.date()));
        let of_group = self.entry(id).and_then(|entry| entry.of_group);
        if let Some(way_in) = way_in.filter(|_| spec.repeats()) {
            self.delete_dated(id, &way_in.item);
            let again = NewEntry {
                of_group,
                ..NewEntry::own(id, spec)
            };
            self.plan_new(by, again, None)?;
        } else {
            self.replace_dated(Dated {
                id,
                organisation_id,
                spec,
                of_group,
            });
        }
        Ok(())
    }

    /// Takes an entry off the plan: of a series what is from a date on.
    pub(crate) fn take_off(&mut self, id: EntryId, from: Date, way_in: Option<&Stored<DatedOn>>) -> Result<()> {
        match way_in {
            Some(way_in) => {
                self.forget_changes(id, None);
                self.delete_dated(id, &way_in.item);
            }
            None => {
                let mut series = self.series(id).ok_or_else(Error::not_found)?;
                series.revise(from, None);
                self.put_series(series);
            }
        }
        Ok(())
    }

    /// It is changed for this wearer alone: it no longer follows its group, if it is of one.
    fn stand_alone(&mut self, id: EntryId) {
        let series = self.plan.series.iter_mut().filter(|series| series.id == id);
        let dated = self.plan.dated.iter_mut().filter(|dated| dated.id == id);
        let links = series
            .map(|series| &mut series.of_group)
            .chain(dated.map(|dated| &mut dated.of_group));
        links.flatten().for_each(|of_group| of_group.alone = true);
    }

    /// What happens once takes nothing along of what was different on a date it is no longer on.
    fn forget_changes(&mut self, id: EntryId, on: Option<Date>) {
        let changed: Vec<OccurrenceId> = self.plan.changes.iter().map(|change| change.id).collect();
        for old in changed
            .into_iter()
            .filter(|old| old.entry == id && Some(old.date) != on)
        {
            self.delete_change(old);
        }
    }

    pub(crate) fn series(&self, id: EntryId) -> Option<Series> {
        self.plan.series.iter().find(|series| series.id == id).cloned()
    }

    /// The entry with this id, if it is on the desk and has not ended.
    pub(crate) fn entry(&self, id: EntryId) -> Option<Entry> {
        let series = self.plan.series.iter().find(|series| series.id == id);
        let dated = self.plan.dated.iter().find(|dated| dated.id == id);
        let spec = series.and_then(Series::latest).or(dated.map(|dated| &dated.spec))?;
        let organisation_id = series
            .map(|series| series.organisation_id)
            .or(dated.map(|dated| dated.organisation_id))?;
        let activity = spec.activity_id.and_then(|id| self.looks.get(&id)).cloned();
        let of_group = series.map_or_else(|| dated.and_then(|dated| dated.of_group), |series| series.of_group);
        Some(Entry {
            id,
            organisation_id,
            spec: spec.clone(),
            activity,
            of_group,
            version: self.version(id)?,
        })
    }

    /// The activity after a patch: the one it chooses, none, or the one there was.
    pub(crate) fn activity_of(
        &self,
        patch: &Patch<ActivityId>,
        chosen: Option<&Activity>,
        was: &Spec,
    ) -> Option<Activity> {
        match patch {
            Patch::Set(_) => chosen.cloned(),
            Patch::Default => None,
            Patch::Keep => was.activity_id.and_then(|id| self.looks.get(&id)).cloned(),
        }
    }
}

/// The instant as of which an entry is said: nothing else of two specs may differ for them to be the same.
pub(crate) fn same(one: &Spec, other: &Spec) -> bool {
    let since = Timestamp::UNIX_EPOCH;
    Spec { since, ..one.clone() } == Spec { since, ..other.clone() }
}
