//! What a signed-in person may ask of the pool about themselves.

use std::net::IpAddr;

use uuid::Uuid;

use super::{
    Pool,
    grant::HeldGrant,
    guard::{PASSWORDS, TOTP},
    login::{Found, Login},
    refusal::{Answer, Refusal},
    sign_up::checked_name,
};
use crate::{record::Record, users};

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
    /// Whether they are asked for a code of their authenticator when they sign in.
    pub totp: bool,
}

impl Account {
    pub(super) fn of(login: &Login) -> Self {
        Self {
            subject: login.subject,
            name: login.name.clone(),
            email: login.email.clone(),
            email_verified: login.email_verified,
            totp: login.authenticator.as_ref().is_some_and(|it| it.wanted),
        }
    }
}

impl Pool {
    /// What the pool knows of the bearer of an access token that has not been revoked.
    pub async fn account(&self, access_token: &str) -> Answer<Account> {
        let (_, held) = self.bearer(access_token).await?;
        Ok(Account::of(&held.login))
    }

    /// Gives the bearer another name.
    pub async fn rename(&self, access_token: &str, name: &str) -> Answer<()> {
        let (_, mut held) = self.bearer(access_token).await?;
        held.login.name = Some(checked_name(name.to_owned())?);
        self.save_login(&held).await
    }

    /// Changes the bearer's password. Whatever else was granted under the old one ends; this sign-in stays.
    pub async fn change_password(&self, access_token: &str, old: &str, new: &str, from: Option<IpAddr>) -> Answer<()> {
        let (HeldGrant { mut grant, item }, held) = self.bearer(access_token).await?;
        let subject = held.login.subject;
        let taken = self.take(PASSWORDS, &subject.to_string(), subject, from).await?;
        let taken = taken.ok_or(Refusal::LimitExceeded)?;
        let found = Found {
            subject,
            held: Some(held),
        };
        let right = self.has_password(&found, old).await?;
        let mut held = found.held.filter(|_| right).ok_or(Refusal::WrongPassword)?;
        self.give_back(taken).await?;
        held.login.credential = Some(self.credential(subject, new).await?);
        held.login.generation += 1;
        grant.generation = held.login.generation;
        let changes = vec![self.login_back(&held), grant.replace(&item, self.clock.now())];
        self.table.transact(changes).await?;
        self.end_sessions(subject).await
    }

    /// Voids all that was ever granted to the bearer, and their sessions on the pages, at once.
    pub async fn sign_out_everywhere(&self, access_token: &str) -> Answer<()> {
        let (_, mut held) = self.bearer(access_token).await?;
        held.login.generation += 1;
        self.save_login(&held).await?;
        self.end_sessions(held.login.subject).await
    }

    /// A secret for the bearer's authenticator. The one they have stays until the new one is verified.
    pub async fn associate_authenticator(&self, access_token: &str) -> Answer<String> {
        let (_, mut held) = self.bearer(access_token).await?;
        let (authenticator, secret) = self.new_authenticator()?;
        held.login.pending_authenticator = Some(authenticator);
        self.save_login(&held).await?;
        Ok(secret)
    }

    /// Verifies that the bearer's authenticator gives our codes.
    pub async fn verify_authenticator(&self, access_token: &str, code: &str, from: Option<IpAddr>) -> Answer<()> {
        let (_, mut held) = self.bearer(access_token).await?;
        let subject = held.login.subject;
        let taken = self.take(TOTP, &subject.to_string(), subject, from).await?;
        let taken = taken.ok_or(Refusal::LimitExceeded)?;
        let pending = held.login.pending_authenticator.take();
        let mut pending = pending.ok_or(Refusal::NoAuthenticator)?;
        if !self.takes_code(&mut pending, code)? {
            return Err(Refusal::WrongFirstTotp);
        }
        pending.wanted = held.login.authenticator.as_ref().is_some_and(|it| it.wanted);
        held.login.authenticator = Some(pending);
        self.save_login(&held).await?;
        self.give_back(taken).await?;
        Ok(())
    }

    /// Sets whether the bearer is asked for a code when they sign in.
    pub async fn ask_for_totp(&self, access_token: &str, wanted: bool) -> Answer<()> {
        let (_, mut held) = self.bearer(access_token).await?;
        match &mut held.login.authenticator {
            Some(authenticator) => authenticator.wanted = wanted,
            None if wanted => return Err(Refusal::NoAuthenticator),
            None => return Ok(()),
        }
        self.save_login(&held).await
    }

    /// Ends the sessions on the pages of whoever this is.
    pub(super) async fn end_sessions(&self, subject: Uuid) -> Answer<()> {
        let identity = self.identity(subject, None);
        if let Some(user) = users::find(&*self.table, &self.secrets, &identity).await? {
            self.sessions.end_all(user).await?;
        }
        Ok(())
    }
}
