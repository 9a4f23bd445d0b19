//! The pool built in: who may sign in on a machine of one's own. It answers as an Amazon Cognito user pool does, so that the
//! same apps sign in to either; the wire is in `maat-web`.
//!
//! All of it runs on the wall's clock, never on a rehearsal's.

mod account;
mod challenge;
mod claims;
mod codes;
mod credential;
pub(crate) mod email;
mod grant;
mod guard;
mod letter;
mod login;
mod passkeys;
mod password;
mod post;
mod refusal;
mod reset;
mod sign_in;
mod sign_up;
mod signing;
mod srp;
#[cfg(test)]
mod tests;
mod totp;
mod webauthn;

use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

pub use self::{
    account::Account,
    claims::Tokens,
    email::normal as normal_email,
    passkeys::{MAX_PASSKEY_NAME, Passkey, PasskeyAsked, PasskeyOffer},
    password::{MAX_PASSWORD, MIN_PASSWORD},
    refusal::{Answer, Refusal},
    sign_in::{Ask, Next, SignedIn, SrpOffer, SrpProof, Step},
    sign_up::{Added, NewLogin, SignedUp},
    webauthn::{Assertion, Attestation, RelyingParty},
};
use self::{password::Passwords, post::Post, signing::Signing};
use crate::{
    Result,
    jws::Jwk,
    limit::Limits,
    ports::{Clock, Ids, Mail},
    secret::Secrets,
    session::Sessions,
    table::Table,
    token::{Identity, Trust, Verifier},
    users::{Profile, Profiles},
};

/// How the pool is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolConfig {
    /// The region that clients are told.
    pub region: String,
    /// Where the program is reached, without a slash at the end: `http://127.0.0.1:8080`. May change: users stay who they are.
    pub public_url: String,
}

/// The pool built in.
pub struct Pool {
    table: Arc<dyn Table>,
    secrets: Arc<Secrets>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    post: Post,
    config: PoolConfig,
    signing: Arc<Signing>,
    sessions: Sessions,
    verifier: Arc<Verifier>,
    passwords: Passwords,
    limits: Limits,
    party: Option<RelyingParty>,
}

impl Pool {
    /// Opens the pool in `table`; makes its id, client and signing key if this is the first start.
    /// Fails if `secrets` are not those under which it was made.
    pub async fn open(
        table: Arc<dyn Table>,
        secrets: Arc<Secrets>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        mail: Arc<dyn Mail>,
        config: PoolConfig,
    ) -> Result<Self> {
        let signing = Arc::new(Signing::open(table.clone(), secrets.clone(), &*ids, clock.clone()).await?);
        let trust = Trust {
            address: issuer(&config, &signing),
            name: signing.pool_id.clone(),
            client_id: signing.client_id.clone(),
        };
        Ok(Self {
            verifier: Arc::new(Verifier::new(trust, signing.clone(), clock.clone())),
            passwords: Passwords::new(ids.clone()),
            limits: Limits::new(table.clone(), secrets.clone(), clock.clone()),
            sessions: Sessions::new(table.clone(), secrets.clone(), clock.clone(), ids.clone()),
            post: Post::new(mail),
            party: RelyingParty::at(&config.public_url),
            table,
            secrets,
            clock,
            ids,
            config,
            signing,
        })
    }

    /// Its id, such as `local_k3v9x2m7q`.
    pub fn id(&self) -> &str {
        &self.signing.pool_id
    }

    /// The id of its one client.
    pub fn client_id(&self) -> &str {
        &self.signing.client_id
    }

    /// How it is reached.
    pub fn config(&self) -> &PoolConfig {
        &self.config
    }

    /// The `iss` of its tokens: an address, below which `.well-known/jwks.json` is.
    pub fn issuer(&self) -> String {
        issuer(&self.config, &self.signing)
    }

    /// Its public keys: those that sign, that have lately signed, and that are about to.
    pub async fn jwks(&self) -> Result<Vec<Jwk>> {
        self.signing.public().await
    }

    /// Waits until all letters that are on their way have been sent.
    pub async fn letters_sent(&self) {
        self.post.emptied().await;
    }

    /// Verifies its access tokens.
    pub fn verifier(&self) -> Arc<Verifier> {
        self.verifier.clone()
    }

    fn identity(&self, subject: Uuid, verified_email: Option<String>) -> Identity {
        Identity {
            issuer: self.id().to_owned(),
            subject: subject.to_string(),
            email: verified_email,
        }
    }
}

fn issuer(config: &PoolConfig, signing: &Signing) -> String {
    format!("{}/cognito/{}", config.public_url, signing.pool_id)
}

#[async_trait]
impl Profiles for Pool {
    async fn profile(&self, identity: &Identity) -> Result<Option<Profile>> {
        let Ok(subject) = Uuid::try_parse(&identity.subject) else {
            return Ok(None);
        };
        if identity.issuer != self.id() {
            return Ok(None);
        }
        Ok(self.login(subject).await?.map(|held| Profile {
            name: held.login.name,
            email: Some(held.login.email),
            email_verified: held.login.email_verified,
        }))
    }
}
