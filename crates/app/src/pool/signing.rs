//! What makes the pool that pool: its id, its client and its signing keys, made once and kept sealed in the store.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::task;

use crate::{
    Error, Result,
    jws::{Jwk, SigningKey, VerifyingKey},
    keys,
    ports::Ids,
    random,
    record::Record,
    secret::Secrets,
    table::{Item, Op, Table, TableError},
    token::KeySource,
};

const PURPOSE: &str = "signing";

#[derive(Serialize, Deserialize)]
struct PoolRecord {
    client_id: String,
    /// PKCS #8, sealed. The first one signs; the rest are honoured until their tokens are gone.
    signing_keys: Vec<String>,
}

impl Record for PoolRecord {
    const KIND: &'static str = "pool";
}

/// The pool as it was made at first start.
pub(super) struct Signing {
    pub(super) pool_id: String,
    pub(super) client_id: String,
    keys: Vec<SigningKey>,
}

impl Signing {
    /// The pool in the store, made now if there is none. Of two that start at once, both end with the one that came first.
    pub(super) async fn open(table: &dyn Table, secrets: &Secrets, ids: &dyn Ids, now: Timestamp) -> Result<Self> {
        if let Some(item) = table.get(&keys::pool()).await? {
            return Self::read(&item, secrets);
        }
        let made = make(secrets, ids, now).await?;
        match table.transact(vec![Op::PutIfAbsent(made)]).await {
            Ok(()) | Err(TableError::Conflict(_)) => {}
            Err(other) => return Err(other.into()),
        }
        let item = table.get(&keys::pool()).await?;
        Self::read(&item.ok_or_else(|| Error::internal("the pool is gone"))?, secrets)
    }

    fn read(item: &Item, secrets: &Secrets) -> Result<Self> {
        let record = PoolRecord::read(item)?;
        let open = |sealed: &String| SigningKey::from_pkcs8(&secrets.open(PURPOSE, sealed)?);
        Ok(Self {
            pool_id: item.id.clone(),
            client_id: record.client_id,
            keys: record.signing_keys.iter().map(open).collect::<Result<_>>()?,
        })
    }

    /// A token with these claims.
    pub(super) fn sign(&self, claims: &impl Serialize) -> Result<String> {
        let current = self
            .keys
            .first()
            .ok_or_else(|| Error::internal("the pool has no key"))?;
        current.sign(claims)
    }

    /// The public halves, for the JWKS.
    pub(super) fn public(&self) -> Vec<Jwk> {
        self.keys.iter().map(|key| key.public().clone()).collect()
    }

    /// The public halves, for verifying.
    pub(super) fn source(&self) -> PoolKeys {
        let parsed = |jwk: Jwk| Some((jwk.kid.clone(), Arc::new(VerifyingKey::from_jwk(&jwk)?)));
        PoolKeys(self.public().into_iter().filter_map(parsed).collect())
    }
}

async fn make(secrets: &Secrets, ids: &dyn Ids, now: Timestamp) -> Result<Item> {
    let key = task::spawn_blocking(SigningKey::generate)
        .await
        .map_err(Error::internal)??;
    let record = PoolRecord {
        client_id: random::letters(ids, 26),
        signing_keys: vec![secrets.seal(PURPOSE, &key.to_pkcs8()?)?],
    };
    // The shape of Cognito's ids, which clients take apart: a region, an underscore, nine letters.
    Ok(record.item(keys::pool(), format!("local_{}", random::letters(ids, 9)), now))
}

/// The pool's own public keys.
pub(super) struct PoolKeys(HashMap<String, Arc<VerifyingKey>>);

#[async_trait]
impl KeySource for PoolKeys {
    async fn key(&self, kid: &str) -> Option<Arc<VerifyingKey>> {
        self.0.get(kid).cloned()
    }
}
