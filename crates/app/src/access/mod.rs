//! Who may do what. A use case takes a proof, and only this module can make one: whoever forgets to ask can't compile.
//!
//! What may not be seen does not exist: the answer is the same as for what is absent.

mod invited;
mod looked;
mod place;

use std::ops::Deref;

use jiff::civil::Date;
use maat_core::{
    id::{DeviceId, OrganisationId, UserId, WearerId},
    role::Role,
    sight::{Eye, Guest},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use invited::Invited;
pub(crate) use looked::{Look, Looked};

use crate::{App, Error, Result, keys, record::Record, token::unauthenticated};

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
    /// This stay of theirs: whoever leaves and comes back begins anew, and sees no one they saw before.
    pub stay: Uuid,
    /// Until and including this date they are not there.
    #[serde(default)]
    pub away_until: Option<Date>,
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

/// That a carer is assigned to a wearer. Filed under the wearer, and again under the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Who.
    pub user: UserId,
    /// To whom.
    pub wearer: WearerId,
    /// As a carer of which organisation.
    pub organisation: OrganisationId,
    /// During which stay there: it counts for no other.
    pub stay: Uuid,
    /// From which of the wearer's dates on.
    pub from: Option<Date>,
    /// Until which of the wearer's dates, inclusive: a substitute for one day sees the wearer on that day.
    pub until: Option<Date>,
}

impl Record for Assignment {
    const KIND: &'static str = "assignment";
}

impl Assignment {
    /// For always.
    pub fn always(user: UserId, wearer: WearerId, organisation: OrganisationId, stay: Uuid) -> Self {
        Self {
            user,
            wearer,
            organisation,
            stay,
            from: None,
            until: None,
        }
    }

    /// True if it counts on this date.
    pub fn counts_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }
}

/// An organisation, to someone who belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct InOrganisation {
    /// Who asks.
    pub actor: Actor,
}

impl InOrganisation {
    /// With whose eyes they look at what their organisation plans.
    pub fn eye(&self) -> Eye {
        eye(self.actor, None)
    }
}

/// A wearer, to someone who may see them: where they belong, or where they are shared.
#[derive(Debug, Clone, Copy)]
pub struct OfWearer {
    /// Whom it is about.
    pub wearer: WearerId,
    /// Who asks.
    pub actor: Actor,
    /// Who asks is a guest's, if the wearer is shared with their organisation.
    guest: Option<Guest>,
}

impl OfWearer {
    /// With whose eyes they look at the wearer's plan.
    pub fn eye(&self) -> Eye {
        eye(self.actor, self.guest)
    }

    /// True if the wearer belongs to their organisation.
    pub fn is_at_home(&self) -> bool {
        self.guest.is_none()
    }

    /// True if they may change what an organisation planned: their own does, or it is no longer `there` and theirs is where
    /// the wearer belongs.
    pub(crate) fn may_change(&self, planner: OrganisationId, there: impl Fn(OrganisationId) -> bool) -> bool {
        planner == self.actor.organisation || (self.is_at_home() && !there(planner))
    }
}

fn eye(actor: Actor, guest: Option<Guest>) -> Eye {
    let Actor {
        user,
        organisation,
        role,
    } = actor;
    Eye {
        user,
        organisation,
        role,
        guest,
    }
}

/// A wearer, to someone of the organisation where they belong: what a guest may not do asks for this.
#[derive(Debug, Clone, Copy)]
pub struct AtHome(OfWearer);

impl Deref for AtHome {
    type Target = OfWearer;

    fn deref(&self) -> &OfWearer {
        &self.0
    }
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

macro_rules! at_home {
    ($($proof:ident),+) => {$(
        impl $proof<OfWearer> {
            /// The same, where the wearer belongs.
            ///
            /// # Errors
            /// `Forbidden` to a guest.
            pub fn at_home(self) -> Result<$proof<AtHome>> {
                if self.is_at_home() { Ok($proof(AtHome(self.0))) } else { Err(Error::forbidden()) }
            }
        }

        impl From<$proof<AtHome>> for $proof<OfWearer> {
            fn from(proof: $proof<AtHome>) -> Self {
                Self(proof.0.0)
            }
        }
    )+};
}

at_home!(Viewer, Planner, Owner);

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

impl<T: Copy> Owner<T> {
    /// Who may do everything may look.
    pub fn into_viewer(self) -> Viewer<T> {
        Viewer(self.0)
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
}
