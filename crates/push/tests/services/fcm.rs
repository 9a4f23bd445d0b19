//! FCM, as Google's two servers see it: the one that gives tokens, and the one that takes messages.

use std::{sync::Arc, time::Duration};

use aws_lc_rs::{
    encoding::AsDer,
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, DecodingKey};
use maat_app::{
    live::Live,
    ports::Push,
    push::{Sent, Subscription},
    testing::SetClock,
};
use maat_push::{Fcm, FcmConfig, Services};
use serde_json::json;

use crate::{
    NOW, alert, clock,
    peer::{Peer, Seen, verified},
    wake,
};

const ISSUER: &str = "maat@project.iam.gserviceaccount.com";
const TOKEN: &str = r#"{"access_token": "ya29.first", "expires_in": 3599, "token_type": "Bearer"}"#;
const SECOND_TOKEN: &str = r#"{"access_token": "ya29.second", "expires_in": 3599, "token_type": "Bearer"}"#;

struct Google {
    tokens: Peer,
    messages: Peer,
    key: KeyPair,
    clock: Arc<SetClock>,
    services: Services,
}

impl Google {
    async fn new() -> Self {
        let (tokens, messages) = (Peer::new().await, Peer::new().await);
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let pem = STANDARD.encode(key.as_der().unwrap().as_ref());
        let account = json!({
            "type": "service_account",
            "project_id": "project",
            "private_key_id": "key-1",
            "private_key": format!("-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----\n"),
            "client_email": ISSUER,
            "token_uri": format!("{}/token", tokens.url()),
        });
        let mut outbound = tokens.outbound();
        outbound.roots.extend(messages.outbound().roots);
        let (clock, url) = (clock(), messages.url());
        let config = FcmConfig {
            account: account.to_string(),
            url,
        };
        let services = Services {
            live: Live::default(),
            web_push: None,
            fcm: Some(Fcm::new(&config, &outbound, clock.clone()).unwrap()),
            apns: None,
        };
        Self {
            tokens,
            messages,
            key,
            clock,
            services,
        }
    }

    async fn send(&self) -> Sent {
        let to = Subscription::Fcm {
            token: "device:abc".into(),
        };
        self.services.check(&to).unwrap();
        self.services.send(&to, &wake()).await
    }

    async fn send_alert(&self) -> Sent {
        let to = Subscription::Fcm {
            token: "device:abc".into(),
        };
        self.services.send(&to, &alert()).await
    }

    /// Checks an assertion as RFC 7523, 3 asks.
    fn check_assertion(&self, seen: &Seen) {
        assert_eq!(seen.header("content-type"), "application/x-www-form-urlencoded");
        let form = String::from_utf8(seen.body.clone()).unwrap();
        let grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
        let public = DecodingKey::from_rsa_der(self.key.public_key().as_ref());
        let (header, claims) = verified(form.strip_prefix(grant).unwrap(), &public, Algorithm::RS256);
        assert_eq!(header.kid.as_deref(), Some("key-1"));
        assert_eq!(claims["iss"], ISSUER);
        assert_eq!(claims["scope"], "https://www.googleapis.com/auth/firebase.messaging");
        assert_eq!(claims["aud"], format!("{}/token", self.tokens.url()));
        let now = NOW.parse::<jiff::Timestamp>().unwrap().as_second();
        assert_eq!(claims["iat"], now);
        assert!(claims["exp"].as_i64().unwrap() <= now + 3600);
    }
}

#[tokio::test]
async fn a_message_says_sync_and_no_more_and_lives_as_long_as_the_grace() {
    let google = Google::new().await;
    google.tokens.answers(200, &[], TOKEN);
    assert_eq!(google.send().await, Sent::Sent);
    google.check_assertion(&google.tokens.only());
    let seen = google.messages.only();
    assert_eq!(
        (&*seen.method, &*seen.path),
        ("POST", "/v1/projects/project/messages:send")
    );
    assert_eq!(seen.header("authorization"), "Bearer ya29.first");
    assert_eq!(
        seen.json(),
        json!({"message": {
            "token": "device:abc",
            "data": {"event": "sync"},
            "android": {"priority": "HIGH", "ttl": "300s", "collapse_key": wake().topic},
        }})
    );
}

#[tokio::test]
async fn a_carer_s_phone_is_told_which_alert_and_no_more() {
    let google = Google::new().await;
    google.tokens.answers(200, &[], TOKEN);
    assert_eq!(google.send_alert().await, Sent::Sent);
    assert_eq!(
        google.messages.only().json(),
        json!({"message": {
            "token": "device:abc",
            "data": {"kind": "alert", "alert": "01976b2e-7d1c-7000-8000-000000000002"},
            "android": {"priority": "HIGH", "ttl": "3600s", "collapse_key": alert().topic},
        }})
    );
}

#[tokio::test]
async fn a_token_is_used_while_it_is_good_and_not_after() {
    let google = Google::new().await;
    google.tokens.answers(200, &[], TOKEN);
    google.tokens.answers(200, &[], SECOND_TOKEN);
    for _ in 0..3 {
        google.send().await;
    }
    assert_eq!(google.tokens.seen().len(), 1);
    google.clock.advance(SignedDuration::from_mins(56));
    google.send().await;
    assert_eq!(google.tokens.seen().len(), 1);
    let last = google.messages.seen().pop().unwrap();
    assert_eq!(last.header("authorization"), "Bearer ya29.second");
}

#[tokio::test]
async fn a_token_that_is_refused_is_asked_for_anew() {
    let google = Google::new().await;
    google.tokens.answers(200, &[], TOKEN);
    google.tokens.answers(200, &[], SECOND_TOKEN);
    google.messages.answers(401, &[], "{}");
    assert_eq!(google.send().await, Sent::Later(None));
    assert_eq!(google.send().await, Sent::Sent);
    assert_eq!(google.messages.seen()[1].header("authorization"), "Bearer ya29.second");
}

#[tokio::test]
async fn what_google_answers_is_understood() {
    let google = Google::new().await;
    google.tokens.answers(200, &[], TOKEN);
    let error =
        |code: &str| json!({"error": {"status": "X", "details": [{"@type": "x"}, {"errorCode": code}]}}).to_string();
    for (status, headers, body, expected) in [
        (404, &[][..], error("UNREGISTERED"), Sent::Gone),
        (404, &[], error("NOT_FOUND"), Sent::Refused),
        (404, &[], "<html>".into(), Sent::Refused),
        (400, &[], error("INVALID_ARGUMENT"), Sent::Refused),
        (403, &[], error("SENDER_ID_MISMATCH"), Sent::Refused),
        (
            429,
            &[],
            error("QUOTA_EXCEEDED"),
            Sent::Later(Some(Duration::from_secs(60))),
        ),
        (
            429,
            &[("retry-after", "5")],
            error("QUOTA_EXCEEDED"),
            Sent::Later(Some(Duration::from_secs(5))),
        ),
        (500, &[], error("INTERNAL"), Sent::Later(None)),
        (
            503,
            &[("retry-after", "9")],
            error("UNAVAILABLE"),
            Sent::Later(Some(Duration::from_secs(9))),
        ),
    ] {
        google.messages.answers(status, headers, body);
        assert_eq!(google.send().await, expected, "{status}");
    }
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_and_it_is_tried_again() {
    let google = Google::new().await;
    google.tokens.answers(400, &[], r#"{"error": "invalid_grant"}"#);
    google.tokens.answers(200, &[], TOKEN);
    assert_eq!(google.send().await, Sent::Later(None));
    assert_eq!(google.send().await, Sent::Later(None));
    assert_eq!(google.tokens.seen().len(), 1, "it is left alone for a moment");
    assert!(google.messages.seen().is_empty());
    google.clock.advance(SignedDuration::from_secs(5));
    assert_eq!(google.send().await, Sent::Sent);
}

#[tokio::test]
async fn a_token_with_something_strange_in_it_is_refused() {
    let google = Google::new().await;
    for token in ["", "a b", "a\nb", "é", &"x".repeat(2000)] {
        let refused = google.services.check(&Subscription::Fcm { token: token.into() });
        assert_eq!(refused.unwrap_err().field.as_deref(), Some("token"));
    }
}
