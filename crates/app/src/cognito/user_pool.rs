//! Signing in by the pages to a user pool of Cognito. The password goes on to Cognito as it is (USER_PASSWORD_AUTH); what counts is the
//! access token that comes back, verified as any other is.

use std::{net::IpAddr, sync::Arc};

use async_trait::async_trait;

use super::{Client, Config, FetchedKeys, Told};
use crate::{
    limit::{Limit, Limits, network},
    pool::{Answer, Ask, NewLogin, Refusal},
    session::Strength,
    sign_in::{About, Arrived, Entry, SignIn},
    token::{Identity, Trust, Verifier},
    users::KeptProfiles,
};

/// How often one network may try something by the pages: to Cognito all of them come from one address, ours.
const TRIES: Limit = Limit {
    name: "user_pool",
    most: 300,
    seconds: 15 * 60,
};
const BROKEN: Refusal = Refusal::Token("Invalid session for the user.");

/// What a user pool is made of.
pub struct Parts {
    /// Which one.
    pub config: Config,
    /// Who asks it.
    pub client: Arc<dyn Client>,
    /// Its keys.
    pub keys: Arc<FetchedKeys>,
    /// Where what it knows of people is kept.
    pub profiles: Arc<KeptProfiles>,
    /// How often is too often.
    pub limits: Arc<Limits>,
}

/// A user pool of Cognito.
pub struct UserPool {
    parts: Parts,
    verifier: Arc<Verifier>,
}

impl UserPool {
    /// Of these parts.
    pub fn new(parts: Parts) -> Self {
        let issuer = parts.config.issuer();
        let trust = Trust {
            name: issuer.clone(),
            address: issuer,
            client_id: parts.config.client_id.clone(),
        };
        let clock = parts.profiles.clock.clone();
        let verifier = Arc::new(Verifier::new(trust, parts.keys.clone(), clock));
        Self { parts, verifier }
    }

    /// Verifies its access tokens.
    pub fn verifier(&self) -> Arc<Verifier> {
        self.verifier.clone()
    }

    async fn may_try(&self, from: Option<IpAddr>) -> Answer<()> {
        let who = from.map_or_else(|| "unknown".to_owned(), network);
        match self.parts.limits.take(TRIES, &who).await? {
            true => Ok(()),
            false => Err(Refusal::LimitExceeded),
        }
    }

    /// `strength` is what a token that came of it stands for.
    async fn entry(&self, email: &str, told: Told, strength: Strength) -> Answer<Entry> {
        match told {
            Told::Token(token) => {
                let identity = self.known(&token).await?;
                Ok(Entry::In(Arrived { identity, strength }))
            }
            Told::Asks(ask, session) => {
                let session = format!("{email} {session}");
                Ok(Entry::Asks { ask, session })
            }
        }
    }

    /// Who bears the token; what Cognito knows of them is kept, as it is now.
    async fn known(&self, token: &str) -> Answer<Identity> {
        let identity = self.verifier.verify(token).await?;
        let profile = self.parts.client.user(token).await?;
        self.parts.profiles.keep(&identity, &profile).await?;
        let email = profile.email.filter(|_| profile.email_verified);
        Ok(Identity { email, ..identity })
    }

    async fn answer(&self, ask: Ask, session: &str, answer: &str, from: Option<IpAddr>) -> Answer<Entry> {
        self.may_try(from).await?;
        let (email, session) = session.split_once(' ').ok_or(BROKEN)?;
        let told = self.parts.client.answer(ask, email, session, answer).await?;
        let strength = match ask {
            Ask::Totp => Strength::PasswordAndCode,
            Ask::NewPassword => Strength::Password,
        };
        self.entry(email, told, strength).await
    }
}

#[async_trait]
impl SignIn for UserPool {
    fn about(&self) -> About {
        let config = &self.parts.config;
        About {
            issuer: config.issuer(),
            pool_id: config.pool_id.clone(),
            client_id: config.client_id.clone(),
            endpoint: format!("{}/", config.endpoint()),
            region: config.region.clone(),
        }
    }

    async fn sign_in(&self, email: &str, password: &str, from: Option<IpAddr>) -> Answer<Entry> {
        self.may_try(from).await?;
        let told = self.parts.client.sign_in(email, password).await?;
        self.entry(email, told, Strength::Password).await
    }

    async fn show_code(&self, session: &str, code: &str, from: Option<IpAddr>) -> Answer<Entry> {
        self.answer(Ask::Totp, session, code, from).await
    }

    async fn choose_password(&self, session: &str, password: &str, from: Option<IpAddr>) -> Answer<Entry> {
        self.answer(Ask::NewPassword, session, password, from).await
    }

    async fn sign_up(&self, new: NewLogin, from: Option<IpAddr>) -> Answer<()> {
        self.may_try(from).await?;
        self.parts.client.sign_up(&new).await
    }

    async fn confirm(&self, email: &str, code: &str, from: Option<IpAddr>) -> Answer<()> {
        self.may_try(from).await?;
        self.parts.client.confirm(email, code).await
    }

    async fn resend_code(&self, email: &str, from: Option<IpAddr>) -> Answer<()> {
        self.may_try(from).await?;
        self.parts.client.resend_code(email).await
    }

    async fn forgot_password(&self, email: &str, from: Option<IpAddr>) -> Answer<()> {
        self.may_try(from).await?;
        self.parts.client.forgot_password(email).await
    }

    async fn reset_password(&self, email: &str, code: &str, password: &str, from: Option<IpAddr>) -> Answer<()> {
        self.may_try(from).await?;
        self.parts.client.reset_password(email, code, password).await
    }
}
