//! The wall between tenants: every route, asked by everyone, about what is theirs, another's and nowhere.

#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod cast;
mod effort;
mod request;
mod table;

use std::collections::BTreeSet;

use cast::{Cast, SECRETS, Things, cast};
use maat_app::table::Item;
use maat_tests::{Answer, Client, World};
use maat_web::router::ROUTES;
use request::request;
use table::{ASKERS, Row, rows};

/// What may be written although the answer is no: counters of limits, and who looked.
const TRACES: [&str; 3] = ["rate", "access", "once"];
/// Here the code is the right to know.
const BY_CODE: [&str; 2] = ["/v1/pairing", "/v1/pairing/token"];
/// Here the address is the right to know, whoever asks.
const BY_ADDRESS: [&str; 2] = ["/v1/media/{signed}", "/v1/calendars/{file}"];
/// To these, nothing of Sam is told.
const OUTSIDE: [&str; 5] = ["nobody", "unassigned", "removed", "revoked", "stranger"];

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let rows: Vec<_> = rows().iter().map(|row| (row.method, row.path)).collect();
    let known: BTreeSet<_> = rows.iter().copied().collect();
    assert_eq!(known.len(), rows.len(), "a route has two rows");
    assert_eq!(known, ROUTES.iter().copied().collect());
}

#[tokio::test]
async fn everyone_is_answered_as_the_table_says() {
    let cast = cast().await;
    let mut wrong = Vec::new();
    for (row, asker, client, expected) in cells(&cast) {
        let world = cast.world.fork().await;
        let before = stored(&world).await;
        let answer = ask(&world, client, &row, own_of(&cast, asker)).await;
        let cell = format!("{} {} by {asker}", row.method, row.path);
        if answer.status != expected {
            wrong.push(format!(
                "{cell}: {} in place of {expected}: {}",
                answer.status,
                answer.text()
            ));
        }
        if answer.status >= 400 && stored(&world).await != before {
            wrong.push(format!("{cell}: was refused, and changed something"));
        }
        let told = answer.text();
        let by_right = BY_CODE.contains(&row.path) || BY_ADDRESS.contains(&row.path);
        let outside = OUTSIDE.contains(&asker) && !by_right;
        if let Some(secret) = SECRETS.iter().find(|secret| outside && told.contains(**secret)) {
            wrong.push(format!("{cell}: tells {secret}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_another_tenants_is_absent_to_the_byte() {
    let cast = cast().await;
    let within = |things| cast.own.with_things_of(things);
    let (foreign_within, absent_within) = (within(&cast.foreign), within(&cast.absent));
    let mut wrong = Vec::new();
    for (row, asker, client, expected) in cells(&cast).into_iter().filter(|(row, ..)| about_something(row)) {
        let cell = format!("{} {} by {asker}", row.method, row.path);
        let mut compare = |what: &str, expected: u16, answer: &Answer, absent: &Answer| {
            if answer.status != expected {
                wrong.push(format!("{cell}: {what}: {} in place of {expected}", answer.status));
            }
            if answer != absent {
                wrong.push(format!("{cell}: {what}: {answer:?} where absent is {absent:?}"));
            }
        };
        let unseen = if expected == 401 { 401 } else { 404 };
        let absent = ask(&cast.world, client, &row, &cast.absent).await;
        let foreign = ask(&cast.world, client, &row, &cast.foreign).await;
        compare("another's", unseen, &foreign, &absent);
        if expected == 404 {
            let own = ask(&cast.world, client, &row, own_of(&cast, asker)).await;
            compare("their own organisation's, unseen", 404, &own, &absent);
        }
        if ["{a}", "{r}", "{g}", "{e}", "{id}", "{d}", "{m}", "{c}", "{i}"]
            .iter()
            .any(|thing| row.path.contains(thing))
        {
            let unseen = if expected < 400 { 404 } else { expected };
            let absent = ask(&cast.world, client, &row, &absent_within).await;
            let foreign = ask(&cast.world, client, &row, &foreign_within).await;
            compare("another's, as if it were here", unseen, &foreign, &absent);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What is someone's own to ask about.
fn own_of<'a>(cast: &'a Cast, asker: &str) -> &'a Things {
    match asker {
        "guest" => &cast.of_guest,
        _ => &cast.own,
    }
}

/// True if what is asked about depends on whose it is.
fn about_something(row: &Row) -> bool {
    row.path.contains('{') && !BY_ADDRESS.contains(&row.path)
}

/// Each row with each who asks, and what the table says of the two.
fn cells(cast: &Cast) -> Vec<(Row, &'static str, &Client, u16)> {
    let mut cells = Vec::new();
    for (at, asker) in ASKERS.into_iter().enumerate() {
        let of_asker = rows().into_iter().map(|row| {
            let expected = row.answers[at];
            (row, asker, &cast.askers[at], expected)
        });
        cells.extend(of_asker);
    }
    cells
}

async fn ask(world: &World, asker: &Client, row: &Row, things: &Things) -> Answer {
    let response = request(&world.again(asker), row, things).begin().await;
    // Of a stream that is opened, the head: the rest never ends.
    let head = response
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind == "text/event-stream");
    let (parts, body) = response.into_parts();
    let body = if head { axum::body::Body::empty() } else { body };
    Answer::read(axum::http::Response::from_parts(parts, body)).await
}

async fn stored(world: &World) -> Vec<Item> {
    let rows = world.rows().await.into_iter();
    rows.filter(|item| !TRACES.contains(&item.kind.as_str())).collect()
}
