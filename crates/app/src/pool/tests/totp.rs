use super::*;
use crate::pool::totp::tests::code_of;

async fn with_authenticator() -> (World, Pool, String) {
    let world = World::new();
    let pool = world.pool().await;
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let access = world.tokens(&pool).await.access;
    let secret = pool.associate_authenticator(&access).await.unwrap();
    let early = pool.ask_for_totp(&access, true).await;
    assert!(
        matches!(early, Err(Refusal::NoAuthenticator)),
        "not before it is shown to work"
    );
    let wrong = pool.verify_authenticator(&access, "12345", None).await;
    assert!(matches!(wrong, Err(Refusal::WrongFirstTotp)));
    let code = code_of(&secret, world.clock.now());
    pool.verify_authenticator(&access, &code, None).await.unwrap();
    done(pool.sign_in(ANNA, PASSWORD, None).await.unwrap());
    pool.ask_for_totp(&access, true).await.unwrap();
    assert!(pool.account(&access).await.unwrap().totp);
    (world, pool, secret)
}

#[tokio::test]
async fn whoever_wants_it_is_asked_for_a_code_after_the_password() {
    let (world, pool, secret) = with_authenticator().await;
    let used = code_of(&secret, world.clock.now());
    let next = asked(pool.sign_in(ANNA, PASSWORD, None).await.unwrap());
    assert_eq!(next.ask, Ask::Totp);
    let again = pool.show_code(&next.session, &used, None).await;
    assert!(matches!(again, Err(Refusal::WrongTotp)), "no code is taken twice");
    world.clock.advance(SignedDuration::from_secs(30));
    let code = code_of(&secret, world.clock.now());
    done(pool.show_code(&next.session, &code, None).await.unwrap());
    world.clock.advance(SignedDuration::from_secs(30));
    let code = code_of(&secret, world.clock.now());
    let replayed = pool.show_code(&next.session, &code, None).await;
    assert!(
        matches!(replayed, Err(Refusal::Token(_))),
        "a challenge is answered once"
    );
}

#[tokio::test]
async fn codes_can_not_be_tried_out_and_a_new_sign_in_gives_no_new_tries() {
    let (world, pool, secret) = with_authenticator().await;
    for _ in 0..4 {
        let next = asked(pool.sign_in(ANNA, PASSWORD, None).await.unwrap());
        let wrong = pool.show_code(&next.session, "12345", None).await;
        assert!(matches!(wrong, Err(Refusal::WrongTotp)));
    }
    world.clock.advance(SignedDuration::from_secs(60));
    let next = asked(pool.sign_in(ANNA, PASSWORD, None).await.unwrap());
    let code = code_of(&secret, world.clock.now());
    let right = pool.show_code(&next.session, &code, None).await;
    assert!(matches!(right, Err(Refusal::LimitExceeded)));
}

#[tokio::test]
async fn signing_out_everywhere_voids_a_sign_in_that_is_half_done() {
    let (world, pool, secret) = with_authenticator().await;
    let half = asked(pool.sign_in(ANNA, PASSWORD, None).await.unwrap());
    world.clock.advance(SignedDuration::from_secs(30));
    let other = asked(pool.sign_in(ANNA, PASSWORD, None).await.unwrap());
    let code = code_of(&secret, world.clock.now());
    let signed_in = done(pool.show_code(&other.session, &code, None).await.unwrap());
    let access = pool.tokens(signed_in).await.unwrap().access;
    pool.sign_out_everywhere(&access).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(30));
    let code = code_of(&secret, world.clock.now());
    let refused = pool.show_code(&half.session, &code, None).await;
    assert!(matches!(refused, Err(Refusal::Token(_))));
}
