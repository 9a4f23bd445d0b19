//! Stand-ins for the ports, for tests: a clock that is set, ids that are counted, mail and pictures that are kept.

use std::collections::BTreeMap;
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Result,
    ports::{Blobs, Clock, Ids, Mail},
};

/// A clock that stands still until it is moved.
pub struct SetClock(AtomicI64);

impl SetClock {
    /// Stands at `at`.
    pub fn at(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.as_millisecond()))
    }

    /// Moves on.
    pub fn advance(&self, by: SignedDuration) {
        let millis = i64::try_from(by.as_millis()).expect("tests don't wait for a million years");
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).expect("set from a timestamp")
    }
}

/// Ids and randomness that are the same in every run, and never the same twice in one.
#[derive(Default)]
pub struct CountedIds(AtomicU64);

impl CountedIds {
    fn block(&self) -> [u8; 32] {
        Sha256::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes()).into()
    }
}

impl Ids for CountedIds {
    fn uuid(&self) -> Uuid {
        let count = self.0.load(Ordering::SeqCst);
        let mut random = [0; 10];
        random.copy_from_slice(&self.block()[..10]);
        uuid::Builder::from_unix_timestamp_millis(count, &random).into_uuid()
    }

    fn random(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            chunk.copy_from_slice(&self.block()[..chunk.len()]);
        }
    }
}

/// A letter that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// Keeps the letters.
#[derive(Default)]
pub struct Outbox(Mutex<Vec<Letter>>);

impl Outbox {
    /// The letters sent so far, oldest first.
    pub fn letters(&self) -> Vec<Letter> {
        self.hold().clone()
    }

    /// The six digits in the last letter to this address.
    pub fn last_code(&self, to: &str) -> Option<String> {
        let letters = self.hold();
        let last = letters.iter().rev().find(|letter| letter.to == to)?;
        let mut words = last.text.split(|c: char| !c.is_ascii_digit());
        words.find(|word| word.len() == 6).map(str::to_owned)
    }

    fn hold(&self) -> MutexGuard<'_, Vec<Letter>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Mail for Outbox {
    async fn send(&self, to: &str, subject: &str, text: &str) -> Result<()> {
        self.hold().push(Letter {
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: text.to_owned(),
        });
        Ok(())
    }
}

/// Keeps pictures in memory.
#[derive(Default)]
pub struct MemoryBlobs(Mutex<BTreeMap<String, Vec<u8>>>);

impl MemoryBlobs {
    /// What is kept, by key.
    pub fn all(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        self.all().insert(key.to_owned(), bytes);
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.all().get(key).cloned())
    }

    async fn delete(&self, key: &str) -> Result<()> {
        self.all().remove(key);
        Ok(())
    }
}
