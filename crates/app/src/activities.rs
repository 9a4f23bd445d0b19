//! Activities: what can be done. Changing one changes looks, not times, everywhere it is planned.

use jiff::SignedDuration;
use maat_core::{
    activity::{Activity, ActivityDraft, Kind},
    id::{ActivityId, OrganisationId, WearerId},
    patch::Patch,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    App, Code, Error, Result,
    access::{InOrganisation, Planner, Viewer},
    jobs::{self, Job},
    keys,
    record::Record,
    store::{Stored, Trail, Work},
    table::{Op, Query},
};

/// When the copies of a changed activity are looked at once more: longer than any edit takes that began with the old one.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(30);
/// How many wearers' copies are looked at in one step.
const WEARERS_AT_ONCE: usize = 100;
/// How often a copy is tried again when someone else was faster.
const TRIES: usize = 3;
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

    /// Changes an activity, here and in the copy of each wearer whose plan uses it. A job looks at the copies once more: for
    /// when this is cut off half way, and for whom it was planned in the same moment.
    pub async fn update_activity(
        &self,
        by: Planner<InOrganisation>,
        id: ActivityId,
        draft: ActivityDraft,
        version: Option<u64>,
    ) -> Result<Stored<Activity>> {
        let organisation = by.actor.organisation;
        let key = keys::activity(organisation, id);
        let stored = self.get::<Activity>(&key).await?;
        stored.require(version)?;
        self.check_picture(by, &draft).await?;
        let activity = draft.resolve(id, Some(stored.value))?;
        let mut work = Work::default();
        work.replace(&stored.item, self.now(), &activity);
        let again = self.now().saturating_add(LOOK_AGAIN).map_err(Error::internal)?;
        let job = Job::Looks(organisation, id);
        self.put_job(&mut work, jobs::SHARD, again, job, Value::Null);
        self.commit(by.trail("activity.update", id), work).await?;
        let mut after = None;
        loop {
            after = self.refresh_some(organisation, id, after).await?;
            if after.is_none() {
                return self.get(&key).await;
            }
        }
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

    /// Brings the copies of some wearers up to date, and goes on from there.
    pub(crate) async fn looks_step(
        &self,
        organisation: OrganisationId,
        id: ActivityId,
        state: Value,
    ) -> Result<jobs::Step> {
        let after = state.as_str().map(str::to_owned);
        let work = Work::default();
        Ok(match self.refresh_some(organisation, id, after).await? {
            Some(next) => jobs::Step::again(work, self.now(), next.into()),
            None => jobs::Step::done(work),
        })
    }

    /// Brings the copies of the next wearers up to date; answers after which one to go on, if there are more.
    async fn refresh_some(
        &self,
        organisation: OrganisationId,
        id: ActivityId,
        after: Option<String>,
    ) -> Result<Option<String>> {
        // Its own wearers come after those that are shared with it.
        let (from, to) = ("shared#".to_owned(), "wearer#~".to_owned());
        let mut query = Query::range(keys::organisation_pk(organisation), from, to, WEARERS_AT_ONCE);
        query.after = after;
        let page = self.table.query(&query).await?;
        for item in &page.items {
            let wearer = item.id.parse().map_err(Error::internal)?;
            self.refresh_looks(organisation, id, wearer).await?;
        }
        Ok(page.next)
    }

    /// Makes a wearer's copy, if there is one, as the activity is. Whoever is faster decides: it is never made older.
    async fn refresh_looks(&self, organisation: OrganisationId, id: ActivityId, wearer: WearerId) -> Result<()> {
        for attempt in 1.. {
            let looks = self.find::<Looks>(&keys::looks(wearer, id)).await?;
            let activity = self.find::<Activity>(&keys::activity(organisation, id)).await?;
            let Some((looks, activity)) = looks.zip(activity) else {
                return Ok(());
            };
            if looks.value.0 == activity.value {
                return Ok(());
            }
            let unchanged = Op::Check(activity.item.key, Some(activity.item.version));
            let refreshed = self.edit(wearer, &[], |desk| {
                desk.use_looks(&activity.value);
                desk.work.op(unchanged.clone());
                Ok(((), Trail::Own))
            });
            match refreshed.await {
                Err(error) if error.code == Code::Unavailable && attempt < TRIES => {}
                result => return result,
            }
        }
        unreachable!("the last try returns")
    }
}
