use std::{collections::HashMap, sync::Mutex};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};

use super::*;
use crate::{jws::SigningKey, testing::SetClock};

const ADDRESS: &str = "http://127.0.0.1:8080/cognito/local_k3v9x2m7q";

#[derive(Default)]
struct Keys(Mutex<HashMap<String, Arc<VerifyingKey>>>);

impl Keys {
    fn put(&self, kid: &str, key: &SigningKey) {
        let parsed = VerifyingKey::from_jwk(key.public()).unwrap();
        self.0.lock().unwrap().insert(kid.to_owned(), Arc::new(parsed));
    }
}

#[async_trait]
impl KeySource for Keys {
    async fn key(&self, kid: &str) -> Option<Arc<VerifyingKey>> {
        self.0.lock().unwrap().get(kid).cloned()
    }
}

struct World {
    key: SigningKey,
    keys: Arc<Keys>,
    clock: Arc<SetClock>,
    verifier: Verifier,
}

fn world() -> World {
    let key = SigningKey::generate().unwrap();
    let keys = Arc::new(Keys::default());
    keys.put(&key.public().kid, &key);
    let clock = Arc::new(SetClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
    let trust = Trust {
        address: ADDRESS.to_owned(),
        name: "local_k3v9x2m7q".to_owned(),
        client_id: "client".to_owned(),
    };
    World {
        key,
        verifier: Verifier::new(trust, keys.clone(), clock.clone()),
        keys,
        clock,
    }
}

impl World {
    /// Good claims, with some of them changed (`null`: left out).
    fn claims(&self, changes: Value) -> Value {
        let now = self.clock.now().as_second();
        let mut claims = json!({
            "sub": "5d0f", "iss": ADDRESS, "client_id": "client", "token_use": "access",
            "origin_jti": "9a", "iat": now, "exp": now + 3600,
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    fn signed(&self, changes: Value) -> String {
        self.key.sign(&self.claims(changes)).unwrap()
    }

    /// Good claims under a header of one's own, signed over exactly that by whoever is asked.
    fn headed(&self, header: Value, sign: impl Fn(&str) -> Vec<u8>) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(&self.claims(json!({}))));
        let signature = URL_SAFE_NO_PAD.encode(sign(&message));
        format!("{message}.{signature}")
    }

    fn rs256(&self, message: &str) -> Vec<u8> {
        rs256(&self.key, message)
    }

    async fn refusal(&self, token: &str) -> Option<(Code, Option<String>, String)> {
        let error = self.verifier.verify(token).await.err()?;
        Some((error.code, error.field, error.message))
    }
}

/// The key in the hands of another implementation.
fn elsewhere(key: &SigningKey) -> EncodingKey {
    let body = STANDARD.encode(key.to_pkcs8().unwrap());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap()
}

fn rs256(key: &SigningKey, message: &str) -> Vec<u8> {
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &elsewhere(key), Algorithm::RS256).unwrap();
    URL_SAFE_NO_PAD.decode(signature).unwrap()
}

#[tokio::test]
async fn a_good_token_says_who_bears_it() {
    let world = world();
    let identity = world.verifier.verify(&world.signed(json!({}))).await.unwrap();
    assert_eq!(identity.subject, "5d0f");
    assert_eq!(identity.issuer, "local_k3v9x2m7q");
    let from_elsewhere = world.headed(json!({"alg": "RS256", "kid": world.key.public().kid}), |m| {
        world.rs256(m)
    });
    world.verifier.verify(&from_elsewhere).await.unwrap();
}

#[tokio::test]
async fn others_can_verify_our_tokens_by_our_jwks() {
    let world = world();
    let jwk = world.key.public();
    let key = DecodingKey::from_rsa_components(&jwk.n, &jwk.e).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.validate_exp = false;
    rules.set_issuer(&[ADDRESS]);
    let token = jsonwebtoken::decode::<Value>(&world.signed(json!({})), &key, &rules).unwrap();
    assert_eq!(token.header.kid.as_deref(), Some(jwk.kid.as_str()));
    assert_eq!(token.claims["sub"], "5d0f");
}

#[tokio::test]
async fn a_token_is_good_until_it_expires() {
    let world = world();
    let token = world.signed(json!({}));
    world.clock.advance(SignedDuration::from_secs(3599));
    world.verifier.verify(&token).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(1));
    assert!(world.refusal(&token).await.is_some());
}

#[tokio::test]
async fn a_clock_that_is_a_little_ahead_signs_no_one_out() {
    let world = world();
    let soon = world.clock.now().as_second() + LEEWAY;
    world
        .verifier
        .verify(&world.signed(json!({"nbf": soon, "iat": soon})))
        .await
        .unwrap();
    assert!(world.refusal(&world.signed(json!({"iat": soon + 1}))).await.is_some());
}

#[tokio::test]
async fn every_forged_or_foreign_token_gets_one_and_the_same_answer() {
    let world = world();
    let kid = world.key.public().kid.clone();
    let stranger = SigningKey::generate().unwrap();
    let public_as_secret = EncodingKey::from_secret(world.key.public().n.as_bytes());
    let now = world.clock.now().as_second();
    let good = world.signed(json!({}));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (header, _) = message.split_once('.').unwrap();
    let raised = URL_SAFE_NO_PAD.encode(world.claims(json!({"sub": "someone else"})).to_string());
    let by_stranger = |message: &str| rs256(&stranger, message);
    let hs256 = Header {
        kid: Some(kid.clone()),
        ..Header::new(Algorithm::HS256)
    };
    let ps256 = Header {
        kid: Some(kid.clone()),
        ..Header::new(Algorithm::PS256)
    };
    let corpus = [
        ("nothing", String::new()),
        ("no token", "abc".to_owned()),
        ("two dots", "..".to_owned()),
        ("not base64url", good.replace('.', ".=")),
        ("too long", format!("{good}{}", "A".repeat(10_000))),
        ("a fourth part", format!("{good}.AAAA")),
        (
            "alg none",
            world.headed(json!({"alg": "none", "kid": kid}), |_| Vec::new()),
        ),
        (
            "alg none, signed",
            world.headed(json!({"alg": "none", "kid": kid}), |m| world.rs256(m)),
        ),
        ("no signature", format!("{message}.")),
        (
            "HS256 with the public key as secret",
            jsonwebtoken::encode(&hs256, &world.claims(json!({})), &public_as_secret).unwrap(),
        ),
        (
            "another RSA algorithm",
            jsonwebtoken::encode(&ps256, &world.claims(json!({})), &elsewhere(&world.key)).unwrap(),
        ),
        (
            "our kid, a stranger's key",
            world.headed(json!({"alg": "RS256", "kid": kid}), by_stranger),
        ),
        ("another pool's key", stranger.sign(&world.claims(json!({}))).unwrap()),
        (
            "a key brought along",
            world.headed(
                json!({"alg": "RS256", "kid": kid, "jwk": stranger.public()}),
                by_stranger,
            ),
        ),
        (
            "a key to be fetched",
            world.headed(
                json!({"alg": "RS256", "kid": kid, "jku": "http://127.0.0.1:1/"}),
                by_stranger,
            ),
        ),
        ("no kid", world.headed(json!({"alg": "RS256"}), |m| world.rs256(m))),
        (
            "a kid that is a path",
            world.headed(json!({"alg": "RS256", "kid": "../../dev/null"}), |m| world.rs256(m)),
        ),
        (
            "something critical",
            world.headed(
                json!({"alg": "RS256", "kid": kid, "crit": ["b64"], "b64": false}),
                |m| world.rs256(m),
            ),
        ),
        ("claims changed", format!("{header}.{raised}.{signature}")),
        (
            "an id token",
            world.signed(json!({"token_use": "id", "aud": "client", "client_id": null})),
        ),
        (
            "an id token that names its client",
            world.signed(json!({"token_use": "id"})),
        ),
        ("no use", world.signed(json!({"token_use": null}))),
        (
            "another issuer",
            world.signed(json!({"iss": "http://127.0.0.1:8080/cognito/local_other"})),
        ),
        (
            "an issuer with a tail",
            world.signed(json!({"iss": format!("{ADDRESS}/")})),
        ),
        ("another client", world.signed(json!({"client_id": "other"}))),
        ("no client", world.signed(json!({"client_id": null}))),
        ("expired", world.signed(json!({"exp": now}))),
        ("no end", world.signed(json!({"exp": null}))),
        ("an end that is text", world.signed(json!({"exp": "never"}))),
        ("not yet valid", world.signed(json!({"nbf": now + 60}))),
        ("made in the future", world.signed(json!({"iat": now + 60}))),
        ("no one", world.signed(json!({"sub": null}))),
    ];
    let one = world.refusal("").await;
    assert_eq!(one.as_ref().map(|(code, ..)| *code), Some(Code::Unauthenticated));
    for (what, token) in corpus {
        assert_eq!(world.refusal(&token).await, one, "{what}");
    }
}

#[tokio::test]
async fn a_token_that_was_good_is_refused_once_it_expires_or_its_key_is_gone() {
    let world = world();
    let token = world.signed(json!({}));
    for _ in 0..2 {
        world.verifier.verify(&token).await.unwrap();
    }
    let kid = &world.key.public().kid;
    world.keys.put(kid, &SigningKey::generate().unwrap());
    assert!(world.refusal(&token).await.is_some(), "another key has its id now");
    world.keys.put(kid, &world.key);
    world.verifier.verify(&token).await.unwrap();
    world.keys.0.lock().unwrap().clear();
    assert!(
        world.refusal(&token).await.is_some(),
        "the issuer has no such key any more"
    );

    world.keys.put(kid, &world.key);
    world.verifier.verify(&token).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(3_600));
    assert!(world.refusal(&token).await.is_some(), "it has expired");
}

#[tokio::test]
async fn a_token_like_one_that_was_good_is_not_taken_for_it() {
    let world = world();
    let token = world.signed(json!({}));
    world.verifier.verify(&token).await.unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let raised = URL_SAFE_NO_PAD.encode(world.claims(json!({"sub": "someone else"})).to_string());
    let header = message.split('.').next().unwrap();
    assert!(world.refusal(&format!("{header}.{raised}.{signature}")).await.is_some());
    assert!(
        world
            .refusal(&format!("{message}.{}", "A".repeat(signature.len())))
            .await
            .is_some()
    );
}
