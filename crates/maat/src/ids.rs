//! New ids and secrets, from the operating system.

use maat_app::ports::Ids;
use uuid::Uuid;

/// The operating system's randomness.
pub(crate) struct System;

impl Ids for System {
    #[allow(clippy::disallowed_methods, reason = "this is the edge at which ids come in")]
    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn random(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("an operating system without randomness can't keep secrets");
    }
}
