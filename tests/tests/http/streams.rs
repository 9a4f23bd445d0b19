use maat_app::live::MAX_OPEN;
use maat_tests::{Family, World};
use serde_json::json;

use crate::{TODAY, at_nine, ring_at};

#[tokio::test]
async fn a_watch_hears_what_rings_and_that_something_changed() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    let mut stream = watch.stream("/v1/watch/stream").await;
    assert_eq!(stream.names().await, ["sync"], "first: read anew");
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    assert_eq!(stream.next().await.unwrap().0, "sync");
    ring_at(&world, &family, "08:10").await;
    let (name, prompt) = stream.next().await.unwrap();
    assert_eq!(name, "prompt");
    let planned = &family.first(TODAY).await["prompts"][0];
    for same in ["id", "kind", "at", "until"] {
        assert_eq!(prompt[same], planned[same], "{same}");
    }
    assert_eq!(prompt["late"], false);
}

#[tokio::test]
async fn a_watch_that_comes_back_hears_first_of_what_rings_now() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    ring_at(&world, &family, "08:10").await;
    let mut stream = watch.stream("/v1/watch/stream").await;
    assert_eq!(stream.names().await, ["sync", "prompt"]);
    world.set(&format!("{TODAY}T08:25:00Z"));
    let mut late = watch.stream("/v1/watch/stream").await;
    assert_eq!(late.names().await, ["sync"], "after its grace it never rings");
}

#[tokio::test]
async fn a_page_hears_of_changes_in_its_organisation_and_of_no_other() {
    let (world, family) = at_nine().await;
    let other = maat_tests::Family::of(&world, "Wim").await;
    let mut stream = family.owner.stream(family.here("stream")).await;
    assert_eq!(stream.next().await.unwrap(), ("today".to_owned(), json!({})));
    other.plan(json!({"title": "Maths", "start": "2026-11-23T09:10"})).await;
    assert!(stream.next().await.is_none());
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    assert_eq!(stream.names().await, ["today"]);
}

#[tokio::test]
async fn a_watch_that_is_taken_out_hears_nothing_more() {
    let (world, family) = at_nine().await;
    let (watch, device) = family.paired(&world, "Watch").await;
    let mut stream = watch.stream("/v1/watch/stream").await;
    stream.names().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    stream.names().await;
    family
        .owner
        .delete(family.sams(&format!("devices/{device}")))
        .await
        .is(204);
    ring_at(&world, &family, "08:10").await;
    assert!(stream.names().await.is_empty());
    assert!(stream.has_ended().await);
}

#[tokio::test]
async fn a_carer_who_is_taken_out_hears_nothing_more() {
    let (world, family) = at_nine().await;
    let (app, rob) = (world.app(), world.user("Rob").await);
    let owner = || async {
        app.owner_in(world.caller(&family.owner).await, family.organisation)
            .await
            .unwrap()
    };
    let user = world.id_of(&rob).await;
    app.put_carer(owner().await, user, maat_core::role::Role::Planner)
        .await
        .unwrap();
    let mut stream = rob.stream(family.here("stream")).await;
    stream.names().await;
    app.delete_carer(owner().await, user).await.unwrap();
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    assert!(stream.names().await.is_empty());
    assert!(stream.has_ended().await);
}

#[tokio::test]
async fn a_host_that_holds_no_connection_says_what_to_do_instead_and_to_strangers_nothing() {
    let world = World::at("2026-11-23T08:00:00Z").await.without_streams();
    let family = Family::of(&world, "Anna").await;
    let watch = family.watch(&world).await;
    for (who, path) in [
        (&watch, "/v1/watch/stream".to_owned()),
        (&family.owner, family.here("stream")),
    ] {
        let problem = who.get(path).await.is(501);
        assert_eq!(problem["code"], "not_here");
        assert!(problem["detail"].as_str().unwrap().contains("ETag"), "{problem}");
    }
    let stranger = world.user("Mallory").await;
    stranger.get(family.here("stream")).await.refused(404, "not_found");
}

#[tokio::test]
async fn who_opens_one_stream_too_many_loses_the_oldest() {
    let (world, family) = at_nine().await;
    let (watch, other) = (family.watch(&world).await, family.watch(&world).await);
    let mut others = other.stream("/v1/watch/stream").await;
    others.names().await;
    let mut oldest = watch.stream("/v1/watch/stream").await;
    oldest.names().await;
    let mut newer = Vec::new();
    for _ in 0..MAX_OPEN {
        newer.push(watch.stream("/v1/watch/stream").await);
    }
    newer[0].names().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:10"}))
        .await;
    assert!(oldest.next().await.is_none());
    assert_eq!(newer[0].next().await.unwrap().0, "sync");
    assert_eq!(others.next().await.unwrap().0, "sync");
}
