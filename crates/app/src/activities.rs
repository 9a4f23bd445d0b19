//! Activities: what can be done. Changing one changes looks, not times, everywhere it is planned.

use maat_core::{
    activity::{Activity, ActivityDraft, Kind},
    id::{ActivityId, WearerId},
    patch::Patch,
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Error, Result,
    access::{InOrganisation, Planner, Viewer},
    keys,
    record::Record,
    store::{Stored, Trail, Work},
    table::Query,
    wearers::MAX_WEARERS,
};

/// Most activities of one organisation.
pub const MAX_ACTIVITIES: usize = 2_000;

impl Record for Activity {
    const KIND: &'static str = "activity";
}

/// A wearer's copy of an activity: so that a day is read without leaving the wearer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Looks(pub Activity);

impl Record for Looks {
    const KIND: &'static str = "looks";
}

impl App {
    /// Makes an activity.
    ///
    /// # Errors
    /// `Invalid` with the field.
    pub async fn create_activity(&self, by: Planner<InOrganisation>, draft: ActivityDraft) -> Result<Stored<Activity>> {
        self.create_activity_once(by, ActivityId(self.ids.uuid()), draft).await
    }

    /// The same under an id chosen before: an activity that is there already stays as it is.
    pub async fn create_activity_once(
        &self,
        by: Planner<InOrganisation>,
        id: ActivityId,
        draft: ActivityDraft,
    ) -> Result<Stored<Activity>> {
        let key = keys::activity(by.actor.organisation, id);
        if let Some(activity) = self.find(&key).await? {
            return Ok(activity);
        }
        self.check_picture(by, &draft).await?;
        let activity = draft.resolve(id, None)?;
        let mut work = Work::default();
        work.create(key.clone(), id, self.now(), &activity);
        self.commit(by.trail("activity.create", id), work).await?;
        self.get(&key).await
    }

    /// The activity with this title, picture and kind; made, if there is none.
    pub async fn activity_like(
        &self,
        by: Planner<InOrganisation>,
        title: &str,
        pictogram: Option<&str>,
        kind: Kind,
    ) -> Result<ActivityId> {
        let all = self.list_activities(by.into()).await?;
        let alike = |a: &&Stored<Activity>| {
            a.value.title == title && a.value.pictogram.as_deref() == pictogram && a.value.kind == kind
        };
        if let Some(known) = all.iter().find(alike) {
            return Ok(known.value.id);
        }
        let draft = ActivityDraft {
            title: Patch::Set(title.to_owned()),
            pictogram: pictogram.map_or(Patch::Keep, |id| Patch::Set(id.to_owned())),
            kind: Patch::Set(kind),
            ..ActivityDraft::default()
        };
        Ok(self.create_activity(by, draft).await?.value.id)
    }

    /// The activities of an organisation, oldest first.
    pub async fn list_activities(&self, by: Viewer<InOrganisation>) -> Result<Vec<Stored<Activity>>> {
        let query = Query::prefix(
            keys::organisation_pk(by.actor.organisation),
            "activity#",
            MAX_ACTIVITIES,
        );
        self.all(query).await?.into_iter().map(Stored::read).collect()
    }

    /// One activity.
    pub async fn activity(&self, by: Viewer<InOrganisation>, id: ActivityId) -> Result<Stored<Activity>> {
        self.get(&keys::activity(by.actor.organisation, id)).await
    }

    /// Changes an activity, here and in the copy of each wearer whose plan uses it.
    pub async fn update_activity(
        &self,
        by: Planner<InOrganisation>,
        id: ActivityId,
        draft: ActivityDraft,
        version: Option<u64>,
    ) -> Result<Stored<Activity>> {
        let key = keys::activity(by.actor.organisation, id);
        let stored = self.get::<Activity>(&key).await?;
        stored.require(version)?;
        self.check_picture(by, &draft).await?;
        let activity = draft.resolve(id, Some(stored.value))?;
        let mut work = Work::default();
        work.replace(&stored.item, self.now(), &activity);
        self.commit(by.trail("activity.update", id), work).await?;
        for wearer in self.wearers_of(by.actor.organisation).await? {
            self.refresh_looks(wearer, &activity).await?;
        }
        self.get(&key).await
    }

    /// Takes an activity out of the choice. Plans that use it keep their copy of its looks.
    pub async fn delete_activity(
        &self,
        by: Planner<InOrganisation>,
        id: ActivityId,
        version: Option<u64>,
    ) -> Result<()> {
        let stored = self.get::<Activity>(&keys::activity(by.actor.organisation, id)).await?;
        stored.require(version)?;
        let mut work = Work::default();
        work.delete(&stored.item);
        self.commit(by.trail("activity.delete", id), work).await
    }

    async fn check_picture(&self, by: Planner<InOrganisation>, draft: &ActivityDraft) -> Result<()> {
        match draft.picture {
            Patch::Set(id) => self.require_media(by.actor.organisation, id).await,
            Patch::Keep | Patch::Default => Ok(()),
        }
    }

    async fn wearers_of(&self, organisation: maat_core::id::OrganisationId) -> Result<Vec<WearerId>> {
        let items = self
            .all(Query::prefix(
                keys::organisation_pk(organisation),
                "wearer#",
                MAX_WEARERS,
            ))
            .await?;
        items
            .iter()
            .map(|item| item.id.parse().map_err(Error::internal))
            .collect()
    }

    async fn refresh_looks(&self, wearer: WearerId, activity: &Activity) -> Result<()> {
        let looks = self.find::<Looks>(&keys::looks(wearer, activity.id)).await?;
        if looks.is_none_or(|looks| looks.value.0 == *activity) {
            return Ok(());
        }
        self.edit(wearer, &[], |desk| {
            desk.use_looks(activity);
            Ok(((), Trail::Own))
        })
        .await
    }
}
