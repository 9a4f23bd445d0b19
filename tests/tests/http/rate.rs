//! How many requests are too many.

use maat_tests::World;

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
