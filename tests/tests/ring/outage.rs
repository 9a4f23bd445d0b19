//! Two things a person hears of: that no answer came, and that the watch is not heard from.

use jiff::SignedDuration;
use serde_json::json;

use crate::{TODAY, at_nine, event, outcomes, ring};

#[tokio::test]
async fn no_answer_is_told_after_the_deadline_and_not_before() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    family
        .plan(json!({"title": "Shoes", "confirm": "ok", "start": "2026-11-23T09:10"}))
        .await;
    for (now, expected) in [
        ("08:10", "start 09:10"),
        ("08:15", "again 09:10"),
        ("08:20", "again 09:10"),
    ] {
        world.set(&format!("{TODAY}T{now}:00Z"));
        watch.get("/v1/watch/sync").await.is(200);
        assert_eq!(ring(&world, &family).await, [expected]);
    }
    world.set(&format!("{TODAY}T08:24:59Z"));
    assert!(ring(&world, &family).await.is_empty());
    assert!(family.alerts("open").await.is_empty());

    world.set(&format!("{TODAY}T08:25:00Z"));
    assert!(ring(&world, &family).await.is_empty());
    let alerts = family.alerts("open").await;
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0]["kind"], "no_answer");
    assert_eq!(alerts[0]["occurrence_id"], family.first(TODAY).await["id"]);
    let told = ["start told no_answer", "again told no_answer", "again told no_answer"];
    assert_eq!(outcomes(&family, TODAY).await, told);
}

#[tokio::test]
async fn late_evidence_corrects_and_resolves_the_alert() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    family
        .plan(json!({"title": "Shoes", "confirm": "ok", "start": "2026-11-23T09:10"}))
        .await;
    world.set(&format!("{TODAY}T08:10:00Z"));
    watch.get("/v1/watch/sync").await.is(200);
    ring(&world, &family).await;
    world.set(&format!("{TODAY}T08:24:00Z"));
    watch.get("/v1/watch/sync").await.is(200);
    world.set(&format!("{TODAY}T08:40:00Z"));
    ring(&world, &family).await;
    assert_eq!(family.alerts("open").await.len(), 1);

    // All that the watch kept while it was out of reach comes in one go.
    let shown = event(&family, TODAY, "shown", "2026-11-23T08:10:02Z", 1).await;
    let ok = event(&family, TODAY, "ok", "2026-11-23T08:10:30Z", 2).await;
    watch
        .post("/v1/watch/events", json!({ "events": [shown, ok] }))
        .await
        .is(200);
    assert!(family.alerts("open").await.is_empty());
    let resolved = family.alerts("resolved").await;
    assert_eq!(resolved.len(), 1);
    assert!(
        resolved[0]["resolved_by"].is_null(),
        "no person did: the watch's word did"
    );
    assert_eq!(family.first(TODAY).await["seen"], "answered");
    assert_eq!(
        outcomes(&family, TODAY).await[0],
        "start told no_answer",
        "the first outcome stands"
    );
    assert_eq!(world.rows_of("correction").await.len(), 1, "and is corrected");
}

#[tokio::test]
async fn a_watch_not_heard_from_is_told_once_an_outage_and_resolved_when_it_is_heard_again() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    for hour in [10, 11, 12, 14] {
        family
            .plan(json!({"title": "Drink", "start": format!("2026-11-23T{hour}:00")}))
            .await;
    }
    for hour in ["09", "10", "11"] {
        for minute in ["00", "20"] {
            world.set(&format!("{TODAY}T{hour}:{minute}:00Z"));
            ring(&world, &family).await;
        }
    }
    let alerts = family.alerts("open").await;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(alerts[0]["kind"], "not_heard");
    let today = family.owner.get(family.here("today")).await.is(200);
    assert_eq!(
        today["items"][0]["not_heard_since"],
        crate::NINE,
        "since it was last heard"
    );

    watch.get("/v1/watch/sync").await.is(200);
    assert!(family.alerts("open").await.is_empty());
    let today = family.owner.get(family.here("today")).await.is(200);
    assert!(today["items"][0]["not_heard_since"].is_null());

    world.set(&format!("{TODAY}T13:00:00Z"));
    ring(&world, &family).await;
    world.clock.advance(SignedDuration::from_mins(20));
    ring(&world, &family).await;
    assert_eq!(family.alerts("open").await.len(), 1, "another outage is told again");
    assert_eq!(family.alerts("resolved").await.len(), 1);
}

#[tokio::test]
async fn done_before_the_deadline_ends_it_quietly() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    family
        .plan(json!({"title": "Pill", "kind": "medicine", "start": "2026-11-23T09:10"}))
        .await;
    world.set(&format!("{TODAY}T08:10:00Z"));
    ring(&world, &family).await;
    world.clock.advance(SignedDuration::from_secs(40));
    let done = event(&family, TODAY, "done", "2026-11-23T08:10:30Z", 1).await;
    watch
        .post("/v1/watch/events", json!({ "events": [done] }))
        .await
        .is(200);
    for minute in ["15", "20", "40"] {
        world.set(&format!("{TODAY}T08:{minute}:00Z"));
        assert!(ring(&world, &family).await.is_empty(), "it does not ring again");
    }
    assert!(family.alerts("open").await.is_empty());
    let answered = ["start answered -", "again answered -", "again answered -"];
    assert_eq!(outcomes(&family, TODAY).await, answered);
}

#[tokio::test]
async fn today_says_of_a_ring_that_it_was_not_seen_and_of_one_that_was_when_it_rang() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    for (title, start) in [("Drink", "09:10"), ("Walk", "10:10")] {
        family
            .plan(json!({"title": title, "start": format!("2026-11-23T{start}")}))
            .await;
    }
    world.set(&format!("{TODAY}T08:10:00Z"));
    ring(&world, &family).await;
    world.set(&format!("{TODAY}T08:12:00Z"));
    watch.get("/v1/watch/sync").await.is(200);
    world.set(&format!("{TODAY}T08:40:00Z"));
    ring(&world, &family).await;
    let last = async || family.owner.get(family.here("today")).await.is(200)["items"][0]["last"].clone();
    let not_seen = json!({"outcome": "told", "reason": "not_seen", "at": "2026-11-23T08:40:00Z", "title": "Drink"});
    assert_eq!(last().await, not_seen);

    world.set(&format!("{TODAY}T09:10:00Z"));
    ring(&world, &family).await;
    world.set(&format!("{TODAY}T09:12:00Z"));
    let walk = family.day(TODAY).await["occurrences"][1].clone();
    let shown = json!({
        "id": "01936b2e-7d1c-7000-8000-000000000009", "kind": "shown", "at": "2026-11-23T09:10:02Z",
        "occurrence_id": walk["id"], "prompt_id": walk["prompts"][0]["id"],
    });
    watch
        .post("/v1/watch/events", json!({ "events": [shown] }))
        .await
        .is(200);
    ring(&world, &family).await;
    let rang = json!({"check_in": "shown", "at": "2026-11-23T09:10:02Z", "title": "Walk"});
    assert_eq!(last().await, rang, "when it rang, not when that was written down");
}

#[tokio::test]
async fn a_watch_that_falls_silent_between_start_and_again_raises_one_alert() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    family
        .plan(json!({"title": "Pill", "kind": "medicine", "start": "2026-11-23T09:10"}))
        .await;
    world.set(&format!("{TODAY}T08:12:00Z"));
    ring(&world, &family).await;
    watch.get("/v1/watch/sync").await.is(200);
    world.set(&format!("{TODAY}T08:40:00Z"));
    ring(&world, &family).await;
    let alerts = family.alerts("open").await;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(alerts[0]["kind"], "not_heard", "it may hold the answer");
    let told = ["start told not_heard", "again told not_heard", "again told not_heard"];
    assert_eq!(outcomes(&family, TODAY).await, told);
}

#[tokio::test]
async fn without_a_watch_a_medicine_is_told_as_that_until_an_adult_says_that_it_was_done() {
    let (world, family) = at_nine().await;
    for (title, kind, start) in [("Pill", "medicine", "09:10"), ("Walk", "everyday", "09:20")] {
        family
            .plan(json!({"title": title, "kind": kind, "start": format!("2026-11-23T{start}")}))
            .await;
    }
    world.set(&format!("{TODAY}T09:00:00Z"));
    ring(&world, &family).await;
    let alerts = family.alerts("open").await;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    let pill = family.first(TODAY).await;
    assert_eq!(
        (&alerts[0]["kind"], &alerts[0]["occurrence_id"]),
        (&json!("no_watch"), &pill["id"])
    );
    let told = ["start told no_watch", "again told no_watch", "again told no_watch"];
    assert_eq!(outcomes(&family, TODAY).await, told);
    assert_eq!(
        (&pill["state"], &pill["seen"]),
        (&json!("past"), &json!("unknown")),
        "nothing is claimed"
    );
    let today = family.owner.get(family.here("today")).await.is(200);
    assert!(
        today["items"][0]["not_heard_since"].is_null(),
        "there is no watch to be silent"
    );

    let done = json!({"kind": "done", "occurrence_id": pill["id"]});
    family.owner.post(family.sams("check-ins"), done).await.is(201);
    assert!(family.alerts("open").await.is_empty());
}

#[tokio::test]
async fn the_last_watch_taken_out_ends_its_outage() {
    let (world, family) = at_nine().await;
    let (_, device) = family.paired(&world, "Sam's watch").await;
    family
        .plan(json!({"title": "Drink", "start": "2026-11-23T09:10"}))
        .await;
    world.set(&format!("{TODAY}T09:00:00Z"));
    ring(&world, &family).await;
    assert_eq!(family.alerts("open").await[0]["kind"], "not_heard");
    family
        .owner
        .delete(family.sams(&format!("devices/{device}")))
        .await
        .is(204);
    assert!(family.alerts("open").await.is_empty());
}
