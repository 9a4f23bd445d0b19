//! APNs, as Apple's server sees it.

use std::{sync::Arc, time::Duration};

use axum::http::Version;
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey};
use maat_app::{
    live::Live,
    ports::Push,
    push::{Sent, Subscription, Wake},
    testing::SetClock,
};
use maat_push::{Apns, ApnsConfig, Services};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData};
use serde_json::json;

use crate::{
    NOW, alert, clock,
    peer::{Peer, Seen, verified},
    wake,
};

const DEVICE: &str = "00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0";

struct Apple {
    peer: Peer,
    key: KeyPair,
    clock: Arc<SetClock>,
    services: Services,
}

impl Apple {
    async fn new() -> Self {
        let peer = Peer::speaking(&["h2"]).await;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let pem = STANDARD.encode(key.serialize_der());
        let clock = clock();
        let config = ApnsConfig {
            key: format!("-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----\n"),
            key_id: "ABC123DEFG".into(),
            team: "DEF123GHIJ".into(),
            topic: "org.example.maat.watchkitapp".into(),
            carers_topic: Some("org.example.maat".into()),
            url: peer.url(),
        };
        let services = Services {
            live: Live::default(),
            web_push: None,
            fcm: None,
            apns: Some(Apns::new(config, &peer.outbound(), clock.clone()).unwrap()),
        };
        Self {
            peer,
            key,
            clock,
            services,
        }
    }

    async fn send(&self) -> Sent {
        self.send_this(&wake()).await
    }

    async fn send_this(&self, wake: &Wake) -> Sent {
        let to = Subscription::Apns { token: DEVICE.into() };
        self.services.check(&to).unwrap();
        self.services.send(&to, wake).await
    }

    fn check_token(&self, seen: &Seen) {
        let token = seen.header("authorization").strip_prefix("Bearer ").unwrap();
        let public = DecodingKey::from_ec_der(self.key.der_bytes());
        let (header, claims) = verified(token, &public, Algorithm::ES256);
        assert_eq!(header.kid.as_deref(), Some("ABC123DEFG"));
        assert_eq!(claims["iss"], "DEF123GHIJ");
        assert_eq!(claims["iat"], now().as_second());
    }
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

#[tokio::test]
async fn a_push_goes_by_http_2_says_sync_and_makes_no_sound() {
    let apple = Apple::new().await;
    assert_eq!(apple.send().await, Sent::Sent);
    let seen = apple.peer.only();
    assert_eq!(seen.version, Version::HTTP_2);
    assert_eq!(
        (&*seen.method, seen.path.clone()),
        ("POST", format!("/3/device/{DEVICE}"))
    );
    apple.check_token(&seen);
    assert_eq!(seen.header("apns-topic"), "org.example.maat.watchkitapp");
    assert_eq!(seen.header("apns-push-type"), "background");
    assert_eq!(seen.header("apns-priority"), "5", "Apple refuses 10 for those");
    assert_eq!(seen.header("apns-expiration"), (now().as_second() + 300).to_string());
    assert!(seen.header("apns-collapse-id").len() <= 64);
    assert_eq!(seen.json(), json!({"aps": {"content-available": 1}, "event": "sync"}));
}

#[tokio::test]
async fn a_carer_s_phone_shows_its_own_words_at_once_and_names_nobody() {
    let apple = Apple::new().await;
    assert_eq!(apple.send_this(&alert()).await, Sent::Sent);
    let seen = apple.peer.only();
    assert_eq!(seen.header("apns-topic"), "org.example.maat");
    assert_eq!(seen.header("apns-push-type"), "alert");
    assert_eq!(seen.header("apns-priority"), "10");
    assert_eq!(seen.header("apns-collapse-id"), alert().topic);
    let id = "01976b2e-7d1c-7000-8000-000000000002";
    let shown = json!({"alert": {"loc-key": "ALERT"}, "sound": "default", "thread-id": id});
    assert_eq!(seen.json(), json!({"aps": shown, "kind": "alert", "alert": id}));
}

#[tokio::test]
async fn without_grace_it_is_delivered_now_or_never() {
    let apple = Apple::new().await;
    let wake = Wake {
        ttl: Duration::ZERO,
        ..wake()
    };
    apple.send_this(&wake).await;
    assert_eq!(apple.peer.only().header("apns-expiration"), "0");
}

#[tokio::test]
async fn a_token_is_made_anew_no_more_often_than_apple_allows_and_before_the_hour() {
    let apple = Apple::new().await;
    let mut tokens = Vec::new();
    for minutes in [0, 19, 20, 19] {
        apple.clock.advance(SignedDuration::from_mins(minutes));
        apple.send().await;
        tokens.push(apple.peer.only().header("authorization").to_owned());
    }
    assert_eq!(tokens[0], tokens[1]);
    assert_eq!(tokens[1], tokens[2]);
    assert_ne!(tokens[2], tokens[3], "58 minutes old");
}

#[tokio::test]
async fn what_apple_answers_is_understood() {
    let apple = Apple::new().await;
    for (status, reason, expected) in [
        (400, "BadDeviceToken", Sent::Refused),
        (410, "SomethingElse", Sent::Refused),
        (410, "Unregistered", Sent::Gone),
        (410, "ExpiredToken", Sent::Gone),
        (400, "DeviceTokenNotForTopic", Sent::Refused),
        (403, "InvalidProviderToken", Sent::Refused),
        (403, "ExpiredProviderToken", Sent::Later(None)),
        (413, "PayloadTooLarge", Sent::Refused),
        (429, "TooManyRequests", Sent::Later(None)),
        (500, "InternalServerError", Sent::Later(None)),
        (503, "ServiceUnavailable", Sent::Later(None)),
        (404, "BadPath", Sent::Refused),
    ] {
        apple.peer.answers(status, &[], json!({"reason": reason}).to_string());
        assert_eq!(apple.send().await, expected, "{reason}");
    }
}

#[tokio::test]
async fn a_token_that_is_no_number_is_refused() {
    let apple = Apple::new().await;
    for token in ["", "../x", "xyz", "ab cd"] {
        let refused = apple.services.check(&Subscription::Apns { token: token.into() });
        assert_eq!(refused.unwrap_err().field.as_deref(), Some("token"));
    }
}
