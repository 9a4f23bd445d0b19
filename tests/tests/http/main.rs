//! The API as its clients see it: one file a noun, each test a promise.

#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod activities;
mod adherence;
mod alerts;
mod audit;
mod away;
mod calendar;
mod carers;
mod check_ins;
mod copy;
mod days;
mod delay;
mod entries;
mod erasure;
mod export;
mod idempotency;
mod me;
mod media;
mod messages;
mod occurrences;
mod organisations;
mod paging;
mod pairing;
mod pictograms;
mod problems;
mod proposals;
mod rate;
mod streams;
mod tags;
mod watch_events;
mod watch_sync;
mod wearers;

use maat_app::ring::Rang;
use maat_tests::{Family, World};

/// A Monday.
const TODAY: &str = "2026-11-23";

/// A family on a Monday, at nine in Amsterdam.
async fn at_nine() -> (World, Family) {
    let world = World::at("2026-11-23T08:00:00Z").await;
    let family = Family::of(&world, "Anna").await;
    (world, family)
}

/// Rings at this time of today (UTC).
async fn ring_at(world: &World, family: &Family, time: &str) -> Rang {
    world.set(&format!("{TODAY}T{time}:00Z"));
    world.app().ring(family.sam).await.unwrap()
}

/// The id of something, as it stands in its JSON.
fn id(thing: &serde_json::Value) -> &str {
    thing["id"].as_str().unwrap()
}
