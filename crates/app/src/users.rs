//! Users: MAAT's own record of who signs in, found by issuer and subject.

mod accounts;
mod kept;
mod linked;

use std::sync::Arc;

use async_trait::async_trait;
use maat_core::id::UserId;
use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    cognito::Admin,
    kept::Kept,
    keys,
    ports::{Clock, Ids},
    record::Record,
    secret::Secrets,
    table::{Item, Key, Op, Query, Table, TableError},
    token::Identity,
};

pub use kept::KeptProfiles;
use linked::Linked;
pub(crate) use linked::subject_at;

/// The languages that pages, watches and mails speak.
pub const LANGUAGES: &[&str] = &["en", "nl"];
/// Longest name of anyone, in characters.
pub const MAX_NAME: usize = 200;
/// Most groups in a token, so that it fits into a header.
pub const MAX_GROUPS: usize = 50;
/// Most identities that one process knows to be someone's. One more forgets an older, which is then read again.
const MAX_KNOWN: usize = 10_000;

/// Someone who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// MAAT's own id of them, whoever the issuer is.
    pub id: UserId,
    /// What they are called; empty if no one has said.
    pub name: String,
    /// Their address, as the sign-in knew it when they first came. Not proof of anything: see [`Users::verified_email`].
    pub email: Option<String>,
    /// The language they chose, of [`LANGUAGES`].
    pub language: Option<String>,
    /// For `ETag`.
    pub version: u64,
}

/// What a user may change of themselves; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserPatch {
    /// A name of 1 to [`MAX_NAME`] characters.
    pub name: Option<String>,
    /// One of [`LANGUAGES`]; `Some(None)` takes the choice back.
    pub language: Option<Option<String>>,
}

/// What a sign-in knows of someone beyond their token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What they are called.
    pub name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Whether they have shown that the address is theirs.
    pub email_verified: bool,
}

/// Where profiles come from: the pool built in, or what a real pool's trigger kept.
#[async_trait]
pub trait Profiles: Send + Sync + 'static {
    /// The profile of `identity`, if it is known.
    async fn profile(&self, identity: &Identity) -> Result<Option<Profile>>;

    /// The same, when someone comes for the first time: whoever asks may then be asked about, by their access token.
    async fn profile_of_bearer(&self, identity: &Identity, _access_token: &str) -> Result<Option<Profile>> {
        self.profile(identity).await
    }
}

/// How often a first visit is tried again when another was faster.
const TRIES: usize = 4;

#[derive(Serialize, Deserialize)]
struct IdentityRecord {
    user: UserId,
}

impl Record for IdentityRecord {
    const KIND: &'static str = "identity";
}

#[derive(Serialize, Deserialize)]
struct UserRecord {
    name: String,
    email: Option<String>,
    language: Option<String>,
    issuer: String,
    subject: String,
    /// Who else they are, at other issuers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    linked: Vec<Linked>,
}

impl Record for UserRecord {
    const KIND: &'static str = "user";
}

/// The users.
pub struct Users {
    table: Arc<dyn Table>,
    secrets: Arc<Secrets>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    profiles: Arc<dyn Profiles>,
    accounts: Option<Arc<dyn Admin>>,
    /// Who came before, by issuer and subject: an identity is one user's for ever, so what was read once is so.
    known: Kept<(String, String), UserId>,
}

impl Users {
    /// The users in `table`; `profiles` tells their name and e-mail when they first come.
    pub fn new(
        table: Arc<dyn Table>,
        secrets: Arc<Secrets>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        profiles: Arc<dyn Profiles>,
    ) -> Self {
        Self {
            table,
            secrets,
            clock,
            ids,
            profiles,
            accounts: None,
            known: Kept::new(MAX_KNOWN),
        }
    }

    /// The user who signs in as `identity`; made when they first come, once however many requests come at once.
    pub async fn resolve(&self, identity: &Identity) -> Result<UserId> {
        let Some(user) = self.find(identity).await? else {
            let profile = self.profiles.profile(identity).await?;
            return self.first_sight(identity, profile.unwrap_or_default()).await;
        };
        if let Some(email) = &identity.email {
            self.claim(user, email).await?;
        }
        Ok(user)
    }

    /// The same, for whoever bears this access token, which says that they are `identity`.
    pub async fn resolve_bearer(&self, identity: &Identity, access_token: &str) -> Result<UserId> {
        if let Some(user) = self.find(identity).await? {
            return Ok(user);
        }
        let profile = self.profiles.profile_of_bearer(identity, access_token).await?;
        self.first_sight(identity, profile.unwrap_or_default()).await
    }

    /// The user who signs in as `identity`, if they have ever come.
    pub async fn find(&self, identity: &Identity) -> Result<Option<UserId>> {
        let who = (identity.issuer.clone(), identity.subject.clone());
        if let Some(user) = self.known.get(&who) {
            return Ok(Some(user));
        }
        let found = find(&*self.table, &self.secrets, identity).await?;
        if let Some(user) = found {
            self.known.put(who, user, 1);
        }
        Ok(found)
    }

    /// Someone who has shown an address to be theirs that a user of another issuer has shown, too, is that user. Anyone else is new.
    async fn first_sight(&self, identity: &Identity, profile: Profile) -> Result<UserId> {
        for _ in 0..TRIES {
            // Another request of theirs may have come first.
            if let Some(user) = self.find(identity).await? {
                return Ok(user);
            }
            let verified = profile.verified_email();
            let holder = match &verified {
                Some(email) => self.holder(email).await?,
                None => None,
            };
            let came = match &holder {
                Some(holder) if self.may_link(holder, identity).await? => self.link(holder, identity).await?,
                _ => {
                    self.make(identity, &profile, verified.filter(|_| holder.is_none()))
                        .await?
                }
            };
            if let Some(user) = came {
                return Ok(user);
            }
        }
        Err(Error::internal("a user could not be made, however often it was tried"))
    }

    /// A new user; `None` if another was faster. `email` is theirs from now on.
    async fn make(&self, identity: &Identity, profile: &Profile, email: Option<String>) -> Result<Option<UserId>> {
        let (user, now) = (UserId(self.ids.uuid()), self.clock.now());
        let told = profile.email.clone().or_else(|| identity.email.clone());
        let record = UserRecord {
            name: profile.name.clone().or_else(|| local_part(&told)).unwrap_or_default(),
            email: told,
            language: None,
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            linked: Vec::new(),
        };
        let mut made = vec![
            Op::PutIfAbsent(IdentityRecord { user }.item(key(&self.secrets, identity), user, now)),
            Op::PutIfAbsent(record.item(keys::user(user), user, now)),
        ];
        made.extend(email.map(|email| self.puts_holder(user, &email)));
        self.came(user, made).await
    }

    /// The user.
    pub async fn get(&self, id: UserId) -> Result<User> {
        let (item, record) = self.load(id).await?;
        Ok(user(id, &item, record))
    }

    /// Changes what `patch` names, if the user still has version `expected` (`None`: whatever it is).
    pub async fn update(&self, id: UserId, expected: Option<u64>, patch: UserPatch) -> Result<User> {
        let (mut item, mut record) = self.load(id).await?;
        if expected.is_some_and(|version| version != item.version) {
            return Err(TableError::Conflict(0).into());
        }
        apply(&mut record, patch)?;
        let change = record.replace(&item, self.clock.now());
        self.table.transact(vec![change]).await?;
        item.version += 1;
        Ok(user(id, &item, record))
    }

    /// The e-mail address that the user has shown to be theirs, as the sign-in knows it now.
    pub async fn verified_email(&self, id: UserId) -> Result<Option<String>> {
        let (_, record) = self.load(id).await?;
        for identity in record.identities() {
            let profile = self.profiles.profile(&identity).await?.unwrap_or_default();
            if let Some(email) = profile.email.filter(|_| profile.email_verified) {
                self.claim(id, &email).await?;
                return Ok(Some(email));
            }
        }
        Ok(None)
    }

    /// Whom the user signs in as at `issuer`.
    ///
    /// # Errors
    /// `NotFound` if they are no one there.
    pub async fn identity(&self, id: UserId, issuer: &str) -> Result<Identity> {
        let (_, record) = self.load(id).await?;
        let there = record
            .identities()
            .into_iter()
            .find(|identity| identity.issuer == issuer);
        there.ok_or_else(Error::not_found)
    }

    async fn load(&self, id: UserId) -> Result<(Item, UserRecord)> {
        let item = self.table.get(&keys::user(id)).await?.ok_or_else(Error::not_found)?;
        let record = UserRecord::read(&item)?;
        Ok((item, record))
    }
}

/// The organisations of whoever signs in as `identity`, as groups of a token: `organisation#<id>`, at most [`MAX_GROUPS`].
/// They say where someone belongs, never what they may do: that is asked of the carer's item each time.
pub async fn groups(table: &dyn Table, secrets: &Secrets, identity: &Identity) -> Result<Vec<String>> {
    let Some(user) = find(table, secrets, identity).await? else {
        return Ok(Vec::new());
    };
    // A membership's sort key is the group's name.
    let memberships = Query::prefix(keys::user_pk(user), "organisation#", MAX_GROUPS);
    let page = table.query(&memberships).await?;
    Ok(page.items.into_iter().map(|item| item.key.sk).collect())
}

/// The user who signs in as `identity`, if they have ever come.
pub(crate) async fn find(table: &dyn Table, secrets: &Secrets, identity: &Identity) -> Result<Option<UserId>> {
    let item = table.get(&key(secrets, identity)).await?;
    item.map(|item| Ok(IdentityRecord::read(&item)?.user)).transpose()
}

fn key(secrets: &Secrets, identity: &Identity) -> Key {
    keys::identity(&hash(secrets, identity))
}

fn hash(secrets: &Secrets, Identity { issuer, subject, .. }: &Identity) -> String {
    secrets.hash("identity", &format!("{issuer}\0{subject}"))
}

fn user(id: UserId, item: &Item, record: UserRecord) -> User {
    User {
        id,
        name: record.name,
        email: record.email,
        language: record.language,
        version: item.version,
    }
}

fn local_part(email: &Option<String>) -> Option<String> {
    let (name, _) = email.as_deref()?.split_once('@')?;
    Some(name.to_owned())
}

fn apply(record: &mut UserRecord, patch: UserPatch) -> Result<()> {
    if let Some(name) = patch.name {
        record.name = checked_name(&name)?;
    }
    if let Some(language) = patch.language {
        if language.as_deref().is_some_and(|chosen| !LANGUAGES.contains(&chosen)) {
            let message = format!("The language is one of {}.", LANGUAGES.join(", "));
            return Err(Error::invalid("language", message));
        }
        record.language = language;
    }
    Ok(())
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    let fits = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    match fits {
        true => Ok(name.to_owned()),
        false => Err(Error::invalid(
            "name",
            format!("A name has 1 to {MAX_NAME} characters, on one line."),
        )),
    }
}

#[cfg(test)]
mod tests;
