use serde_json::{Value, json};

use crate::{TODAY, at_nine, id};

/// The dates of a sync whose occurrences it tells.
fn told(sync: &Value) -> Vec<String> {
    let days = sync["days"].as_array().unwrap().iter();
    let told = days.filter(|day| !day["occurrences"].is_null());
    told.map(|day| day["date"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_watch_gets_a_week_with_all_it_needs_to_ring_by_itself() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T10:00", "heads_up_minutes": [10]}))
        .await;
    let watch = family.watch(&world).await;
    let sync = watch.get("/v1/watch/sync").await.is(200);
    assert_eq!(
        (&sync["server_time"], &sync["clock_rate"]),
        (&json!("2026-11-23T08:00:00Z"), &json!(1.0))
    );
    assert_eq!(sync["wearer"]["name"], "Sam");
    assert_eq!(told(&sync).len(), 8, "today and seven more");
    let prompts = &sync["days"][0]["occurrences"][0]["prompts"];
    let instants: Vec<_> = prompts
        .as_array()
        .unwrap()
        .iter()
        .map(|p| json!([p["kind"], p["at"], p["until"]]))
        .collect();
    let expected = [
        json!(["heads_up", "2026-11-23T08:50:00Z", "2026-11-23T09:00:00Z"]),
        json!(["start", "2026-11-23T09:00:00Z", "2026-11-23T09:15:00Z"]),
    ];
    assert_eq!(instants, expected);
    assert_eq!(told(&watch.get("/v1/watch/sync?days=1").await.is(200)).len(), 2);
    assert_eq!(watch.get("/v1/watch/sync?days=0").await.invalid(), "days");
}

#[tokio::test]
async fn with_its_token_an_unchanged_day_comes_without_occurrences() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T10:00", "repeat": "FREQ=DAILY"}))
        .await;
    let watch = family.watch(&world).await;
    let since = |token: &Value| watch.get(format!("/v1/watch/sync?since={}", token.as_str().unwrap()));
    let first = watch.get("/v1/watch/sync").await.is(200);
    assert!(told(&since(&first["token"]).await.is(200)).is_empty());

    world.set(&format!("{TODAY}T09:05:00Z"));
    assert!(
        told(&since(&first["token"]).await.is(200)).is_empty(),
        "time alone changes no day"
    );

    let thursday = family.first("2026-11-26").await;
    let path = family.sams(&format!("occurrences/{}", id(&thursday)));
    family.owner.patch(path, json!({"cancelled": true})).await.is(200);
    let changed = since(&first["token"]).await.is(200);
    assert_eq!(told(&changed), ["2026-11-26"]);
    assert!(told(&since(&changed["token"]).await.is(200)).is_empty());
}

#[tokio::test]
async fn any_change_of_plan_activity_or_zone_shows() {
    let (world, family) = at_nine().await;
    let maths = family.activity(json!({"title": "Maths"})).await;
    let entry = json!({"activity_id": maths["id"], "start": "2026-11-23T10:00", "repeat": "FREQ=DAILY"});
    let entry = family.plan(entry).await;
    let watch = family.watch(&world).await;
    let mut token = watch.get("/v1/watch/sync").await.is(200)["token"].clone();
    let entry = family.sams(&format!("entries/{}", id(&entry)));
    let activity = family.here(&format!("activities/{}", id(&maths)));
    let wearer = format!("/v1/wearers/{}", family.sam);
    for (path, change) in [
        (&entry, json!({"grace_minutes": 7})),
        (&entry, json!({"heads_up_minutes": [3]})),
        (&activity, json!({"title": "Sums"})),
        (&activity, json!({"colour": "#112233"})),
        (&wearer, json!({"time_zone": "Europe/London"})),
    ] {
        family.owner.patch(path, change.clone()).await.is(200);
        let sync = watch
            .get(format!("/v1/watch/sync?since={}", token.as_str().unwrap()))
            .await
            .is(200);
        assert_eq!(told(&sync).len(), 8, "{change}");
        token = sync["token"].clone();
    }
    family.owner.delete(&entry).await.is(204);
    let sync = watch
        .get(format!("/v1/watch/sync?since={}", token.as_str().unwrap()))
        .await
        .is(200);
    assert!(
        sync["days"]
            .as_array()
            .unwrap()
            .iter()
            .all(|day| day["occurrences"] == json!([])),
        "what is not in a day is gone"
    );
}

#[tokio::test]
async fn a_token_that_is_not_understood_gets_everything_and_never_an_error() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T10:00"}))
        .await;
    let watch = family.watch(&world).await;
    for token in [
        "",
        "x",
        "2026-11-23",
        "%00%FF",
        "2026-11-23:0123,rubbish",
        "2026-99-99:012345678901",
    ] {
        let sync = watch.get(format!("/v1/watch/sync?since={token}")).await.is(200);
        assert_eq!(told(&sync).len(), 8, "{token}");
    }
}
