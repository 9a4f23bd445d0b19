//! Carers: a user's place in an organisation.

mod assigned;
mod out;

use jiff::civil::Date;
use maat_core::{
    id::{OrganisationId, UserId},
    patch::Patch,
    role::Role,
};
use serde::Deserialize;

pub use assigned::{AssignmentDraft, CarerOfWearer};

use crate::{
    App, Code, Error, Result,
    access::{Carer, InOrganisation, Membership, Owner, Viewer},
    keys,
    store::{Stored, Work},
    table::{Item, Op, Query},
};

/// Most carers of one organisation.
pub const MAX_CARERS: usize = 500;

/// A carer as an organisation lists them.
#[derive(Debug, Clone)]
pub struct CarerHere {
    /// Who.
    pub user: UserId,
    /// Their place.
    pub carer: Stored<Carer>,
    /// True if they are here today: there for someone today, and not away.
    pub here_today: bool,
}

/// What an owner may change of a carer.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct CarerDraft {
    /// What they may do from now on.
    #[cfg_attr(feature = "schema", schemars(with = "Role"))]
    pub role: Patch<Role>,
    /// Until and including this date they are not there.
    #[cfg_attr(feature = "schema", schemars(with = "Patch<maat_core::schema::IsoDate>"))]
    pub away_until: Patch<Date>,
}

impl App {
    /// The carers of an organisation, longest there first.
    pub async fn list_carers(&self, by: Viewer<InOrganisation>) -> Result<Vec<CarerHere>> {
        let organisation = self.organisation(by).await?.value;
        let today = organisation.time_zone.local(self.now()).date();
        let mut carers = Vec::new();
        for item in self.carer_items(by.actor.organisation).await? {
            let (user, carer) = read(item)?;
            let away = carer.value.away_until.is_some_and(|until| today <= until);
            let here_today = !away && self.is_assigned_on(by, user, &carer.value, today).await?;
            carers.push(CarerHere {
                user,
                carer,
                here_today,
            });
        }
        carers.sort_by_key(|here| (here.carer.item.created_at, here.user));
        Ok(carers)
    }

    /// Gives a user a place in the organisation, or another role there. Counts from their next request on.
    ///
    /// # Errors
    /// `Conflict` if there are as many carers as can be, or no owner would be left.
    pub async fn put_carer(&self, by: Owner<InOrganisation>, user: UserId, role: Role) -> Result<()> {
        let found = self.find::<Carer>(&keys::carer(by.actor.organisation, user)).await?;
        if found.is_some() {
            let draft = CarerDraft {
                role: Patch::Set(role),
                ..CarerDraft::default()
            };
            return self.update_carer(by, user, draft, None).await.map(|_| ());
        }
        let mut work = Work::default();
        self.add_carer(&mut work, by.actor.organisation, user, role).await?;
        self.commit(by.trail("carer.put", user), work).await
    }

    /// Adds to `work` a new carer of the organisation.
    pub(crate) async fn add_carer(
        &self,
        work: &mut Work,
        organisation: OrganisationId,
        user: UserId,
        role: Role,
    ) -> Result<Carer> {
        if self.carer_items(organisation).await?.len() >= MAX_CARERS {
            let message = format!("An organisation has at most {MAX_CARERS} carers.");
            return Err(Error::new(Code::Conflict, message));
        }
        let now = self.now();
        let carer = Carer {
            role,
            stay: self.ids.uuid(),
            away_until: None,
        };
        work.create(keys::carer(organisation, user), user, now, &carer);
        let membership = Membership { organisation };
        work.create(keys::membership(user, organisation), organisation, now, &membership);
        Ok(carer)
    }

    /// Changes a carer; `version` as read, if the caller says. Counts from their next request on.
    ///
    /// # Errors
    /// `Conflict` if no owner would be left; `Stale` if `version` is not the present one.
    pub async fn update_carer(
        &self,
        by: Owner<InOrganisation>,
        user: UserId,
        draft: CarerDraft,
        version: Option<u64>,
    ) -> Result<Stored<Carer>> {
        let key = keys::carer(by.actor.organisation, user);
        let stored = self.get::<Carer>(&key).await?;
        stored.require(version)?;
        let was = &stored.value;
        let role = draft.role.over_option(Some(was.role));
        let role = role.ok_or_else(|| Error::invalid("role", "This is needed: owner, planner or viewer."))?;
        let carer = Carer {
            role,
            away_until: draft.away_until.over_option(was.away_until),
            stay: was.stay,
        };
        let mut work = Work::default();
        work.replace(&stored.item, self.now(), &carer);
        if was.role == Role::Owner && role != Role::Owner {
            self.require_another_owner(&mut work, by, user).await?;
        }
        self.commit(by.trail("carer.put", user), work).await?;
        self.live.tell_rights(by.actor.organisation);
        self.get(&key).await
    }

    /// Fails if no owner would be left without this one; and so does the work, if the other stops being one meanwhile.
    async fn require_another_owner(&self, work: &mut Work, by: Owner<InOrganisation>, user: UserId) -> Result<()> {
        for item in self.carer_items(by.actor.organisation).await? {
            let (other, carer) = read(item)?;
            if other != user && carer.value.role == Role::Owner {
                work.op(Op::Check(carer.item.key, Some(carer.item.version)));
                return Ok(());
            }
        }
        Err(Error::new(
            Code::Conflict,
            "Someone must run this organisation: make someone else an owner first.",
        ))
    }

    async fn carer_items(&self, organisation: OrganisationId) -> Result<Vec<Item>> {
        let pk = keys::organisation_pk(organisation);
        self.all(Query::prefix(pk, "carer#", MAX_CARERS)).await
    }
}

fn read(item: Item) -> Result<(UserId, Stored<Carer>)> {
    let user = item.id.parse().map_err(Error::internal)?;
    Ok((user, Stored::read(item)?))
}
