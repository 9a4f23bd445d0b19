//! Someone's passkeys, and taking one away.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    pool::{
        Pool,
        refusal::{Answer, Refusal},
    },
    token::Identity,
};

/// A passkey, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Which.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Since when it is there.
    pub added_at: Timestamp,
    /// When it last signed in.
    pub used_at: Option<Timestamp>,
}

impl Pool {
    /// The passkeys of someone who is signed in, the oldest first.
    pub async fn passkeys(&self, identity: &Identity) -> Answer<Vec<Passkey>> {
        let owner = self.owner(identity).await?;
        let all = self.held_passkeys(owner.login.subject).await?;
        let shown = all.into_iter().map(|held| Passkey {
            id: held.passkey.id,
            name: held.passkey.name,
            added_at: held.item.created_at,
            used_at: held.passkey.used_at,
        });
        Ok(shown.collect())
    }

    /// Takes a passkey away: it signs in no more. Not the last one of somebody without a password. Sessions stay.
    pub async fn remove_passkey(&self, identity: &Identity, id: Uuid) -> Answer<()> {
        let owner = self.owner(identity).await?;
        let all = self.held_passkeys(owner.login.subject).await?;
        let held = all.iter().find(|held| held.passkey.id == id);
        let held = held.ok_or(Refusal::NoSuchPasskey)?;
        if all.len() == 1 && owner.login.credential.is_none() {
            return Err(Refusal::LastWayIn);
        }
        let mut changes = self.unfile_passkey(held).to_vec();
        changes.push(self.login_back(&owner));
        self.table.transact(changes).await?;
        tracing::info!(login = %owner.login.subject, "a passkey was removed");
        Ok(())
    }
}
