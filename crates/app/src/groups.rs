//! Groups: wearers planned together.
//!
//! Who does something with a group does it for the members they plan for; of the others they learn nothing.

use std::collections::BTreeMap;

use maat_core::{
    id::{GroupId, WearerId},
    patch::Patch,
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Code, Error, Result,
    access::{InOrganisation, OfWearer, Planner, Viewer},
    away::{Hush, Until},
    keys,
    record::Record,
    store::{Stored, Work},
    table::{MAX_OPERATIONS, Query},
    together::{Done, Each, Fate, several},
    wearers::name,
};
#[cfg(feature = "schema")]
use crate::{together::MAX_TOGETHER, wearers::MAX_NAME};

/// Most groups of one organisation.
pub const MAX_GROUPS: usize = 200;

/// Wearers planned together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    /// What it is called.
    pub name: String,
    /// Its members, in the order they are shown.
    pub wearer_ids: Vec<WearerId>,
}

impl Record for Group {
    const KIND: &'static str = "group";
}

/// What someone wrote of a group: new, or a patch. The members are written whole: those the writer may see.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("x-new" = { "required": ["name"] })))]
#[serde(default)]
pub struct GroupDraft {
    /// What it is called.
    #[cfg_attr(feature = "schema", schemars(with = "Patch<maat_core::schema::Line<MAX_NAME>>"))]
    pub name: Patch<String>,
    /// Its members, in the order they are shown.
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_TOGETHER)))]
    pub wearer_ids: Patch<Vec<WearerId>>,
}

impl App {
    /// Makes a group under an id chosen before: one that is there already stays as it is.
    ///
    /// # Errors
    /// `Invalid` with the field; `Conflict` if there are as many as can be.
    pub async fn create_group_once(
        &self,
        by: Planner<InOrganisation>,
        id: GroupId,
        draft: GroupDraft,
    ) -> Result<Stored<Group>> {
        let key = keys::group(by.actor.organisation, id);
        if self.find::<Group>(&key).await?.is_none() {
            if self.all_groups(by.into()).await?.len() >= MAX_GROUPS {
                let message = format!("An organisation has at most {MAX_GROUPS} groups.");
                return Err(Error::new(Code::Conflict, message));
            }
            let group = Group {
                name: name(draft.name.over_option(None))?,
                wearer_ids: several(draft.wearer_ids.over(None, Vec::new))?,
            };
            self.require_planned(by, &group.wearer_ids).await?;
            let mut work = Work::default();
            work.create(key, id, self.now(), &group);
            self.commit(by.trail("group.create", id), work).await?;
        }
        self.group(by.into(), id).await
    }

    /// The groups of an organisation, oldest first, each with the members that the caller may see.
    pub async fn list_groups(&self, by: Viewer<InOrganisation>) -> Result<Vec<Stored<Group>>> {
        let mut groups = self.all_groups(by).await?;
        let mut seen = BTreeMap::new();
        for group in &mut groups {
            self.only_seen(by, &mut group.value, &mut seen).await?;
        }
        Ok(groups)
    }

    /// One group, with the members that the caller may see.
    pub async fn group(&self, by: Viewer<InOrganisation>, id: GroupId) -> Result<Stored<Group>> {
        let mut group = self.whole_group(by, id).await?;
        self.only_seen(by, &mut group.value, &mut BTreeMap::new()).await?;
        Ok(group)
    }

    /// Changes a group. Who joins gets what the group has planned from today on; from who leaves that is taken, but for
    /// what was changed for them alone.
    ///
    /// # Errors
    /// `Invalid` with the field; `Stale` if `version` is not the present one.
    pub async fn update_group(
        &self,
        by: Planner<InOrganisation>,
        id: GroupId,
        draft: GroupDraft,
        version: Option<u64>,
    ) -> Result<(Stored<Group>, Vec<Each>)> {
        let stored = self.whole_group(by.into(), id).await?;
        stored.require(version)?;
        let mut group = stored.value.clone();
        group.name = name(draft.name.over_option(Some(group.name)))?;
        let mut answers = Vec::new();
        if !draft.wearer_ids.is_keep() {
            let wanted = several(draft.wearer_ids.over(None, Vec::new))?;
            answers = self.change_members(by, id, &mut group, wanted).await?;
        }
        // Last, so that whoever asks again after a crash finds what is still to be done.
        let mut work = Work::default();
        work.replace(&stored.item, self.now(), &group);
        self.commit(by.trail("group.update", id), work).await?;
        Ok((self.group(by.into(), id).await?, answers))
    }

    async fn change_members(
        &self,
        by: Planner<InOrganisation>,
        id: GroupId,
        group: &mut Group,
        wanted: Vec<WearerId>,
    ) -> Result<Vec<Each>> {
        let members = self.planned(by, &group.wearer_ids).await?;
        let is_member = |wearer: &WearerId| members.iter().any(|proof| proof.wearer == *wearer);
        let joining: Vec<_> = wanted.iter().copied().filter(|wearer| !is_member(wearer)).collect();
        let joining = self
            .require_planned(by, &wanted)
            .await?
            .into_iter()
            .filter(|proof| joining.contains(&proof.wearer));
        let entries = self.entries_of_group(by.into(), id).await?;
        let mut answers = Vec::new();
        for proof in joining {
            let each = Each::of(proof.wearer, self.join(proof, id, &entries).await)?;
            if each.done.is_ok() && !group.wearer_ids.contains(&each.wearer) {
                group.wearer_ids.push(each.wearer);
            }
            answers.push(each);
        }
        for proof in members.into_iter().filter(|proof| !wanted.contains(&proof.wearer)) {
            let each = Each::of(proof.wearer, self.leave(proof, id, &entries).await)?;
            if each.done.is_ok() {
                group.wearer_ids.retain(|wearer| *wearer != each.wearer);
            }
            answers.push(each);
        }
        // In the order written; who is not seen keeps their place at the end.
        let place = |wearer: &WearerId| wanted.iter().position(|one| one == wearer).unwrap_or(wanted.len());
        group.wearer_ids.sort_by_key(place);
        group.wearer_ids = several(std::mem::take(&mut group.wearer_ids))?;
        Ok(answers)
    }

    /// Takes a group away. What was planned stays with each member, as their own.
    pub async fn delete_group(&self, by: Planner<InOrganisation>, id: GroupId, version: Option<u64>) -> Result<()> {
        let stored = self.whole_group(by.into(), id).await?;
        stored.require(version)?;
        let entries = self.entries_of_group(by.into(), id).await?;
        for some in entries.chunks(MAX_OPERATIONS - 1) {
            let mut work = Work::default();
            for entry in some {
                work.delete(&entry.item);
            }
            self.commit(by.trail("group_entry.delete", id), work).await?;
        }
        let mut work = Work::default();
        work.delete(&stored.item);
        self.commit(by.trail("group.delete", id), work).await
    }

    /// From now until an instant nothing rings, for each member; `None`: it rings again.
    pub async fn hush_group(
        &self,
        by: Planner<InOrganisation>,
        id: GroupId,
        hush: Hush,
        until: Option<Until>,
    ) -> Result<Vec<Each>> {
        let group = self.whole_group(by.into(), id).await?.value;
        if let Some(until) = until {
            hush.check(until, self.now())?;
        }
        let mut answers = Vec::new();
        for proof in self.planned(by, &group.wearer_ids).await? {
            let done = self.hush_member(proof, hush, until).await;
            let done = done.map(|()| Done {
                fate: Fate::Set,
                entries: Vec::new(),
            });
            answers.push(Each::of(proof.wearer, done)?);
        }
        Ok(answers)
    }

    async fn hush_member(&self, by: Planner<OfWearer>, hush: Hush, until: Option<Until>) -> Result<()> {
        let by = by.at_home()?;
        match until {
            Some(until) => self.hush(by, hush, until).await.map(drop),
            None => self.unhush(by, hush).await,
        }
    }

    /// The members of a group that the caller plans for.
    pub async fn members(&self, by: Planner<InOrganisation>, id: GroupId) -> Result<Vec<WearerId>> {
        let group = self.whole_group(by.into(), id).await?.value;
        let planned = self.planned(by, &group.wearer_ids).await?;
        Ok(planned.into_iter().map(|proof| proof.wearer).collect())
    }

    pub(crate) async fn whole_group(&self, by: Viewer<InOrganisation>, id: GroupId) -> Result<Stored<Group>> {
        self.get(&keys::group(by.actor.organisation, id)).await
    }

    async fn all_groups(&self, by: Viewer<InOrganisation>) -> Result<Vec<Stored<Group>>> {
        let pk = keys::organisation_pk(by.actor.organisation);
        let items = self.all(Query::prefix(pk, "group#", MAX_GROUPS)).await?;
        items.into_iter().map(Stored::read).collect()
    }

    /// Those of these wearers that the caller plans for.
    pub(crate) async fn planned(
        &self,
        by: Planner<InOrganisation>,
        wearers: &[WearerId],
    ) -> Result<Vec<Planner<OfWearer>>> {
        let mut planned = Vec::new();
        for wearer in wearers {
            match self.planner_here(by, *wearer).await {
                Ok(proof) => planned.push(proof),
                Err(error) if error.code == Code::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(planned)
    }

    /// Proofs for all of these wearers, which are `wearer_ids` of a request.
    async fn require_planned(
        &self,
        by: Planner<InOrganisation>,
        wearers: &[WearerId],
    ) -> Result<Vec<Planner<OfWearer>>> {
        let mut planned = Vec::new();
        for (at, wearer) in wearers.iter().enumerate() {
            let proof = self.planner_here(by, *wearer).await.map_err(|error| match error.code {
                Code::NotFound => Error::invalid(format!("wearer_ids[{at}]"), "There is no such wearer."),
                _ => error,
            })?;
            planned.push(proof);
        }
        Ok(planned)
    }

    async fn only_seen(
        &self,
        by: Viewer<InOrganisation>,
        group: &mut Group,
        seen: &mut BTreeMap<WearerId, bool>,
    ) -> Result<()> {
        for wearer in &group.wearer_ids {
            if !seen.contains_key(wearer) {
                seen.insert(*wearer, self.sees(by, *wearer).await?);
            }
        }
        group.wearer_ids.retain(|wearer| seen.get(wearer) == Some(&true));
        Ok(())
    }
}
