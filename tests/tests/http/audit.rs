use maat_tests::Family;
use serde_json::{Value, json};

use crate::at_nine;

fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().unwrap()
}

fn actions(list: &Value) -> Vec<&str> {
    items(list)
        .iter()
        .map(|item| item["action"].as_str().unwrap())
        .collect()
}

/// A moment passes, so that what is done has an order.
fn later(world: &maat_tests::World) {
    world.clock.advance(jiff::SignedDuration::from_secs(1));
}

#[tokio::test]
async fn the_audit_tells_newest_first_who_did_what_by_what() {
    let (world, family) = at_nine().await;
    later(&world);
    let tea = json!({"title": "Tea", "start": "2026-11-23T11:00"});
    let agent = "okhttp/4.12.0";
    let planned = family.owner.post(family.sams("entries"), tea).with("user-agent", agent);
    let planned = planned.await.is(201);
    later(&world);
    let list = family.owner.get(family.here("audit")).await.is(200);
    assert_eq!(actions(&list)[..2], ["audit.read", "entry.create"]);
    assert_eq!(*actions(&list).last().unwrap(), "organisation.create");
    let entry = &items(&list)[1];
    assert_eq!(entry["user_name"], "Anna");
    assert_eq!(entry["user_id"], world.id_of(&family.owner).await.to_string());
    assert_eq!((&entry["role"], &entry["outcome"]), (&json!("owner"), &json!("done")));
    assert_eq!(
        entry["client"],
        json!({"program": "api", "agent": "okhttp", "from": null, "signed_in": null})
    );
    assert_eq!(entry["object"], planned["id"]);
    assert_eq!(entry["wearer_id"], family.sam.to_string());
    assert_eq!(entry["at"], "2026-11-23T08:00:01Z");
}

#[tokio::test]
async fn the_audit_is_asked_by_wearer_and_time_and_goes_on_page_by_page() {
    let (world, family) = at_nine().await;
    later(&world);
    let lou = Family::wearer(&family.owner, family.organisation, "Lou").await;
    let about_lou = family
        .owner
        .get(family.here(&format!("audit?wearer={lou}")))
        .await
        .is(200);
    assert_eq!(actions(&about_lou), ["wearer.create"]);
    let before = family.here("audit?to=2026-11-23T08:00:01Z");
    assert!(
        items(&family.owner.get(&before).await.is(200))
            .iter()
            .all(|item| item["wearer_id"] != lou.to_string())
    );
    let since = family.here("audit?from=2026-11-23T08:00:02Z");
    assert_eq!(items(&family.owner.get(&since).await.is(200)).len(), 0);

    later(&world);
    let whole = family.owner.get(family.here("audit")).await.is(200);
    later(&world);
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = family
            .owner
            .get(family.here(&format!("audit?limit=2{cursor}")))
            .await
            .is(200);
        paged.extend(items(&page).clone());
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    // The first page of each reading is noted itself.
    assert_eq!(paged[1..], items(&whole)[..]);
}

#[tokio::test]
async fn a_carers_word_for_a_wearer_says_on_whose_behalf() {
    let (world, family) = at_nine().await;
    later(&world);
    family.agree("mood").await;
    let mood = json!({"kind": "mood", "mood": "glad"});
    family.owner.post(family.sams("check-ins"), mood).await.is(201);
    let list = family.owner.get(family.here("audit")).await.is(200);
    let told = items(&list)
        .iter()
        .find(|item| item["action"] == "check_in.create")
        .unwrap();
    assert_eq!(told["on_behalf_of"], family.sam.to_string());
}

#[tokio::test]
async fn who_saw_my_plan_lists_looks_by_the_hour_and_changes_with_names() {
    let (world, family) = at_nine().await;
    world.set("2026-11-23T09:30:00Z");
    family.plan(json!({"title": "Tea", "start": "2026-11-23T12:00"})).await;
    for _ in 0..3 {
        family.day("2026-11-23").await;
    }
    world.set("2026-11-23T10:10:00Z");
    let log = family.owner.get(family.sams("access-log")).await.is(200);
    assert_eq!(
        actions(&log),
        ["wearer.read", "entry.create", "wearer.read", "wearer.create"],
        "reading it is a look, too"
    );
    assert!(items(&log).iter().all(|item| item["user_name"] == "Anna"));
    let first = family.owner.get(family.sams("access-log?limit=1")).await.is(200);
    let next = first["next"].as_str().unwrap();
    let rest = family
        .owner
        .get(family.sams(&format!("access-log?cursor={next}")))
        .await
        .is(200);
    assert_eq!(items(&rest)[..], items(&log)[1..]);
}

#[tokio::test]
async fn an_audit_is_sealed_while_the_loop_runs() {
    let (world, family) = at_nine().await;
    family.plan(json!({"title": "Tea", "start": "2026-11-23T12:00"})).await;
    world.live(8).await;
    let verified = world.app().verify_audit(family.organisation).await.unwrap();
    assert!(verified.sealed >= 3 && verified.unsealed == 0, "{verified:?}");
    assert_eq!(verified.findings, []);
}
