//! What waits to be told is told in its time, whoever is there to see to it, and costs no ring.

use maat_tests::{Family, World};
use serde_json::json;

use crate::{TODAY, at_nine, ring};

/// Maths at eleven becomes gym at two, to be told first; and the instant of Sam's due row then.
async fn held() -> (World, Family) {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": format!("{TODAY}T11:00")}))
        .await;
    let path = family.first(TODAY).await["entry_id"].as_str().unwrap().to_owned();
    let path = family.sams(&format!("entries/{path}?tell=first"));
    let gym = json!({"title": "Gym", "start": format!("{TODAY}T14:00")});
    family.owner.patch(path, gym).await.is(200);
    (world, family)
}

async fn is_told(world: &World) -> bool {
    world.rows_of("untold").await.is_empty()
}

#[tokio::test]
async fn the_loop_tells_it_at_its_instant() {
    let (world, family) = held().await;
    world.set(&format!("{TODAY}T09:57:59Z"));
    world.catch_up().await;
    assert!(!is_told(&world).await);
    let mut changes = world.app().live.watch();
    world.set(&format!("{TODAY}T09:58:00Z"));
    world.catch_up().await;
    assert!(is_told(&world).await);
    assert_eq!(
        changes.try_recv().unwrap().wearer,
        Some(family.sam),
        "the watches hear of it"
    );
}

#[tokio::test]
async fn after_a_restart_it_is_told_late_but_told() {
    let (world, family) = held().await;
    world.set(&format!("{TODAY}T12:00:00Z"));
    assert_eq!(
        family.first(TODAY).await["told"],
        true,
        "its time is over, whoever has noted it"
    );
    let restarted = world.restart().await;
    restarted.catch_up().await;
    assert!(is_told(&restarted).await);
}

#[tokio::test]
async fn while_it_waits_the_server_rings_by_the_new_plan_alone() {
    let (world, family) = held().await;
    for now in ["09:58", "10:00", "10:01"] {
        world.set(&format!("{TODAY}T{now}:00Z"));
        assert!(ring(&world, &family).await.is_empty(), "{now}");
    }
    world.set(&format!("{TODAY}T13:00:00Z"));
    assert_eq!(ring(&world, &family).await, ["start 14:00"]);
}

#[tokio::test]
async fn a_change_after_its_time_lets_go_of_it_first() {
    let (world, family) = held().await;
    world.set(&format!("{TODAY}T10:30:00Z"));
    let first = family.first(TODAY).await;
    let path = family.sams(&format!("occurrences/{}?tell=first", first["id"].as_str().unwrap()));
    family.owner.patch(path, json!({"title": "Dance"})).await.is(200);
    let held = world.rows_of("untold").await;
    assert!(
        held[0].data["was"].to_string().contains("Gym"),
        "by now the wearer knows of the gym"
    );
}

#[tokio::test]
async fn a_watch_that_is_woken_from_afar_is_woken_for_what_is_told() {
    let (world, family) = held().await;
    let watch = family.watch(&world).await;
    let to = json!({"kind": "fcm", "token": "abc"});
    watch.put("/v1/watch/push", to).await.is(204);
    world.wrist.pushed();
    family.owner.post(family.sams("tell"), json!({})).await.is(204);
    assert_eq!(world.wrist.pushed().len(), 1);
    family.owner.post(family.sams("tell"), json!({})).await.is(204);
    assert!(world.wrist.pushed().is_empty(), "nothing waited");
}
