use serde_json::{Value, json};

use crate::{TODAY, at_nine, id};

async fn daily() -> (maat_tests::World, maat_tests::Family, String) {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T10:00", "repeat": "FREQ=DAILY"}))
        .await;
    let first = family.first(TODAY).await;
    assert_eq!(first["version"], 0, "untouched");
    let path = family.sams(&format!("occurrences/{}", id(&first)));
    (world, family, path)
}

#[tokio::test]
async fn one_day_is_moved_and_the_others_stay() {
    let (_, family, path) = daily().await;
    let moved = family
        .owner
        .patch(path, json!({"start": "2026-11-23T14:00"}))
        .await
        .is(200);
    assert_eq!(moved["version"], 1);
    assert_eq!(moved["change"], json!({"kind": "moved", "was": "2026-11-23T10:00"}));
    assert_eq!(family.first(TODAY).await["local_start"], "2026-11-23T14:00");
    assert_eq!(family.first("2026-11-24").await["local_start"], "2026-11-24T10:00");
}

#[tokio::test]
async fn one_day_is_moved_to_another_and_back() {
    let (_, family, path) = daily().await;
    family
        .owner
        .patch(&path, json!({"start": "2026-12-05T14:00"}))
        .await
        .is(200);
    assert_eq!(family.first(TODAY).await, Value::Null);
    let there = family.day("2026-12-05").await;
    assert_eq!(
        there["occurrences"].as_array().unwrap().len(),
        2,
        "its own and the moved one"
    );
    assert_eq!(there["occurrences"][1]["version"], 1);
    family.owner.delete(&path).await.is(204);
    assert_eq!(family.first(TODAY).await["version"], 0);
    assert_eq!(
        family.day("2026-12-05").await["occurrences"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn one_day_is_cancelled_and_shown_as_such_until_it_is_taken_back() {
    let (_, family, path) = daily().await;
    let gone = family.owner.patch(&path, json!({"cancelled": true})).await.is(200);
    assert_eq!(
        (&gone["state"], &gone["change"]["kind"]),
        (&json!("cancelled"), &json!("cancelled"))
    );
    assert_eq!(gone["prompts"], json!([]), "it does not ring");
    let day = family.day(TODAY).await;
    assert_eq!(day["next"], Value::Null);
    let back = family.owner.patch(&path, json!({"state": "planned"})).await.is(200);
    assert_eq!((&back["state"], &back["version"]), (&json!("planned"), &json!(2)));
}

#[tokio::test]
async fn an_untouched_occurrence_has_version_0_and_a_lost_race_is_refused() {
    let (_, family, path) = daily().await;
    let change = |title: &str, version: &str| {
        family
            .owner
            .patch(&path, json!({ "title": title }))
            .with("if-match", version)
    };
    change("Lost", "\"1\"").await.refused(412, "stale");
    let first = change("Sums", "\"0\"").await;
    assert_eq!(first.tag(), "\"1\"");
    change("Lost", "\"0\"").await.refused(412, "stale");
    family
        .owner
        .delete(&path)
        .with("if-match", "\"0\"")
        .await
        .refused(412, "stale");
    assert_eq!(family.first(TODAY).await["title"], "Sums");
}

#[tokio::test]
async fn what_belongs_to_the_whole_entry_cannot_be_changed_for_one_day() {
    let (world, family, path) = daily().await;
    let before = world.rows().await;
    for (field, value) in [
        ("repeat", json!("FREQ=DAILY")),
        ("except", json!([])),
        ("also", json!([])),
        ("time_zone", json!("Europe/London")),
    ] {
        assert_eq!(
            family.owner.patch(&path, json!({ field: value })).await.invalid(),
            field
        );
    }
    assert_eq!(
        family.owner.patch(&path, json!({"state": "done"})).await.invalid(),
        "state"
    );
    let other_day = path.replace(TODAY, "2026-11-22");
    family
        .owner
        .patch(other_day, json!({"cancelled": true}))
        .await
        .refused(404, "not_found");
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn as_many_other_dates_as_can_be_read_at_once_may_be_moved_to_one() {
    let (_, family) = at_nine().await;
    let daily = json!({"title": "Swim", "start": "2026-12-01T15:00", "repeat": "FREQ=DAILY"});
    let entry = family.plan(daily).await;
    let to = |day: u32| {
        let id = format!("{}_2026-12-{day:02}", entry["id"].as_str().unwrap());
        let moved = json!({"start": format!("2027-02-01T{:02}:00", day % 24)});
        family.owner.patch(family.sams(&format!("occurrences/{id}")), moved)
    };
    for day in 1..=20 {
        to(day).await.is(200);
    }
    assert_eq!(to(21).await.invalid(), "start");
    to(20).await.is(200);
    let day = family.day("2027-02-01").await;
    assert_eq!(day["occurrences"].as_array().unwrap().len(), 21, "its own, and twenty");
    assert_eq!(family.first("2026-12-21").await["version"], 0, "nothing changed");
}
