//! Shares: a wearer of one organisation (home) whose days another one (school) plans, too, each its own part.
//!
//! A guest plans, sees its own part and what the wearer's organisation allows of the rest, and hears of what concerns it.
//! It pairs no watch, changes nothing about the wearer, erases nothing and shares with no one.

use maat_core::{
    id::{ConsentId, OrganisationId, WearerId},
    plan::OccurrenceId,
    sight::{Allowed, Guest},
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Code, Error, Result,
    access::{Assignment, AtHome, OfWearer, Owner, Planner, Viewer},
    consents::{Consent, Given, Purpose},
    desk::Desk,
    keys,
    organisations::Organisation,
    record::Record,
    store::{Stored, Trail, Work},
    table::{Op, Query},
    wearers::Wearer,
};

/// With how many organisations a wearer is shared at most.
pub const MAX_SHARES: usize = 3;
/// How many assignments are taken back in one transaction; each is two items.
const AT_ONCE: usize = 40;

/// That another organisation plans its part of a wearer's days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Which.
    pub organisation: OrganisationId,
    /// What it is let see of what the wearer's own organisation plans.
    pub sees: Allowed,
    /// By which consent.
    pub consent: ConsentId,
}

impl Record for Share {
    const KIND: &'static str = "share";
}

impl Share {
    /// The guest's side.
    pub(crate) fn guest(&self, wearer: &Wearer) -> Guest {
        Guest {
            home: wearer.organisation_id,
            allowed: self.sees,
        }
    }
}

/// The same among what is the guest's: by it the wearer is listed there.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct SharedWearer {
    /// Where the wearer belongs.
    pub(crate) home: OrganisationId,
}

impl Record for SharedWearer {
    const KIND: &'static str = "shared_wearer";
}

/// What an owner says of a share.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShareDraft {
    /// What the other organisation is let see of what yours plans.
    pub sees: Allowed,
    /// Who agreed that it is shared.
    pub consent: Given,
}

/// A share, and who agreed to it.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The share.
    pub share: Stored<Share>,
    /// What the other organisation is called.
    pub name: String,
    /// Who agreed.
    pub consent: Consent,
}

impl App {
    /// Shares a wearer with another organisation, or says anew what it sees; with who agreed to that, which ends what was
    /// agreed before. Counts from its next request on.
    ///
    /// # Errors
    /// `NotFound` if there is no such organisation; `Conflict` if the wearer belongs to it, or is shared with as many as can
    /// be; `Invalid` with the field.
    pub async fn share(&self, by: Owner<AtHome>, with: OrganisationId, draft: ShareDraft) -> Result<Shared> {
        if with == by.actor.organisation {
            return Err(Error::new(Code::Conflict, "The wearer belongs to this organisation."));
        }
        self.get::<Organisation>(&keys::organisation(with)).await?;
        if self.table.get(&keys::share(by.wearer, with)).await?.is_none() {
            self.forget_guests(by.wearer, with).await?;
        }
        let consent = ConsentId(self.ids.uuid());
        self.edit(by.wearer, &[], |desk| {
            let share = Share {
                organisation: with,
                sees: draft.sees,
                consent,
            };
            desk.agree(by.into(), consent, (Purpose::Share, Some(with)), &draft.consent)
                .map_err(|error| match error.field.clone() {
                    Some(field) => error.about(format!("consent.{field}")),
                    None => error,
                })?;
            desk.put_share(share)?;
            Ok(((), by.trail("share.put", with)))
        })
        .await?;
        self.live.tell_rights(with);
        let all = self.shares(Owner::<OfWearer>::from(by).into_viewer()).await?;
        let found = all.into_iter().find(|shared| shared.share.value.organisation == with);
        found.ok_or_else(Error::not_found)
    }

    /// Ends a share: by whom the wearer belongs to, or by the guest. Counts from the next request on. What the guest planned
    /// stays on the plan until the wearer's own organisation takes it off.
    ///
    /// # Errors
    /// `Forbidden` to another guest; `NotFound` if there is none.
    pub async fn end_share(&self, by: Owner<OfWearer>, with: OrganisationId) -> Result<()> {
        if !by.is_at_home() && with != by.actor.organisation {
            return Err(Error::forbidden());
        }
        self.edit(by.wearer, &[], |desk| {
            desk.end_share(with)?;
            Ok(((), by.trail("share.delete", with)))
        })
        .await?;
        self.live.tell_rights(with);
        self.forget_guests(by.wearer, with).await
    }

    /// With whom the wearer is shared; to a guest, their own share alone.
    pub async fn shares(&self, by: Viewer<OfWearer>) -> Result<Vec<Shared>> {
        let mut all = Vec::new();
        for share in self.stored_shares(by.wearer).await? {
            let Share {
                organisation, consent, ..
            } = share.value;
            if !by.is_at_home() && organisation != by.actor.organisation {
                continue;
            }
            let name = self.get::<Organisation>(&keys::organisation(organisation)).await?;
            let consent = self.get::<Consent>(&keys::consent(by.wearer, consent)).await?;
            all.push(Shared {
                share,
                name: name.value.name,
                consent: consent.value,
            });
        }
        Ok(all)
    }

    pub(crate) async fn shares_of(&self, wearer: WearerId) -> Result<Vec<Share>> {
        let all = self.stored_shares(wearer).await?.into_iter();
        Ok(all.map(|share| share.value).collect())
    }

    async fn stored_shares(&self, wearer: WearerId) -> Result<Vec<Stored<Share>>> {
        let query = Query::prefix(keys::wearer_pk(wearer), "share#", MAX_SHARES);
        self.all(query).await?.into_iter().map(Stored::read).collect()
    }

    /// A guest's carers are assigned to the wearer no longer, so that a share that begins anew begins with none.
    async fn forget_guests(&self, wearer: WearerId, organisation: OrganisationId) -> Result<()> {
        let prefix = format!("carer#{organisation}#");
        let assigned = self
            .all(Query::prefix(keys::wearer_pk(wearer), &prefix, AT_ONCE))
            .await?;
        for some in assigned.chunks(AT_ONCE) {
            let mut work = Work::default();
            for item in some {
                let user = Assignment::read(item)?.user;
                self.take_back(&mut work, wearer, organisation, user).await?;
            }
            self.commit(Trail::Own, work).await?;
        }
        Ok(())
    }
}

impl Desk {
    /// The organisations that may hear of the wearer, their own first.
    pub(crate) fn organisations(&self) -> Vec<OrganisationId> {
        let guests = self.shares.iter().map(|share| share.value.organisation);
        [self.wearer.value.organisation_id].into_iter().chain(guests).collect()
    }

    /// Fails unless whoever plans may change what this organisation planned.
    ///
    /// # Errors
    /// `Forbidden`.
    pub(crate) fn require_own(&self, by: Planner<OfWearer>, planner: OrganisationId) -> Result<()> {
        let there = |organisation| self.organisations().contains(&organisation);
        if by.may_change(planner, there) {
            return Ok(());
        }
        Err(Error::new(Code::Forbidden, "Another organisation planned this."))
    }

    /// The same of an occurrence.
    pub(crate) fn require_own_occurrence(&self, by: Planner<OfWearer>, id: OccurrenceId) -> Result<()> {
        let untouched = self.plan.untouched(id).ok_or_else(Error::not_found)?;
        self.require_own(by, untouched.organisation_id)
    }

    fn put_share(&mut self, share: Share) -> Result<()> {
        let with = share.organisation;
        let present = self
            .shares
            .iter()
            .find(|known| known.value.organisation == with)
            .cloned();
        match present {
            Some(Stored { item, value }) => {
                self.withdraw(value.consent);
                self.work.replace(&item, self.now, &share);
            }
            None if self.shares.len() >= MAX_SHARES => {
                let message = format!("A wearer is shared with at most {MAX_SHARES} organisations.");
                return Err(Error::new(Code::Conflict, message));
            }
            None => {
                let home = self.wearer.value.organisation_id;
                self.work.create(keys::share(self.id, with), with, self.now, &share);
                let listed = keys::shared_wearer(with, self.id);
                self.work.create(listed, self.id, self.now, &SharedWearer { home });
            }
        }
        Ok(())
    }

    /// Ends a share, and what was agreed to for it.
    pub(crate) fn end_share(&mut self, with: OrganisationId) -> Result<()> {
        let found = self
            .shares
            .iter()
            .find(|known| known.value.organisation == with)
            .cloned();
        let Stored { item, value } = found.ok_or_else(Error::not_found)?;
        self.work.delete(&item);
        self.work.op(Op::DeleteIfVersion(keys::shared_wearer(with, self.id), 1));
        self.withdraw(value.consent);
        Ok(())
    }
}
