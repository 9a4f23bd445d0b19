use maat_tests::{Client, Family, World};
use serde_json::{Value, json};

use crate::{TODAY, at_nine, ring_at};

const NOON: &str = "2026-11-23T11:00:00Z";

/// Sam with a pill at ten, one at one, and a watch.
async fn two_pills() -> (World, Family, Client) {
    let (world, family) = at_nine().await;
    for start in ["10:00", "13:00"] {
        let pill = json!({"title": "Pill", "kind": "medicine", "start": format!("{TODAY}T{start}")});
        family.plan(pill).await;
    }
    let watch = family.watch(&world).await;
    watch.get("/v1/watch/sync").await.is(200);
    (world, family, watch)
}

/// How many prompts the watch holds for each of today's two.
async fn on_watch(watch: &Client) -> Vec<usize> {
    let sync = watch.get("/v1/watch/sync").await.is(200);
    let days = sync["days"].as_array().unwrap().clone();
    let today = days.iter().find(|day| day["date"] == TODAY).unwrap();
    let occurrences = today["occurrences"].as_array().unwrap();
    occurrences
        .iter()
        .map(|o| o["prompts"].as_array().unwrap().len())
        .collect()
}

#[tokio::test]
async fn away_nothing_rings_and_nothing_is_counted_until_it_is_over() {
    let (world, family, watch) = two_pills().await;
    let away = family
        .owner
        .put(family.sams("away"), json!({"until": NOON}))
        .await
        .is(200);
    assert_eq!(away, json!({"until": NOON}));
    assert_eq!(
        on_watch(&watch).await,
        [0, 3],
        "the watch does not even hold what is not to ring"
    );
    let rang = ring_at(&world, &family, "09:00").await;
    assert_eq!(format!("{rang:?}"), "Sent(0)");
    ring_at(&world, &family, "10:30").await;
    assert_eq!(family.first(TODAY).await["state"], "past");
    assert!(family.alerts("open").await.is_empty());
    let rang = ring_at(&world, &family, "12:00").await;
    assert_eq!(format!("{rang:?}"), "Sent(1)", "the one after rings");
}

#[tokio::test]
async fn back_early_it_rings_again() {
    let (world, family, watch) = two_pills().await;
    family
        .owner
        .put(family.sams("away"), json!({"until": NOON}))
        .await
        .is(200);
    family.owner.delete(family.sams("away")).await.is(204);
    assert_eq!(on_watch(&watch).await, [3, 3]);
    let rang = ring_at(&world, &family, "09:00").await;
    assert_eq!(format!("{rang:?}"), "Sent(1)");
}

#[tokio::test]
async fn muted_nothing_new_rings_and_what_rang_is_still_waited_for() {
    let (world, family, _) = two_pills().await;
    ring_at(&world, &family, "09:00").await;
    family
        .owner
        .put(family.sams("mute"), json!({"until": NOON}))
        .await
        .is(200);
    ring_at(&world, &family, "09:05").await;
    ring_at(&world, &family, "10:00").await;
    assert_eq!(family.alerts("open").await.len(), 1, "no answer came to what rang");
    let again = &family.first(TODAY).await["prompts"][1];
    assert_eq!(
        (&again["outcome"], &again["reason"]),
        (&json!("suppressed"), &json!("muted"))
    );
}

#[tokio::test]
async fn the_day_and_today_say_until_when_and_which_rings_fall_away() {
    let (world, family, _) = two_pills().await;
    for what in ["away", "mute"] {
        family
            .owner
            .put(family.sams(what), json!({"until": NOON}))
            .await
            .is(200);
    }
    let day = family.day(TODAY).await;
    assert_eq!((&day["away_until"], &day["muted_until"]), (&json!(NOON), &json!(NOON)));
    assert_eq!(day["occurrences"][0]["prompts"][0]["held_back"], "away");
    assert_eq!(day["occurrences"][1]["prompts"][0]["held_back"], Value::Null);
    let today = family.owner.get(family.here("today")).await.is(200);
    assert_eq!(today["items"][0]["away_until"], NOON);
    assert_eq!(today["items"][0]["muted_until"], NOON);
    family.owner.delete(family.sams("away")).await.is(204);
    assert_eq!(
        family.day(TODAY).await["occurrences"][0]["prompts"][0]["held_back"],
        "muted"
    );
    world.set("2026-11-23T11:00:00Z");
    assert_eq!(family.day(TODAY).await["muted_until"], Value::Null, "it is over");
}

#[tokio::test]
async fn an_instant_that_is_over_or_too_far_away_is_refused_and_changes_nothing() {
    let (world, family, _) = two_pills().await;
    let before = world.rows().await;
    for (what, until) in [
        ("away", "2026-11-23T08:00:00Z"),
        ("away", "2027-12-01T08:00:00Z"),
        ("mute", "2026-11-22T08:00:00Z"),
        ("mute", "2026-12-23T08:00:00Z"),
        ("mute", "noon"),
    ] {
        let answer = family.owner.put(family.sams(what), json!({ "until": until })).await;
        assert_eq!(answer.invalid(), "until", "{what} {until}");
    }
    assert_eq!(
        family.owner.put(family.sams("away"), json!({})).await.invalid(),
        "until"
    );
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn who_did_it_is_in_the_audit() {
    let (world, family, _) = two_pills().await;
    let until = json!({"until": NOON});
    for what in ["away", "mute"] {
        family.owner.put(family.sams(what), until.clone()).await.is(200);
        family.owner.delete(family.sams(what)).await.is(204);
    }
    let audit = world.rows_of("audit").await;
    for action in ["away.put", "away.delete", "mute.put", "mute.delete"] {
        let named = audit.iter().filter(|entry| entry.data["action"] == action);
        assert_eq!(named.count(), 1, "{action}");
    }
}
