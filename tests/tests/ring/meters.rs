//! What is counted adds up to what is stored.

use serde_json::json;

use crate::{TODAY, at_nine, event};

#[tokio::test]
async fn what_came_due_has_ended_or_waits_and_each_ring_is_timed_once() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    for (title, start, confirm) in [
        ("Maths", "09:10", "ok"),
        ("Break", "09:30", "none"),
        ("Reading", "09:55", "ok"),
    ] {
        family
            .plan(json!({"title": title, "start": format!("{TODAY}T{start}"), "confirm": confirm}))
            .await;
    }
    world.live(11).await;
    let answer = event(&family, TODAY, "ok", "2026-11-23T08:11:00Z", 1).await;
    watch
        .post("/v1/watch/events", json!({"events": [answer]}))
        .await
        .is(200);
    world.live(46).await;

    let counts = world.app().known.meters.read();
    let ended = world.rows_of("outcome").await;
    assert_eq!(counts.ended.values().sum::<u64>(), ended.len() as u64);
    let answered = ended.iter().filter(|row| row.data["outcome"] == "answered").count();
    assert!(answered > 0);
    assert_eq!(counts.ended["answered"], answered as u64);
    let cursor = world.rows_of("cursor").await.remove(0);
    let waiting = |part: &str| cursor.data["memory"][part].as_object().map_or(0, serde_json::Map::len);
    let owed = cursor.data["memory"]["owed"].as_array().unwrap().len();
    assert_eq!(counts.due, (ended.len() + waiting("open") + owed) as u64);
    assert!(waiting("open") > 0, "something still waits");
    let rang = world.wrist.rang().len() as u64;
    assert_eq!(counts.lateness.iter().sum::<u64>(), rang);
    assert!(counts.lateness_sum < 60.0 * rang as f64);
}
