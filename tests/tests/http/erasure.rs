use jiff::SignedDuration;
use maat_tests::{Family, World};
use serde_json::json;

use crate::at_nine;

/// Words that stand nowhere but in what is Sam's.
const WORDS: [&str; 5] = ["Zebulon", "Quagga", "Xylophone", "Kumquat", "Wombat"];

/// A wearer with a name, titles, texts, a watch, a log and an alert that no one else has.
async fn someone() -> (World, Family) {
    let (world, family) = at_nine().await;
    let sam = format!("/v1/wearers/{}", family.sam);
    family.owner.patch(&sam, json!({"name": "Zebulon"})).await.is(200);
    let quagga = json!({"title": "Quagga", "start": "2026-11-23T09:30", "repeat": "FREQ=DAILY", "confirm": "done"});
    family.plan(quagga).await;
    family
        .plan(json!({"title": "Xylophone", "start": "2026-11-24T11:00"}))
        .await;
    let (watch, _) = family.paired(&world, "Kumquat").await;
    let help = json!({"id": family.sam, "kind": "help", "at": "2026-11-23T08:00:00Z", "detail": "Wombat"});
    watch
        .post("/v1/watch/events", json!({ "events": [help] }))
        .await
        .is(200);
    family.first("2026-11-23").await;
    (world, family)
}

/// What of Sam's can be found in the store.
async fn found(world: &World) -> Vec<&'static str> {
    let rows: Vec<String> = world
        .rows()
        .await
        .iter()
        .map(|item| serde_json::to_string(item).unwrap())
        .collect();
    let there = |word: &&&str| rows.iter().any(|row| row.contains(**word));
    WORDS.iter().filter(there).copied().collect()
}

async fn erase(world: &World, family: &Family) {
    let confirmed = json!({"confirm": "Zebulon"});
    family.owner.post(family.sams("erasure"), confirmed).await.is(200);
    world.pass(SignedDuration::from_hours(14 * 24));
    world.catch_up().await;
}

#[tokio::test]
async fn an_erasure_is_told_first_and_planned_only_with_the_name() {
    let (world, family) = someone().await;
    let path = family.sams("erasure");
    let told = family.owner.post(&path, json!({})).await.is(200);
    assert_eq!(
        (&told["planned"], &told["erases_at"]),
        (&json!(false), &json!("2026-12-07T08:00:00Z"))
    );
    assert_eq!(
        (&told["goes"]["series"], &told["goes"]["device"]),
        (&json!(1), &json!(1))
    );
    let wrong = family.owner.post(&path, json!({"confirm": "Sam"})).await;
    assert_eq!(wrong.invalid(), "confirm");
    let planned = family.owner.post(&path, json!({"confirm": "Zebulon"})).await.is(200);
    assert_eq!(planned["planned"], true);
    world.set("2026-11-24T08:00:00Z");
    let again = family.owner.post(&path, json!({})).await.is(200);
    assert_eq!(
        (&again["planned"], &again["erases_at"]),
        (&json!(true), &planned["erases_at"])
    );
}

#[tokio::test]
async fn an_erasure_can_be_taken_back_until_it_is_done() {
    let (world, family) = someone().await;
    let path = family.sams("erasure");
    family.owner.post(&path, json!({"confirm": "Zebulon"})).await.is(200);
    family.owner.delete(&path).await.is(204);
    family.owner.delete(&path).await.is(204);
    world.set("2026-12-20T08:00:00Z");
    world.catch_up().await;
    assert_eq!(family.first("2026-12-20").await["title"], "Quagga");
}

#[tokio::test]
async fn until_it_is_done_the_days_go_on_and_then_nothing_of_them_is_left() {
    let (world, family) = someone().await;
    assert_eq!(found(&world).await, WORDS);
    erase(&world, &family).await;
    // Answers kept for repeats, and whatever else is kept for hours, go with the night's tidying.
    world.app().tidy_daily().await.unwrap();
    world.pass(SignedDuration::from_hours(26));
    world.catch_up().await;
    assert_eq!(found(&world).await, [""; 0]);

    let id = family.sam.to_string();
    let rows = world.rows().await.into_iter();
    let naming = rows.filter(|item| serde_json::to_string(item).unwrap().contains(&id));
    let mut kinds: Vec<_> = naming.map(|item| item.kind).collect();
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, ["audit", "erased"], "what names them by id");
    let stays = world.rows_of("erased").await.remove(0);
    assert!(
        stays.data["months"]["2026-11"]["told"].as_u64().unwrap() > 0,
        "{stays:?}"
    );
}

#[tokio::test]
async fn who_is_erased_is_nowhere_and_their_watch_is_out() {
    let (world, family) = someone().await;
    let (watch, _) = family.paired(&world, "Kumquat").await;
    // Signing in goes by the wall, which stands still here.
    family
        .owner
        .post(family.sams("erasure"), json!({"confirm": "Zebulon"}))
        .await
        .is(200);
    world.set("2026-12-07T08:00:00Z");
    world.catch_up().await;
    family
        .owner
        .get(format!("/v1/wearers/{}", family.sam))
        .await
        .refused(404, "not_found");
    let wearers = family.owner.get(family.here("wearers")).await.is(200);
    assert_eq!(wearers["items"], json!([]));
    watch.get("/v1/watch/sync").await.refused(401, "unauthenticated");
    assert_eq!(world.rows_of("due").await.len(), 0);
    let verified = world.app().verify_audit(family.organisation).await.unwrap();
    assert_eq!(verified.findings, []);
}

#[tokio::test]
async fn another_wearer_keeps_everything() {
    let (world, family) = someone().await;
    let lou = Family::wearer(&family.owner, family.organisation, "Lou").await;
    let tea = json!({"title": "Tea", "start": "2026-12-20T12:00"});
    family
        .owner
        .post(format!("/v1/wearers/{lou}/entries"), tea)
        .await
        .is(201);
    let of_lou = async || {
        let rows = world.rows().await.into_iter();
        let lasting = rows.filter(|item| ["wearer", "dated", "wearer_summary"].contains(&item.kind.as_str()));
        lasting.filter(|item| item.id != family.sam.to_string()).count()
    };
    let before = of_lou().await;
    erase(&world, &family).await;
    // Sam had one dated entry.
    assert_eq!(of_lou().await, before - 1);
}
