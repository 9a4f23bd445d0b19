//! Shared by the tests: a world whose clocks are set, the people in it, and clients that ask it over HTTP, in one process.

#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod answer;
mod client;
mod contract;
mod family;
mod interleaved;
mod png;
mod simulate;
mod world;
mod wrist;

pub use answer::{Answer, Frames};
pub use client::{Ask, Client};
pub use family::{Family, PASSWORD};
pub use interleaved::{Asked, Interleaved};
pub use png::png;
pub use simulate::{Lived, simulate};
pub use world::World;
pub use wrist::{Mood, Wrist};
