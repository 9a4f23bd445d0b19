//! What comes in from outside: time, ids, randomness. (The store is [`crate::table`].)

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::Result;

/// The time. All of `app` asks this and nothing else.
pub trait Clock: Send + Sync + 'static {
    /// The instant it is, cut to the millisecond. May run ahead of or faster than the wall clock (a rehearsal).
    fn now(&self) -> Timestamp;
}

/// New ids and secrets.
pub trait Ids: Send + Sync + 'static {
    /// A new UUID of version 7 (RFC 9562, 5.7).
    fn uuid(&self) -> Uuid;

    /// Fills `bytes` with what nobody can guess.
    fn random(&self, bytes: &mut [u8]);
}

/// Letters to people.
#[async_trait]
pub trait Mail: Send + Sync + 'static {
    /// Sends a plain text to one address; done when whoever carries it on has taken it.
    async fn send(&self, to: &str, subject: &str, text: &str) -> Result<()>;
}
