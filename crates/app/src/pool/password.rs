//! Passwords: argon2id, off the async threads, and few at a time, since each takes 19 MiB while it runs; afterwards all of
//! that is the system's again. What SRP works out waits at the same door.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use tokio::{sync::Semaphore, task};

use super::refusal::{Answer, Refusal};
use crate::{Error, Result, ports::Ids};

/// Shortest password, in characters.
pub const MIN_PASSWORD: usize = 8;
/// Longest password, in characters.
pub const MAX_PASSWORD: usize = 256;
const MAX_AT_ONCE: usize = 2;
/// Most that wait or run; some seconds' worth. Who comes on top is told to come again.
const MAX_WAITING: usize = 500;
const SALT_BYTES: usize = 16;
/// How many blocks of 1 KiB the memory of a hash has room for at least. glibc keeps smaller pieces for later, for each thread
/// apart; one of more than 32 MiB is mapped on its own and given back at once. What is not written to takes no memory.
const ROOM: usize = 33 * 1024;

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
    let argon = Argon2::default();
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(argon.params()).map_err(Error::internal)?,
        salt: Some(Salt::new(salt).map_err(Error::internal)?),
        hash: Some(output(&argon, password, salt, Params::DEFAULT_OUTPUT_LEN)?),
    };
    Ok(hash.to_string())
}

fn matches(password: &str, kept: &str) -> Result<bool> {
    let kept = PasswordHash::new(kept).map_err(Error::internal)?;
    let (Some(salt), Some(expected)) = (&kept.salt, &kept.hash) else {
        return Err(Error::internal("a password is kept without its salt or hash"));
    };
    let algorithm = Algorithm::try_from(kept.algorithm.as_str()).map_err(Error::internal)?;
    let version = kept
        .version
        .map(Version::try_from)
        .transpose()
        .map_err(Error::internal)?;
    let params = Params::try_from(&kept).map_err(Error::internal)?;
    let argon = Argon2::new(algorithm, version.unwrap_or_default(), params);
    // Compares in constant time.
    Ok(output(&argon, password, salt, expected.len())? == *expected)
}

fn output(argon: &Argon2<'_>, password: &str, salt: &[u8], length: usize) -> Result<Output> {
    let blocks = argon.params().block_count();
    let mut memory = Vec::with_capacity(blocks.max(ROOM));
    memory.resize(blocks, Block::new());
    let mut bytes = vec![0; length];
    argon
        .hash_password_into_with_memory(password.as_bytes(), salt, &mut bytes, &mut memory)
        .map_err(Error::internal)?;
    Output::new(&bytes).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    const PASSWORD: &str = "three calm words";

    #[test]
    fn a_hash_is_argon2id_as_others_know_it() {
        let ours = hash(PASSWORD, &[7; SALT_BYTES]).unwrap();
        assert!(ours.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{ours}");
        let others: PasswordHash = Argon2::default()
            .hash_password_with_salt(PASSWORD.as_bytes(), &[7; SALT_BYTES])
            .unwrap();
        assert_eq!(ours, others.to_string());
        let read = PasswordHash::new(&ours).unwrap();
        Argon2::default().verify_password(PASSWORD.as_bytes(), &read).unwrap();
    }

    #[test]
    fn only_the_password_matches_and_by_the_parameters_it_was_kept_with() {
        let weaker = Argon2::new(
            Algorithm::Argon2i,
            Version::V0x10,
            Params::new(64, 1, 1, Some(16)).unwrap(),
        );
        let weaker: PasswordHash = weaker.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 8]).unwrap();
        for kept in [hash(PASSWORD, &[7; SALT_BYTES]).unwrap(), weaker.to_string()] {
            assert!(matches(PASSWORD, &kept).unwrap(), "{kept}");
            assert!(!matches("three calm word", &kept).unwrap(), "{kept}");
        }
        let unsalted = "$argon2id$v=19$m=19456,t=2,p=1";
        assert!(matches(PASSWORD, unsalted).is_err());
    }
}
