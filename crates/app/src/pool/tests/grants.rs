use super::*;

async fn signed_in() -> (World, Pool, Tokens) {
    let world = World::new();
    let pool = world.pool().await;
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let tokens = world.tokens(&pool).await;
    (world, pool, tokens)
}

fn revoked<T>(answer: Answer<T>) -> bool {
    matches!(answer, Err(Refusal::Token("Refresh Token has been revoked")))
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_its_successor_again_and_again() {
    let (world, pool, tokens) = signed_in().await;
    let mut present = tokens.refresh.unwrap();
    for _ in 0..5 {
        world.clock.advance(SignedDuration::from_hours(1));
        let tokens = pool.exchange(&present).await.unwrap();
        pool.account(&tokens.access).await.unwrap();
        let next = tokens.refresh.unwrap();
        assert_ne!(next, present);
        present = next;
    }
    world.clock.advance(SignedDuration::from_hours(30 * 24));
    let late = pool.exchange(&present).await;
    assert!(
        matches!(late, Err(Refusal::Token("Refresh Token has expired"))),
        "30 days after signing in it is over"
    );
}

#[tokio::test]
async fn two_pages_that_ask_at_once_and_a_lost_answer_get_the_same_successor() {
    let (world, pool, tokens) = signed_in().await;
    let first = tokens.refresh.unwrap();
    let (one, other) = tokio::join!(pool.exchange(&first), pool.exchange(&first));
    let second = one.unwrap().refresh;
    assert_eq!(other.unwrap().refresh, second);
    world.clock.advance(SignedDuration::from_secs(59));
    assert_eq!(pool.exchange(&first).await.unwrap().refresh, second);
    pool.exchange(&second.unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_refresh_token_that_was_stolen_ends_the_grant_for_the_thief_and_the_robbed() {
    let (world, pool, tokens) = signed_in().await;
    let stolen = tokens.refresh.unwrap();
    let own = pool.exchange(&stolen).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(61));
    assert!(revoked(pool.exchange(&stolen).await));
    assert!(revoked(pool.exchange(&own.refresh.unwrap()).await));
    assert!(pool.account(&own.access).await.is_err(), "what came of it is void, too");
    world.tokens(&pool).await;
}

#[tokio::test]
async fn a_client_that_knows_no_exchange_keeps_its_refresh_token() {
    let (world, pool, tokens) = signed_in().await;
    let refresh = tokens.refresh.unwrap();
    for _ in 0..3 {
        world.clock.advance(SignedDuration::from_hours(1));
        assert!(pool.refresh(&refresh).await.unwrap().refresh.is_none());
    }
}

#[tokio::test]
async fn nobody_can_make_up_a_refresh_token_nor_end_a_grant_with_one() {
    let (_, pool, tokens) = signed_in().await;
    let refresh = tokens.refresh.unwrap();
    let parts: Vec<&str> = refresh.split('.').collect();
    let later = format!("{}.7.{}", parts[0], parts[2]);
    for forged in [later.as_str(), &refresh[..refresh.len() - 2], "", ".", "a.b.c"] {
        let answer = pool.exchange(forged).await;
        assert!(
            matches!(answer, Err(Refusal::Token("Invalid Refresh Token"))),
            "{forged}"
        );
        pool.revoke(forged).await.unwrap();
    }
    pool.exchange(&refresh).await.unwrap();
}
