//! One day only: moved, cancelled or changed, and back to what the entry says.

use maat_core::{
    activity::Activity,
    day::{Happening, happening},
    patch::Patch,
    plan::{Change, ChangeDraft, OccurrenceId},
    untold::Tell,
};

use crate::{
    App, Error, Result,
    access::{OfWearer, Planner},
    days::Days,
    desk::Desk,
    store::require,
};

impl App {
    /// Makes one occurrence different from its entry.
    ///
    /// # Errors
    /// `Invalid` with the field; `Stale` if `version` is not the present one (0: untouched).
    pub async fn change_occurrence(
        &self,
        by: Planner<OfWearer>,
        id: OccurrenceId,
        draft: ChangeDraft,
        version: Option<u64>,
        tell: Tell,
    ) -> Result<(Happening, Days)> {
        let chosen = self.named_in(by.actor.organisation, &draft.entry).await?;
        let mut dates = vec![id.date];
        if let Patch::Set(start) = draft.entry.start {
            dates.push(start.date());
        }
        self.edit_told(by, &dates, tell, |desk| {
            desk.require_own_occurrence(by, id)?;
            desk.differ(id, draft.clone(), chosen.as_ref(), version)?;
            Ok(((), by.trail("occurrence.change", id)))
        })
        .await?;
        self.occurrence(by, id).await
    }

    /// Takes back what was different: the occurrence is as its entry says again.
    pub async fn reset_occurrence(
        &self,
        by: Planner<OfWearer>,
        id: OccurrenceId,
        version: Option<u64>,
        tell: Tell,
    ) -> Result<()> {
        self.edit_told(by, &[id.date], tell, |desk| {
            desk.require_own_occurrence(by, id)?;
            let untouched = desk.plan.untouched(id).ok_or_else(Error::not_found)?;
            let present = desk.change(id);
            require(present.as_ref().map_or(0, |change| change.version), version)?;
            match present.and_then(|change| change.taken_back(&untouched, desk.now)) {
                Some(left) => desk.put_change(left)?,
                None => desk.delete_change(id),
            }
            Ok(((), by.trail("occurrence.reset", id)))
        })
        .await
    }

    async fn occurrence(&self, by: Planner<OfWearer>, id: OccurrenceId) -> Result<(Happening, Days)> {
        let desk = self.desk_for_days(by.wearer, id.date, id.date).await?;
        let found = desk
            .plan
            .occurrences(id.date, id.date)
            .into_iter()
            .find(|occurrence| occurrence.id == id);
        let found = happening(found.ok_or_else(Error::not_found)?, &desk.log, desk.now);
        Ok((found, desk.days(id.date, id.date)))
    }
}

impl Desk {
    /// Makes one occurrence different from its entry; `version` as in [`App::change_occurrence`].
    pub(crate) fn differ(
        &mut self,
        id: OccurrenceId,
        draft: ChangeDraft,
        chosen: Option<&Activity>,
        version: Option<u64>,
    ) -> Result<()> {
        let untouched = self.plan.untouched(id).ok_or_else(Error::not_found)?;
        let present = self.change(id);
        let was_version = present.as_ref().map_or(0, |change| change.version);
        require(was_version, version)?;

        let was = untouched.spec;
        let base = present.as_ref().map_or_else(|| was.clone(), |change| change.over(&was));
        let activity = self.activity_of(&draft.entry.activity_id, chosen, &base);
        let (cancelled, spec) = draft.resolve(&was, present.as_ref(), activity.as_ref(), self.now)?;
        if let Some(activity) = &activity {
            self.use_looks(activity);
        }
        self.put_change(Change {
            id,
            organisation_id: untouched.organisation_id,
            version: was_version + 1,
            cancelled,
            spec,
            was,
        })
    }

    fn change(&self, id: OccurrenceId) -> Option<Change> {
        self.plan.changes.iter().find(|change| change.id == id).cloned()
    }
}
