use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::*;
use crate::{
    Code,
    jws::SigningKey,
    ports::Clock,
    secret::Secrets,
    table::MemoryTable,
    testing::SetClock,
    token::{Trust, Verifier},
    users::KeptProfiles,
};

mod groups;
mod pages;
mod people;

/// An issuer's keys, as they are listed; and how often someone asked.
#[derive(Default)]
struct Listed {
    keys: Mutex<Vec<Jwk>>,
    asked: AtomicUsize,
    down: AtomicBool,
}

#[async_trait]
impl Jwks for Listed {
    async fn fetch(&self) -> Result<Vec<Jwk>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        match self.down.load(Ordering::SeqCst) {
            true => Err(crate::Error::internal("down")),
            false => Ok(self.keys.lock().unwrap().clone()),
        }
    }
}

impl Listed {
    fn list(&self, keys: &[&SigningKey]) {
        *self.keys.lock().unwrap() = keys.iter().map(|key| key.public().clone()).collect();
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn config() -> Config {
    Config {
        region: "eu-central-1".into(),
        pool_id: "eu-central-1_Abc123def".into(),
        client_id: "client".into(),
        endpoint: None,
    }
}

struct World {
    key: SigningKey,
    listed: Arc<Listed>,
    clock: Arc<SetClock>,
    verifier: Arc<Verifier>,
}

fn world() -> World {
    let (key, listed) = (SigningKey::generate().unwrap(), Arc::new(Listed::default()));
    listed.list(&[&key]);
    let clock = Arc::new(SetClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
    let keys = FetchedKeys::new(listed.clone(), clock.clone());
    let trust = Trust {
        address: config().issuer(),
        name: config().issuer(),
        client_id: config().client_id,
    };
    let verifier = Arc::new(Verifier::new(trust, Arc::new(keys), clock.clone()));
    World {
        key,
        listed,
        clock,
        verifier,
    }
}

impl World {
    fn token(&self, key: &SigningKey, changes: Value) -> String {
        let now = self.clock.now().as_second();
        let mut claims = json!({
            "sub": "5d0f", "iss": config().issuer(), "client_id": "client", "token_use": "access",
            "iat": now, "exp": now + 3600,
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        key.sign(&claims).unwrap()
    }

    async fn takes(&self, token: &str) -> bool {
        self.verifier.verify(token).await.is_ok()
    }
}

#[tokio::test]
async fn a_token_of_the_pool_is_taken_and_the_keys_are_fetched_once() {
    let world = world();
    for subject in ["a", "b", "c"] {
        assert!(world.takes(&world.token(&world.key, json!({ "sub": subject }))).await);
    }
    assert_eq!(world.listed.asked(), 1);
}

#[tokio::test]
async fn a_thousand_unknown_keys_are_refused_with_one_answer_and_one_fetch() {
    let world = world();
    assert!(world.takes(&world.token(&world.key, json!({}))).await);
    world.clock.advance(SignedDuration::from_secs(11));
    let token = world.token(&world.key, json!({}));
    let (_, rest) = token.split_once('.').unwrap();
    let forged = (0..1_000).map(|n| {
        let header = json!({"alg": "RS256", "kid": format!("unknown {n}"), "jku": "http://127.0.0.1:1/", "x5u": "http://127.0.0.1:1/"});
        let token = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()));
        let verifier = world.verifier.clone();
        async move { verifier.verify(&token).await.unwrap_err().message }
    });
    let answers = join_all(forged).await;
    assert!(answers.iter().all(|answer| answer == "Please sign in."));
    assert_eq!(world.listed.asked(), 2, "one for a good token, one for all the others");
}

#[tokio::test]
async fn a_key_that_is_new_is_found_after_ten_seconds_at_most() {
    let (world, next) = (world(), SigningKey::generate().unwrap());
    assert!(world.takes(&world.token(&world.key, json!({}))).await);
    world.listed.list(&[&world.key, &next]);
    let token = world.token(&next, json!({}));
    assert!(!world.takes(&token).await);
    world.clock.advance(FETCH_EVERY);
    assert!(world.takes(&token).await);
}

#[tokio::test]
async fn known_keys_stay_good_while_the_issuer_is_away_and_a_withdrawn_one_goes_when_it_is_back() {
    let (world, next) = (world(), SigningKey::generate().unwrap());
    assert!(world.takes(&world.token(&world.key, json!({}))).await);
    world.listed.down.store(true, Ordering::SeqCst);
    world.clock.advance(SignedDuration::from_hours(3));
    assert!(world.takes(&world.token(&world.key, json!({}))).await);
    world.listed.down.store(false, Ordering::SeqCst);
    world.listed.list(&[]);
    world.clock.advance(FETCH_EVERY);
    assert!(
        world.takes(&world.token(&world.key, json!({}))).await,
        "an empty list is no list"
    );
    world.listed.list(&[&next]);
    world.clock.advance(FETCH_EVERY);
    assert!(!world.takes(&world.token(&world.key, json!({}))).await);
}

#[tokio::test]
async fn while_no_key_was_ever_had_no_one_is_told_to_sign_in_again() {
    let world = world();
    world.listed.down.store(true, Ordering::SeqCst);
    let code = async |token: &str| world.verifier.verify(token).await.unwrap_err().code;
    let token = world.token(&world.key, json!({}));
    assert_eq!(code(&token).await, Code::Unavailable);
    assert_eq!(code("nonsense").await, Code::Unauthenticated);
    world.listed.down.store(false, Ordering::SeqCst);
    world.clock.advance(FETCH_EVERY);
    assert!(world.takes(&token).await);
}

#[tokio::test]
async fn what_another_pool_or_client_gave_out_is_refused() {
    let world = world();
    let now = world.clock.now().as_second();
    for changes in [
        json!({"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other"}),
        json!({"client_id": "other"}),
        json!({"token_use": "id", "aud": "client"}),
        json!({"exp": now}),
        json!({"nbf": now + 60}),
        json!({"iat": now + 60}),
    ] {
        assert!(
            !world.takes(&world.token(&world.key, changes.clone())).await,
            "{changes}"
        );
    }
}
