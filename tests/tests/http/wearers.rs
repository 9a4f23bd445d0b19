use maat_tests::Family;
use serde_json::json;

use crate::at_nine;

#[tokio::test]
async fn a_wearer_takes_zone_and_language_of_the_organisation_unless_told_otherwise() {
    let (_, family) = at_nine().await;
    let sam = family.owner.get(format!("/v1/wearers/{}", family.sam)).await.is(200);
    assert_eq!(
        (&sam["time_zone"], &sam["language"]),
        (&json!("Europe/Amsterdam"), &json!("en"))
    );
    let lou = json!({"name": "Lou", "time_zone": "Europe/London", "language": "nl"});
    let lou = family.owner.post(family.here("wearers"), lou).await.is(201);
    assert_eq!(
        (&lou["time_zone"], &lou["language"]),
        (&json!("Europe/London"), &json!("nl"))
    );
}

#[tokio::test]
async fn another_zone_counts_from_now_on_and_rewrites_no_past() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Tea", "start": "2026-11-23T10:00", "repeat": "FREQ=DAILY"}))
        .await;
    world.set("2026-11-24T12:00:00Z");
    family
        .owner
        .patch(
            format!("/v1/wearers/{}", family.sam),
            json!({"time_zone": "Europe/London"}),
        )
        .await
        .is(200);
    assert_eq!(family.first("2026-11-23").await["starts_at"], "2026-11-23T09:00:00Z");
    assert_eq!(family.first("2026-11-25").await["starts_at"], "2026-11-25T10:00:00Z");
}

#[tokio::test]
async fn a_day_may_begin_at_a_set_hour() {
    let (_, family) = at_nine().await;
    let path = format!("/v1/wearers/{}", family.sam);
    family
        .owner
        .patch(&path, json!({"day_starts_at": "04:00:00"}))
        .await
        .is(200);
    family.plan(json!({"title": "Late", "start": "2026-11-24T01:00"})).await;
    assert_eq!(family.first("2026-11-23").await["title"], "Late");
    assert_eq!(
        family
            .owner
            .patch(&path, json!({"day_starts_at": "12:00:00"}))
            .await
            .invalid(),
        "day_starts_at"
    );
}

#[tokio::test]
async fn whoever_looks_at_a_wearer_is_noted_once_an_hour() {
    let (world, family) = at_nine().await;
    let before = world.rows_of("access").await.len();
    for _ in 0..3 {
        family.day("2026-11-23").await;
    }
    assert_eq!(world.rows_of("access").await.len(), before + 1);
    world.clock.advance(jiff::SignedDuration::from_hours(1));
    family.owner.get(format!("/v1/wearers/{}", family.sam)).await.is(200);
    assert_eq!(world.rows_of("access").await.len(), before + 2);
}

#[tokio::test]
async fn every_change_leaves_one_row_in_the_audit() {
    let (world, family) = at_nine().await;
    let lou = Family::wearer(&family.owner, family.organisation, "Lou").await;
    world.clock.advance(jiff::SignedDuration::from_millis(1));
    family
        .owner
        .patch(format!("/v1/wearers/{lou}"), json!({"name": "Louis"}))
        .await
        .is(200);
    let rows = world.rows_of("audit").await.into_iter();
    let of_lou: Vec<_> = rows.filter(|row| row.data["object"] == lou.to_string()).collect();
    let actions: Vec<_> = of_lou.iter().map(|row| row.data["action"].clone()).collect();
    assert_eq!(actions, ["wearer.create", "wearer.update"]);
    let me = world.id_of(&family.owner).await;
    assert!(of_lou.iter().all(|row| row.data["user"] == me.to_string()));
}

#[tokio::test]
async fn a_wearer_who_is_taken_out_is_gone_to_everybody_and_rings_no_more() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10", "repeat": "FREQ=DAILY"}))
        .await;
    let watch = family.watch(&world).await;
    let mut stream = watch.stream("/v1/watch/stream").await;
    stream.names().await;
    let path = format!("/v1/wearers/{}", family.sam);
    family.owner.delete(&path).with("if-match", "\"7\"").await.is(412);
    family.owner.delete(&path).await.is(204);
    assert!(stream.has_ended().await);
    watch.get("/v1/watch/sync").await.is(401);
    for path in [path.clone(), family.sams("days/2026-11-23"), family.sams("entries")] {
        family.owner.get(path).await.is(404);
    }
    family.owner.delete(&path).await.is(404);
    let listed = family.owner.get(family.here("wearers")).await.is(200);
    assert_eq!(listed["items"], json!([]));
    let today = family.owner.get(family.here("today")).await.is(200);
    assert_eq!(today["items"], json!([]));
    assert!(world.rows_of("due").await.is_empty(), "nothing is due");
    world.set("2026-11-23T08:10:00Z");
    assert!(world.app().ring(family.sam).await.is_err());
    assert!(world.wrist.take().is_empty());
}

#[tokio::test]
async fn an_organisation_goes_once_no_wearer_is_left_and_leaves_its_audit() {
    let (world, family) = at_nine().await;
    family.activity(json!({"title": "Maths"})).await;
    let path = format!("/v1/organisations/{}", family.organisation);
    family.owner.delete(&path).await.is(409);
    family.owner.delete(format!("/v1/wearers/{}", family.sam)).await.is(204);
    family.owner.delete(&path).await.is(204);
    family.owner.get(&path).await.is(404);
    let me = family.owner.get("/v1/me").await.is(200);
    assert_eq!(me["organisations"], json!([]));
    let left = world.rows_of("activity").await.len() + world.rows_of("carer").await.len();
    assert_eq!(left + world.rows_of("membership").await.len(), 0);
    assert!(!world.rows_of("audit").await.is_empty());
}

#[tokio::test]
async fn every_way_to_read_of_a_wearer_is_noted() {
    let (world, family) = at_nine().await;
    let lou = Family::wearer(&family.owner, family.organisation, "Lou").await;
    let entry = family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    let ways = [
        format!("/v1/wearers/{lou}"),
        format!("/v1/wearers/{lou}/entries"),
        format!("/v1/wearers/{lou}/check-ins"),
        format!("/v1/wearers/{lou}/devices"),
        format!("/v1/wearers/{lou}/now"),
        format!("/v1/wearers/{lou}/carers"),
        family.here("today"),
        family.here("wearers"),
        family.sams(&format!("entries/{}", crate::id(&entry))),
    ];
    for way in ways {
        world.clock.advance(jiff::SignedDuration::from_hours(1));
        let before = world.rows_of("access").await.len();
        family.owner.get(&way).await.is(200);
        let after = world.rows_of("access").await.len();
        let shown = if way.contains("/organisations/") { 2 } else { 1 };
        assert_eq!(after - before, shown, "{way}");
        family.owner.get(&way).await.is(200);
        assert_eq!(world.rows_of("access").await.len(), after, "{way}: once an hour");
    }
}
