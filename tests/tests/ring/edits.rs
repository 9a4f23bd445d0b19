//! What came due before a change is judged by the plan as it was, however much of it there is.

use serde_json::json;

use crate::{TODAY, at_nine, outcomes};

/// Entries that come due while the machine is off: with a start and two agains each, more prompts than one transaction takes.
const MANY: u32 = 40;

#[tokio::test]
async fn a_change_after_downtime_takes_back_nothing_that_was_promised() {
    let (world, family) = at_nine().await;
    family.watch(&world).await;
    for minute in 0..MANY {
        let start = format!("2026-11-23T09:{:02}", minute + 10);
        family
            .plan(json!({"title": "Drink", "confirm": "ok", "start": start}))
            .await;
    }
    let daily = json!({"title": "Pill", "kind": "medicine", "start": "2026-11-23T09:05", "repeat": "FREQ=DAILY"});
    let pill = family.plan(daily).await;
    world.set(&format!("{TODAY}T11:00:00Z"));
    // The first thing that happens after the downtime is that the day is emptied.
    let path = family.sams(&format!("entries/{}", pill["id"].as_str().unwrap()));
    family.owner.delete(path).await.is(204);
    for occurrence in family.day(TODAY).await["occurrences"].as_array().unwrap() {
        let path = family.sams(&format!("entries/{}", occurrence["entry_id"].as_str().unwrap()));
        family.owner.delete(path).await.is(204);
    }
    let recorded = world.rows_of("outcome").await;
    assert_eq!(recorded.len(), 3 * (MANY as usize + 1), "each prompt has its end");
    assert!(
        recorded.iter().all(|row| row.data["reason"] == "not_heard"),
        "and no other"
    );
    assert_eq!(family.alerts("open").await.len(), 1, "of one outage");
}

#[tokio::test]
async fn what_came_due_and_is_moved_before_it_rang_ends_as_cancelled() {
    let (world, family) = at_nine().await;
    for minute in [10, 11] {
        family
            .plan(json!({"title": "Maths", "start": format!("2026-11-23T09:{minute}")}))
            .await;
    }
    world.set(&format!("{TODAY}T08:15:00Z"));
    world.app().ring(family.sam).await.unwrap();
    let rang = world.wrist.rang();
    assert_eq!(rang.len(), 1, "one late ring a minute: {rang:?}");
    assert_eq!(outcomes(&family, TODAY).await, ["start - -"], "the other waits");
    let first = family.first(TODAY).await;
    let path = family.sams(&format!("entries/{}", first["entry_id"].as_str().unwrap()));
    family
        .owner
        .patch(path, json!({"start": "2026-11-23T15:00"}))
        .await
        .is(200);
    let recorded = world.rows_of("outcome").await;
    assert_eq!(recorded.len(), 1);
    assert_eq!(recorded[0].data["outcome"], "cancelled");
}

#[tokio::test]
async fn many_late_answers_after_downtime_fit_their_transactions() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    for minute in 0..MANY {
        let start = format!("2026-11-23T09:{:02}", minute + 10);
        family
            .plan(json!({"title": "Drink", "confirm": "ok", "start": start}))
            .await;
    }
    world.set(&format!("{TODAY}T08:58:00Z"));
    watch.get("/v1/watch/sync").await.is(200);
    world.set(&format!("{TODAY}T11:00:00Z"));
    let day = family.day(TODAY).await;
    let answers = day["occurrences"].as_array().unwrap().iter().enumerate();
    let answers: Vec<_> = answers
        .flat_map(|(number, occurrence)| {
            ["shown", "ok", "help"].map(|kind| {
                let id = format!("01936b2e-7d1c-7000-8{:03}-{number:012}", kind.len());
                json!({"id": id, "kind": kind, "occurrence_id": occurrence["id"], "at": "2026-11-23T10:59:00Z"})
            })
        })
        .collect();
    let heard = watch
        .post("/v1/watch/events", json!({ "events": answers }))
        .await
        .is(200);
    assert_eq!(heard["accepted"].as_array().unwrap().len(), 3 * MANY as usize);
    assert_eq!(world.rows_of("outcome").await.len(), 3 * MANY as usize);
    let open = world.rows_of("open_alert").await;
    assert!(
        open.iter().all(|row| row.data["kind"] == "help"),
        "what was answered is resolved"
    );
    assert_eq!(open.len(), MANY as usize);
}
