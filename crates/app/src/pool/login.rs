//! Logins: what the pool keeps of someone who signs in here. Filed by subject; the e-mail address is a second way in.
//!
//! Whoever has no login here is looked up with the same steps, and gets a subject that is as lasting as a real one.

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use super::{
    Pool,
    credential::Credential,
    email::normal,
    refusal::{Answer, Refusal},
    totp::Authenticator,
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
    /// None of one who has passkeys alone.
    pub(super) credential: Option<Credential>,
    /// Whether the password was made up by someone else, and is good for choosing one's own only.
    pub(super) temporary: bool,
    /// Whether they may sign in over the wire.
    pub(super) confirmed: bool,
    pub(super) authenticator: Option<Authenticator>,
    /// One that they have not yet shown to have.
    pub(super) pending_authenticator: Option<Authenticator>,
    /// Raised by signing out everywhere: what was granted under a lower one is void.
    pub(super) generation: u32,
}

impl Login {
    /// Of someone new, who can't sign in by anything yet.
    pub(super) fn new(subject: Uuid, email: String, name: Option<String>) -> Self {
        Self {
            subject,
            email,
            email_verified: false,
            name,
            credential: None,
            temporary: false,
            confirmed: false,
            authenticator: None,
            pending_authenticator: None,
            generation: 0,
        }
    }
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

/// A login, or what stands in for one: nobody outside can tell the two apart.
pub(super) struct Found {
    pub(super) subject: Uuid,
    pub(super) held: Option<Held>,
}

impl Pool {
    pub(super) async fn login(&self, subject: Uuid) -> Result<Option<Held>> {
        let Some(item) = self.table.get(&keys::login(subject)).await? else {
            return Ok(None);
        };
        let login = Login::read(&item)?;
        Ok(Some(Held { login, item }))
    }

    /// Whoever goes by this e-mail address or subject.
    pub(super) async fn look_up(&self, username: &str) -> Result<Found> {
        let name = normal(username).unwrap_or_else(|| username.to_owned());
        let item = self.table.get(&keys::login_by_email(&self.email_hash(&name))).await?;
        let by_email = item.map(|item| LoginByEmail::read(&item)).transpose()?;
        let by_email = by_email.map(|found| found.subject);
        let subject = by_email.or_else(|| Uuid::try_parse(&name).ok());
        self.found(subject.unwrap_or_else(|| self.stand_in(&name))).await
    }

    /// Whoever has this subject.
    pub(super) async fn found(&self, subject: Uuid) -> Result<Found> {
        let held = self.login(subject).await?;
        Ok(Found { subject, held })
    }

    /// A new subject. Its form tells nothing of when it was made, so that a stand-in can have it, too.
    pub(super) fn new_subject(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.ids.random(&mut bytes);
        Builder::from_random_bytes(bytes).into_uuid()
    }

    pub(super) fn stand_in(&self, name: &str) -> Uuid {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.secrets.digest("stand-in", name)[..16]);
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Adds a login with `more` that belongs to it, unless its e-mail address is taken.
    pub(super) async fn add_login(&self, login: &Login, more: Vec<Op>) -> Answer<()> {
        let now = self.clock.now();
        let subject = login.subject;
        let way_in = keys::login_by_email(&self.email_hash(&login.email));
        let mut puts = vec![
            Op::PutIfAbsent(LoginByEmail { subject }.item(way_in, subject, now)),
            Op::PutIfAbsent(login.item(keys::login(subject), subject, now)),
        ];
        puts.extend(more);
        self.table.transact(puts).await.map_err(|error| match error {
            TableError::Conflict(_) => Refusal::UsernameExists,
            other => other.into(),
        })
    }

    /// Puts a login back, unless someone else has meanwhile: then whatever was found out about it must not be told.
    pub(super) async fn save_login(&self, held: &Held) -> Answer<()> {
        Ok(self.table.transact(vec![self.login_back(held)]).await?)
    }

    /// What puts a login back.
    pub(super) fn login_back(&self, held: &Held) -> Op {
        held.login.replace(&held.item, self.clock.now())
    }

    /// Puts something in the place of what was read; `false` if another was faster.
    pub(super) async fn replace(&self, change: Op) -> Answer<bool> {
        match self.table.transact(vec![change]).await {
            Ok(()) => Ok(true),
            Err(TableError::Conflict(_)) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }

    pub(super) fn email_hash(&self, email: &str) -> String {
        self.secrets.hash("email", email)
    }
}
