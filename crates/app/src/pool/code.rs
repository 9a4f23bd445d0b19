//! Codes of six digits, sent by mail: kept hashed, good for a day, few tries.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::refusal::{Answer, Refusal};
use crate::{ports::Ids, random, secret::Secrets};

const LIFETIME: SignedDuration = SignedDuration::from_hours(24);
const TRIES: u8 = 5;
const PURPOSE: &str = "confirmation";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PendingCode {
    hash: String,
    expires_at: Timestamp,
    tries_left: u8,
}

impl PendingCode {
    /// A new code: what to keep, and what to send.
    pub(super) fn new(secrets: &Secrets, ids: &dyn Ids, now: Timestamp) -> (Self, String) {
        let code = random::digits(ids);
        let pending = Self {
            hash: secrets.hash(PURPOSE, &code),
            expires_at: now + LIFETIME,
            tries_left: TRIES,
        };
        (pending, code)
    }

    /// Uses up one try. The answer may be told only after this has been kept.
    pub(super) fn check(&mut self, code: &str, secrets: &Secrets, now: Timestamp) -> Answer<()> {
        if now >= self.expires_at || self.tries_left == 0 {
            return Err(Refusal::CodeExpired);
        }
        self.tries_left -= 1;
        match secrets.matches(PURPOSE, code, &self.hash) {
            true => Ok(()),
            false => Err(Refusal::CodeMismatch),
        }
    }
}
