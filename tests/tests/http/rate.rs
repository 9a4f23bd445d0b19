//! How many requests are too many.

use maat_tests::World;
use serde_json::json;

#[tokio::test]
async fn one_who_asks_too_much_is_told_when_to_come_back_and_holds_up_nobody_else() {
    let world = World::at("2026-11-23T08:00:48Z").await.with_rate(3);
    let (anna, bram) = (world.user("Anna").await, world.user("Bram").await);
    for _ in 0..3 {
        anna.get("/v1/me").await.is(200);
    }
    let answer = anna.get("/v1/me").await;
    assert_eq!(answer.header("retry-after"), "12");
    assert_eq!(answer.is(429)["code"], "too_many");
    bram.get("/v1/me").await.is(200);
    anna.get("/readyz").await.is(200);
}

#[tokio::test]
async fn made_up_tokens_are_counted_by_the_address_that_a_trusted_proxy_tells() {
    let world = World::at("2026-11-23T08:00:48Z").await.with_rate(1).behind("127.0.0.1");
    let asked = async |proxy: &str, client: &str, token: u32| {
        let request = world.anyone().get("/v1/me").from(proxy).with("x-forwarded-for", client);
        request.with("authorization", format!("Bearer {token}")).await.status
    };
    for token in 0..10 {
        assert_eq!(asked("127.0.0.1", "198.51.100.1, 203.0.113.9", token).await, 401);
    }
    assert_eq!(asked("127.0.0.1", "198.51.100.2, 203.0.113.9", 10).await, 429);
    assert_eq!(asked("127.0.0.1", "203.0.113.9, 198.51.100.1", 11).await, 401);
    for token in 20..30 {
        assert_eq!(asked("192.0.2.1", "203.0.113.9", token).await, 401);
    }
    let whoever_it_names = asked("192.0.2.1", "198.51.100.7", 30).await;
    assert_eq!(whoever_it_names, 429, "one who is not trusted speaks for themselves");
}

#[tokio::test]
async fn guesses_at_pairing_codes_behind_a_proxy_hold_up_no_other_home() {
    let world = World::at("2026-11-23T08:00:48Z").await.behind("10.0.0.0/8");
    let guess = async |client: &str| {
        let body = json!({ "code": "BBBBBBBB", "device": { "name": "Watch", "platform": "web" } });
        let request = world.anyone().post("/v1/pairing", body).from("10.1.2.3");
        request.with("x-forwarded-for", client).await.status
    };
    for _ in 0..20 {
        assert_eq!(guess("203.0.113.9").await, 404);
    }
    assert_eq!(guess("203.0.113.9").await, 429);
    assert_eq!(guess("203.0.113.10").await, 404);
}
