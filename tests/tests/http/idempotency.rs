use maat_tests::{Ask, Family};
use serde_json::json;

use crate::at_nine;

fn create(family: &Family, key: &str, title: &str) -> Ask {
    family
        .owner
        .post(family.here("activities"), json!({ "title": title }))
        .with("idempotency-key", key)
}

#[tokio::test]
async fn a_repeated_post_is_answered_as_the_first_time_and_does_nothing_more() {
    let (world, family) = at_nine().await;
    let first = create(&family, "1", "Maths").await;
    first.is(201);
    let again = create(&family, "1", "Maths").await;
    assert_eq!(
        (again.status, &again.body, again.tag()),
        (201, &first.body, first.tag())
    );
    assert_eq!(again.header("content-type"), first.header("content-type"));
    assert_eq!(world.rows_of("activity").await.len(), 1);
    create(&family, "2", "Maths").await.is(201);
    assert_eq!(world.rows_of("activity").await.len(), 2, "another key is another");
}

#[tokio::test]
async fn the_same_key_with_another_body_is_a_conflict() {
    let (world, family) = at_nine().await;
    create(&family, "1", "Maths").await.is(201);
    let (field, _) = create(&family, "1", "Swim").await.refused(409, "conflict");
    assert_eq!(field, "Idempotency-Key");
    assert_eq!(world.rows_of("activity").await.len(), 1);
}

#[tokio::test]
async fn of_two_at_once_one_is_done() {
    let (world, family) = at_nine().await;
    let (one, two) = tokio::join!(
        create(&family, "1", "Maths").into_future(),
        create(&family, "1", "Maths").into_future()
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(world.rows_of("activity").await.len(), 1);
    create(&family, "1", "Maths").await.is(201);
    assert_eq!(world.rows_of("activity").await.len(), 1);
}

#[tokio::test]
async fn what_was_refused_may_be_tried_again_under_its_key() {
    let (_, family) = at_nine().await;
    assert_eq!(create(&family, "1", "").await.invalid(), "title");
    create(&family, "1", "Maths").await.is(201);
}

#[tokio::test]
async fn a_key_is_good_for_a_day_and_for_the_same_user_with_a_new_token() {
    let (world, family) = at_nine().await;
    create(&family, "1", "Maths").await.is(201);
    for (hours, made) in [(0, 1), (23, 1), (2, 2)] {
        world.wall.advance(jiff::SignedDuration::from_hours(hours));
        let renewed = world.sign_in("anna@example.org").await;
        let again = renewed
            .post(family.here("activities"), json!({"title": "Maths"}))
            .with("idempotency-key", "1");
        again.await.is(201);
        assert_eq!(world.rows_of("activity").await.len(), made, "{hours} hours later");
    }
}

#[tokio::test]
async fn a_key_of_one_is_not_a_key_of_another() {
    let (world, family) = at_nine().await;
    let other = Family::of(&world, "Wim").await;
    create(&family, "1", "Maths").await.is(201);
    let theirs = other
        .owner
        .post(family.here("activities"), json!({"title": "Maths"}))
        .with("idempotency-key", "1")
        .await;
    theirs.refused(404, "not_found");
    create(&other, "1", "Maths").await.is(201);
    assert_eq!(world.rows_of("activity").await.len(), 2);
}

#[tokio::test]
async fn a_key_has_a_length() {
    let (_, family) = at_nine().await;
    for key in ["", &"x".repeat(201)] {
        assert_eq!(create(&family, key, "Maths").await.invalid(), "Idempotency-Key");
    }
}

#[tokio::test]
async fn for_a_stranger_nothing_is_written() {
    let (world, family) = at_nine().await;
    let before = world.rows().await;
    for token in ["made up", "a.b.c", ""] {
        let ask = world
            .bearer(token)
            .post(family.here("activities"), json!({"title": "Maths"}));
        world.asked.take();
        ask.with("idempotency-key", "1").await.refused(401, "unauthenticated");
        let written = world.asked.take().iter().any(|asked| asked.starts_with("transact"));
        assert!(!written, "{token:?}");
    }
    assert!(world.rows().await == before);
}

#[tokio::test]
async fn a_watch_that_was_taken_out_is_not_answered_as_before() {
    let (world, family) = at_nine().await;
    let (watch, device) = family.paired(&world, "Watch").await;
    let tell = || {
        let event = json!({"id": family.sam, "kind": "help", "at": "2026-11-23T08:00:00Z"});
        watch
            .post("/v1/watch/events", json!({ "events": [event] }))
            .with("idempotency-key", "1")
    };
    tell().await.is(200);
    tell().await.is(200);
    family
        .owner
        .delete(family.sams(&format!("devices/{device}")))
        .await
        .is(204);
    tell().await.refused(401, "unauthenticated");
}
