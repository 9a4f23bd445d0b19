use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Result, keys,
    ports::Clock,
    record::Record,
    secret::Secrets,
    table::{Op, Table, TableError},
};

const PURPOSE: &str = "vapid";

/// The key by which push services know this server (RFC 8292): whoever subscribes names its public half, so it stays.
pub struct VapidKey {
    /// The private half, PKCS #8.
    pub pkcs8: Vec<u8>,
    /// The public half: an uncompressed point on P-256, 65 bytes.
    pub public: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    /// PKCS #8, sealed.
    key: String,
}

impl Record for Kept {
    const KIND: &'static str = "vapid";
}

impl VapidKey {
    /// The key in the store, made now if there is none. Of two that start at once, both end with the one that came first.
    pub async fn open(table: &dyn Table, secrets: &Secrets, clock: &dyn Clock) -> Result<Self> {
        let item = match table.get(&keys::vapid()).await? {
            Some(item) => item,
            None => {
                let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
                let made = made.map_err(|_| Error::internal("a key could not be made"))?;
                let key = secrets.seal(PURPOSE, made.as_ref())?;
                let item = Kept { key }.item(keys::vapid(), "vapid", clock.now());
                match table.transact(vec![Op::PutIfAbsent(item)]).await {
                    Ok(()) | Err(TableError::Conflict(_)) => {}
                    Err(other) => return Err(other.into()),
                }
                let item = table.get(&keys::vapid()).await?;
                item.ok_or_else(|| Error::internal("the key is gone"))?
            }
        };
        Self::read(secrets.open(PURPOSE, &Kept::read(&item)?.key)?)
    }

    /// From PKCS #8.
    pub fn read(pkcs8: Vec<u8>) -> Result<Self> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8);
        let pair = pair.map_err(|_| Error::internal("this is no P-256 key"))?;
        let public = pair.public_key().as_ref().to_vec();
        Ok(Self { pkcs8, public })
    }

    /// The public half as clients and push services are told it.
    pub fn public_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{table::MemoryTable, testing::SetClock};

    #[tokio::test]
    async fn the_key_is_made_once_and_no_one_can_read_it_in_the_store() {
        let (table, clock) = (
            MemoryTable::default(),
            SetClock::at("2026-11-24T08:00:00Z".parse().unwrap()),
        );
        let secrets = Secrets::new(&[7; 32]);
        let made = VapidKey::open(&table, &secrets, &clock).await.unwrap();
        assert_eq!(made.public.len(), 65);
        let again = VapidKey::open(&table, &secrets, &clock).await.unwrap();
        assert_eq!(again.pkcs8, made.pkcs8);
        let kept = table.get(&keys::vapid()).await.unwrap().unwrap();
        let plain = URL_SAFE_NO_PAD.encode(&made.pkcs8);
        assert!(!serde_json::to_string(&kept.data).unwrap().contains(&plain[40..80]));
        let other = Secrets::new(&[8; 32]);
        assert!(VapidKey::open(&table, &other, &clock).await.is_err());
    }
}
