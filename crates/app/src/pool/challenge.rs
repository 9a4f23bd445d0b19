//! Challenges: what a sign-in asks for next. All that is to be remembered of it is in the hands of the client, sealed, so that
//! a sign-in that is not finished leaves nothing in the store; the answer is taken once.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Pool,
    login::Found,
    refusal::{Answer, Refusal},
};
use crate::{Result, keys, record::Record, table::Op};

/// How long a challenge may be thought about, as with Cognito.
const LIFETIME: SignedDuration = SignedDuration::from_mins(3);
const PURPOSE: &str = "challenge";

#[derive(Serialize, Deserialize)]
pub(super) struct Challenge {
    id: Uuid,
    pub(super) subject: Uuid,
    /// The login's generation: signing out everywhere voids challenges, too.
    generation: u32,
    until: Timestamp,
    pub(super) asks: Asks,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Asks {
    /// Proof of the password by SRP: the number that the client sent, and our secret.
    Password { client: String, secret: String },
    /// A password of their own, in the place of one that was made up.
    NewPassword,
    /// The code of their authenticator.
    Totp,
    /// Any passkey, in the browser that `holder` stands for.
    Passkey { holder: String },
    /// A new passkey of theirs, in this browser.
    NewPasskey { holder: String },
    /// The passkey of someone new, in this browser.
    FirstPasskey {
        holder: String,
        email: String,
        name: String,
    },
}

/// A challenge that was answered.
#[derive(Serialize, Deserialize)]
struct Answered {
    until: Timestamp,
}

impl Record for Answered {
    const KIND: &'static str = "answered";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }
}

impl Pool {
    /// A new challenge, sealed.
    pub(super) fn challenge(&self, found: &Found, asks: Asks) -> Result<String> {
        let challenge = Challenge {
            id: self.ids.uuid(),
            subject: found.subject,
            generation: generation(found),
            until: self.clock.now() + LIFETIME,
            asks,
        };
        let text = serde_json::to_vec(&challenge).map_err(crate::Error::internal)?;
        self.secrets.seal(PURPOSE, &text)
    }

    /// A challenge of ours that can still be answered.
    pub(super) fn open_challenge(&self, sealed: &str) -> Answer<Challenge> {
        let opened = self.secrets.open(PURPOSE, sealed).ok();
        let challenge: Option<Challenge> = opened.and_then(|text| serde_json::from_slice(&text).ok());
        let challenge = challenge.ok_or(Refusal::Token("Invalid session for the user."))?;
        match self.clock.now() < challenge.until {
            true => Ok(challenge),
            false => Err(Refusal::Token("Invalid session for the user, session is expired.")),
        }
    }

    /// Whom a challenge is about, if it still stands for them.
    pub(super) async fn challenged(&self, challenge: &Challenge) -> Result<Found> {
        let found = self.found(challenge.subject).await?;
        let stands = generation(&found) == challenge.generation;
        Ok(Found {
            held: found.held.filter(|_| stands),
            ..found
        })
    }

    /// Takes the answer to a challenge, once.
    pub(super) async fn answered(&self, challenge: &Challenge) -> Answer<()> {
        let key = keys::once(&self.secrets.hash(PURPOSE, &challenge.id.to_string()));
        let answered = Answered { until: challenge.until };
        let item = answered.item(key, challenge.id, self.clock.now());
        match self.replace(Op::PutIfAbsent(item)).await? {
            true => Ok(()),
            false => Err(Refusal::Token("Invalid session for the user.")),
        }
    }
}

fn generation(found: &Found) -> u32 {
    found.held.as_ref().map_or(0, |held| held.login.generation)
}
