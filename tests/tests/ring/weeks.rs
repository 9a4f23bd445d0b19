//! Day after day, week after week.

use serde_json::json;

use crate::{at_nine, ring};

#[tokio::test]
async fn a_daily_entry_rings_every_day_for_three_weeks_and_each_prompt_ends_once() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T11:00", "repeat": "FREQ=DAILY"}))
        .await;
    for day in 0..21 {
        for (time, expected) in [("10:00", vec!["start 11:00"]), ("10:15", vec![])] {
            let date = jiff::civil::date(2026, 11, 23).saturating_add(jiff::Span::new().days(day));
            world.set(&format!("{date}T{time}:00Z"));
            assert_eq!(ring(&world, &family).await, expected, "{date} {time}");
        }
    }
    assert_eq!(world.rows_of("outcome").await.len(), 21);
}

#[tokio::test]
async fn what_was_moved_to_another_week_rings_there_once() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Swim", "start": "2026-11-23T11:00", "repeat": "FREQ=MONTHLY"}))
        .await;
    let first = family.first("2026-11-23").await;
    let path = family.sams(&format!("occurrences/{}", first["id"].as_str().unwrap()));
    family
        .owner
        .patch(path, json!({"start": "2026-12-03T15:00"}))
        .await
        .is(200);
    world.set("2026-11-23T10:00:00Z");
    assert!(ring(&world, &family).await.is_empty());
    for (now, expected) in [
        ("03T14:00", vec!["start 15:00"]),
        ("03T14:15", vec![]),
        ("04T14:00", vec![]),
        ("09T14:00", vec![]),
    ] {
        world.set(&format!("2026-12-{now}:00Z"));
        assert_eq!(ring(&world, &family).await, expected, "{now}");
    }
    assert_eq!(family.first("2026-12-03").await["prompts"][0]["outcome"], "told");
    assert_eq!(world.rows_of("outcome").await.len(), 1);
}
