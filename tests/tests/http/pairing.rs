use jiff::SignedDuration;
use maat_tests::{Ask, Family, World};
use serde_json::{Value, json};

use crate::at_nine;

fn pair(world: &World, code: &Value) -> Ask {
    let asked = json!({"code": code, "device": {"name": "Watch", "platform": "web"}});
    world.anyone().post("/v1/pairing", asked)
}

#[tokio::test]
async fn a_code_buys_one_watch_once_however_it_is_typed() {
    let (world, family) = at_nine().await;
    let made = family.owner.post(family.sams("pairing-codes"), json!({})).await.is(201);
    assert_eq!(made["expires_at"], "2026-11-23T08:10:00Z");
    let code = made["code"].as_str().unwrap();
    let typed = format!(" {} {} ", &code[..4].to_lowercase(), &code[4..]);
    let paired = pair(&world, &json!(typed)).await.is(200);
    assert_eq!(paired["wearer"]["name"], "Sam");
    pair(&world, &made["code"]).await.refused(404, "not_found");
    let devices = family.owner.get(family.sams("devices")).await.is(200);
    assert_eq!(devices["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn of_two_watches_with_one_code_one_is_paired() {
    let (world, family) = at_nine().await;
    let made = family.owner.post(family.sams("pairing-codes"), json!({})).await.is(201);
    let (one, two) = tokio::join!(
        pair(&world, &made["code"]).into_future(),
        pair(&world, &made["code"]).into_future()
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404]);
    assert_eq!(world.rows_of("device").await.len(), 1);
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes_on_the_wall() {
    let (world, family) = at_nine().await;
    let early = family.owner.post(family.sams("pairing-codes"), json!({})).await.is(201);
    world.set("2026-11-30T08:00:00Z");
    world.wall.advance(SignedDuration::from_secs(599));
    let late = family.owner.post(family.sams("pairing-codes"), json!({})).await.is(201);
    pair(&world, &early["code"]).await.is(200);
    world.wall.advance(SignedDuration::from_secs(600));
    let (field, _) = pair(&world, &late["code"]).await.refused(404, "not_found");
    assert_eq!(field, "code");
}

#[tokio::test]
async fn whoever_guesses_is_stopped_and_may_try_again_later() {
    let (world, family) = at_nine().await;
    for _ in 0..20 {
        pair(&world, &json!("BCDFGHJK")).await.refused(404, "not_found");
    }
    let made = family.owner.post(family.sams("pairing-codes"), json!({})).await.is(201);
    let stopped = pair(&world, &made["code"]).await;
    stopped.refused(429, "too_many");
    assert!(!stopped.header("retry-after").is_empty());
    world.wall.advance(SignedDuration::from_mins(10));
    let made = family.owner.post(family.sams("pairing-codes"), json!({})).await.is(201);
    pair(&world, &made["code"]).await.is(200);
}

#[tokio::test]
async fn a_watch_that_is_taken_out_is_out_on_its_next_request() {
    let (world, family) = at_nine().await;
    let (watch, device) = family.paired(&world, "Watch").await;
    watch.get("/v1/watch/sync").await.is(200);
    let path = family.sams(&format!("devices/{device}"));
    let renamed = family.owner.patch(&path, json!({"name": "Blue watch"})).await.is(200);
    assert_eq!(renamed["name"], "Blue watch");
    family.owner.delete(&path).await.is(204);
    watch.get("/v1/watch/sync").await.refused(401, "unauthenticated");
    assert!(world.rows_of("token").await.is_empty(), "its token went with it");
}

#[tokio::test]
async fn neither_code_nor_token_is_stored_as_it_is() {
    let (world, family) = at_nine().await;
    let made = family
        .owner
        .post(family.sams("pairing-codes"), json!({}))
        .with("idempotency-key", "1")
        .await
        .is(201);
    let watch = family.watch(&world).await;
    let asked = json!({"code": made["code"], "device": {"name": "Watch", "platform": "web"}});
    let second = watch
        .post("/v1/pairing", asked)
        .with("idempotency-key", "2")
        .await
        .is(200);
    let stored = format!("{:?}", world.rows().await);
    for secret in [made["code"].as_str(), watch.token.as_deref(), second["token"].as_str()] {
        assert!(!stored.contains(secret.unwrap()), "it stands in the store");
    }
}

async fn shows_code(world: &World) -> Value {
    let device = json!({"device": {"name": "Watch", "platform": "wear_os"}});
    world.anyone().post("/v1/pairing/start", device).await.is(201)
}

fn ask_for_token(world: &World, started: &Value) -> Ask {
    let asked = json!({"device_code": started["device_code"]});
    world.anyone().post("/v1/pairing/token", asked)
}

fn type_code(family: &Family, started: &Value) -> Ask {
    let typed = json!({"user_code": started["user_code"]});
    family.owner.post(family.sams("devices"), typed)
}

#[tokio::test]
async fn a_watch_shows_a_code_an_adult_types_it_and_the_watch_is_paired() {
    let (world, family) = at_nine().await;
    let started = shows_code(&world).await;
    assert_eq!(
        (&started["interval"], &started["expires_at"]),
        (&json!(5), &json!("2026-11-23T08:10:00Z"))
    );
    ask_for_token(&world, &started)
        .await
        .refused(400, "authorization_pending");
    ask_for_token(&world, &started).await.refused(400, "slow_down");
    world.wall.advance(SignedDuration::from_secs(5));
    ask_for_token(&world, &started).await.refused(400, "slow_down");
    let code = started["user_code"].as_str().unwrap();
    let typed = format!(" {}-{} ", &code[..4].to_lowercase(), &code[4..]);
    let made = family
        .owner
        .post(family.sams("devices"), json!({"user_code": typed}))
        .await
        .is(201);
    assert_eq!((&made["name"], &made["platform"]), (&json!("Watch"), &json!("wear_os")));

    world.wall.advance(SignedDuration::from_secs(20));
    let paired = ask_for_token(&world, &started).await;
    assert_eq!(paired.header("cache-control"), "no-store");
    let paired = paired.is(200);
    assert_eq!(
        (&paired["device_id"], &paired["wearer"]["name"]),
        (&made["id"], &json!("Sam"))
    );
    let watch = world.bearer(paired["token"].as_str().unwrap());
    watch.get("/v1/watch/sync").await.is(200);
    world.wall.advance(SignedDuration::from_secs(20));
    let again = ask_for_token(&world, &started).await.is(200);
    assert_eq!(
        again["token"], paired["token"],
        "an answer that got lost is given again"
    );
    let stored = format!("{:?}", world.rows().await);
    for secret in [&started["user_code"], &started["device_code"], &paired["token"]] {
        assert!(!stored.contains(secret.as_str().unwrap()), "it stands in the store");
    }
}

#[tokio::test]
async fn a_code_that_a_watch_shows_is_good_once_and_for_ten_minutes() {
    let (world, family) = at_nine().await;
    let (first, late) = (shows_code(&world).await, shows_code(&world).await);
    let (one, other) = tokio::join!(
        type_code(&family, &first).into_future(),
        type_code(&family, &first).into_future()
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 404]);
    let (field, _) = type_code(&family, &first).await.refused(404, "not_found");
    assert_eq!(field, "user_code");
    world.wall.advance(SignedDuration::from_mins(10));
    type_code(&family, &late).await.refused(404, "not_found");
    ask_for_token(&world, &late).await.refused(400, "expired_token");
    let unknown = json!({"device_code": "nobody"});
    ask_for_token(&world, &unknown).await.refused(400, "expired_token");
    assert_eq!(world.rows_of("device").await.len(), 1);
}

#[tokio::test]
async fn a_watch_that_is_paired_again_keeps_its_name_and_its_old_token_is_out() {
    let (world, family) = at_nine().await;
    let (old, device) = family.paired(&world, "Blue watch").await;
    let started = shows_code(&world).await;
    let typed = json!({"user_code": started["user_code"], "device_id": device});
    let made = family.owner.post(family.sams("devices"), typed).await.is(201);
    assert_eq!((&made["id"], &made["name"]), (&json!(device), &json!("Blue watch")));
    old.get("/v1/watch/sync").await.refused(401, "unauthenticated");
    let paired = ask_for_token(&world, &started).await.is(200);
    let watch = world.bearer(paired["token"].as_str().unwrap());
    watch.get("/v1/watch/sync").await.is(200);
    assert_eq!(world.rows_of("device").await.len(), 1);
    family
        .owner
        .delete(family.sams(&format!("devices/{device}")))
        .await
        .is(204);
    watch.get("/v1/watch/sync").await.refused(401, "unauthenticated");
    world.wall.advance(SignedDuration::from_secs(5));
    ask_for_token(&world, &started).await.refused(400, "expired_token");

    let started = shows_code(&world).await;
    let nobodys = json!({"user_code": started["user_code"], "device_id": family.organisation});
    family
        .owner
        .post(family.sams("devices"), nobodys)
        .await
        .refused(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_guesses_at_once_pass_no_limit_and_hold_up_no_one_else() {
    let (world, family) = at_nine().await;
    let made = family.owner.post(family.sams("pairing-codes"), json!({})).await.is(201);
    let guesses = (0..1000).map(|_| tokio::spawn(pair(&world, &json!("BCDFGHJK")).from("203.0.113.7").into_future()));
    let guesses: Vec<_> = guesses.collect();
    pair(&world, &made["code"]).from("192.0.2.1").await.is(200);
    let answers = futures::future::join_all(guesses).await;
    let looked_at = answers.iter().filter(|answer| answer.as_ref().unwrap().status == 404);
    assert_eq!(looked_at.count(), 20);

    let started = shows_code(&world).await;
    let guess = || {
        family
            .owner
            .post(family.sams("devices"), json!({"user_code": "BCDFGHJK"}))
    };
    let guesses = (0..1000).map(|_| tokio::spawn(guess().into_future()));
    let answers = futures::future::join_all(guesses).await;
    let looked_at = answers.iter().filter(|answer| answer.as_ref().unwrap().status == 404);
    assert_eq!(looked_at.count(), 20);
    let other = Family::of(&world, "Wim").await;
    type_code(&other, &started).await.is(201);
}

#[tokio::test]
async fn a_watch_gives_a_test_signal_once_and_for_two_minutes_and_it_is_no_ring() {
    let (world, family) = at_nine().await;
    let (watch, device) = family.paired(&world, "Red").await;
    let (other, _) = family.paired(&world, "Blue").await;
    let ask = family.sams(&format!("devices/{device}/test"));
    assert!(watch.get("/v1/watch/sync").await.is(200)["test"].is_null());
    let asked = family.owner.post(&ask, json!({})).await.is(201);
    assert_eq!(watch.get("/v1/watch/sync").await.is(200)["test"], asked);
    assert!(
        other.get("/v1/watch/sync").await.is(200)["test"].is_null(),
        "the other watch is not asked"
    );
    assert_ne!(
        family.owner.post(&ask, json!({})).await.is(201)["id"],
        asked["id"],
        "each is another"
    );
    world.wall.advance(SignedDuration::from_mins(2));
    assert!(watch.get("/v1/watch/sync").await.is(200)["test"].is_null());
    assert!(world.rows_of("outcome").await.is_empty());
}
