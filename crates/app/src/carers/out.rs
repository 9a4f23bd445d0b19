//! Taking a carer out.

use maat_core::{
    id::{OrganisationId, UserId},
    role::Role,
};

use crate::{
    App, Result,
    access::{Assignment, Carer, InOrganisation, Membership, Owner},
    keys,
    record::Record,
    store::{Trail, Work},
    table::Query,
};

/// How many assignments are taken back in one transaction; each is two items.
const AT_ONCE: usize = 40;

impl App {
    /// Takes a user out of the organisation. Counts from their next request on, and what they hold open closes.
    ///
    /// # Errors
    /// `Conflict` if no owner would be left.
    pub async fn delete_carer(&self, by: Owner<InOrganisation>, user: UserId) -> Result<()> {
        let organisation = by.actor.organisation;
        let carer = self.get::<Carer>(&keys::carer(organisation, user)).await?;
        let mut work = Work::default();
        work.delete(&carer.item);
        if let Some(membership) = self.find::<Membership>(&keys::membership(user, organisation)).await? {
            work.delete(&membership.item);
        }
        if carer.value.role == Role::Owner {
            self.require_another_owner(&mut work, by, user).await?;
        }
        self.commit(by.trail("carer.delete", user), work).await?;
        self.live.tell_rights(organisation);
        // They count for nothing now, whatever happens here: their stay is over.
        self.forget_assignments(user, organisation).await
    }

    async fn forget_assignments(&self, user: UserId, organisation: OrganisationId) -> Result<()> {
        let prefix = format!("wearer#{organisation}#");
        let copies = self.all(Query::prefix(keys::user_pk(user), &prefix, AT_ONCE)).await?;
        for some in copies.chunks(AT_ONCE) {
            let mut work = Work::default();
            for copy in some {
                let wearer = Assignment::read(copy)?.wearer;
                self.take_back(&mut work, wearer, organisation, user).await?;
            }
            self.commit(Trail::Own, work).await?;
        }
        Ok(())
    }
}
