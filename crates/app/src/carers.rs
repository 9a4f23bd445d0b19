//! Carers: a user's place in an organisation, and the wearers assigned to them.

use maat_core::{id::UserId, role::Role};

use crate::{
    App, Error, Result,
    access::{Assignment, Carer, InOrganisation, Membership, OfWearer, Owner},
    keys,
    store::Work,
};

impl App {
    /// Gives a user a place in the organisation, or another role there. Counts from their next request on.
    pub async fn put_carer(&self, by: Owner<InOrganisation>, user: UserId, role: Role) -> Result<()> {
        let (organisation, now) = (by.actor.organisation, self.now());
        let mut work = Work::default();
        work.put(keys::carer(organisation, user), user, now, &Carer { role });
        work.put(
            keys::membership(user, organisation),
            organisation,
            now,
            &Membership { organisation },
        );
        self.commit(by.trail("carer.put", user), work).await
    }

    /// Takes a user out of the organisation. Counts from their next request on.
    pub async fn delete_carer(&self, by: Owner<InOrganisation>, user: UserId) -> Result<()> {
        let organisation = by.actor.organisation;
        let carer = self.get::<Carer>(&keys::carer(organisation, user)).await?;
        let membership = self.get::<Membership>(&keys::membership(user, organisation)).await?;
        let mut work = Work::default();
        work.delete(&carer.item);
        work.delete(&membership.item);
        self.commit(by.trail("carer.delete", user), work).await
    }

    /// Assigns a carer of the organisation to a wearer.
    ///
    /// # Errors
    /// `NotFound` if the user is no carer of it.
    pub async fn assign(&self, by: Owner<OfWearer>, user: UserId) -> Result<()> {
        self.require_carer(by, user).await?;
        let mut work = Work::default();
        work.put(
            keys::assignment(by.wearer, user),
            user,
            self.now(),
            &Assignment { user },
        );
        self.commit(by.trail("carer.assign", user), work).await
    }

    async fn require_carer(&self, by: Owner<OfWearer>, user: UserId) -> Result<()> {
        let carer = self.find::<Carer>(&keys::carer(by.actor.organisation, user)).await?;
        carer.map(|_| ()).ok_or_else(Error::not_found)
    }
}
