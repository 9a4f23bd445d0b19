//! Sign-in as a client of Cognito's sees it.

#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod found;
mod refusals;
mod story;
mod world;
