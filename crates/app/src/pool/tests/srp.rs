use base64::{Engine, engine::general_purpose::STANDARD};

use super::*;
use crate::pool::srp::{
    Person, claim,
    tests::{client_public, client_sign},
};

const NOW: &str = "Mon Nov 23 08:00:00 UTC 2026";

/// The client's answer to an offer.
fn sign(pool: &Pool, offer: &SrpOffer, password: &str) -> String {
    let user = offer.subject.to_string();
    let (_, name) = pool.id().split_once('_').unwrap();
    let person = Person {
        pool: name,
        user: &user,
    };
    let claim = claim(&person, &STANDARD.decode(&offer.block).unwrap(), NOW);
    STANDARD.encode(client_sign(&person, password, &offer.salt, &offer.public, &claim))
}

async fn prove(pool: &Pool, offer: &SrpOffer, password: &str) -> Answer<Step> {
    let proof = SrpProof {
        block: &offer.block,
        timestamp: NOW,
        signature: &sign(pool, offer, password),
    };
    pool.prove_srp(proof, None).await
}

async fn offer(pool: &Pool, username: &str) -> SrpOffer {
    pool.offer_srp(username, &client_public()).await.unwrap()
}

#[tokio::test]
async fn a_password_is_proved_and_never_sent() {
    let world = World::new();
    let pool = world.pool().await;
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let signed_in = done(
        prove(&pool, &offer(&pool, "Anna@Example.org").await, PASSWORD)
            .await
            .unwrap(),
    );
    pool.tokens(signed_in).await.unwrap();
    let wrong = prove(&pool, &offer(&pool, ANNA).await, "wrong").await;
    assert!(matches!(wrong, Err(Refusal::WrongPassword)));
}

#[tokio::test]
async fn a_proof_is_taken_once_within_three_minutes_and_only_for_what_was_offered() {
    let world = World::new();
    let pool = world.pool().await;
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let (first, second) = (offer(&pool, ANNA).await, offer(&pool, ANNA).await);
    done(prove(&pool, &first, PASSWORD).await.unwrap());
    assert!(matches!(prove(&pool, &first, PASSWORD).await, Err(Refusal::Token(_))));
    let moved = SrpProof {
        block: &second.block,
        timestamp: NOW,
        signature: &sign(&pool, &first, PASSWORD),
    };
    assert!(matches!(pool.prove_srp(moved, None).await, Err(Refusal::WrongPassword)));
    world.clock.advance(SignedDuration::from_mins(3));
    assert!(matches!(prove(&pool, &second, PASSWORD).await, Err(Refusal::Token(_))));
}

#[tokio::test]
async fn someone_unknown_gets_an_offer_like_anyone_elses_and_the_same_the_next_time() {
    let world = World::new();
    let pool = world.pool().await;
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let (known, unknown) = (offer(&pool, ANNA).await, offer(&pool, "nobody@example.org").await);
    let again = offer(&pool, "nobody@example.org").await;
    assert_eq!((unknown.subject, &unknown.salt), (again.subject, &again.salt));
    assert_ne!(unknown.public, again.public);
    assert_eq!(known.subject.get_version_num(), unknown.subject.get_version_num());
    assert_eq!(known.salt.len(), unknown.salt.len());
    assert_eq!(known.block.len(), unknown.block.len());
    let refused = prove(&pool, &unknown, PASSWORD).await;
    assert!(matches!(refused, Err(Refusal::WrongPassword)));
}

#[tokio::test]
async fn proofs_and_passwords_are_counted_together() {
    let world = World::new();
    let pool = world.pool().await;
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    for _ in 0..5 {
        let wrong = prove(&pool, &offer(&pool, ANNA).await, "wrong").await;
        assert!(matches!(wrong, Err(Refusal::WrongPassword)));
        let wrong = pool.sign_in(ANNA, "wrong", None).await;
        assert!(matches!(wrong, Err(Refusal::WrongPassword)));
    }
    let right = prove(&pool, &offer(&pool, ANNA).await, PASSWORD).await;
    assert!(matches!(right, Err(Refusal::TooManyGuesses)));
}
