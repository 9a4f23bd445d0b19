//! A wake that does not go out is tried again, for as long as it may still ring.

use std::time::Duration;

use jiff::SignedDuration;
use maat_app::ring;
use maat_tests::{Family, Mood, World};
use serde_json::json;
use tokio::{sync::watch, time::timeout};

use crate::{TODAY, at_nine, outcomes, ring as look};

/// Lets the ring loop turn for a moment.
async fn turn(world: &World) {
    let (stop, stopped) = watch::channel(false);
    let _ = timeout(Duration::from_millis(50), ring::run(world.app().clone(), 0, stopped)).await;
    drop(stop);
}

async fn failed(world: &World, family: &Family) {
    family
        .plan(json!({"title": "Free", "kind": "free", "start": "2026-11-23T09:10"}))
        .await;
    world.set(&format!("{TODAY}T08:10:00Z"));
    world.wrist.set(Mood::Fails);
    assert!(look(world, family).await.is_empty());
    assert_eq!(world.rows_of("delivery").await.len(), 1);
}

#[tokio::test]
async fn a_push_that_failed_is_sent_again_within_the_grace() {
    let (world, family) = at_nine().await;
    failed(&world, &family).await;
    world.clock.advance(SignedDuration::from_secs(1));
    turn(&world).await;
    assert_eq!(world.rows_of("delivery").await[0].data["tries"], 2);

    world.wrist.set(Mood::Takes);
    turn(&world).await;
    assert!(world.wrist.rang().is_empty(), "before its time");
    world.clock.advance(SignedDuration::from_secs(2));
    turn(&world).await;
    assert_eq!(world.wrist.rang().len(), 1);
    assert!(world.rows_of("delivery").await.is_empty());
    turn(&world).await;
    assert!(world.wrist.rang().is_empty(), "once is enough");
}

#[tokio::test]
async fn a_push_that_fails_till_the_end_of_the_grace_is_dropped_and_recorded_as_not_heard() {
    let (world, family) = at_nine().await;
    family.watch(&world).await;
    failed(&world, &family).await;
    for _ in 0..7 {
        world.clock.advance(SignedDuration::from_secs(10));
        turn(&world).await;
    }
    assert!(world.rows_of("delivery").await.is_empty());
    let deliveries = world.rows_of("due").await.into_iter();
    assert_eq!(deliveries.filter(|row| row.key.sk.contains("#delivery#")).count(), 0);
    world.wrist.set(Mood::Takes);
    turn(&world).await;
    assert!(
        world.wrist.rang().is_empty(),
        "a prompt too late to be useful never rings"
    );
    assert_eq!(outcomes(&family, TODAY).await, ["start told not_heard"]);
}

#[tokio::test]
async fn the_loop_rings_what_comes_due_while_it_runs() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(ring::run(world.app().clone(), 0, stopped));
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(world.wrist.rang().is_empty());
    world.set(&format!("{TODAY}T08:10:00Z"));
    // An edit wakes the loop, which looks at the clock.
    family
        .plan(json!({"title": "Later", "start": "2026-11-23T15:00"}))
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(world.wrist.rang().len(), 1);
    stop.send_replace(true);
    timeout(Duration::from_secs(1), running)
        .await
        .expect("it stops when told")
        .unwrap();
}
