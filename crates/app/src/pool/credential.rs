//! What is kept of a password: an Argon2id hash for whoever sends it, and a sealed verifier for whoever proves it by SRP.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Pool,
    login::Found,
    password,
    refusal::Answer,
    srp::{self, NUMBER_BYTES, Person},
};
use crate::{Error, Result};

const PURPOSE: &str = "verifier";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Credential {
    /// Argon2id, in PHC form.
    hash: String,
    /// For SRP, sealed: unlike the hash it is quick to guess against.
    verifier: String,
}

impl Pool {
    /// What to keep of a new password.
    pub(super) async fn credential(&self, subject: Uuid, password: &str) -> Answer<Credential> {
        password::check_rules(password)?;
        let (pool, salt, typed) = (self.name().to_owned(), self.srp_salt(subject), password.to_owned());
        let random = self.passwords.salt();
        let made = self.passwords.run(move || {
            let user = subject.to_string();
            let person = Person {
                pool: &pool,
                user: &user,
            };
            Ok((password::hash(&typed, &random)?, srp::verifier(&person, &salt, &typed)))
        });
        let (hash, verifier) = made.await?;
        Ok(Credential {
            hash,
            verifier: self.secrets.seal(PURPOSE, &verifier)?,
        })
    }

    /// Whether this is their password. Of someone unknown, or without a password, the answer is no, and takes as long.
    pub(super) async fn has_password(&self, found: &Found, password: &str) -> Answer<bool> {
        let kept = kept(found).map(|credential| credential.hash.clone());
        self.passwords.matches(password, kept).await
    }

    /// Their verifier. Someone unknown has one, too, which no password fits.
    pub(super) fn verifier_of(&self, found: &Found) -> Result<[u8; NUMBER_BYTES]> {
        let Some(credential) = kept(found) else {
            let half = self.secrets.digest("stand-in verifier", &found.subject.to_string());
            return Ok(std::array::from_fn(|at| half[at % half.len()]));
        };
        let verifier = self.secrets.open(PURPOSE, &credential.verifier)?;
        let size = |_| Error::internal("a verifier in the store has another size");
        verifier.try_into().map_err(size)
    }

    /// The salt of their verifier: worked out, not kept, so that one who is unknown has one in the same way.
    pub(super) fn srp_salt(&self, subject: Uuid) -> [u8; 16] {
        srp::salt(&self.secrets.digest("srp salt", &subject.to_string()))
    }

    /// The part of the pool's id after the region, which clients put into every hash.
    pub(super) fn name(&self) -> &str {
        self.id().split_once('_').map_or("", |(_, name)| name)
    }
}

fn kept(found: &Found) -> Option<&Credential> {
    found.held.as_ref()?.login.credential.as_ref()
}
