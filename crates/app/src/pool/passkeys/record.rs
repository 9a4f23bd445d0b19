//! What is kept of a passkey: under its login, and the way in by its credential id.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::MAX_PASSKEYS;
use crate::{
    Result, keys,
    pool::{
        Pool,
        refusal::Answer,
        webauthn::{NewCredential, PublicKey},
    },
    record::{Record, delete},
    table::{Item, Key, Op, Query},
};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PasskeyRecord {
    pub(super) id: Uuid,
    /// In base64url.
    pub(super) credential: String,
    pub(super) key: PublicKey,
    pub(super) counter: u32,
    pub(super) may_be_copied: bool,
    pub(super) is_copied: bool,
    pub(super) name: String,
    pub(super) used_at: Option<Timestamp>,
}

impl Record for PasskeyRecord {
    const KIND: &'static str = "passkey";
}

#[derive(Serialize, Deserialize)]
pub(super) struct ByCredential {
    pub(super) subject: Uuid,
    pub(super) passkey: Uuid,
}

impl Record for ByCredential {
    const KIND: &'static str = "passkey_by_credential";
}

/// A passkey as it was read.
pub(super) struct HeldPasskey {
    pub(super) passkey: PasskeyRecord,
    pub(super) item: Item,
}

impl Pool {
    /// All passkeys of a login, the oldest first.
    pub(super) async fn held_passkeys(&self, subject: Uuid) -> Result<Vec<HeldPasskey>> {
        let query = Query::prefix(keys::login_pk(subject), "passkey#", MAX_PASSKEYS);
        let page = self.table.query(&query).await?;
        page.items.into_iter().map(held).collect()
    }

    /// The passkey with this credential id, and whose it is.
    pub(super) async fn passkey_by(&self, hash: &str) -> Result<Option<(Uuid, HeldPasskey)>> {
        let Some(item) = self.table.get(&keys::passkey_by_credential(hash)).await? else {
            return Ok(None);
        };
        let ByCredential { subject, passkey } = ByCredential::read(&item)?;
        let item = self.table.get(&keys::passkey(subject, passkey)).await?;
        item.map(|item| Ok((subject, held(item)?))).transpose()
    }

    /// What files a new passkey. It fails where the credential id is known already, whoever's it is.
    pub(super) fn file_passkey(&self, subject: Uuid, new: NewCredential, name: &str) -> Vec<Op> {
        let (id, now) = (self.ids.uuid(), self.clock.now());
        let way_in = self.way_in(&new.credential);
        let passkey = PasskeyRecord {
            id,
            credential: text(&new.credential),
            key: new.key,
            counter: new.counter,
            may_be_copied: new.may_be_copied,
            is_copied: new.is_copied,
            name: name.to_owned(),
            used_at: None,
        };
        let by_credential = ByCredential { subject, passkey: id };
        vec![
            Op::PutIfAbsent(by_credential.item(way_in, id, now)),
            Op::PutIfAbsent(passkey.item(keys::passkey(subject, id), id, now)),
        ]
    }

    /// What takes a passkey away. The way in never changes, so it still has its first version.
    pub(super) fn unfile_passkey(&self, held: &HeldPasskey) -> [Op; 2] {
        let credential = bytes(&held.passkey.credential);
        [delete(&held.item), Op::DeleteIfVersion(self.way_in(&credential), 1)]
    }

    /// What takes all passkeys of a login away.
    pub(in crate::pool) async fn without_passkeys(&self, subject: Uuid) -> Answer<Vec<Op>> {
        let all = self.held_passkeys(subject).await?;
        Ok(all.iter().flat_map(|held| self.unfile_passkey(held)).collect())
    }

    fn way_in(&self, credential: &[u8]) -> Key {
        keys::passkey_by_credential(&self.credential_hash(credential))
    }
}

fn held(item: Item) -> Result<HeldPasskey> {
    let passkey = PasskeyRecord::read(&item)?;
    Ok(HeldPasskey { passkey, item })
}

pub(super) fn text(credential: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(credential)
}

fn bytes(credential: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(credential).unwrap_or_default()
}
