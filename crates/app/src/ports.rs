//! What comes in from outside: time, ids, randomness, waking a watch. (The store is [`crate::table`].)

use async_trait::async_trait;
use jiff::Timestamp;
use maat_core::{
    id::{AlertId, OrganisationId, UserId, WearerId},
    prompt::Ringing,
};
use uuid::Uuid;

use crate::push::{Sent, Subscription, Wake, not_set_up};

/// The time. All of `app` asks this and nothing else.
pub trait Clock: Send + Sync + 'static {
    /// The instant it is, cut to the millisecond. May run ahead of or faster than the wall clock (a rehearsal).
    fn now(&self) -> Timestamp;

    /// How many seconds of this clock pass in one second: 1, but for a rehearsal.
    fn rate(&self) -> f64 {
        1.0
    }

    /// False while the wall's clock has jumped and nobody knows yet which time is right: nothing rings or expires then.
    fn is_sure(&self) -> bool {
        true
    }
}

/// New ids and secrets.
pub trait Ids: Send + Sync + 'static {
    /// A new UUID of version 7 (RFC 9562, 5.7).
    fn uuid(&self) -> Uuid;

    /// Fills `bytes` with what nobody can guess.
    fn random(&self, bytes: &mut [u8]);
}

/// Wakes a wearer's watches, at least once for each prompt; they dedupe by prompt id.
#[async_trait]
pub trait Push: Send + Sync + 'static {
    /// Tells the watches of a wearer that hold a connection that a prompt rings.
    ///
    /// # Errors
    /// [`NotSent`] if it is worth trying again within the prompt's grace.
    async fn wake(&self, organisation: OrganisationId, wearer: WearerId, ringing: &Ringing) -> Result<(), NotSent>;

    /// Checks that a subscription is one that [`Push::send`] can send to.
    ///
    /// # Errors
    /// `Invalid` with the field that is wrong.
    fn check(&self, to: &Subscription) -> crate::Result<()> {
        Err(not_set_up(to))
    }

    /// Hands a push to the service of a subscription.
    async fn send(&self, _to: &Subscription, _wake: &Wake) -> Sent {
        Sent::Refused
    }

    /// The public key that Web Push subscriptions are to name, in base64url, if they can be sent to.
    fn web_push_key(&self) -> Option<&str> {
        None
    }
}

/// A wake that did not go out, and is to be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the wake did not go out")]
pub struct NotSent;

/// Letters to people.
#[async_trait]
pub trait Mail: Send + Sync + 'static {
    /// Sends a plain text to one address; done when whoever carries it on has taken it.
    async fn send(&self, to: &str, subject: &str, text: &str) -> crate::Result<()>;
}

/// Letters to users of what needs them: whoever writes them knows their address, their language and the words.
#[async_trait]
pub trait Letters: Send + Sync + 'static {
    /// Writes to a user that someone needs them. Done, too, if they have no address that they have shown to be theirs.
    ///
    /// # Errors
    /// If it is worth trying again.
    async fn needs_you(&self, user: UserId, alert: AlertId) -> crate::Result<()>;
}

/// Writes to nobody.
pub struct NoLetters;

#[async_trait]
impl Letters for NoLetters {
    async fn needs_you(&self, _: UserId, _: AlertId) -> crate::Result<()> {
        Ok(())
    }
}

/// Pictures and recordings: whole, by key. Keys are made by MAAT alone, begin with the tenant, and hold small letters,
/// digits, `-` and `/` only.
#[async_trait]
pub trait Blobs: Send + Sync + 'static {
    /// Keeps the bytes under this key, durably, in the place of what was there.
    async fn put(&self, key: &str, bytes: Vec<u8>) -> crate::Result<()>;

    /// The bytes under this key, if there are any.
    async fn get(&self, key: &str) -> crate::Result<Option<Vec<u8>>>;

    /// Takes away what is under this key, if anything is.
    async fn delete(&self, key: &str) -> crate::Result<()>;
}
