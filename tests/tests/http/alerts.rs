use maat_core::role::Role;
use maat_tests::{Client, Family, World};
use serde_json::json;

use crate::{at_nine, id};

/// Sam asks for help; the path of the alert.
async fn help(world: &World, family: &Family) -> String {
    let watch = family.watch(world).await;
    let event = json!({"id": family.sam, "kind": "help", "at": "2026-11-23T08:00:00Z"});
    watch
        .post("/v1/watch/events", json!({ "events": [event] }))
        .await
        .is(200);
    let open = family.alerts("open").await;
    assert_eq!(open.len(), 1);
    assert_eq!(
        (&open[0]["kind"], &open[0]["wearer_id"]),
        (&json!("help"), &json!(family.sam))
    );
    family.here(&format!("alerts/{}", id(&open[0])))
}

async fn colleague(world: &World, family: &Family) -> Client {
    let (app, bea) = (world.app(), world.user("Bea").await);
    let proof = app
        .owner_in(world.caller(&family.owner).await, family.organisation)
        .await
        .unwrap();
    app.put_carer(proof, world.id_of(&bea).await, Role::Owner)
        .await
        .unwrap();
    bea
}

#[tokio::test]
async fn an_alert_is_taken_by_one_who_goes_and_then_it_is_sorted() {
    let (world, family) = at_nine().await;
    let bea = colleague(&world, &family).await;
    let alert = help(&world, &family).await;
    let taken = family.owner.post(format!("{alert}/take"), json!({})).await.is(200);
    assert_eq!(taken["state"], "taken");
    assert_eq!(taken["taken_by"], world.id_of(&family.owner).await.to_string());
    family.owner.post(format!("{alert}/take"), json!({})).await.is(200);
    bea.post(format!("{alert}/take"), json!({}))
        .await
        .refused(409, "conflict");
    assert_eq!(family.alerts("taken").await.len(), 1);

    let sorted = bea.post(format!("{alert}/resolve"), json!({})).await.is(200);
    assert_eq!(sorted["state"], "resolved");
    assert!(world.rows_of("open_alert").await.is_empty());
    bea.post(format!("{alert}/take"), json!({}))
        .await
        .refused(409, "conflict");
    assert_eq!(family.alerts("resolved").await.len(), 1);
}

#[tokio::test]
async fn of_two_who_go_at_once_one_is_told_that_the_other_does() {
    let (world, family) = at_nine().await;
    let bea = colleague(&world, &family).await;
    let alert = help(&world, &family).await;
    let take = |who: &Client| who.post(format!("{alert}/take"), json!({})).into_future();
    let (one, two) = tokio::join!(take(&family.owner), take(&bea));
    let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
    let taker = won.is(200)["taken_by"].clone();
    lost.refused(409, "conflict");
    assert_eq!(family.alerts("taken").await[0]["taken_by"], taker);
}

#[tokio::test]
async fn alerts_are_listed_by_state() {
    let (world, family) = at_nine().await;
    help(&world, &family).await;
    for (state, count) in [("open", 1), ("taken", 0), ("resolved", 0)] {
        assert_eq!(family.alerts(state).await.len(), count, "{state}");
    }
    assert_eq!(
        family.owner.get(family.here("alerts?state=lost")).await.invalid(),
        "state"
    );
}

#[tokio::test]
async fn all_alerts_there_ever_were_are_listed_page_by_page() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    let help = |number: u32| json!({"id": format!("01936b2e-7d1c-7000-8000-{number:012}"), "kind": "help", "at": "2026-11-23T08:00:00Z"});
    for batch in [0..110, 110..220] {
        let events: Vec<_> = batch.map(help).collect();
        watch
            .post("/v1/watch/events", json!({ "events": events }))
            .await
            .is(200);
    }
    // The oldest is sorted, so that it stands behind more than one reading of the others.
    let path = |state: &str, cursor: &str| family.here(&format!("alerts?limit=50&state={state}{cursor}"));
    let mut listed = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = family.owner.get(path("open", &cursor)).await.is(200);
        listed.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|alert| id(alert).to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(listed.len(), 220);
    assert!(listed.is_sorted_by(|one, other| one > other), "newest first, each once");
    let oldest = family.here(&format!("alerts/{}/resolve", listed[219]));
    family.owner.post(oldest, json!({})).await.is(200);
    let resolved = family.owner.get(path("resolved", "")).await.is(200);
    assert_eq!(id(&resolved["items"][0]), listed[219]);
}
