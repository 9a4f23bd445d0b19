//! Who may do what. A use case takes a proof, and only this module can make one: whoever forgets to ask can't compile.
//!
//! What may not be seen does not exist: the answer is the same as for what is absent.

use std::ops::Deref;

use maat_core::{
    id::{DeviceId, OrganisationId, UserId, WearerId},
    role::Role,
};
use serde::{Deserialize, Serialize};

use crate::{App, Error, Result, keys, record::Record, token::unauthenticated, wearers::Wearer};

/// A signed-in user, as the token or session proved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user: UserId,
}

/// A user acting in one organisation: who the audit names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub user: UserId,
    /// Where.
    pub organisation: OrganisationId,
    /// As what.
    pub role: Role,
}

/// A user's place in one organisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Carer {
    /// What they may do.
    pub role: Role,
}

impl Record for Carer {
    const KIND: &'static str = "carer";
}

/// Where a user belongs: the way in from the user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Membership {
    /// Where.
    pub organisation: OrganisationId,
}

impl Record for Membership {
    const KIND: &'static str = "membership";
}

/// That a planner or viewer is assigned to a wearer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Assignment {
    /// Who.
    pub user: UserId,
}

impl Record for Assignment {
    const KIND: &'static str = "assignment";
}

/// An organisation, to someone who belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct InOrganisation {
    /// Who asks.
    pub actor: Actor,
}

/// A wearer, to someone who may see them.
#[derive(Debug, Clone, Copy)]
pub struct OfWearer {
    /// Whom it is about.
    pub wearer: WearerId,
    /// Who asks.
    pub actor: Actor,
}

macro_rules! proofs {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<T>(T);

        impl<T> Deref for $name<T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.0
            }
        }
    )+};
}

proofs! {
    /// Proof that the caller may look.
    Viewer,
    /// Proof that the caller may plan.
    Planner,
    /// Proof that the caller may do everything.
    Owner,
    /// Proof that a paired watch asks, for its wearer.
    Worn
}

impl<T> From<Planner<T>> for Viewer<T> {
    fn from(proof: Planner<T>) -> Self {
        Self(proof.0)
    }
}

impl<T> From<Owner<T>> for Planner<T> {
    fn from(proof: Owner<T>) -> Self {
        Self(proof.0)
    }
}

impl Viewer<OfWearer> {
    /// Who sees a wearer belongs to their organisation.
    pub fn in_organisation(self) -> Viewer<InOrganisation> {
        Viewer(InOrganisation { actor: self.actor })
    }
}

impl Planner<OfWearer> {
    /// Who plans for a wearer plans in their organisation.
    pub fn in_organisation(self) -> Planner<InOrganisation> {
        Planner(InOrganisation { actor: self.actor })
    }
}

/// A wearer, to their own watch.
#[derive(Debug, Clone, Copy)]
pub struct OnWrist {
    /// Whose watch it is.
    pub wearer: WearerId,
    /// The watch.
    pub device: DeviceId,
}

/// Whom a device token is for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeviceToken {
    /// Whose watch.
    pub wearer: WearerId,
    /// Which.
    pub device: DeviceId,
}

impl Record for DeviceToken {
    const KIND: &'static str = "token";
}

impl App {
    /// Proof that the caller belongs to the organisation.
    pub async fn viewer_in(&self, caller: Caller, id: OrganisationId) -> Result<Viewer<InOrganisation>> {
        Ok(Viewer(self.place(caller, id, Role::Viewer).await?))
    }

    /// Proof that the caller plans in the organisation.
    pub async fn planner_in(&self, caller: Caller, id: OrganisationId) -> Result<Planner<InOrganisation>> {
        Ok(Planner(self.place(caller, id, Role::Planner).await?))
    }

    /// Proof that the caller runs the organisation.
    pub async fn owner_in(&self, caller: Caller, id: OrganisationId) -> Result<Owner<InOrganisation>> {
        Ok(Owner(self.place(caller, id, Role::Owner).await?))
    }

    /// Proof that the caller may look at the wearer.
    pub async fn viewer_of(&self, caller: Caller, id: WearerId) -> Result<Viewer<OfWearer>> {
        Ok(Viewer(self.wearer_place(caller, id, Role::Viewer).await?))
    }

    /// Proof that the caller may plan for the wearer.
    pub async fn planner_of(&self, caller: Caller, id: WearerId) -> Result<Planner<OfWearer>> {
        Ok(Planner(self.wearer_place(caller, id, Role::Planner).await?))
    }

    /// Proof that the caller may do everything with the wearer.
    pub async fn owner_of(&self, caller: Caller, id: WearerId) -> Result<Owner<OfWearer>> {
        Ok(Owner(self.wearer_place(caller, id, Role::Owner).await?))
    }

    /// The right of whoever runs the machine to plan for a wearer: for the command line. The audit names no user.
    pub async fn operator_of(&self, wearer: WearerId) -> Result<Planner<OfWearer>> {
        let organisation = self.get::<Wearer>(&keys::wearer(wearer)).await?.value.organisation_id;
        let actor = Actor {
            user: UserId(uuid::Uuid::nil()),
            organisation,
            role: Role::Owner,
        };
        Ok(Planner(OfWearer { wearer, actor }))
    }

    /// Proof that a device token is good now: a watch that was taken out is out on its next request.
    pub async fn worn(&self, token: &str) -> Result<Worn<OnWrist>> {
        let found = self
            .find::<DeviceToken>(&keys::token(&self.secrets.hash("device", token)))
            .await?;
        let found = found.filter(|found| found.item.kind == DeviceToken::KIND);
        let DeviceToken { wearer, device } = found.ok_or_else(unauthenticated)?.value;
        Ok(Worn(OnWrist { wearer, device }))
    }

    /// Fails once the watch is taken out: asked again before each thing told on a connection that stays open.
    pub async fn still_worn(&self, by: Worn<OnWrist>) -> Result<()> {
        let device = self.table.get(&keys::device(by.wearer, by.device)).await?;
        device.map(|_| ()).ok_or_else(unauthenticated)
    }

    async fn place(&self, caller: Caller, organisation: OrganisationId, needed: Role) -> Result<InOrganisation> {
        let role = self.role(caller, organisation).await?.ok_or_else(Error::not_found)?;
        if !role.allows(needed) {
            return Err(Error::forbidden());
        }
        Ok(InOrganisation {
            actor: Actor {
                user: caller.user,
                organisation,
                role,
            },
        })
    }

    async fn wearer_place(&self, caller: Caller, wearer: WearerId, needed: Role) -> Result<OfWearer> {
        let organisation = self.get::<Wearer>(&keys::wearer(wearer)).await?.value.organisation_id;
        let role = self.role(caller, organisation).await?.ok_or_else(Error::not_found)?;
        if !role.sees_all() && self.table.get(&keys::assignment(wearer, caller.user)).await?.is_none() {
            return Err(Error::not_found());
        }
        if !role.allows(needed) {
            return Err(Error::forbidden());
        }
        Ok(OfWearer {
            wearer,
            actor: Actor {
                user: caller.user,
                organisation,
                role,
            },
        })
    }

    async fn role(&self, caller: Caller, organisation: OrganisationId) -> Result<Option<Role>> {
        let carer = self.find::<Carer>(&keys::carer(organisation, caller.user)).await?;
        Ok(carer.map(|carer| carer.value.role))
    }
}
