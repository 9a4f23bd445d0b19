//! Who is assigned to whom, and on which days.

use jiff::civil::Date;
use maat_core::{
    id::{OrganisationId, UserId, WearerId},
    role::Role,
};
use serde::Deserialize;

use super::read;
use crate::{
    App, Error, Result,
    access::{Assignment, Carer, InOrganisation, OfWearer, Owner, Viewer},
    keys,
    record::Record,
    store::Work,
    table::Query,
};

/// Most carers of one wearer that are listed.
const MAX_LISTED: usize = 500;

/// On which of the wearer's dates an assignment counts, both inclusive; on all, if left out.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct AssignmentDraft {
    /// From which of the wearer's dates on.
    #[cfg_attr(feature = "schema", schemars(with = "Option<maat_core::schema::IsoDate>"))]
    pub from: Option<Date>,
    /// Until which of the wearer's dates, inclusive.
    #[cfg_attr(feature = "schema", schemars(with = "Option<maat_core::schema::IsoDate>"))]
    pub until: Option<Date>,
}

/// Someone who sees a wearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarerOfWearer {
    /// Who.
    pub user: UserId,
    /// As a carer of which organisation.
    pub organisation: OrganisationId,
    /// As what.
    pub role: Role,
    /// From which of the wearer's dates on; always, if there is none.
    pub from: Option<Date>,
    /// Until which, inclusive.
    pub until: Option<Date>,
    /// True if they are here today: it counts today, and they are not away.
    pub here_today: bool,
}

impl App {
    /// Assigns a carer of the organisation to a wearer, for always.
    ///
    /// # Errors
    /// `NotFound` if the user is no carer of it.
    pub async fn assign(&self, by: Owner<OfWearer>, user: UserId) -> Result<()> {
        self.assign_for(by, user, AssignmentDraft::default()).await.map(|_| ())
    }

    /// Assigns a carer of the organisation to a wearer, for some days: a substitute.
    ///
    /// # Errors
    /// `NotFound` if the user is no carer of it; `Invalid` with the field.
    pub async fn assign_for(&self, by: Owner<OfWearer>, user: UserId, days: AssignmentDraft) -> Result<Assignment> {
        let AssignmentDraft { from, until } = days;
        let today = self.wearer(by.into_viewer()).await?.value.today(self.now());
        if until.is_some_and(|until| until < from.unwrap_or(today)) {
            return Err(Error::invalid(
                "until",
                "The last day must not be before the first, nor over.",
            ));
        }
        let organisation = by.actor.organisation;
        let carer = self.get::<Carer>(&keys::carer(organisation, user)).await?;
        let assignment = Assignment {
            user,
            wearer: by.wearer,
            organisation,
            stay: carer.value.stay,
            from,
            until,
        };
        let mut work = Work::default();
        self.put_assignment(&mut work, &assignment);
        self.commit(by.trail("carer.assign", user), work).await?;
        self.live.tell_rights(organisation);
        Ok(assignment)
    }

    /// Takes the assignment back. Counts from the carer's next request on.
    pub async fn unassign(&self, by: Owner<OfWearer>, user: UserId) -> Result<()> {
        let organisation = by.actor.organisation;
        self.get::<Assignment>(&keys::assignment(by.wearer, organisation, user))
            .await?;
        let mut work = Work::default();
        self.take_back(&mut work, by.wearer, organisation, user).await?;
        self.commit(by.trail("carer.unassign", user), work).await?;
        self.live.tell_rights(organisation);
        Ok(())
    }

    /// Those who see the wearer, or will on some day: the owners, and who is assigned, where the wearer belongs and where
    /// they are shared; to a guest, those of their own organisation.
    pub async fn carers_of(&self, by: Viewer<OfWearer>) -> Result<Vec<CarerOfWearer>> {
        let today = self.wearer(by).await?.value.today(self.now());
        let mut places = vec![by.actor.organisation];
        if by.is_at_home() {
            let shares = self.shares_of(by.wearer).await?.into_iter();
            places.extend(shares.map(|share| share.organisation));
        }
        let mut found = Vec::new();
        for organisation in &places {
            for item in self.carer_items(*organisation).await? {
                let (user, carer) = read(item)?;
                if carer.value.role.sees_all() {
                    found.push(of_wearer(user, *organisation, &carer.value, None, today));
                }
            }
        }
        let prefix = Query::prefix(keys::wearer_pk(by.wearer), "carer#", MAX_LISTED);
        for item in self.all(prefix).await? {
            let assignment = Assignment::read(&item)?;
            let Assignment { user, organisation, .. } = assignment;
            if !places.contains(&organisation) {
                continue;
            }
            let carer = self.find::<Carer>(&keys::carer(organisation, user)).await?;
            let Some(carer) = carer.filter(|carer| carer.value.stay == assignment.stay) else {
                continue;
            };
            if !carer.value.role.sees_all() {
                found.push(of_wearer(user, organisation, &carer.value, Some(&assignment), today));
            }
        }
        found.sort_by_key(|carer| (carer.organisation, carer.user));
        Ok(found)
    }

    /// True if the carer is there for anyone on this date.
    pub(super) async fn is_assigned_on(
        &self,
        by: Viewer<InOrganisation>,
        user: UserId,
        carer: &Carer,
        date: Date,
    ) -> Result<bool> {
        if carer.role.sees_all() {
            return Ok(true);
        }
        let prefix = format!("wearer#{}#", by.actor.organisation);
        for item in self
            .all(Query::prefix(keys::user_pk(user), &prefix, MAX_LISTED))
            .await?
        {
            let assignment = Assignment::read(&item)?;
            if assignment.stay == carer.stay && assignment.counts_on(date) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds an assignment to `work`: under the wearer, and under the user.
    pub(crate) fn put_assignment(&self, work: &mut Work, assignment: &Assignment) {
        let Assignment {
            user,
            wearer,
            organisation,
            ..
        } = *assignment;
        let now = self.now();
        work.put(keys::assignment(wearer, organisation, user), user, now, assignment);
        work.put(keys::assigned(user, organisation, wearer), wearer, now, assignment);
    }

    /// Adds to `work` that an assignment goes away, with its copy.
    pub(crate) async fn take_back(
        &self,
        work: &mut Work,
        wearer: WearerId,
        organisation: OrganisationId,
        user: UserId,
    ) -> Result<()> {
        for key in [
            keys::assignment(wearer, organisation, user),
            keys::assigned(user, organisation, wearer),
        ] {
            if let Some(item) = self.table.get(&key).await? {
                work.delete(&item);
            }
        }
        Ok(())
    }
}

fn of_wearer(
    user: UserId,
    organisation: OrganisationId,
    carer: &Carer,
    assignment: Option<&Assignment>,
    today: Date,
) -> CarerOfWearer {
    let away = carer.away_until.is_some_and(|until| today <= until);
    CarerOfWearer {
        user,
        organisation,
        role: carer.role,
        from: assignment.and_then(|assignment| assignment.from),
        until: assignment.and_then(|assignment| assignment.until),
        here_today: !away && assignment.is_none_or(|assignment| assignment.counts_on(today)),
    }
}
