//! Where a watch is woken that does not listen.

use maat_app::push::{PAYLOAD, Sent};
use maat_tests::{Client, Family, Mood, World};
use serde_json::{Value, json};

use crate::{at_nine, ring_at};

const TOKEN: &str = "device:abc";

fn fcm(token: &str) -> Value {
    json!({"kind": "fcm", "token": token})
}

async fn subscribed() -> (World, Family, Client) {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    watch.put("/v1/watch/push", fcm(TOKEN)).await.is(204);
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:30"}))
        .await;
    (world, family, watch)
}

#[tokio::test]
async fn a_watch_that_is_subscribed_is_woken_when_it_rings_for_as_long_as_the_grace() {
    let (world, family, _) = subscribed().await;
    ring_at(&world, &family, "08:31").await;
    let [(token, wake)] = world.wrist.pushed().try_into().unwrap();
    assert_eq!(token, TOKEN);
    assert_eq!(wake.ttl.as_secs(), 14 * 60, "15 minutes of grace, one is over");
    assert!(wake.topic.len() <= 32);
    assert!(
        wake.topic
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c))
    );
}

#[tokio::test]
async fn what_is_sent_tells_nothing_of_the_wearer() {
    assert_eq!(PAYLOAD, r#"{"event":"sync"}"#);
}

#[tokio::test]
async fn each_watch_is_woken_and_who_says_something_new_is_woken_there() {
    let (world, family, watch) = subscribed().await;
    let other = family.watch(&world).await;
    other.put("/v1/watch/push", fcm("other")).await.is(204);
    watch.put("/v1/watch/push", fcm("new")).await.is(204);
    ring_at(&world, &family, "08:30").await;
    let mut tokens: Vec<_> = world.wrist.pushed().into_iter().map(|(token, _)| token).collect();
    tokens.sort();
    assert_eq!(tokens, ["new", "other"]);
}

#[tokio::test]
async fn a_watch_that_was_taken_out_or_wants_no_more_is_not_woken() {
    let (world, family, watch) = subscribed().await;
    let (other, device) = family.paired(&world, "Other").await;
    other.put("/v1/watch/push", fcm("other")).await.is(204);
    family
        .owner
        .delete(family.sams(&format!("devices/{device}")))
        .await
        .is(204);
    watch.put("/v1/watch/push", json!({"kind": "none"})).await.is(204);
    ring_at(&world, &family, "08:30").await;
    assert_eq!(world.wrist.pushed(), []);
    other.put("/v1/watch/push", fcm("again")).await.is(401);
}

#[tokio::test]
async fn a_subscription_that_is_gone_is_ended() {
    let (world, family, watch) = subscribed().await;
    world.wrist.answer(Sent::Gone);
    ring_at(&world, &family, "08:30").await;
    assert_eq!(world.wrist.pushed().len(), 1);
    assert!(world.rows_of("device").await[0].data.get("push").is_none());
    assert!(
        world.rows_of("delivery").await.is_empty(),
        "there is no one to send it to"
    );
    family
        .plan(json!({"title": "Later", "start": "2026-11-23T10:30"}))
        .await;
    ring_at(&world, &family, "09:30").await;
    assert_eq!(world.wrist.pushed(), []);
    watch.put("/v1/watch/push", fcm("new")).await.is(204);
}

#[tokio::test]
async fn a_push_that_can_t_be_sent_now_is_sent_later_as_the_service_asks() {
    let (world, family, _) = subscribed().await;
    world
        .wrist
        .answer(Sent::Later(Some(std::time::Duration::from_secs(90))));
    ring_at(&world, &family, "08:30").await;
    assert_eq!(world.rows_of("delivery").await.len(), 1);
    world.wrist.answer(Sent::Sent);
    assert_eq!(world.wrist.pushed().len(), 1);
    world.live(1).await;
    assert_eq!(world.wrist.pushed(), [], "it asked to be left alone for 90 seconds");
    world.live(1).await;
    assert_eq!(world.wrist.pushed().len(), 1);
    assert!(world.rows_of("delivery").await.is_empty());
}

#[tokio::test]
async fn a_push_that_is_refused_was_not_delivered_and_is_tried_again_seldom() {
    let (world, family, _) = subscribed().await;
    world.wrist.answer(Sent::Refused);
    ring_at(&world, &family, "08:30").await;
    assert_eq!(world.rows_of("delivery").await.len(), 1);
    assert!(world.rows_of("device").await[0].data.get("push").is_some());
    world.live(4).await;
    assert_eq!(world.wrist.pushed().len(), 1);
    world.wrist.answer(Sent::Sent);
    world.live(3).await;
    assert_eq!(world.wrist.pushed().len(), 1, "someone mended what was wrong");
    assert!(world.rows_of("delivery").await.is_empty());
}

#[tokio::test]
async fn what_could_not_be_sent_to_one_watch_is_sent_again_to_that_one_alone() {
    let (world, family, _) = subscribed().await;
    let other = family.watch(&world).await;
    other.put("/v1/watch/push", fcm("other")).await.is(204);
    world.wrist.answer_to("other", Sent::Later(None));
    ring_at(&world, &family, "08:30").await;
    assert_eq!(world.wrist.pushed().len(), 2);
    world.wrist.answer_to("other", Sent::Sent);
    world.live(1).await;
    let [(token, _)] = world.wrist.pushed().try_into().unwrap();
    assert_eq!(token, "other");
}

#[tokio::test]
async fn a_wake_that_fails_at_home_and_abroad_is_a_delivery_each() {
    let (world, family, _) = subscribed().await;
    world.wrist.set(Mood::Fails);
    world.wrist.answer(Sent::Later(None));
    ring_at(&world, &family, "08:30").await;
    assert_eq!(world.rows_of("delivery").await.len(), 2);
}

#[tokio::test]
async fn a_watch_is_told_the_key_to_subscribe_with() {
    let (world, _, _) = subscribed().await;
    let told = world.anyone().get("/.well-known/maat").await.is(200);
    assert_eq!(told["web_push_key"], "the server's key");
}

#[tokio::test]
async fn to_say_the_same_again_writes_nothing() {
    let (world, _, watch) = subscribed().await;
    let before = world.rows().await;
    watch.put("/v1/watch/push", fcm(TOKEN)).await.is(204);
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn what_is_wrong_with_a_subscription_is_named_and_changes_nothing() {
    let (world, _, watch) = subscribed().await;
    let before = world.rows().await;
    for (wrong, field) in [
        (json!({}), "kind"),
        (json!({"kind": "pigeon"}), "kind"),
        (json!({"kind": "fcm"}), "token"),
        (json!({"kind": "apns"}), "token"),
        (json!({"kind": "web_push"}), "endpoint"),
        (json!({"kind": "web_push", "endpoint": 1}), "endpoint"),
        (json!({"kind": "web_push", "endpoint": "https://ntfy.sh/x"}), "keys"),
        (
            json!({"kind": "web_push", "endpoint": "https://ntfy.sh/x", "keys": {"auth": "A"}}),
            "keys.p256dh",
        ),
        (fcm("refused"), "token"),
    ] {
        assert_eq!(watch.put("/v1/watch/push", wrong).await.invalid(), field);
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn an_export_does_not_tell_where_a_watch_is_woken() {
    let (_, family, _) = subscribed().await;
    let export = family.owner.get(family.sams("export")).await;
    assert!(!export.text().contains(TOKEN));
}
