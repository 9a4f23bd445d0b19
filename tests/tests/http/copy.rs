use maat_tests::{Family, World};
use serde_json::{Value, json};

use crate::{TODAY, at_nine, id};

/// Maths every day, swimming today.
async fn monday() -> (World, Family, [Value; 2]) {
    let (world, family) = at_nine().await;
    let maths = family.activity(json!({"title": "Maths", "steps": ["Book"]})).await;
    let daily = json!({"activity_id": maths["id"], "start": "2026-11-23T10:00", "repeat": "FREQ=WEEKLY"});
    let swim = json!({"title": "Swim", "start": "2026-11-23T14:00", "confirm": "done", "heads_up_minutes": [5]});
    let entries = [family.plan(daily).await, family.plan(swim).await];
    (world, family, entries)
}

async fn titles(family: &Family, date: &str) -> Vec<String> {
    let day = family.day(date).await;
    let all = day["occurrences"].as_array().unwrap().iter();
    all.map(|one| {
        format!(
            "{} {}",
            one["local_start"].as_str().unwrap(),
            one["title"].as_str().unwrap()
        )
    })
    .collect()
}

fn path(family: &Family) -> String {
    family.sams(&format!("days/{TODAY}/copy"))
}

#[tokio::test]
async fn a_day_is_copied_as_it_is_said_of_that_day_and_once() {
    let (_, family, [maths, _]) = monday().await;
    let occurrence = family.first(TODAY).await;
    let moved = family.sams(&format!("occurrences/{}", id(&occurrence)));
    family
        .owner
        .patch(moved, json!({"start": "2026-11-23T11:15"}))
        .await
        .is(200);
    let answer = family
        .owner
        .post(path(&family), json!({"to": "2026-11-26"}))
        .await
        .is(201);
    let copies = answer["items"].as_array().unwrap();
    assert_eq!(copies.len(), 2);
    assert_eq!(
        (&copies[0]["repeat"], &copies[0]["steps"][0]["title"]),
        (&Value::Null, &json!("Book"))
    );
    assert_eq!(
        (&copies[1]["confirm"], &copies[1]["heads_up_minutes"]),
        (&json!("done"), &json!([5]))
    );
    assert_ne!(copies[0]["id"], maths["id"]);
    assert_eq!(
        titles(&family, "2026-11-26").await,
        ["2026-11-26T11:15 Maths", "2026-11-26T14:00 Swim"]
    );
    assert_eq!(titles(&family, "2026-12-03").await, [""; 0]);
}

#[tokio::test]
async fn one_entry_is_copied_and_only_that_one() {
    let (_, family, [_, swim]) = monday().await;
    let only = json!({"to": "2026-11-26", "entry_ids": [swim["id"]]});
    family.owner.post(path(&family), only).await.is(201);
    assert_eq!(titles(&family, "2026-11-26").await, ["2026-11-26T14:00 Swim"]);
}

#[tokio::test]
async fn what_is_cancelled_is_not_copied() {
    let (_, family, _) = monday().await;
    let occurrence = family.first(TODAY).await;
    let cancelled = family.sams(&format!("occurrences/{}", id(&occurrence)));
    family.owner.patch(cancelled, json!({"cancelled": true})).await.is(200);
    family
        .owner
        .post(path(&family), json!({"to": "2026-11-26"}))
        .await
        .is(201);
    assert_eq!(titles(&family, "2026-11-26").await, ["2026-11-26T14:00 Swim"]);
}

#[tokio::test]
async fn copied_again_nothing_comes_twice_and_what_was_changed_of_a_copy_stays() {
    let (_, family, _) = monday().await;
    let first = family
        .owner
        .post(path(&family), json!({"to": "2026-11-26"}))
        .await
        .is(201);
    let copy = family.sams(&format!("entries/{}", id(&first["items"][1])));
    family
        .owner
        .patch(copy, json!({"start": "2026-11-27T15:00"}))
        .await
        .is(200);
    let again = family
        .owner
        .post(path(&family), json!({"to": "2026-11-26"}))
        .await
        .is(201);
    assert_eq!(again["items"][1]["id"], first["items"][1]["id"]);
    assert_eq!(titles(&family, "2026-11-26").await, ["2026-11-26T10:00 Maths"]);
    assert_eq!(titles(&family, "2026-11-27").await, ["2026-11-27T15:00 Swim"]);
}

#[tokio::test]
async fn a_wrong_copy_names_its_field_and_changes_nothing() {
    let (world, family, [maths, _]) = monday().await;
    let absent = "01936b2e-7d1c-7000-8000-000000000001";
    let before = world.rows().await;
    for (field, draft) in [
        ("to", json!({})),
        ("to", json!({"to": TODAY})),
        ("to", json!({"to": "soon"})),
        ("to", json!({"to": "2300-01-01"})),
        ("entry_ids", json!({"to": "2026-11-26", "entry_ids": maths["id"]})),
        (
            "entry_ids[1]",
            json!({"to": "2026-11-26", "entry_ids": [maths["id"], absent]}),
        ),
    ] {
        let answer = family.owner.post(path(&family), draft.clone()).await;
        assert_eq!(answer.invalid(), field, "{draft}");
    }
    assert_eq!(world.rows().await, before);
}
