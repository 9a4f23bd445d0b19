use jiff::SignedDuration;
use maat_tests::{Ask, World};
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
