//! Where people sign in, as the pages ask it: the pool built in, or one of Amazon Cognito.

use std::net::IpAddr;

use async_trait::async_trait;

use crate::{
    pool::{Answer, Ask, NewLogin, Next, Pool, SignedIn, Step},
    session::Strength,
    token::Identity,
};

/// A pool, as clients are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// Its id.
    pub pool_id: String,
    /// The client of it that apps sign in as.
    pub client_id: String,
    /// Where the sign-in wire is.
    pub endpoint: String,
    /// Its region.
    pub region: String,
}

/// Someone who has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Who. [`Identity::email`] is their address, if they have shown that it is theirs.
    pub identity: Identity,
    /// By what they have shown who they are.
    pub strength: Strength,
}

/// How far someone who signs in by the pages is.
pub enum Entry {
    /// In.
    In(Arrived),
    /// Something more is asked for.
    Asks {
        /// What.
        ask: Ask,
        /// To be given back with the answer.
        session: String,
    },
}

/// What the pages ask of a pool. `from` is the address that a request came from.
#[async_trait]
pub trait SignIn: Send + Sync + 'static {
    /// What clients are told of it.
    fn about(&self) -> About;

    /// Signs in by a password.
    async fn sign_in(&self, email: &str, password: &str, from: Option<IpAddr>) -> Answer<Entry>;

    /// Shows the code of an authenticator.
    async fn show_code(&self, session: &str, code: &str, from: Option<IpAddr>) -> Answer<Entry>;

    /// Chooses a password in the place of one that was made up.
    async fn choose_password(&self, session: &str, password: &str, from: Option<IpAddr>) -> Answer<Entry>;

    /// Takes up someone new; a code goes to their address.
    async fn sign_up(&self, new: NewLogin, from: Option<IpAddr>) -> Answer<()>;

    /// Confirms an address by the code that went there.
    async fn confirm(&self, email: &str, code: &str, from: Option<IpAddr>) -> Answer<()>;

    /// Sends that code again.
    async fn resend_code(&self, email: &str, from: Option<IpAddr>) -> Answer<()>;

    /// Sends a code to whoever forgot their password.
    async fn forgot_password(&self, email: &str, from: Option<IpAddr>) -> Answer<()>;

    /// Chooses a new password by that code.
    async fn reset_password(&self, email: &str, code: &str, password: &str, from: Option<IpAddr>) -> Answer<()>;
}

impl Pool {
    /// Who has signed in, however they did.
    pub fn arrived(&self, signed_in: SignedIn) -> Arrived {
        Arrived {
            strength: signed_in.strength(),
            identity: self.vouch(signed_in),
        }
    }

    fn entry(&self, step: Step) -> Entry {
        match step {
            Step::Done(signed_in) => Entry::In(self.arrived(signed_in)),
            Step::Asks(Next { ask, session, .. }) => Entry::Asks { ask, session },
        }
    }
}

#[async_trait]
impl SignIn for Pool {
    fn about(&self) -> About {
        let config = self.config();
        About {
            issuer: self.issuer(),
            pool_id: self.id().to_owned(),
            client_id: self.client_id().to_owned(),
            endpoint: format!("{}/cognito/", config.public_url),
            region: config.region.clone(),
        }
    }

    async fn sign_in(&self, email: &str, password: &str, from: Option<IpAddr>) -> Answer<Entry> {
        let step = Pool::sign_in(self, email, password, from).await?;
        Ok(self.entry(step))
    }

    async fn show_code(&self, session: &str, code: &str, from: Option<IpAddr>) -> Answer<Entry> {
        let step = Pool::show_code(self, session, code, from).await?;
        Ok(self.entry(step))
    }

    async fn choose_password(&self, session: &str, password: &str, from: Option<IpAddr>) -> Answer<Entry> {
        let step = Pool::choose_password(self, session, password, from).await?;
        Ok(self.entry(step))
    }

    async fn sign_up(&self, new: NewLogin, from: Option<IpAddr>) -> Answer<()> {
        Pool::sign_up(self, new, from).await.map(drop)
    }

    async fn confirm(&self, email: &str, code: &str, from: Option<IpAddr>) -> Answer<()> {
        Pool::confirm(self, email, code, from).await
    }

    async fn resend_code(&self, email: &str, from: Option<IpAddr>) -> Answer<()> {
        Pool::resend_code(self, email, from).await.map(drop)
    }

    async fn forgot_password(&self, email: &str, from: Option<IpAddr>) -> Answer<()> {
        Pool::forgot_password(self, email, from).await.map(drop)
    }

    async fn reset_password(&self, email: &str, code: &str, password: &str, from: Option<IpAddr>) -> Answer<()> {
        Pool::reset_password(self, email, code, password, from).await
    }
}
