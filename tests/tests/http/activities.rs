use serde_json::{Value, json};

use crate::{TODAY, at_nine, id};

#[tokio::test]
async fn changing_an_activity_changes_its_looks_everywhere_it_is_planned_and_no_times() {
    let (world, family) = at_nine().await;
    let maths = family
        .activity(json!({"title": "Maths", "colour": "#3366CC", "duration_minutes": 45}))
        .await;
    family
        .plan(json!({"activity_id": maths["id"], "start": "2026-11-23T10:00", "repeat": "FREQ=DAILY"}))
        .await;
    let watch = family.watch(&world).await;
    let before = family.first(TODAY).await;
    assert_eq!(
        (&before["title"], &before["colour"]),
        (&json!("Maths"), &json!("#3366cc"))
    );

    let path = family.here(&format!("activities/{}", id(&maths)));
    let looks =
        json!({"title": "Sums", "colour": null, "duration_minutes": 90, "kind": "transport", "pictogram": "bus"});
    family.owner.patch(path, looks).await.is(200);
    let after = family.first(TODAY).await;
    assert_eq!((&after["title"], &after["colour"]), (&json!("Sums"), &json!(null)));
    assert_eq!(after["pictogram"], "bus");
    for same in ["starts_at", "ends_at", "prompts", "version"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    let sync = watch.get("/v1/watch/sync").await.is(200);
    let day = &sync["days"].as_array().unwrap()[1]["occurrences"][0];
    assert_eq!(day["title"], "Sums");
    assert_eq!(sync["images"][0]["id"], "bus");
}

#[tokio::test]
async fn a_plan_keeps_the_looks_of_an_activity_that_was_deleted() {
    let (_, family) = at_nine().await;
    let maths = family.activity(json!({"title": "Maths"})).await;
    family
        .plan(json!({"activity_id": maths["id"], "start": "2026-11-23T10:00"}))
        .await;
    let path = family.here(&format!("activities/{}", id(&maths)));
    family.owner.delete(&path).await.is(204);
    family.owner.get(&path).await.refused(404, "not_found");
    assert_eq!(family.first(TODAY).await["title"], "Maths");
    let entry = json!({"activity_id": maths["id"], "start": "2026-11-23T11:00"});
    assert_eq!(
        family.owner.post(family.sams("entries"), entry).await.invalid(),
        "activity_id"
    );
}

#[tokio::test]
async fn another_tenants_activity_cannot_be_planned_and_is_told_apart_from_none_by_nothing() {
    let (world, family) = at_nine().await;
    let other = maat_tests::Family::of(&world, "Wim").await;
    let theirs = other.activity(json!({"title": "Secret"})).await;
    let plan = |activity: Value| {
        let entry = json!({"activity_id": activity, "start": "2026-11-23T10:00"});
        family.owner.post(family.sams("entries"), entry)
    };
    let foreign = plan(theirs["id"].clone()).await;
    let absent = plan(json!("01936b2e-7d1c-7000-8000-000000000001")).await;
    assert_eq!(foreign.invalid(), "activity_id");
    assert_eq!(foreign, absent);
}

#[tokio::test]
async fn an_activity_is_refused_with_the_field_at_fault() {
    let (_, family) = at_nine().await;
    for (body, field) in [
        (json!({}), "title"),
        (json!({"title": ""}), "title"),
        (json!({"title": "x".repeat(201)}), "title"),
        (json!({"title": "Maths", "colour": "red"}), "colour"),
        (json!({"title": "Maths", "kind": "party"}), "kind"),
        (json!({"title": "Maths", "duration_minutes": 0}), "duration_minutes"),
        (json!({"title": "Maths", "steps": ["Book", ""]}), "steps[1].title"),
    ] {
        let answer = family.owner.post(family.here("activities"), body.clone()).await;
        assert_eq!(answer.invalid(), field, "{body}");
    }
    let none = family.owner.get(family.here("activities")).await.is(200);
    assert_eq!(none["items"], json!([]), "nothing was made");
}
