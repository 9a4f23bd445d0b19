//! Taking a wearer out: from then on there is no such wearer to anybody, and nothing rings.

use maat_core::id::WearerId;

use super::Wearer;
use crate::{
    App, Error, Result,
    access::{AtHome, DeviceToken, Owner},
    keys,
    store::Stored,
};

impl App {
    /// The wearer, unless they are gone.
    pub(crate) async fn find_wearer(&self, id: WearerId) -> Result<Option<Stored<Wearer>>> {
        let found = self.find::<Wearer>(&keys::wearer(id)).await?;
        Ok(found.filter(|found| found.value.gone_at.is_none()))
    }

    /// Takes a wearer out. Their watches are out at once, nothing of theirs is due any more, and to everybody they are as
    /// if they had never been. What is filed of them stays until it is erased.
    pub async fn delete_wearer(&self, by: Owner<AtHome>, version: Option<u64>) -> Result<()> {
        let wearer = self.find_wearer(by.wearer).await?.ok_or_else(Error::not_found)?;
        let summary = keys::wearer_summary(wearer.value.organisation_id, by.wearer);
        let summary = self.table.get(&summary).await?;
        let tokens = self.device_tokens(by.wearer).await?;
        self.edit(by.wearer, &[], |desk| {
            desk.wearer.require(version)?;
            for device in &desk.devices {
                desk.work.delete(&device.item);
            }
            for token in &tokens {
                desk.work.delete(&token.item);
            }
            if let Some(summary) = &summary {
                desk.work.delete(summary);
            }
            for guest in desk.organisations().into_iter().skip(1) {
                desk.end_share(guest)?;
            }
            let mut wearer = desk.wearer.value.clone();
            wearer.gone_at = Some(desk.now);
            desk.put_wearer(wearer);
            Ok(((), by.trail("wearer.delete", by.wearer)))
        })
        .await?;
        self.live.tell_rights(by.actor.organisation);
        Ok(())
    }

    async fn device_tokens(&self, id: WearerId) -> Result<Vec<Stored<DeviceToken>>> {
        let mut tokens = Vec::new();
        for device in self.desk(id, &[]).await?.devices {
            tokens.extend(self.find(&keys::token(&device.value.token)).await?);
        }
        Ok(tokens)
    }
}
