use serde_json::json;

use crate::at_nine;

#[tokio::test]
async fn whoever_makes_an_organisation_runs_it() {
    let (_, family) = at_nine().await;
    let read = family
        .owner
        .get(format!("/v1/organisations/{}", family.organisation))
        .await;
    assert_eq!(read.is(200)["role"], "owner");
    let path = format!("/v1/organisations/{}", family.organisation);
    let changed = family.owner.patch(path, json!({"name": "Class 3B"})).await.is(200);
    assert_eq!(
        (&changed["name"], &changed["time_zone"]),
        (&json!("Class 3B"), &json!("Europe/Amsterdam"))
    );
}

#[tokio::test]
async fn an_organisation_needs_a_name_a_zone_and_a_language() {
    let (world, _) = at_nine().await;
    let new = world.user("Bo").await;
    let whole = json!({"name": "Home", "time_zone": "Europe/Amsterdam", "language": "nl"});
    for (field, wrong) in [
        ("name", json!("")),
        ("time_zone", json!("Europe/Nowhere")),
        ("language", json!("xx")),
    ] {
        let mut without = whole.clone();
        without.as_object_mut().unwrap().remove(field);
        assert_eq!(new.post("/v1/organisations", without).await.invalid(), field);
        let mut body = whole.clone();
        body[field] = wrong;
        assert_eq!(new.post("/v1/organisations", body).await.invalid(), field);
    }
    assert_eq!(
        new.get("/v1/me").await.is(200)["organisations"],
        json!([]),
        "nothing was made"
    );
}

#[tokio::test]
async fn today_tells_who_is_where_in_their_day_and_what_waits_for_someone() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T08:50"}))
        .await;
    family.plan(json!({"title": "Swim", "start": "2026-11-23T11:00"})).await;
    let watch = family.watch(&world).await;
    let help = json!({"id": family.sam, "kind": "help", "at": "2026-11-23T08:00:00Z"});
    watch
        .post("/v1/watch/events", json!({ "events": [help] }))
        .await
        .is(200);
    let today = family.owner.get(family.here("today")).await.is(200);
    let sam = &today["items"][0];
    assert_eq!((&sam["name"], &sam["has_watch"]), (&json!("Sam"), &json!(true)));
    assert_eq!(
        (&sam["now"]["title"], &sam["next"]["title"]),
        (&json!("Maths"), &json!("Swim"))
    );
    assert_eq!(sam["last"]["check_in"], "help");
    assert_eq!(today["alerts"][0]["kind"], "help");
}
