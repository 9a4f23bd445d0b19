//! Passkeys: ways in without a password. What is asked for is in the client's hands, sealed, as every challenge is; the bytes
//! that a passkey signs are worked out from it by keyed hash, so that the one can't be answered with the other's.

mod add;
mod list;
mod record;
mod sign_in;
mod sign_up;

use uuid::Uuid;

use self::record::PasskeyRecord;
pub use self::{add::PasskeyOffer, list::Passkey};
use super::{
    Pool,
    challenge::{Asks, Challenge},
    login::Found,
    refusal::{Answer, Refusal},
    webauthn::RelyingParty,
};

/// Most passkeys of one login.
const MAX_PASSKEYS: usize = 20;
/// Longest name of a passkey, in characters.
pub const MAX_PASSKEY_NAME: usize = 60;

/// What a browser is asked.
pub struct PasskeyAsked {
    /// To be given back with the answer.
    pub state: String,
    /// What is to be signed, in base64url.
    pub challenge: String,
    /// For whom.
    pub party: RelyingParty,
}

impl Pool {
    /// For whom passkeys are made here; `None` where browsers make none.
    pub fn relying_party(&self) -> Option<&RelyingParty> {
        self.party.as_ref()
    }

    fn party(&self) -> Answer<&RelyingParty> {
        self.party.as_ref().ok_or(Refusal::NoPasskeysHere)
    }

    fn passkey_asked(&self, found: &Found, asks: Asks) -> Answer<PasskeyAsked> {
        let party = self.party()?.clone();
        let state = self.challenge(found, asks)?;
        let challenge = self.to_sign(&state);
        Ok(PasskeyAsked {
            state,
            challenge,
            party,
        })
    }

    /// What is to be signed for a state.
    fn to_sign(&self, state: &str) -> String {
        self.secrets.hash("passkey challenge", state)
    }

    fn credential_hash(&self, credential: &[u8]) -> String {
        self.secrets.hash("credential", &record::text(credential))
    }

    /// A challenge that is answered in another way than it was asked.
    fn check_asks(challenge: &Challenge, asks: &Asks) -> Answer<()> {
        match challenge.asks == *asks {
            true => Ok(()),
            false => Err(OVER),
        }
    }
}

/// What was begun is over, or was begun elsewhere.
const OVER: Refusal = Refusal::Token("Invalid session for the user.");

/// Someone who is nobody yet: whoever has a passkey will say who they are.
fn nobody() -> Found {
    Found {
        subject: Uuid::nil(),
        held: None,
    }
}
