//! Signing in with a password, and what a signed-in person may ask of the pool.

use std::net::IpAddr;

use uuid::Uuid;

use super::{
    Pool,
    claims::Tokens,
    email::normal,
    login::Login,
    refusal::{Answer, Refusal},
};
use crate::{
    limit::{Limit, network},
    token::Identity,
};

const MINUTES_15: i64 = 15 * 60;
const WRONG_PER_ACCOUNT: Limit = Limit {
    name: "password_account",
    most: 10,
    seconds: MINUTES_15,
};
/// A school or care home signs in from one address.
const WRONG_PER_ADDRESS: Limit = Limit {
    name: "password_address",
    most: 100,
    seconds: MINUTES_15,
};

/// What the pool tells people of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The pool's id of them.
    pub subject: Uuid,
    /// What they are called.
    pub name: Option<String>,
    /// Their e-mail address.
    pub email: String,
    /// Whether they have shown that the address is theirs.
    pub email_verified: bool,
}

impl Pool {
    /// Tokens for a password. `from` is the address that the request came from.
    pub async fn sign_in(&self, email: &str, password: &str, from: Option<IpAddr>) -> Answer<Tokens> {
        let login = self.check_password(email, password, from).await?;
        match login.confirmed {
            true => self.grant(&login).await,
            false => Err(Refusal::NotConfirmed),
        }
    }

    /// Who has this password, for a page's session. An address not yet confirmed may come in, too, but stands for no one: its
    /// [`Identity::email`] is `None`.
    pub async fn sign_in_to_pages(&self, email: &str, password: &str, from: Option<IpAddr>) -> Answer<Identity> {
        let login = self.check_password(email, password, from).await?;
        let verified = login.email_verified.then_some(login.email);
        Ok(self.identity(login.subject, verified))
    }

    /// What the pool knows of the bearer of an access token that has not been revoked.
    pub async fn account(&self, access_token: &str) -> Answer<Account> {
        let (_, held) = self.bearer(access_token).await?;
        let login = held.login;
        Ok(Account {
            subject: login.subject,
            name: login.name,
            email: login.email,
            email_verified: login.email_verified,
        })
    }

    /// Voids all that was ever granted to the bearer, at once.
    pub async fn sign_out_everywhere(&self, access_token: &str) -> Answer<()> {
        let (_, mut held) = self.bearer(access_token).await?;
        held.login.generation += 1;
        self.save_login(&held).await
    }

    /// Counts first and looks then, so that guesses made at once can't pass the limit; a right one is given back.
    async fn check_password(&self, email: &str, password: &str, from: Option<IpAddr>) -> Answer<Login> {
        let email = normal(email).unwrap_or_else(|| email.to_owned());
        let counted = counted(&email, from);
        for (limit, who) in &counted {
            if !self.limits.take(*limit, who).await? {
                return Err(Refusal::TooManyGuesses);
            }
        }
        let login = self.login_by_email(&email).await?.map(|held| held.login);
        let kept = login.as_ref().map(|login| login.password.as_str());
        let right = self.passwords.matches(password, kept).await?;
        let login = login.filter(|_| right).ok_or(Refusal::WrongPassword)?;
        for (limit, who) in &counted {
            self.limits.give_back(*limit, who).await?;
        }
        Ok(login)
    }
}

fn counted(email: &str, from: Option<IpAddr>) -> Vec<(Limit, String)> {
    let account = (WRONG_PER_ACCOUNT, email.to_owned());
    let address = from.map(|from| (WRONG_PER_ADDRESS, network(from)));
    address.into_iter().chain([account]).collect()
}
