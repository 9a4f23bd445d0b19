//! Passwords: argon2id, off the async threads, and few at a time, since each takes 19 MiB while it runs. What SRP works out
//! waits at the same door.

use std::sync::Arc;

use argon2::{
    Argon2, PasswordHasher, PasswordVerifier,
    password_hash::{self, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task};

use super::refusal::{Answer, Refusal};
use crate::{Error, Result, ports::Ids};

/// Shortest password, in characters.
pub const MIN_PASSWORD: usize = 8;
/// Longest password, in characters.
pub const MAX_PASSWORD: usize = 256;
const MAX_AT_ONCE: usize = 4;
/// Most that wait or run; a few seconds' worth. Who comes on top is told to come again.
const MAX_WAITING: usize = 500;
const SALT_BYTES: usize = 16;

pub(super) struct Passwords {
    ids: Arc<dyn Ids>,
    door: Semaphore,
    seats: Semaphore,
}

impl Passwords {
    pub(super) fn new(ids: Arc<dyn Ids>) -> Self {
        Self {
            ids,
            door: Semaphore::new(MAX_WAITING),
            seats: Semaphore::new(MAX_AT_ONCE),
        }
    }

    /// Whether `password` has this hash. Without a hash the answer is no, and takes as long.
    pub(super) async fn matches(&self, password: &str, kept: Option<String>) -> Answer<bool> {
        let (password, salt) = (password.to_owned(), self.salt());
        self.run(move || match kept {
            Some(kept) => matches(&password, &kept),
            None => hash(&password, &salt).map(|_| false),
        })
        .await
    }

    /// A new salt.
    pub(super) fn salt(&self) -> [u8; SALT_BYTES] {
        let mut salt = [0; SALT_BYTES];
        self.ids.random(&mut salt);
        salt
    }

    /// Does what takes a processor for a while.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Answer<T> {
        let _place = self.door.try_acquire().map_err(|_| Refusal::TooManyRequests)?;
        let _seat = self.seats.acquire().await.map_err(Error::internal)?;
        Ok(task::spawn_blocking(work).await.map_err(Error::internal)??)
    }
}

/// One rule: its length. What makes people write a password on a note makes no one safer (NIST SP 800-63B, 3.1.1.2).
pub(super) fn check_rules(password: &str) -> Answer<()> {
    match password.chars().count() {
        0..MIN_PASSWORD => Err(Refusal::InvalidPassword("Password not long enough")),
        MIN_PASSWORD..=MAX_PASSWORD => Ok(()),
        _ => Err(Refusal::InvalidPassword("Password is too long")),
    }
}

/// The hash to keep, in PHC form: it names its own parameters, so that they can be raised later.
pub(super) fn hash(password: &str, salt: &[u8]) -> Result<String> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    let hash: PasswordHash = hash.map_err(Error::internal)?;
    Ok(hash.to_string())
}

fn matches(password: &str, kept: &str) -> Result<bool> {
    let kept = PasswordHash::new(kept).map_err(Error::internal)?;
    match Argon2::default().verify_password(password.as_bytes(), &kept) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(other) => Err(Error::internal(other)),
    }
}
