//! Public keys from afar, kept. However many unknown key ids come, they are fetched once in [`FETCH_EVERY`] at most; and while they
//! can't be fetched, those that were stay good.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use super::Jwks;
use crate::{jws::VerifyingKey, ports::Clock, token::KeySource};

/// Keys are fetched once in this time, at most.
pub const FETCH_EVERY: SignedDuration = SignedDuration::from_secs(10);
/// Keys older than this are fetched anew, so that one that was withdrawn is not believed for ever.
const STALE: SignedDuration = SignedDuration::from_mins(15);
/// Most keys kept of one issuer.
const MAX_KEYS: usize = 32;

/// The keys of one issuer.
pub struct FetchedKeys {
    source: Arc<dyn Jwks>,
    clock: Arc<dyn Clock>,
    held: RwLock<Held>,
    /// When they were last asked for, whatever came of it; held by whoever asks.
    asked: Mutex<Option<Timestamp>>,
}

#[derive(Default)]
struct Held {
    keys: HashMap<String, Arc<VerifyingKey>>,
    at: Option<Timestamp>,
}

impl FetchedKeys {
    /// The keys of `source`, by the wall's `clock`. Nothing is fetched yet.
    pub fn new(source: Arc<dyn Jwks>, clock: Arc<dyn Clock>) -> Self {
        Self {
            source,
            clock,
            held: RwLock::default(),
            asked: Mutex::default(),
        }
    }

    /// The key, if it is held; and whether what is held is fresh.
    fn held(&self, kid: &str) -> (Option<Arc<VerifyingKey>>, bool) {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = held
            .at
            .is_some_and(|at| self.clock.now().duration_since(at).abs() < STALE);
        (held.keys.get(kid).cloned(), fresh)
    }

    /// Fetches them, unless that was tried a moment ago. One that can't be had changes nothing.
    async fn fetch(&self, asked: &mut Option<Timestamp>) {
        let now = self.clock.now();
        if asked.is_some_and(|at| now.duration_since(at).abs() < FETCH_EVERY) {
            return;
        }
        *asked = Some(now);
        match self.source.fetch().await {
            Ok(listed) => {
                let known = listed.iter().take(MAX_KEYS);
                let parsed = known.filter_map(|jwk| Some((jwk.kid.clone(), Arc::new(VerifyingKey::from_jwk(jwk)?))));
                let keys: HashMap<_, _> = parsed.collect();
                // An issuer has keys: an empty list is an answer that went wrong.
                if keys.is_empty() {
                    return tracing::warn!("the issuer lists no key that can be used; those that were known stay");
                }
                *self.held.write().unwrap_or_else(PoisonError::into_inner) = Held { keys, at: Some(now) };
            }
            Err(error) => tracing::warn!(%error, "the issuer's keys can't be fetched; those that were known stay"),
        }
    }
}

#[async_trait]
impl KeySource for FetchedKeys {
    async fn key(&self, kid: &str) -> Option<Arc<VerifyingKey>> {
        match self.held(kid) {
            (Some(key), true) => return Some(key),
            (Some(key), false) => {
                // No one who is known waits: one of them fetches, the others go on.
                let Ok(mut asked) = self.asked.try_lock() else {
                    return Some(key);
                };
                self.fetch(&mut asked).await;
            }
            (None, _) => {
                let mut asked = self.asked.lock().await;
                // Whoever waited may find that it has come meanwhile.
                if self.held(kid).0.is_none() {
                    self.fetch(&mut asked).await;
                }
            }
        }
        self.held(kid).0
    }

    fn knows(&self) -> bool {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.at.is_some()
    }
}
