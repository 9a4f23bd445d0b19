//! Codes of six digits, sent by mail: kept hashed, good for a while, few tries.
//!
//! One is kept for whatever address it is asked for, and sent only where there is something to send it for. So whoever asks and
//! guesses is answered alike, be the address known here or not.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Pool,
    guard::CODES,
    login::Found,
    refusal::{Answer, Refusal},
};
use crate::{
    keys, random,
    record::{Record, delete},
    table::{Item, Key, Op},
};

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To confirm the address of someone who signs up.
    Confirm,
    /// To choose a new password.
    Reset,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
        }
    }

    fn lifetime(self) -> SignedDuration {
        match self {
            Self::Confirm => SignedDuration::from_hours(24),
            Self::Reset => SignedDuration::from_hours(1),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct MailedCode {
    hash: String,
    expires_at: Timestamp,
}

impl Record for MailedCode {
    const KIND: &'static str = "mailed_code";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// A code that was right.
pub(super) struct RightCode(Item);

impl RightCode {
    /// What uses it up, in the transaction of what it was for.
    pub(super) fn used_up(&self) -> Op {
        delete(&self.0)
    }
}

impl Pool {
    /// A new code for this address, which voids the one before.
    pub(super) async fn new_code(&self, purpose: Purpose, email: &str) -> Answer<String> {
        let (code, now) = (random::digits(&*self.ids), self.clock.now());
        let kept = MailedCode {
            hash: self.secrets.hash(purpose.name(), &code),
            expires_at: now + purpose.lifetime(),
        };
        let item = kept.item(self.code_key(purpose, email), purpose.name(), now);
        self.table.transact(vec![Op::Put(item)]).await?;
        Ok(code)
    }

    /// Holds `code` against the one that was sent. It stays, until it is used up or too old.
    pub(super) async fn check_code(
        &self,
        purpose: Purpose,
        email: &str,
        found: &Found,
        code: &str,
        from: Option<IpAddr>,
    ) -> Answer<RightCode> {
        let key = self.code_key(purpose, email);
        let item = self.table.get(&key).await?;
        let kept = item.as_ref().map(MailedCode::read).transpose()?;
        // Of each code by itself: a new one may be tried as often again.
        let what = format!("{}#{}", key.pk, kept.as_ref().map_or("", |kept| &kept.hash));
        let taken = self.take(CODES, &what, found.subject, from).await?;
        let taken = taken.ok_or(Refusal::LimitExceeded)?;
        let kept = kept.filter(|kept| self.clock.now() < kept.expires_at);
        let (item, kept) = item.zip(kept).ok_or(Refusal::CodeExpired)?;
        if !self.secrets.matches(purpose.name(), code, &kept.hash) {
            return Err(Refusal::CodeMismatch);
        }
        self.give_back(taken).await?;
        Ok(RightCode(item))
    }

    fn code_key(&self, purpose: Purpose, email: &str) -> Key {
        keys::code(
            &self
                .secrets
                .hash("mailed_code", &format!("{}\0{email}", purpose.name())),
        )
    }
}
