//! Logins: what the pool keeps of someone who signs in here. Filed by subject; the e-mail address is a second way in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Pool,
    code::PendingCode,
    refusal::{Answer, Refusal},
};
use crate::{
    Result, keys,
    record::Record,
    table::{Item, Op, TableError},
};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Login {
    pub(super) subject: Uuid,
    pub(super) email: String,
    pub(super) email_verified: bool,
    pub(super) name: Option<String>,
    /// Argon2id, in PHC form.
    pub(super) password: String,
    /// Whether they may sign in over the wire.
    pub(super) confirmed: bool,
    pub(super) code: Option<PendingCode>,
    /// Raised by signing out everywhere: what was granted under a lower one is void.
    pub(super) generation: u32,
}

impl Record for Login {
    const KIND: &'static str = "login";
}

#[derive(Serialize, Deserialize)]
struct LoginByEmail {
    subject: Uuid,
}

impl Record for LoginByEmail {
    const KIND: &'static str = "login_by_email";
}

/// A login as it was read, to be put back.
pub(super) struct Held {
    pub(super) login: Login,
    item: Item,
}

impl Pool {
    pub(super) async fn login(&self, subject: Uuid) -> Result<Option<Held>> {
        let Some(item) = self.table.get(&keys::login(subject)).await? else {
            return Ok(None);
        };
        let login = Login::read(&item)?;
        Ok(Some(Held { login, item }))
    }

    /// `email` as [`super::email::normal`] gives it.
    pub(super) async fn login_by_email(&self, email: &str) -> Result<Option<Held>> {
        match self.table.get(&keys::login_by_email(&self.email_hash(email))).await? {
            Some(item) => self.login(LoginByEmail::read(&item)?.subject).await,
            None => Ok(None),
        }
    }

    /// Adds a login, unless its e-mail address is taken.
    pub(super) async fn add_login(&self, login: &Login, now: Timestamp) -> Answer<()> {
        let subject = login.subject;
        let way_in = keys::login_by_email(&self.email_hash(&login.email));
        let added = self.table.transact(vec![
            Op::PutIfAbsent(LoginByEmail { subject }.item(way_in, subject, now)),
            Op::PutIfAbsent(login.item(keys::login(subject), subject, now)),
        ]);
        added.await.map_err(|error| match error {
            TableError::Conflict(_) => Refusal::UsernameExists,
            other => other.into(),
        })
    }

    /// Puts a login back, unless someone else has meanwhile: then whatever was found out about it must not be told.
    pub(super) async fn save_login(&self, held: &Held) -> Answer<()> {
        let change = held.login.replace(&held.item, self.clock.now());
        Ok(self.table.transact(vec![change]).await?)
    }

    fn email_hash(&self, email: &str) -> String {
        self.secrets.hash("email", email)
    }
}
