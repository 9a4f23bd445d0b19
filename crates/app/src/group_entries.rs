//! A group's entries: each a linked copy in every member's plan, changed for all or for one.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use maat_core::{
    activity::Activity,
    day::today,
    id::{EntryId, GroupId, WearerId},
    patch::Patch,
    plan::{EntryDraft, MAX_SERIES, OfGroup, Spec},
    untold::Tell,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    App, Code, Error, Result,
    access::{InOrganisation, OfWearer, Planner, Viewer},
    desk::{DatedOn, Desk},
    entries::{Entry, NewEntry},
    keys,
    record::Record,
    store::{Stored, Work},
    table::Query,
    together::{Done, Each, Fate},
    untold::When,
};

/// Most entries laid or taken in one transaction: with all that follows from them they stay under its limit.
const AT_ONCE: usize = 10;
/// Items of a group's entries read in one page.
const PAGE: usize = 500;
/// How long what happens once is known after its date.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 31);

/// What a group has planned; each member's copy says the same until it is changed for them alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupEntry {
    spec: Spec,
    /// The activity as it was last looked at: it may be taken out of the choice.
    activity: Option<Activity>,
}

impl Record for GroupEntry {
    const KIND: &'static str = "group_entry";

    fn expires_at(&self) -> Option<Timestamp> {
        let once = !self.spec.repeats();
        let start = TimeZone::UTC.to_timestamp(self.spec.start.datetime()).ok();
        start.filter(|_| once).and_then(|start| start.saturating_add(KEPT).ok())
    }
}

/// A group's entry as it stands, and what became of it for each member.
pub struct ForAll {
    /// What the group has planned.
    pub entry: Entry,
    /// For each member that the caller plans for.
    pub wearers: Vec<Each>,
}

impl Stored<GroupEntry> {
    fn id(&self) -> Result<EntryId> {
        self.item.id.parse().map_err(Error::internal)
    }

    fn entry(self, by: &InOrganisation) -> Result<Entry> {
        Ok(Entry {
            id: self.id()?,
            organisation_id: by.actor.organisation,
            spec: self.value.spec,
            activity: self.value.activity,
            of_group: None,
            version: self.item.version,
        }
        .seen_by(by.eye()))
    }
}

impl App {
    /// Plans an entry for every member, under an id chosen before: what is there already stays as it is.
    ///
    /// # Errors
    /// `Invalid` with the field; `Conflict` if the group has as many series as can be.
    pub async fn create_group_entry_once(
        &self,
        by: Planner<InOrganisation>,
        group: GroupId,
        id: EntryId,
        draft: EntryDraft,
        tell: Tell,
    ) -> Result<ForAll> {
        let members = self.whole_group(by.into(), group).await?.value.wearer_ids;
        let key = keys::group_entry(by.actor.organisation, group, id);
        if self.find::<GroupEntry>(&key).await?.is_none() {
            let activity = self.named_in(by.actor.organisation, &draft).await?;
            let spec = draft.resolve(None, activity.as_ref(), self.now())?;
            self.require_room_for(by, group, &spec).await?;
            let mut work = Work::default();
            work.create(key.clone(), id, self.now(), &GroupEntry { spec, activity });
            self.commit(by.trail("group_entry.create", id), work).await?;
        }
        let stored = self.get::<GroupEntry>(&key).await?;
        let mut wearers = Vec::new();
        for proof in self.planned(by, &members).await? {
            let done = self
                .lay_copies(proof, group, std::slice::from_ref(&stored), Some(tell))
                .await;
            wearers.push(Each::of(proof.wearer, done)?);
        }
        let entry = stored.entry(&by)?;
        Ok(ForAll { entry, wearers })
    }

    /// What a group has planned, oldest first.
    pub async fn list_group_entries(&self, by: Viewer<InOrganisation>, group: GroupId) -> Result<Vec<Entry>> {
        self.whole_group(by, group).await?;
        let all = self.entries_of_group(by, group).await?.into_iter();
        all.map(|stored| stored.entry(&by)).collect()
    }

    /// One of a group's entries.
    pub async fn group_entry(&self, by: Viewer<InOrganisation>, group: GroupId, id: EntryId) -> Result<Entry> {
        self.whole_group(by, group).await?;
        let key = keys::group_entry(by.actor.organisation, group, id);
        self.get::<GroupEntry>(&key).await?.entry(&by)
    }

    /// Changes an entry for every member for whom it was not changed alone: of a series what is from a date on.
    ///
    /// # Errors
    /// `Invalid` with the field; `Stale` if `version` is not the present one.
    pub async fn update_group_entry(
        &self,
        by: Planner<InOrganisation>,
        group: GroupId,
        id: EntryId,
        draft: EntryDraft,
        when: When,
        version: Option<u64>,
    ) -> Result<ForAll> {
        let members = self.whole_group(by.into(), group).await?.value.wearer_ids;
        let key = keys::group_entry(by.actor.organisation, group, id);
        let stored = self.get::<GroupEntry>(&key).await?;
        stored.require(version)?;
        let chosen = self.named_in(by.actor.organisation, &draft).await?;
        let activity = match &draft.activity_id {
            Patch::Keep => self.latest_looks(by, &stored.value).await?,
            _ => chosen,
        };
        let spec = draft.resolve(Some(&stored.value.spec), activity.as_ref(), self.now())?;
        let mut work = Work::default();
        work.replace(&stored.item, self.now(), &GroupEntry { spec, activity });
        self.commit(by.trail("group_entry.update", id), work).await?;

        let stored = self.get::<GroupEntry>(&key).await?;
        let mut wearers = Vec::new();
        for proof in self.planned(by, &members).await? {
            let done = self.follow(proof, id, &stored.value, when).await;
            wearers.push(Each::of(proof.wearer, done)?);
        }
        let entry = stored.entry(&by)?;
        Ok(ForAll { entry, wearers })
    }

    /// Takes an entry off the plan of every member for whom it was not changed alone: of a series what is from a date on.
    pub async fn delete_group_entry(
        &self,
        by: Planner<InOrganisation>,
        group: GroupId,
        id: EntryId,
        when: When,
        version: Option<u64>,
    ) -> Result<Vec<Each>> {
        let members = self.whole_group(by.into(), group).await?.value.wearer_ids;
        let key = keys::group_entry(by.actor.organisation, group, id);
        let stored = self.get::<GroupEntry>(&key).await?;
        stored.require(version)?;
        let mut wearers = Vec::new();
        for proof in self.planned(by, &members).await? {
            let done = self
                .take_copies(proof, group, std::slice::from_ref(&stored), when)
                .await;
            wearers.push(Each::of(proof.wearer, done)?);
        }
        // Last, so that whoever asks again after a crash finds what is still to be done.
        let mut work = Work::default();
        work.delete(&stored.item);
        self.commit(by.trail("group_entry.delete", id), work).await?;
        Ok(wearers)
    }

    /// Who joins gets what the group has planned, from today on.
    pub(crate) async fn join(
        &self,
        by: Planner<OfWearer>,
        group: GroupId,
        entries: &[Stored<GroupEntry>],
    ) -> Result<Done> {
        self.lay_copies(by, group, entries, None).await
    }

    /// From who leaves that is taken, from today on; what was changed for them alone stays.
    pub(crate) async fn leave(
        &self,
        by: Planner<OfWearer>,
        group: GroupId,
        entries: &[Stored<GroupEntry>],
    ) -> Result<Done> {
        self.take_copies(by, group, entries, When::default()).await
    }

    /// Every entry of a group that is not long over.
    pub(crate) async fn entries_of_group(
        &self,
        by: Viewer<InOrganisation>,
        group: GroupId,
    ) -> Result<Vec<Stored<GroupEntry>>> {
        let pk = keys::organisation_pk(by.actor.organisation);
        let items = self
            .all(Query::prefix(pk, &keys::group_entries_sk(group), PAGE))
            .await?;
        let now = self.now();
        let kept = items
            .into_iter()
            .filter(|item| item.expires_at.is_none_or(|at| at > now));
        kept.map(Stored::read).collect()
    }

    async fn require_room_for(&self, by: Planner<InOrganisation>, group: GroupId, spec: &Spec) -> Result<()> {
        let all = self.entries_of_group(by.into(), group).await?;
        let series = all.iter().filter(|entry| entry.value.spec.repeats()).count();
        if spec.repeats() && series >= MAX_SERIES {
            let message = format!("A group has at most {MAX_SERIES} repeating entries.");
            return Err(Error::new(Code::Conflict, message));
        }
        Ok(())
    }

    /// The activity of a group's entry as it looks by now.
    async fn latest_looks(&self, by: Planner<InOrganisation>, entry: &GroupEntry) -> Result<Option<Activity>> {
        let Some(known) = &entry.activity else { return Ok(None) };
        let found = self
            .find::<Activity>(&keys::activity(by.actor.organisation, known.id))
            .await?;
        Ok(Some(found.map_or_else(|| known.clone(), |found| found.value)))
    }

    /// Lays copies, told as the planner says; `None`: the wearer joins, and has what comes from today on.
    async fn lay_copies(
        &self,
        by: Planner<OfWearer>,
        group: GroupId,
        entries: &[Stored<GroupEntry>],
        tell: Option<Tell>,
    ) -> Result<Done> {
        let joins = tell.is_none();
        let mut laid = Vec::new();
        for some in entries.chunks(AT_ONCE) {
            let mut copies = Vec::new();
            for stored in some {
                let of = stored.id()?;
                let id = copy_id(by.wearer, of);
                if self.dated_on(by.wearer, id).await?.is_none() {
                    let of_group = OfGroup::new(group, of);
                    copies.push((id, of_group, &stored.value));
                }
            }
            let new = self
                .edit_told(by, &[], tell.unwrap_or_default(), |desk| {
                    let mut new = Vec::new();
                    for (id, of_group, entry) in &copies {
                        if desk.lay_copy(by, *id, *of_group, entry, joins)? {
                            new.push(*id);
                        }
                    }
                    let trail = by.trail_if(!new.is_empty(), "group_entry.lay", group);
                    Ok((new, trail))
                })
                .await?;
            laid.extend(new);
        }
        Ok(Done {
            fate: Fate::Laid,
            entries: laid,
        })
    }

    async fn follow(&self, by: Planner<OfWearer>, of: EntryId, entry: &GroupEntry, when: When) -> Result<Done> {
        let id = copy_id(by.wearer, of);
        let way_in = self.dated_on(by.wearer, id).await?;
        let dates: Vec<_> = way_in.iter().map(|way_in| way_in.value.date).collect();
        let fate = self
            .edit_told(by, &dates, when.tell, |desk| {
                let fate = desk.standing(id).unwrap_or(Fate::Changed);
                if fate == Fate::Changed {
                    if let Some(activity) = &entry.activity {
                        desk.use_looks(activity);
                    }
                    let from = when.from.unwrap_or_else(|| today(&desk.plan, desk.now));
                    desk.revise(by, id, from, entry.spec.clone(), way_in.as_ref())?;
                }
                Ok((fate, by.trail_if(fate == Fate::Changed, "group_entry.follow", id)))
            })
            .await?;
        let entries = if fate == Fate::Absent { Vec::new() } else { vec![id] };
        Ok(Done { fate, entries })
    }

    async fn take_copies(
        &self,
        by: Planner<OfWearer>,
        group: GroupId,
        entries: &[Stored<GroupEntry>],
        when: When,
    ) -> Result<Done> {
        let mut taken = Vec::new();
        for some in entries.chunks(AT_ONCE) {
            let mut copies: Vec<(EntryId, Option<Stored<DatedOn>>)> = Vec::new();
            for stored in some {
                let id = copy_id(by.wearer, stored.id()?);
                copies.push((id, self.dated_on(by.wearer, id).await?));
            }
            let ways_in = copies.iter().filter_map(|(_, way_in)| way_in.as_ref());
            let dates: Vec<_> = ways_in.map(|way_in| way_in.value.date).collect();
            let gone = self
                .edit_told(by, &dates, when.tell, |desk| {
                    let mut gone = Vec::new();
                    for (id, way_in) in &copies {
                        if desk.standing(*id).is_none() && desk.take_copy(*id, when.from, way_in.as_ref())? {
                            gone.push(*id);
                        }
                    }
                    let trail = by.trail_if(!gone.is_empty(), "group_entry.take", group);
                    Ok((gone, trail))
                })
                .await?;
            taken.extend(gone);
        }
        Ok(Done {
            fate: Fate::Removed,
            entries: taken,
        })
    }
}

impl Desk {
    /// Why the group's word does not change this copy; `None` if it does.
    fn standing(&self, id: EntryId) -> Option<Fate> {
        match self.entry(id).map(|entry| entry.of_group) {
            None => Some(Fate::Absent),
            Some(Some(of_group)) if !of_group.alone => None,
            Some(_) => Some(Fate::Alone),
        }
    }

    /// Lays a copy; false if it is there, or is over by the time that the wearer joins.
    fn lay_copy(
        &mut self,
        by: Planner<OfWearer>,
        id: EntryId,
        of_group: OfGroup,
        entry: &GroupEntry,
        joins: bool,
    ) -> Result<bool> {
        let mut spec = entry.spec.clone();
        let from = joins.then(|| today(&self.plan, self.now));
        let over = from.is_some_and(|from| !spec.repeats() && spec.start.date() < from);
        if over || self.version(id).is_some() {
            return Ok(false);
        }
        if joins {
            spec.since = self.now;
        }
        let new = NewEntry {
            id,
            spec,
            of_group: Some(of_group),
            from,
        };
        self.plan_new(by, new, entry.activity.as_ref())?;
        Ok(true)
    }

    /// Takes a copy from a date on (default today); what happened once before today stays.
    fn take_copy(&mut self, id: EntryId, from: Option<Date>, way_in: Option<&Stored<DatedOn>>) -> Result<bool> {
        let from = from.unwrap_or_else(|| today(&self.plan, self.now));
        if self.entry(id).is_none() || way_in.is_some_and(|way_in| way_in.value.date < from) {
            return Ok(false);
        }
        self.take_off(id, from, way_in)?;
        Ok(true)
    }
}

/// A wearer's copy of a group's entry is always the same one (UUID version 5), so that a repeat is harmless.
fn copy_id(wearer: WearerId, of: EntryId) -> EntryId {
    EntryId(Uuid::new_v5(&wearer.0, format!("group#{of}").as_bytes()))
}
