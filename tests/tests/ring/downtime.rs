//! When the machine was off: what may still ring does, once and late; the rest never rings, and ends in an outcome.

use serde_json::json;

use crate::{TODAY, at_nine, outcomes, ring};

#[tokio::test]
async fn after_five_minutes_it_rings_late_and_says_so() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10", "heads_up_minutes": [5]}))
        .await;
    world.set(&format!("{TODAY}T08:15:00Z"));
    world.app().ring(family.sam).await.unwrap();
    let sent = world.wrist.take();
    assert_eq!(sent.len(), 1, "only the newest prompt of an entry rings");
    assert!(sent[0].1.late);
    assert_eq!(outcomes(&family, TODAY).await[1], "start - -", "open");
}

#[tokio::test]
async fn of_a_backlog_one_late_ring_a_minute_newest_first() {
    let (world, family) = at_nine().await;
    for minute in [10, 11, 12] {
        family
            .plan(json!({"title": "Maths", "start": format!("2026-11-23T09:{minute}")}))
            .await;
    }
    world.set(&format!("{TODAY}T08:15:00Z"));
    assert_eq!(ring(&world, &family).await, ["start 09:12"]);
    world.set(&format!("{TODAY}T08:15:59Z"));
    assert!(ring(&world, &family).await.is_empty());
    world.set(&format!("{TODAY}T08:16:00Z"));
    assert_eq!(ring(&world, &family).await, ["start 09:11"]);
    world.set(&format!("{TODAY}T08:17:00Z"));
    assert_eq!(ring(&world, &family).await, ["start 09:10"]);
}

#[tokio::test]
async fn after_three_hours_nothing_old_rings_and_all_of_it_has_an_outcome() {
    let (world, family) = at_nine().await;
    family.watch(&world).await;
    let pill = json!({"title": "Pill", "kind": "medicine", "start": "2026-11-23T09:10"});
    family.plan(pill).await;
    family
        .plan(json!({"title": "Lunch", "start": "2026-11-23T12:00"}))
        .await;
    world.set(&format!("{TODAY}T11:05:00Z"));
    assert_eq!(ring(&world, &family).await, ["start 12:00"], "what may still ring does");
    let all = ["start told not_heard", "again told not_heard", "again told not_heard"];
    assert_eq!(outcomes(&family, TODAY).await, all);
    let alerts = family.alerts("open").await;
    assert_eq!(alerts.len(), 1, "one outage is told once: {alerts:?}");
    assert_eq!(alerts[0]["kind"], "not_heard");
}

#[tokio::test]
async fn after_three_days_every_prompt_has_one_outcome_and_one_alert_tells_of_it() {
    let (world, family) = at_nine().await;
    family.watch(&world).await;
    let hourly = |hour: u32| json!({"title": "Drink", "confirm": "ok", "start": format!("2026-11-23T{hour}:30"), "repeat": "FREQ=DAILY"});
    for hour in 10..16 {
        family.plan(hourly(hour)).await;
    }
    world.set("2026-11-26T08:00:00Z");
    assert!(
        ring(&world, &family).await.is_empty(),
        "a prompt too late to be useful never rings"
    );
    // 6 a day on 3 days, each with a start and two agains.
    let recorded = world.rows_of("outcome").await;
    assert_eq!(recorded.len(), 6 * 3 * 3);
    assert!(
        recorded
            .iter()
            .all(|row| row.data["outcome"] == "told" && row.data["reason"] == "not_heard")
    );
    assert_eq!(family.alerts("open").await.len(), 1);
    world.set("2026-11-26T09:30:00Z");
    assert_eq!(ring(&world, &family).await, ["start 10:30"], "and the day goes on");
}
