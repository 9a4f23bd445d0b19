//! Access tokens of carers: who is this? Asked on every request, so it parses keys once and reads no table.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Deserialize;

use sha2::{Digest, Sha256};

use crate::{
    Code, Error, Result,
    jws::{Unverified, VerifyingKey},
    kept::Kept,
    ports::Clock,
};

/// Most tokens remembered as signed: about a kilobyte each.
const MAX_SIGNED: usize = 4_096;

/// How far the issuer's clock may be ahead of ours, in seconds.
const LEEWAY: i64 = 30;

/// Who a sign-in says someone is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The issuer's lasting name. For a pool built in, its pool id, since its address may change; else the issuer's address.
    pub issuer: String,
    /// The issuer's id of them.
    pub subject: String,
    /// Their e-mail address, if it is known here to be verified. Cognito's access tokens don't hold one.
    pub email: Option<String>,
}

/// Where the public keys of an issuer come from: the pool's own, or a JWKS from afar.
#[async_trait]
pub trait KeySource: Send + Sync + 'static {
    /// The key with this id, if the issuer signs or has lately signed with it.
    async fn key(&self, kid: &str) -> Option<Arc<VerifyingKey>>;

    /// Whether it is known at all which keys there are.
    fn knows(&self) -> bool {
        true
    }
}

/// Whose tokens are believed.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The `iss` they carry.
    pub address: String,
    /// The lasting name it goes by in [`Identity::issuer`].
    pub name: String,
    /// The `client_id` they carry.
    pub client_id: String,
}

/// Verifies access tokens of one issuer.
pub struct Verifier {
    trust: Trust,
    keys: Arc<dyn KeySource>,
    clock: Arc<dyn Clock>,
    /// By the hash of the token.
    signed: Kept<[u8; 32], Arc<Signed>>,
}

/// A token whose signature was verified before.
struct Signed {
    kid: String,
    by: Arc<VerifyingKey>,
    claims: Arc<AccessClaims>,
}

/// What is read of an access token; Cognito's names.
#[derive(Debug, Deserialize)]
pub(crate) struct AccessClaims {
    pub(crate) sub: String,
    pub(crate) origin_jti: Option<String>,
    iss: String,
    client_id: String,
    token_use: String,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
}

/// Why a token is not believed; told apart only inside the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It was good once.
    Expired,
    /// It never was.
    Bad,
    /// It may be: the issuer's keys could not be had yet.
    Unsure,
}

impl Verifier {
    /// Verifies tokens of `trust` by `keys`, expiring by `clock` (the wall's, never a rehearsal's).
    pub fn new(trust: Trust, keys: Arc<dyn KeySource>, clock: Arc<dyn Clock>) -> Self {
        let signed = Kept::new(MAX_SIGNED);
        Self {
            trust,
            keys,
            clock,
            signed,
        }
    }

    /// Who bears this token. Every token that is not good gets the same answer.
    ///
    /// # Errors
    /// `Unauthenticated`; `Unavailable` as long as the issuer's keys could never be had, so that no one is signed out by that.
    pub async fn verify(&self, bearer: &str) -> Result<Identity> {
        match self.claims(bearer).await {
            Ok(claims) => Ok(Identity {
                issuer: self.trust.name.clone(),
                subject: claims.sub.clone(),
                email: None,
            }),
            Err(Refused::Unsure) => Err(unsure()),
            Err(Refused::Bad | Refused::Expired) => Err(unauthenticated()),
        }
    }

    pub(crate) async fn claims(&self, bearer: &str) -> Result<Arc<AccessClaims>, Refused> {
        let claims = self.signed(bearer).await?;
        self.check(&claims, self.clock.now())?;
        Ok(claims)
    }

    /// The claims, if a key that the issuer has now signed them. Verifying is worth remembering, what the claims say is not.
    async fn signed(&self, bearer: &str) -> Result<Arc<AccessClaims>, Refused> {
        let hash = Sha256::digest(bearer).into();
        if let Some(known) = self.signed.get(&hash) {
            let key = self.key(&known.kid).await?;
            if Arc::ptr_eq(&key, &known.by) {
                return Ok(known.claims.clone());
            }
        }
        let token = Unverified::parse(bearer).ok_or(Refused::Bad)?;
        let by = self.key(&token.kid).await?;
        let claims: Arc<AccessClaims> = Arc::new(token.verify(&by).ok_or(Refused::Bad)?);
        let kid = token.kid;
        let known = Signed {
            kid,
            by,
            claims: claims.clone(),
        };
        self.signed.put(hash, Arc::new(known), 1);
        Ok(claims)
    }

    async fn key(&self, kid: &str) -> Result<Arc<VerifyingKey>, Refused> {
        match self.keys.key(kid).await {
            Some(key) => Ok(key),
            None if self.keys.knows() => Err(Refused::Bad),
            None => Err(Refused::Unsure),
        }
    }

    fn check(&self, claims: &AccessClaims, now: Timestamp) -> Result<(), Refused> {
        let ours = claims.iss == self.trust.address
            && claims.client_id == self.trust.client_id
            && claims.token_use == "access"
            && [claims.nbf, claims.iat]
                .into_iter()
                .flatten()
                .all(|from| from <= now.as_second() + LEEWAY);
        match ours {
            false => Err(Refused::Bad),
            true if claims.exp <= now.as_second() => Err(Refused::Expired),
            true => Ok(()),
        }
    }
}

/// The one answer for whoever is not signed in.
pub fn unauthenticated() -> Error {
    Error::new(Code::Unauthenticated, "Please sign in.")
}

fn unsure() -> Error {
    let message = "Whether you are signed in can't be told just now. Please try again.";
    Error::new(Code::Unavailable, message)
}

#[cfg(test)]
mod tests;
