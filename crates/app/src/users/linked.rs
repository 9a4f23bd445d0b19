//! One user at several issuers: known again by an e-mail address that was shown to be theirs at each, and by nothing else.

use maat_core::id::UserId;
use serde::{Deserialize, Serialize};

use super::{IdentityRecord, Profile, UserRecord, Users, key};
use crate::{
    Result, keys,
    pool::normal_email,
    record::Record,
    store::Stored,
    table::{Key, Op, Table, TableError},
    token::Identity,
};

/// At how many issuers one user can be, besides the first.
const MAX_LINKED: usize = 8;

/// Who a user is at another issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Linked {
    issuer: String,
    subject: String,
}

/// Whose an e-mail address is. What stands here was shown, never only said.
#[derive(Serialize, Deserialize)]
pub(super) struct VerifiedEmail {
    user: UserId,
}

impl Record for VerifiedEmail {
    const KIND: &'static str = "verified_email";
}

/// Whose an address is, and which.
pub(super) struct Holder {
    user: UserId,
    email: String,
}

impl Profile {
    /// Their address in its one form, if they have shown that it is theirs.
    pub(super) fn verified_email(&self) -> Option<String> {
        let email = self.email.as_deref().filter(|_| self.email_verified)?;
        normal_email(email)
    }
}

impl UserRecord {
    /// Who they are, at each issuer.
    pub(super) fn identities(&self) -> Vec<Identity> {
        let first = [(&self.issuer, &self.subject)].into_iter();
        let all = first.chain(self.linked.iter().map(|other| (&other.issuer, &other.subject)));
        let identity = |(issuer, subject): (&String, &String)| Identity {
            issuer: issuer.clone(),
            subject: subject.clone(),
            email: None,
        };
        all.map(identity).collect()
    }
}

impl Users {
    /// The user who has shown that this address is theirs.
    pub(super) async fn holder(&self, email: &str) -> Result<Option<Holder>> {
        let found = self.table.get(&self.email_key(email)).await?;
        let holder = |item| {
            Ok(Holder {
                user: VerifiedEmail::read(&item)?.user,
                email: email.to_owned(),
            })
        };
        found.map(holder).transpose()
    }

    /// Whether `identity` is another side of whoever holds the address: an issuer has one account of each, so never one of an issuer where
    /// they are known already; and not if they have another address by now.
    pub(super) async fn may_link(&self, holder: &Holder, identity: &Identity) -> Result<bool> {
        let (_, record) = self.load(holder.user).await?;
        let known = record.identities();
        if record.linked.len() >= MAX_LINKED || known.iter().any(|known| known.issuer == identity.issuer) {
            return Ok(false);
        }
        let mut moved = false;
        for identity in known {
            if let Some(profile) = self.profiles.profile(&identity).await? {
                if profile.verified_email().as_deref() == Some(&holder.email) {
                    return Ok(true);
                }
                moved = true;
            }
        }
        Ok(!moved)
    }

    /// Makes `identity` another side of whoever holds the address; `None` if something was changed meanwhile.
    pub(super) async fn link(&self, holder: &Holder, identity: &Identity) -> Result<Option<UserId>> {
        let (user, now) = (holder.user, self.clock.now());
        let (item, mut record) = self.load(user).await?;
        record.linked.push(Linked {
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
        });
        let linked = vec![
            Op::PutIfAbsent(IdentityRecord { user }.item(key(&self.secrets, identity), user, now)),
            record.replace(&item, now),
        ];
        self.came(user, linked).await
    }

    /// Writes that a user came; `None` if another was faster.
    pub(super) async fn came(&self, user: UserId, writes: Vec<Op>) -> Result<Option<UserId>> {
        match self.table.transact(writes).await {
            Ok(()) => Ok(Some(user)),
            Err(TableError::Conflict(_)) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }

    /// The user has shown that this address is theirs: so it is, unless it was somebody's before.
    pub(super) async fn claim(&self, user: UserId, email: &str) -> Result<()> {
        let Some(email) = normal_email(email) else {
            return Ok(());
        };
        if self.holder(&email).await?.is_none() {
            self.came(user, vec![self.puts_holder(user, &email)]).await?;
        }
        Ok(())
    }

    pub(super) fn puts_holder(&self, user: UserId, email: &str) -> Op {
        let record = VerifiedEmail { user };
        Op::PutIfAbsent(record.item(self.email_key(email), user, self.clock.now()))
    }

    fn email_key(&self, email: &str) -> Key {
        keys::verified_email(&self.secrets.hash("verified_email", email))
    }
}

/// Who a user is at this issuer, if they are anyone there.
pub(crate) async fn subject_at(table: &dyn Table, user: UserId, issuer: &str) -> Result<Option<String>> {
    let Some(item) = table.get(&keys::user(user)).await? else {
        return Ok(None);
    };
    let identities = Stored::<UserRecord>::read(item)?.value.identities();
    let there = identities.into_iter().find(|identity| identity.issuer == issuer);
    Ok(there.map(|identity| identity.subject))
}
