//! Whatever ends a process between any two steps, the next one makes it good; and two at once do no harm.

use std::time::Duration;

use jiff::SignedDuration;
use maat_app::{
    ring::{LEASE, Rang, turn},
    table::Item,
    turns::Turns,
};
use maat_tests::{Family, Mood, World};
use serde_json::json;
use tokio::time::timeout;

use crate::{TODAY, at_nine, event, outcomes, ring};

#[tokio::test]
async fn a_crash_between_claim_and_send_is_made_good_after_the_lease() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    world.set(&format!("{TODAY}T08:10:00Z"));
    world.wrist.set(Mood::Hangs);
    let cut = timeout(Duration::from_millis(500), world.app().ring(family.sam)).await;
    assert!(cut.is_err(), "the process was still sending");

    let next = world.restart().await;
    let claimed = next.app().ring(family.sam).await.unwrap();
    assert!(
        matches!(claimed, Rang::Busy(_)),
        "the dead one holds the lease: {claimed:?}"
    );
    next.clock.advance(LEASE);
    assert_eq!(ring(&next, &family).await, ["start 09:10"]);
    assert!(ring(&next, &family).await.is_empty(), "once is enough");
}

#[tokio::test]
async fn who_holds_the_store_alone_waits_for_no_lease_of_the_dead() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    world.set(&format!("{TODAY}T08:10:00Z"));
    world.wrist.set(Mood::Hangs);
    let cut = timeout(Duration::from_millis(500), world.app().ring(family.sam)).await;
    assert!(cut.is_err(), "the process was still sending");

    let mut next = world.restart().await;
    next.web.app.turns = Turns::alone();
    assert_eq!(ring(&next, &family).await, ["start 09:10"], "at once");
    next.clock.advance(SignedDuration::from_mins(1));
    assert!(ring(&next, &family).await.is_empty(), "once is enough");
}

#[tokio::test]
async fn who_holds_the_store_alone_still_waits_for_itself() {
    let (mut world, family) = at_nine().await;
    world.web.app.turns = Turns::alone();
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    world.set(&format!("{TODAY}T08:10:00Z"));
    world.wrist.set(Mood::Hangs);
    let app = world.app();
    let (first, second) = tokio::join!(timeout(Duration::from_millis(500), app.ring(family.sam)), async {
        tokio::time::sleep(Duration::from_millis(250)).await;
        app.ring(family.sam).await.unwrap()
    });
    assert!(first.is_err(), "it was still sending");
    assert!(matches!(second, Rang::Busy(_)), "{second:?}");
}

#[tokio::test]
async fn a_crash_between_send_and_record_sends_again_with_the_same_id() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    world.set(&format!("{TODAY}T08:10:00Z"));
    // Cut at every step there is: the first cut after the send is in here, too.
    let mut sent = Vec::new();
    for steps in 0..60 {
        let world = world.fork().await;
        let ended = cut_after(steps, world.app().ring(family.sam)).await;
        let before = world.wrist.rang();
        let next = world.restart().await;
        next.clock.advance(LEASE);
        while next.app().ring(family.sam).await.unwrap() != Rang::Sent(0) {}
        let after = next.wrist.rang();
        let both: Vec<_> = before.iter().chain(&after).cloned().collect();
        assert!(!both.is_empty(), "cut after {steps} steps it never rang");
        assert!(
            both.iter().all(|id| *id == both[0]),
            "cut after {steps} steps: {both:?}"
        );
        sent.push((before.len(), after.len()));
        if ended {
            break;
        }
    }
    assert_eq!(sent.first(), Some(&(0, 1)), "cut before it began");
    assert!(
        sent.contains(&(1, 1)),
        "cut between send and record it is sent again: {sent:?}"
    );
    assert_eq!(sent.last(), Some(&(1, 0)), "not cut at all it is sent once");
}

#[tokio::test]
async fn two_processes_ringing_at_once_send_one_id_and_record_one_outcome() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    let other = world.restart().await;
    for process in [&world, &other] {
        process.set(&format!("{TODAY}T08:10:00Z"));
    }
    let (one, two) = tokio::join!(world.app().ring(family.sam), other.app().ring(family.sam));
    assert!(one.is_ok() || two.is_ok(), "one of them does it");
    let mut sent = world.wrist.rang();
    sent.extend(other.wrist.rang());
    assert!(!sent.is_empty());
    sent.dedup();
    assert_eq!(sent.len(), 1, "one id");

    let watch = family.watch(&world).await;
    let shown = event(&family, TODAY, "shown", "2026-11-23T08:10:02Z", 1).await;
    watch
        .post("/v1/watch/events", json!({ "events": [shown] }))
        .await
        .is(200);
    for process in [&world, &other] {
        process.clock.advance(SignedDuration::from_mins(20));
    }
    let _ = tokio::join!(world.app().ring(family.sam), other.app().ring(family.sam));
    assert_eq!(world.rows_of("outcome").await.len(), 1);
    assert_eq!(outcomes(&family, TODAY).await, ["start rung -"]);
}

#[tokio::test]
async fn an_edit_while_it_is_sent_is_kept_and_the_ring_remembered() {
    let (world, family) = at_nine().await;
    let entry = family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    world.set(&format!("{TODAY}T08:10:00Z"));
    let path = family.sams(&format!("entries/{}", entry["id"].as_str().unwrap()));
    let edit = family.owner.patch(path, json!({"title": "Sums"})).into_future();
    let (rang, edited) = tokio::join!(world.app().ring(family.sam), edit);
    edited.is(200);
    rang.unwrap();
    assert_eq!(ring(&world, &family).await, ["start 09:10"]);
    assert!(ring(&world, &family).await.is_empty(), "it is not sent again");
    assert_eq!(family.first(TODAY).await["title"], "Sums");
}

#[tokio::test]
async fn an_activity_changed_by_a_process_that_dies_looks_new_on_every_plan_within_the_minute() {
    let (world, family) = at_nine().await;
    let bo = Family::wearer(&family.owner, family.organisation, "Bo").await;
    let activity = family.activity(json!({"title": "Maths"})).await;
    for wearer in [family.sam, bo] {
        let entry = json!({"activity_id": activity["id"], "start": "2026-11-23T11:00"});
        let path = format!("/v1/wearers/{wearer}/entries");
        family.owner.post(path, entry).await.is(201);
    }
    let id = activity["id"].as_str().unwrap().parse().unwrap();
    let caller = world.caller(&family.owner).await;
    let mut half = 0;
    for steps in 0..100 {
        let world = world.fork().await;
        let app = world.app();
        let by = app.planner_in(caller, family.organisation).await.unwrap();
        let draft = serde_json::from_value(json!({"title": "Sums"})).unwrap();
        let ended = cut_after(steps, app.update_activity(by, id, draft, None)).await;
        let old = looks(&world).await;
        half += usize::from(old.contains(&"Maths".to_owned()) && old.contains(&"Sums".to_owned()));

        let next = world.restart().await;
        next.clock.advance(SignedDuration::from_secs(31));
        for _ in 0..3 {
            turn(next.app(), 0, &mut Default::default()).await.unwrap();
        }
        let titles = looks(&next).await;
        assert!(
            titles.iter().all(|title| *title == titles[0]),
            "cut after {steps}: {titles:?}"
        );
        let changed = &next.rows_of("activity").await[0];
        assert_eq!(changed.data["title"], titles[0].as_str(), "cut after {steps}");
        assert!(
            !next.rows_of("job").await.iter().any(|row| row.id.starts_with("looks")),
            "it is done"
        );
        if ended {
            break;
        }
    }
    assert!(half > 0, "one of the cuts was half way");
}

/// How the wearers' copies of the activity are called.
async fn looks(world: &World) -> Vec<String> {
    let rows = world.rows_of("looks").await;
    let title = |row: &Item| row.data["title"].as_str().unwrap().to_owned();
    rows.iter().map(title).collect()
}

/// Runs a future for so many of its steps, then drops it, as a crash would; true if it had ended by itself.
async fn cut_after<T>(steps: usize, work: impl Future<Output = T>) -> bool {
    let mut work = std::pin::pin!(work);
    for _ in 0..steps {
        if futures::poll!(&mut work).is_ready() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}
