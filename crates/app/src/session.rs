//! Sessions of the pages: a signed-in browser. The cookie holds a secret; the store holds its keyed hash.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use maat_core::id::UserId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Code, Error, Result, keys,
    ports::{Clock, Ids},
    random,
    record::{self, Record},
    secret::Secrets,
    table::{Item, Op, Query, Table, TableError},
};

/// A session ends when it has not been used for this long.
pub const IDLE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A session ends after this long, however much it is used.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Use moves the end on once a day, not with every page.
const MOVED_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How many sessions are ended in one transaction; each is two items.
const ENDED_AT_ONCE: usize = 50;
/// Most such transactions, those that have to be tried again included.
const MAX_ROUNDS: usize = 100;
const FORM: &str = "form";

/// By what someone has shown who they are, the weakest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// A password. So is what began before this was kept.
    #[default]
    Password,
    /// A password and the code of an authenticator.
    PasswordAndCode,
    /// A passkey, which a finger, a face or a PIN unlocked.
    Passkey,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id; not secret.
    pub id: Uuid,
    /// Who is signed in.
    pub user: UserId,
    /// By what they signed in.
    pub strength: Strength,
    /// When it ends, if it is not used again.
    pub expires_at: Timestamp,
}

/// A session just begun.
pub struct Begun {
    /// The session.
    pub session: Session,
    /// The value of its cookie. Secret: this is the only time it is seen.
    pub cookie: String,
}

/// Filed twice with the same version: by the cookie's hash, the way in, and under the user, to find all of theirs.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SessionRecord {
    user: UserId,
    #[serde(default)]
    strength: Strength,
    hash: String,
    expires_at: Timestamp,
}

impl Record for SessionRecord {
    const KIND: &'static str = "session";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// The sessions.
pub struct Sessions {
    table: Arc<dyn Table>,
    secrets: Arc<Secrets>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

impl Sessions {
    /// The sessions in `table`, ending by `clock` (the wall's).
    pub fn new(table: Arc<dyn Table>, secrets: Arc<Secrets>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self {
            table,
            secrets,
            clock,
            ids,
        }
    }

    /// Begins a session of someone who has just signed in.
    pub async fn begin(&self, user: UserId, strength: Strength) -> Result<Begun> {
        let (id, cookie, now) = (self.ids.uuid(), random::secret(&*self.ids), self.clock.now());
        let record = SessionRecord {
            user,
            strength,
            hash: self.hash(&cookie),
            expires_at: now + IDLE,
        };
        let both = [keys::token(&record.hash), keys::session(user, id)];
        let puts = both.map(|key| Op::PutIfAbsent(record.item(key, id, now)));
        self.table.transact(puts.into()).await?;
        let session = session(id, &record);
        Ok(Begun { session, cookie })
    }

    /// The session of a cookie, if there is one and it has not ended. Finding it is using it.
    pub async fn find(&self, cookie: &str) -> Result<Option<Session>> {
        let Some((item, id, record)) = self.read(cookie).await? else {
            return Ok(None);
        };
        let until = (self.clock.now() + IDLE).min(item.created_at + LONGEST);
        if until.duration_since(record.expires_at) < MOVED_EVERY {
            return Ok(Some(session(id, &record)));
        }
        self.prolong(item, id, record, until).await
    }

    async fn prolong(&self, item: Item, id: Uuid, record: SessionRecord, until: Timestamp) -> Result<Option<Session>> {
        let moved = SessionRecord {
            expires_at: until,
            ..record.clone()
        };
        let now = self.clock.now();
        let filed = Item {
            key: keys::session(record.user, id),
            ..item.clone()
        };
        let changes = vec![moved.replace(&item, now), moved.replace(&filed, now)];
        match self.table.transact(changes).await {
            // Another page of theirs has just moved it, or ended it: either way the next page will know.
            Ok(()) | Err(TableError::Conflict(_)) => Ok(Some(session(id, &moved))),
            Err(other) => Err(other.into()),
        }
    }

    /// Ends the session of a cookie, if there is one.
    pub async fn end(&self, cookie: &str) -> Result<()> {
        match self.read(cookie).await? {
            Some((_, id, record)) => self.end_filed(record.user, &format!("session#{id}")).await,
            None => Ok(()),
        }
    }

    /// Ends all sessions of a user.
    pub async fn end_all(&self, user: UserId) -> Result<()> {
        self.end_filed(user, "session#").await
    }

    async fn end_filed(&self, user: UserId, prefix: &str) -> Result<()> {
        let query = Query::prefix(keys::user_pk(user), prefix, ENDED_AT_ONCE);
        for _ in 0..MAX_ROUNDS {
            let page = self.table.query(&query).await?;
            if page.items.is_empty() {
                return Ok(());
            }
            let mut deletes = Vec::new();
            for filed in &page.items {
                deletes.extend(self.deletes(filed)?);
            }
            match self.table.transact(deletes).await {
                // One of them was moved on or ended at the same instant: look again.
                Ok(()) | Err(TableError::Conflict(_)) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(Error::new(
            Code::Unavailable,
            "Not all sessions could be ended. Please try again.",
        ))
    }

    /// The way in of a session that has run out may be gone already, and counts for nothing if not.
    fn deletes(&self, filed: &Item) -> Result<Vec<Op>> {
        let record = SessionRecord::read(filed)?;
        let way_in = Item {
            key: keys::token(&record.hash),
            ..filed.clone()
        };
        let mut deletes = vec![record::delete(filed)];
        if self.clock.now() < record.expires_at {
            deletes.push(record::delete(&way_in));
        }
        Ok(deletes)
    }

    async fn read(&self, cookie: &str) -> Result<Option<(Item, Uuid, SessionRecord)>> {
        let Some(item) = self.table.get(&keys::token(&self.hash(cookie))).await? else {
            return Ok(None);
        };
        let (id, record) = (item.id.parse::<Uuid>(), SessionRecord::read(&item)?);
        let id = id.map_err(Error::internal)?;
        Ok((self.clock.now() < record.expires_at).then_some((item, id, record)))
    }

    /// What a form of this session carries, so that no other site can send it.
    pub fn form_token(&self, session: &Session) -> String {
        self.secrets.hash(FORM, &session.id.to_string())
    }

    /// Whether a form carried this session's token.
    pub fn check_form_token(&self, session: &Session, token: &str) -> bool {
        self.secrets.matches(FORM, &session.id.to_string(), token)
    }

    fn hash(&self, cookie: &str) -> String {
        self.secrets.hash("session", cookie)
    }
}

fn session(id: Uuid, record: &SessionRecord) -> Session {
    Session {
        id,
        user: record.user,
        strength: record.strength,
        expires_at: record.expires_at,
    }
}

#[cfg(test)]
mod tests;
