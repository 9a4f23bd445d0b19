//! The ring, with a clock that is set: what is due rings, whatever else happens, and ends in one recorded outcome.

#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod crash;
mod delivery;
mod downtime;
mod due_row;
mod edits;
mod jumps;
mod meters;
mod outage;
mod restore;
mod told;
mod weeks;

use maat_app::keys;
use maat_tests::{Family, World};
use serde_json::{Value, json};

/// A Monday, at nine in Amsterdam.
const NINE: &str = "2026-11-23T08:00:00Z";
const TODAY: &str = "2026-11-23";

/// A family at nine.
async fn at_nine() -> (World, Family) {
    let world = World::at(NINE).await;
    let family = Family::of(&world, "Anna").await;
    (world, family)
}

/// Looks at Sam until nothing is due, as the loop does, and answers the prompts that were sent: kind and planned local time.
async fn ring(world: &World, family: &Family) -> Vec<String> {
    loop {
        world.app().ring(family.sam).await.unwrap();
        let now = keys::instant(world.app().now());
        let due = world.rows_of("due").await;
        let mut wearers = due.iter().filter_map(|row| row.key.sk.split_once("#wearer#"));
        if wearers.all(|(at, _)| *at > *now) {
            break;
        }
    }
    let short = |id: String| {
        let parts: Vec<_> = id.split('.').collect();
        format!("{} {}", parts[1], &parts[3][11..16])
    };
    world.wrist.rang().into_iter().map(short).collect()
}

/// Kind, outcome and reason of each prompt of the first thing on Sam's day.
async fn outcomes(family: &Family, date: &str) -> Vec<String> {
    let first = family.first(date).await;
    let prompts = first["prompts"].as_array().unwrap().iter();
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    prompts
        .map(|prompt| ["kind", "outcome", "reason"].map(|part| word(&prompt[part])).join(" "))
        .collect()
}

/// An event of a watch about the first thing on Sam's day.
async fn event(family: &Family, date: &str, kind: &str, at: &str, number: u32) -> Value {
    let first = family.first(date).await;
    json!({
        "id": format!("01936b2e-7d1c-7000-8000-{number:012}"),
        "kind": kind,
        "occurrence_id": first["id"],
        "prompt_id": first["prompts"][0]["id"],
        "at": at,
    })
}
