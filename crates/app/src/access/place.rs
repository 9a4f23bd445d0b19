//! Where someone stands: the proofs that carers need, made from their items as they are now.

use maat_core::{
    id::{OrganisationId, UserId, WearerId},
    role::Role,
    sight::Guest,
};

use super::{Actor, Assignment, AtHome, Caller, Carer, InOrganisation, OfWearer, Owner, Planner, Viewer};
use crate::{
    App, Code, Error, Result, keys,
    shares::{MAX_SHARES, Share},
    store::Stored,
    wearers::Wearer,
};

/// The organisation that there is not. What is nowhere is looked for in it, by the same reads as what is another's: the time
/// that an answer takes does not tell the two apart.
const NOWHERE: OrganisationId = OrganisationId(uuid::Uuid::nil());

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

    /// Proof that the caller may look at the wearer; that they do is noted.
    pub async fn viewer_of(&self, caller: Caller, id: WearerId) -> Result<Viewer<OfWearer>> {
        let seen = self.wearer_place(caller, id, Role::Viewer).await?;
        self.note_look(&seen).await?;
        Ok(Viewer(seen))
    }

    /// Proof that the caller may look at the wearer where they belong, and not as a guest; that they do is noted.
    pub async fn viewer_at_home(&self, caller: Caller, id: WearerId) -> Result<Viewer<AtHome>> {
        let seen = Viewer(self.wearer_place(caller, id, Role::Viewer).await?).at_home()?;
        self.note_look(&seen).await?;
        Ok(seen)
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
        let found = self.find_wearer(wearer).await?.ok_or_else(Error::not_found)?;
        let actor = Actor {
            user: UserId(uuid::Uuid::nil()),
            organisation: found.value.organisation_id,
            role: Role::Owner,
        };
        let guest = None;
        Ok(Planner(OfWearer { wearer, actor, guest }))
    }

    /// Proof that whoever plans in the organisation plans for this wearer there.
    ///
    /// # Errors
    /// `NotFound` for a wearer they do not see there.
    pub(crate) async fn planner_here(
        &self,
        by: Planner<InOrganisation>,
        wearer: WearerId,
    ) -> Result<Planner<OfWearer>> {
        let seen = self.seen_here(by.into(), wearer).await?;
        let (Viewer(seen), _) = seen.ok_or_else(Error::not_found)?;
        if seen.actor.role.allows(Role::Planner) {
            Ok(Planner(seen))
        } else {
            Err(Error::forbidden())
        }
    }

    /// The wearer as the caller may see them here; `None` if they may not.
    pub(crate) async fn seen_here(
        &self,
        by: Viewer<InOrganisation>,
        id: WearerId,
    ) -> Result<Option<(Viewer<OfWearer>, Stored<Wearer>)>> {
        let wearer = self.find_wearer(id).await?;
        let Actor { user, organisation, .. } = by.actor;
        let at_home = |wearer: &Stored<Wearer>| wearer.value.organisation_id == organisation;
        let (wearer, guest) = match wearer {
            Some(wearer) if at_home(&wearer) => (wearer, None),
            // Looked for also where there is no wearer: see `NOWHERE`.
            wearer => match (self.find::<Share>(&keys::share(id, organisation)).await?, wearer) {
                (Some(share), Some(wearer)) => {
                    let guest = share.value.guest(&wearer.value);
                    (wearer, Some(guest))
                }
                _ => return Ok(None),
            },
        };
        let seen = self
            .seen_from(user, (organisation, guest), id, Some(&wearer.value))
            .await?;
        Ok(seen.map(|seen| (Viewer(seen), wearer)))
    }

    /// True if the user may see the wearer, where they belong or are shared.
    pub(crate) async fn may_see(&self, user: UserId, wearer: WearerId) -> Result<bool> {
        match self.wearer_place(Caller { user }, wearer, Role::Viewer).await {
            Ok(_) => Ok(true),
            Err(error) if error.code == Code::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// True if whoever belongs to the organisation may see the wearer there.
    pub async fn sees(&self, by: Viewer<InOrganisation>, wearer: WearerId) -> Result<bool> {
        Ok(self.seen_here(by, wearer).await?.is_some())
    }

    /// The same, and notes that they looked.
    pub(crate) async fn look_here(
        &self,
        by: Viewer<InOrganisation>,
        id: WearerId,
    ) -> Result<Option<(Viewer<OfWearer>, Stored<Wearer>)>> {
        let seen = self.seen_here(by, id).await?;
        if let Some((by, _)) = &seen {
            self.note_look(by).await?;
        }
        Ok(seen)
    }

    async fn place(&self, caller: Caller, organisation: OrganisationId, needed: Role) -> Result<InOrganisation> {
        let carer = self.find::<Carer>(&keys::carer(organisation, caller.user)).await?;
        let role = carer.ok_or_else(Error::not_found)?.value.role;
        if !role.allows(needed) {
            return Err(Error::forbidden());
        }
        let user = caller.user;
        Ok(InOrganisation {
            actor: Actor {
                user,
                organisation,
                role,
            },
        })
    }

    /// Where the caller has what is needed: where the wearer belongs, or else where they are shared.
    async fn wearer_place(&self, caller: Caller, id: WearerId, needed: Role) -> Result<OfWearer> {
        let found = self.find_wearer(id).await?;
        let wearer = found.as_ref().map(|found| &found.value);
        let home = (wearer.map_or(NOWHERE, |wearer| wearer.organisation_id), None);
        let seen_at_home = self.seen_from(caller.user, home, id, wearer).await?;
        let allowed = |seen: &OfWearer| seen.actor.role.allows(needed);
        if let Some(seen) = seen_at_home.filter(allowed) {
            return Ok(seen);
        }
        let mut sees = seen_at_home.is_some();
        let shares = self.shares_of(id).await?;
        for share in (0..MAX_SHARES).map(|at| shares.get(at).zip(wearer)) {
            let place = share.map_or((NOWHERE, None), |(share, wearer)| {
                (share.organisation, Some(share.guest(wearer)))
            });
            let seen = self.seen_from(caller.user, place, id, wearer).await?;
            if let Some(seen) = seen.filter(allowed) {
                return Ok(seen);
            }
            sees |= seen.is_some();
        }
        Err(if sees { Error::forbidden() } else { Error::not_found() })
    }

    /// The user's sight of a wearer as a carer of an organisation, where the wearer belongs or is shared.
    async fn seen_from(
        &self,
        user: UserId,
        (organisation, guest): (OrganisationId, Option<Guest>),
        id: WearerId,
        wearer: Option<&Wearer>,
    ) -> Result<Option<OfWearer>> {
        let carer = self.find::<Carer>(&keys::carer(organisation, user)).await?;
        let Some((carer, wearer)) = carer.zip(wearer) else {
            return Ok(None);
        };
        let Carer { role, stay, .. } = carer.value;
        if !role.sees_all() {
            let key = keys::assignment(id, organisation, user);
            let assigned = self.find::<Assignment>(&key).await?;
            let today = wearer.today(self.now());
            if !assigned.is_some_and(|found| found.value.stay == stay && found.value.counts_on(today)) {
                return Ok(None);
            }
        }
        let actor = Actor {
            user,
            organisation,
            role,
        };
        Ok(Some(OfWearer {
            wearer: id,
            actor,
            guest,
        }))
    }
}
