//! What we send, as the push services see it: each stand-in checks what the real one checks.

#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod apns;
mod fcm;
mod peer;
mod web_push;

use std::{sync::Arc, time::Duration};

use maat_app::{push::Wake, testing::SetClock};

const NOW: &str = "2026-11-24T08:00:00Z";

fn clock() -> Arc<SetClock> {
    Arc::new(SetClock::at(NOW.parse().unwrap()))
}

fn wake() -> Wake {
    Wake {
        ttl: Duration::from_secs(300),
        topic: "AZNrLn0ccACAAAAAAAAAAg".into(),
    }
}
