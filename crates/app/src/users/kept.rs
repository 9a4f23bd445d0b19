//! What a user pool elsewhere knows of people, kept when it gives out a token: its access tokens hold no e-mail.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Profile, Profiles, hash};
use crate::{
    Result, keys,
    ports::Clock,
    record::Record,
    secret::Secrets,
    table::{Op, Table},
    token::Identity,
};

impl Record for Profile {
    const KIND: &'static str = "profile";
}

/// The profiles that were kept.
pub struct KeptProfiles {
    /// Where.
    pub table: Arc<dyn Table>,
    /// By whose hash.
    pub secrets: Arc<Secrets>,
    /// Since when.
    pub clock: Arc<dyn Clock>,
}

impl KeptProfiles {
    /// Keeps what the pool knows now; nothing is written if it knew the same before.
    pub async fn keep(&self, identity: &Identity, profile: &Profile) -> Result<()> {
        if self.profile(identity).await?.as_ref() == Some(profile) {
            return Ok(());
        }
        let key = keys::profile(&hash(&self.secrets, identity));
        let item = profile.item(key, &identity.subject, self.clock.now());
        Ok(self.table.transact(vec![Op::Put(item)]).await?)
    }
}

#[async_trait]
impl Profiles for KeptProfiles {
    async fn profile(&self, identity: &Identity) -> Result<Option<Profile>> {
        let item = self.table.get(&keys::profile(&hash(&self.secrets, identity))).await?;
        item.map(|item| Profile::read(&item)).transpose()
    }
}
