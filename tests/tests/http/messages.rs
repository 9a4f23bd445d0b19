use jiff::SignedDuration;
use maat_tests::{Client, Family, png};
use serde_json::{Value, json};

use crate::{at_nine, id};

const EVENT: &str = "01936b2e-7d1c-7000-8000-000000000011";

async fn on_watch(watch: &Client) -> Vec<Value> {
    watch.get("/v1/watch/sync").await.is(200)["messages"]
        .as_array()
        .unwrap()
        .clone()
}

async fn send(family: &Family, body: Value) -> Value {
    family.owner.post(family.sams("messages"), body).await.is(201)
}

#[tokio::test]
async fn a_message_comes_to_the_watch_and_its_sender_sees_when_it_was_shown_and_answered() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    let mut stream = watch.stream("/v1/watch/stream").await;
    assert_eq!(stream.next().await.unwrap().0, "sync");
    let sent = send(&family, json!({"text": "Grandma is here"})).await;
    assert_eq!((&sent["kind"], &sent["shown_at"]), (&json!("text"), &Value::Null));
    assert_eq!(stream.next().await.unwrap().0, "sync", "the watch is woken");
    assert_eq!(on_watch(&watch).await[0]["text"], "Grandma is here");
    let tell = |kind: &str, at: &str| {
        let event = json!({"id": EVENT, "kind": kind, "message_id": sent["id"], "at": at});
        watch.post("/v1/watch/events", json!({"events": [event]}))
    };
    let heard = tell("shown", "2026-11-23T07:59:58Z").await.is(200);
    assert_eq!((&heard["accepted"], &heard["refused"]), (&json!([EVENT]), &json!([])));
    assert_eq!(on_watch(&watch).await.len(), 1, "shown, and still to be answered");
    tell("ok", "2026-11-23T07:59:59Z").await.is(200);
    tell("shown", "2026-11-23T08:00:00Z").await.is(200);
    let list = family.owner.get(family.sams("messages")).await.is(200);
    let told = &list["items"][0];
    assert_eq!(
        (&told["shown_at"], &told["ok_at"]),
        (&json!("2026-11-23T07:59:58Z"), &json!("2026-11-23T07:59:59Z"))
    );
    assert!(on_watch(&watch).await.is_empty());
}

#[tokio::test]
async fn what_has_expired_is_not_shown_any_more_and_its_sender_sees_that_it_was_not() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    send(&family, json!({"expires_in_minutes": 5})).await;
    assert_eq!(on_watch(&watch).await[0]["kind"], "nudge");
    world.pass(SignedDuration::from_mins(5));
    assert!(on_watch(&watch).await.is_empty());
    let list = family.owner.get(family.sams("messages")).await.is(200);
    assert_eq!(list["items"][0]["shown_at"], Value::Null);
    world.clock.advance(SignedDuration::from_hours(7 * 24));
    let list = family.owner.get(family.sams("messages")).await.is(200);
    assert_eq!(list["items"], json!([]), "kept for a week");
}

#[tokio::test]
async fn a_message_may_show_a_picture_which_the_watch_is_told_where_to_find() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    let picture = family.picture(&png(6, 6, [3, 3, 3])).await;
    let sent = send(&family, json!({"picture": picture["id"], "pictogram": "bus"})).await;
    assert_eq!(sent["kind"], "picture");
    let sync = watch.get("/v1/watch/sync").await.is(200);
    let ids: Vec<_> = sync["images"]
        .as_array()
        .unwrap()
        .iter()
        .map(|image| image["id"].clone())
        .collect();
    assert!(ids.contains(&picture["id"]) && ids.contains(&json!("bus")), "{ids:?}");
}

#[tokio::test]
async fn a_message_is_short_and_only_so_many_wait() {
    let (_, family) = at_nine().await;
    for (body, field) in [
        (json!({"text": "x".repeat(141)}), "text"),
        (json!({"text": ""}), "text"),
        (json!({"text": "a\nb"}), "text"),
        (json!({"expires_in_minutes": 0}), "expires_in_minutes"),
        (json!({"expires_in_minutes": 1441}), "expires_in_minutes"),
        (json!({"picture": "01936b2e-7d1c-7000-8000-000000000099"}), "picture"),
    ] {
        let answer = family.owner.post(family.sams("messages"), body.clone()).await;
        assert_eq!(answer.invalid(), field, "{body}");
    }
    for _ in 0..20 {
        send(&family, json!({})).await;
    }
    family
        .owner
        .post(family.sams("messages"), json!({}))
        .await
        .refused(409, "conflict");
    let list = family.owner.get(family.sams("messages?limit=15")).await.is(200);
    let next = family
        .owner
        .get(family.sams(&format!("messages?limit=15&cursor={}", list["next"].as_str().unwrap())));
    assert_eq!(next.await.is(200)["items"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_watch_speaks_of_its_own_wearers_messages_alone() {
    let (world, family) = at_nine().await;
    let other = Family::of(&world, "Wim").await;
    let sent = send(&other, json!({"text": "Hello"})).await;
    let watch = family.watch(&world).await;
    let tell = |message: &str, kind: &str| {
        let event = json!({"id": EVENT, "kind": kind, "message_id": message, "at": "2026-11-23T08:00:00Z"});
        watch.post("/v1/watch/events", json!({"events": [event]}))
    };
    let foreign = tell(id(&sent), "ok").await.is(200);
    let absent = tell("01936b2e-7d1c-7000-8000-000000000099", "ok").await.is(200);
    assert_eq!(foreign, absent);
    assert_eq!(foreign["refused"][0]["code"], "not_found");
    assert_eq!(tell(id(&sent), "done").await.is(200)["refused"][0]["field"], "kind");
    let list = other.owner.get(other.sams("messages")).await.is(200);
    assert_eq!(list["items"][0]["ok_at"], Value::Null);
}

#[tokio::test]
async fn a_message_names_its_sender_on_the_watch_and_in_the_list_by_what_they_are_called_now() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    let sent = send(&family, json!({"text": "Grandma is here"})).await;
    assert_eq!(sent["from_name"], "Anna");
    send(&family, json!({})).await;
    family.owner.patch("/v1/me", json!({"name": "Mama"})).await.is(200);
    let list = family.owner.get(family.sams("messages")).await.is(200);
    for shown in [on_watch(&watch).await, list["items"].as_array().unwrap().clone()] {
        let names: Vec<_> = shown.iter().map(|message| message["from_name"].clone()).collect();
        assert_eq!(names, ["Mama", "Mama"]);
    }
}

#[tokio::test]
async fn what_a_watch_an_hour_wrong_tells_of_a_message_or_proposes_is_set_right() {
    for (sent_at, said) in [("09:05:00", "09:01:00"), ("07:05:00", "07:01:00")] {
        let (world, family) = at_nine().await;
        let sam = format!("/v1/wearers/{}", family.sam);
        family
            .owner
            .patch(sam, json!({"settings": {"may_propose": true}}))
            .await
            .is(200);
        let watch = family.watch(&world).await;
        let sent = send(&family, json!({"text": "Grandma is here"})).await;
        world.set("2026-11-23T08:05:00Z");
        let at = format!("2026-11-23T{said}Z");
        let ok = json!({"id": EVENT, "kind": "ok", "message_id": sent["id"], "at": at});
        let swim = json!({"id": sent["id"], "kind": "propose", "title": "Swim", "at": at});
        let body = json!({"sent_at": format!("2026-11-23T{sent_at}Z"), "events": [ok, swim]});
        let heard = watch.post("/v1/watch/events", body).await.is(200);
        assert_eq!(heard["refused"], json!([]));
        let told = family.owner.get(family.sams("messages")).await.is(200)["items"][0].clone();
        assert_eq!(
            (&told["shown_at"], &told["ok_at"]),
            (&told["ok_at"], &json!("2026-11-23T08:01:00Z"))
        );
        let proposed = family.owner.get(family.sams("proposals")).await.is(200)["items"][0].clone();
        assert_eq!(proposed["proposed_at"], "2026-11-23T08:01:00Z");
    }
}
