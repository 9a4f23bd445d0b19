//! What makes the pool that pool: its id, its client and its signing keys, made at first start and kept sealed in the store.
//!
//! Keys take turns. A new one is made every [`TURN`] and published [`NOTICE`] before it signs, so that whoever keeps our keys for
//! a while knows it by then; the old one is honoured until its last token is gone.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::{sync::Mutex, task};

use super::claims::LIFETIME;
use crate::{
    Error, Result,
    jws::{Jwk, SigningKey, VerifyingKey},
    keys,
    ports::{Clock, Ids},
    random,
    record::Record,
    secret::Secrets,
    table::{Item, Op, Table, TableError},
    token::KeySource,
};

const PURPOSE: &str = "signing";
/// How long a key signs.
const TURN: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a key is published before it signs.
const NOTICE: SignedDuration = SignedDuration::from_hours(1);
/// How long a key is honoured after its last signature: a token's life, and some for clocks that differ.
const HONOURED: SignedDuration = SignedDuration::from_secs(LIFETIME as i64 + 600);
/// How often a process looks for what others have made: well within the notice.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(5);
/// How often it looks for a key that it does not know, however many are asked for.
const LOOK_FOR_UNKNOWN: SignedDuration = SignedDuration::from_secs(10);

#[derive(Serialize, Deserialize)]
struct PoolRecord {
    client_id: String,
    /// Oldest first.
    signing_keys: Vec<KeptKey>,
}

#[derive(Clone, Serialize, Deserialize)]
struct KeptKey {
    /// PKCS #8, sealed.
    key: String,
    signs_from: Timestamp,
}

impl Record for PoolRecord {
    const KIND: &'static str = "pool";
}

/// The pool as it was made at first start, and its keys as they are now.
pub(super) struct Signing {
    pub(super) pool_id: String,
    pub(super) client_id: String,
    table: Arc<dyn Table>,
    secrets: Arc<Secrets>,
    clock: Arc<dyn Clock>,
    keys: RwLock<Arc<Keys>>,
    /// One look at a time.
    looking: Mutex<()>,
}

struct Keys {
    /// Oldest first, each with the instant from which it signs.
    all: Vec<(SigningKey, Timestamp)>,
    by_kid: HashMap<String, Arc<VerifyingKey>>,
    looked_at: Timestamp,
}

impl Signing {
    /// The pool in the store, made now if there is none. Of two that start at once, both end with the one that came first.
    pub(super) async fn open(
        table: Arc<dyn Table>,
        secrets: Arc<Secrets>,
        ids: &dyn Ids,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let now = clock.now();
        let item = match table.get(&keys::pool()).await? {
            Some(item) => item,
            None => make(&*table, &secrets, ids, now).await?,
        };
        let (item, record) = take_turns(&*table, &secrets, item, now).await?;
        Ok(Self {
            keys: RwLock::new(Arc::new(Keys::read(&record, &secrets, now)?)),
            pool_id: item.id,
            client_id: record.client_id,
            table,
            secrets,
            clock,
            looking: Mutex::default(),
        })
    }

    /// A token with these claims.
    pub(super) async fn sign(&self, claims: &impl Serialize) -> Result<String> {
        let keys = self.keys(LOOK_AGAIN).await?;
        let now = self.clock.now();
        let signing = keys.all.iter().rev().find(|(_, from)| *from <= now);
        let (key, _) = signing.ok_or_else(|| Error::internal("the pool has no key"))?;
        key.sign(claims)
    }

    /// The public halves, for the JWKS.
    pub(super) async fn public(&self) -> Result<Vec<Jwk>> {
        let keys = self.keys(LOOK_AGAIN).await?;
        Ok(keys.all.iter().map(|(key, _)| key.public().clone()).collect())
    }

    /// The keys, no older than this.
    async fn keys(&self, oldest: SignedDuration) -> Result<Arc<Keys>> {
        let known = self.known();
        if self.clock.now().duration_since(known.looked_at) < oldest {
            return Ok(known);
        }
        let _turn = self.looking.lock().await;
        let (known, now) = (self.known(), self.clock.now());
        if now.duration_since(known.looked_at) < oldest {
            return Ok(known);
        }
        let item = self.table.get(&keys::pool()).await?;
        let item = item.ok_or_else(|| Error::internal("the pool is gone"))?;
        let (_, record) = take_turns(&*self.table, &self.secrets, item, now).await?;
        let keys = Arc::new(Keys::read(&record, &self.secrets, now)?);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.clone();
        Ok(keys)
    }

    fn known(&self) -> Arc<Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl KeySource for Signing {
    async fn key(&self, kid: &str) -> Option<Arc<VerifyingKey>> {
        if let Some(key) = self.known().by_kid.get(kid) {
            return Some(key.clone());
        }
        // Perhaps another process has made it.
        let keys = self.keys(LOOK_FOR_UNKNOWN).await;
        let keys = keys.inspect_err(|error| tracing::error!(%error, "the pool's keys can't be read"));
        keys.ok()?.by_kid.get(kid).cloned()
    }
}

impl Keys {
    fn read(record: &PoolRecord, secrets: &Secrets, now: Timestamp) -> Result<Self> {
        let open = |kept: &KeptKey| {
            let key = SigningKey::from_pkcs8(&secrets.open(PURPOSE, &kept.key)?)?;
            Ok((key, kept.signs_from))
        };
        let all = record.signing_keys.iter().map(open).collect::<Result<Vec<_>>>()?;
        let parsed = |jwk: &Jwk| Some((jwk.kid.clone(), Arc::new(VerifyingKey::from_jwk(jwk)?)));
        Ok(Self {
            by_kid: all.iter().filter_map(|(key, _)| parsed(key.public())).collect(),
            all,
            looked_at: now,
        })
    }
}

async fn make(table: &dyn Table, secrets: &Secrets, ids: &dyn Ids, now: Timestamp) -> Result<Item> {
    let record = PoolRecord {
        client_id: random::letters(ids, 26),
        signing_keys: vec![new_key(secrets, now).await?],
    };
    // The shape of Cognito's ids, which clients take apart: a region, an underscore, nine letters.
    let made = record.item(keys::pool(), format!("local_{}", random::letters(ids, 9)), now);
    match table.transact(vec![Op::PutIfAbsent(made)]).await {
        Ok(()) | Err(TableError::Conflict(_)) => {}
        Err(other) => return Err(other.into()),
    }
    let item = table.get(&keys::pool()).await?;
    item.ok_or_else(|| Error::internal("the pool is gone"))
}

async fn new_key(secrets: &Secrets, signs_from: Timestamp) -> Result<KeptKey> {
    let made = task::spawn_blocking(SigningKey::generate).await;
    let key = made.map_err(Error::internal)??;
    Ok(KeptKey {
        key: secrets.seal(PURPOSE, &key.to_pkcs8()?)?,
        signs_from,
    })
}

/// The pool with its keys as they are to be now. Of two processes that find it time for a new one, one makes it.
async fn take_turns(table: &dyn Table, secrets: &Secrets, item: Item, now: Timestamp) -> Result<(Item, PoolRecord)> {
    let mut record = PoolRecord::read(&item)?;
    let count = record.signing_keys.len();
    retire(&mut record.signing_keys, now);
    let newest = record.signing_keys.last().map(|key| key.signs_from);
    let due = newest.is_none_or(|from| from + TURN <= now);
    if due {
        record.signing_keys.push(new_key(secrets, now + NOTICE).await?);
    }
    if !due && record.signing_keys.len() == count {
        return Ok((item, record));
    }
    match table.transact(vec![record.replace(&item, now)]).await {
        Ok(()) => Ok((item, record)),
        Err(TableError::Conflict(_)) => {
            let item = table.get(&keys::pool()).await?;
            let item = item.ok_or_else(|| Error::internal("the pool is gone"))?;
            let record = PoolRecord::read(&item)?;
            Ok((item, record))
        }
        Err(other) => Err(other.into()),
    }
}

/// Takes out the keys whose last token is gone.
fn retire(keys: &mut Vec<KeptKey>, now: Timestamp) {
    let gone = keys
        .windows(2)
        .take_while(|two| two[1].signs_from + HONOURED <= now)
        .count();
    keys.drain(..gone);
}
