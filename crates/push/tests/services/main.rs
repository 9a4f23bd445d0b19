//! What we send, as the push services see it: each stand-in checks what the real one checks.

#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod apns;
mod fcm;
mod peer;
mod web_push;

use std::{sync::Arc, time::Duration};

use maat_app::{
    push::{Says, Wake},
    testing::SetClock,
};
use maat_core::id::AlertId;

const NOW: &str = "2026-11-24T08:00:00Z";

fn clock() -> Arc<SetClock> {
    Arc::new(SetClock::at(NOW.parse().unwrap()))
}

fn wake() -> Wake {
    Wake {
        says: Says::Sync,
        ttl: Duration::from_secs(300),
        topic: "AZNrLn0ccACAAAAAAAAAAg".into(),
    }
}

/// To a carer: of an alert, for an hour.
fn alert() -> Wake {
    let id = AlertId("01976b2e-7d1c-7000-8000-000000000002".parse().unwrap());
    Wake {
        says: Says::Alert(id),
        ttl: Duration::from_secs(3600),
        topic: "AZdrLn0ccACAAAAAAAAAAg".into(),
    }
}
