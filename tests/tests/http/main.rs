//! The API as its clients see it: one file a noun, each test a promise.

#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod activities;
mod adherence;
mod alerts;
mod audit;
mod away;
mod borders;
mod calendar;
mod carers;
mod check_ins;
mod circle;
mod consents;
mod copy;
mod days;
mod delay;
mod entries;
mod erasure;
mod export;
mod export_readable;
mod feed;
mod group_entries;
mod groups;
mod headers;
mod idempotency;
mod invitations;
mod me;
mod media;
mod messages;
mod notifications;
mod occurrences;
mod organisations;
mod paging;
mod pairing;
mod pictograms;
mod problems;
mod proposals;
mod rate;
mod routines;
mod shares;
mod streams;
mod tags;
mod tell;
mod told;
mod watch_events;
mod watch_push;
mod watch_sync;
mod wearers;

use maat_app::ring::Rang;
use maat_core::{id::WearerId, role::Role};
use maat_tests::{Client, Family, World};

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

/// A carer of the family with this role, assigned to these wearers alone.
async fn carer(world: &World, family: &Family, name: &str, role: Role, wearers: &[WearerId]) -> Client {
    let (app, client) = (world.app(), world.user(name).await);
    let (owner, user) = (world.caller(&family.owner).await, world.id_of(&client).await);
    let proof = app.owner_in(owner, family.organisation).await.unwrap();
    app.put_carer(proof, user, role).await.unwrap();
    for wearer in wearers {
        app.assign(app.owner_of(owner, *wearer).await.unwrap(), user)
            .await
            .unwrap();
    }
    client
}

/// What is on a wearer's day: when and what.
async fn plan_of(client: &Client, wearer: WearerId, date: &str) -> Vec<String> {
    let day = client.get(format!("/v1/wearers/{wearer}/days/{date}")).await.is(200);
    let line = |one: &serde_json::Value| {
        let start = one["local_start"].as_str().unwrap();
        format!("{} {}", &start[11..], one["title"].as_str().unwrap())
    };
    day["occurrences"].as_array().unwrap().iter().map(line).collect()
}

/// The id of something, as it stands in its JSON.
fn id(thing: &serde_json::Value) -> &str {
    thing["id"].as_str().unwrap()
}
