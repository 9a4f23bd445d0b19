use maat_core::{id::WearerId, role::Role};
use maat_tests::Family;
use serde_json::{Value, json};

use super::groups::class;
use crate::{TODAY, carer, id, plan_of};

/// Maths every day at ten for the class: its answer, and its address.
async fn maths(family: &Family, class: &str) -> (Value, String) {
    let maths = json!({"title": "Maths", "start": "2026-11-23T10:00", "repeat": "FREQ=DAILY"});
    let made = family.owner.post(format!("{class}/entries"), maths).await.is(201);
    let path = format!("{class}/entries/{}", id(&made));
    (made, path)
}

/// The copy of a group's entry in the plan of the member at this place.
fn copy(answer: &Value, at: usize, wearer: WearerId) -> String {
    let entry = answer["wearers"][at]["entry_ids"][0].as_str().unwrap();
    format!("/v1/wearers/{wearer}/entries/{entry}")
}

fn results(answer: &Value) -> Vec<&str> {
    let list = answer.get("wearers").unwrap_or(&answer["items"]).as_array().unwrap();
    list.iter().map(|each| each["result"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn each_member_has_a_copy_that_says_whose_it_is() {
    let (_, family, kim, class) = class().await;
    let (made, path) = maths(&family, &class).await;
    assert_eq!(results(&made), ["laid", "laid"]);
    let of_group = json!({"group_id": class.rsplit('/').next(), "entry_id": made["id"], "alone": false});
    for (at, wearer) in [(0, family.sam), (1, kim)] {
        assert_eq!(plan_of(&family.owner, wearer, TODAY).await, ["10:00 Maths"]);
        let copy = family.owner.get(copy(&made, at, wearer)).await.is(200);
        assert_eq!(copy["of_group"], of_group);
    }
    let read = family.owner.get(&path).await.is(200);
    assert_eq!((&read["title"], &read["of_group"]), (&json!("Maths"), &Value::Null));
    let list = family.owner.get(format!("{class}/entries")).await.is(200);
    assert_eq!(list["items"], json!([read]));
}

#[tokio::test]
async fn it_is_changed_for_all_but_for_whom_it_was_changed_alone() {
    let (world, family, kim, class) = class().await;
    let (made, path) = maths(&family, &class).await;
    let alone = family
        .owner
        .patch(copy(&made, 1, kim), json!({"start": "2026-11-23T11:00"}))
        .await
        .is(200);
    assert_eq!(alone["of_group"]["alone"], true);
    let changed = family
        .owner
        .patch(&path, json!({"title": "Sums", "start": "2026-11-23T10:30"}))
        .await
        .is(200);
    assert_eq!(results(&changed), ["changed", "alone"]);
    assert_eq!(plan_of(&family.owner, family.sam, TODAY).await, ["10:30 Sums"]);
    assert_eq!(plan_of(&family.owner, kim, TODAY).await, ["11:00 Maths"]);
    let audit = world.rows_of("audit").await;
    for action in [
        "group_entry.create",
        "group_entry.lay",
        "group_entry.update",
        "group_entry.follow",
    ] {
        assert!(audit.iter().any(|entry| entry.data["action"] == action), "{action}");
    }
}

#[tokio::test]
async fn a_patch_that_changes_nothing_leaves_the_copy_with_its_group() {
    let (_, family, _, class) = class().await;
    let (made, path) = maths(&family, &class).await;
    let same = family
        .owner
        .patch(copy(&made, 0, family.sam), json!({"title": "Maths"}))
        .await
        .is(200);
    assert_eq!(same["of_group"]["alone"], false);
    let changed = family.owner.patch(&path, json!({"title": "Sums"})).await.is(200);
    assert_eq!(results(&changed), ["changed", "changed"]);
}

#[tokio::test]
async fn what_is_different_for_one_on_one_day_stays_and_follows_in_all_else() {
    let (_, family, _, class) = class().await;
    let (_, path) = maths(&family, &class).await;
    let today = family.first(TODAY).await;
    let moved = family.sams(&format!("occurrences/{}", id(&today)));
    family
        .owner
        .patch(moved, json!({"start": "2026-11-23T12:00"}))
        .await
        .is(200);
    family.owner.patch(&path, json!({"title": "Sums"})).await.is(200);
    assert_eq!(plan_of(&family.owner, family.sam, TODAY).await, ["12:00 Sums"]);
    assert_eq!(plan_of(&family.owner, family.sam, "2026-11-24").await, ["10:00 Sums"]);
}

#[tokio::test]
async fn this_and_following_leaves_the_days_before_for_each() {
    let (_, family, kim, class) = class().await;
    let (_, path) = maths(&family, &class).await;
    family
        .owner
        .patch(format!("{path}?from=2026-11-25"), json!({"title": "Sums"}))
        .await
        .is(200);
    for wearer in [family.sam, kim] {
        assert_eq!(plan_of(&family.owner, wearer, "2026-11-24").await, ["10:00 Maths"]);
        assert_eq!(plan_of(&family.owner, wearer, "2026-11-25").await, ["10:00 Sums"]);
    }
    family.owner.delete(format!("{path}?from=2026-11-27")).await.is(200);
    for wearer in [family.sam, kim] {
        assert_eq!(plan_of(&family.owner, wearer, "2026-11-26").await, ["10:00 Sums"]);
        assert_eq!(plan_of(&family.owner, wearer, "2026-11-27").await, [""; 0]);
    }
}

#[tokio::test]
async fn what_was_taken_off_for_one_does_not_come_back_with_a_change_for_all() {
    let (_, family, kim, class) = class().await;
    let trip = json!({"title": "Trip", "start": "2026-11-25T12:00"});
    let made = family.owner.post(format!("{class}/entries"), trip).await.is(201);
    let path = format!("{class}/entries/{}", id(&made));
    family.owner.delete(copy(&made, 1, kim)).await.is(204);
    let changed = family
        .owner
        .patch(&path, json!({"start": "2026-11-26T12:00"}))
        .await
        .is(200);
    assert_eq!(results(&changed), ["changed", "absent"]);
    assert_eq!(plan_of(&family.owner, family.sam, "2026-11-26").await, ["12:00 Trip"]);
    assert_eq!(plan_of(&family.owner, kim, "2026-11-26").await, [""; 0]);
}

#[tokio::test]
async fn taken_off_for_all_it_stays_for_whom_it_was_changed_alone() {
    let (_, family, kim, class) = class().await;
    let (made, path) = maths(&family, &class).await;
    family
        .owner
        .patch(copy(&made, 1, kim), json!({"title": "Kim's sums"}))
        .await
        .is(200);
    family.owner.delete(&path).await.is(200);
    assert_eq!(plan_of(&family.owner, family.sam, TODAY).await, [""; 0]);
    assert_eq!(plan_of(&family.owner, kim, TODAY).await, ["10:00 Kim's sums"]);
    family.owner.get(&path).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_lost_race_and_a_wrong_field_change_nothing_for_anyone() {
    let (world, family, _, class) = class().await;
    let (_, path) = maths(&family, &class).await;
    let first = family.owner.get(&path).await.tag();
    family
        .owner
        .patch(&path, json!({"title": "Sums"}))
        .with("if-match", &first)
        .await
        .is(200);
    let before = world.rows().await;
    let lost = json!({"title": "Lost"});
    family
        .owner
        .patch(&path, lost)
        .with("if-match", &first)
        .await
        .refused(412, "stale");
    family
        .owner
        .delete(&path)
        .with("if-match", &first)
        .await
        .refused(412, "stale");
    for (field, value) in [("repeat", json!("FREQ=HOURLY")), ("duration_minutes", json!(0))] {
        assert_eq!(
            family.owner.patch(&path, json!({ field: value })).await.invalid(),
            field
        );
        let new = json!({"title": "New", "start": "2026-11-23T10:00", field: value});
        assert_eq!(
            family.owner.post(format!("{class}/entries"), new).await.invalid(),
            field
        );
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn what_is_private_is_to_a_viewer_no_more_than_a_time() {
    let (world, family, kim, class) = class().await;
    let vera = carer(&world, &family, "Vera", Role::Viewer, &[kim]).await;
    let talk = json!({"title": "Talk", "start": "2026-11-23T15:00", "private": true});
    let made = family.owner.post(format!("{class}/entries"), talk).await.is(201);
    for path in [format!("{class}/entries"), format!("{class}/entries/{}", id(&made))] {
        assert!(family.owner.get(&path).await.text().contains("Talk"));
        let seen = vera.get(&path).await;
        seen.is(200);
        assert!(!seen.text().contains("Talk"), "{}", seen.text());
    }
}

#[tokio::test]
async fn planned_again_with_the_same_key_nobody_has_it_twice() {
    let (_, family, kim, class) = class().await;
    let choir = json!({"title": "Choir", "start": "2026-11-23T15:00"});
    let ask = || {
        family
            .owner
            .post(format!("{class}/entries"), choir.clone())
            .with("idempotency-key", "1")
    };
    let first = ask().await;
    assert_eq!(first.status, 201);
    assert_eq!(ask().await.body, first.body);
    assert_eq!(plan_of(&family.owner, kim, TODAY).await, ["15:00 Choir"]);
}
