//! Web Push, as a push service and a browser see it (RFC 8030, 8291, 8292).

use std::{
    io,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use aws_lc_rs::{
    agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree},
    hkdf::{HKDF_SHA256, Salt},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey};
use maat_app::{
    live::Live,
    ports::Push,
    push::{Sent, Subscription, VapidKey, WebPushKeys},
    testing::CountedIds,
};
use maat_push::{Host, Lookup, Outbound, Services, WebPush, WebPushConfig};

use crate::{
    NOW, alert, clock,
    peer::{Peer, Seen, verified},
    wake,
};

const SECRET: [u8; 16] = [9; 16];
const CONTACT: &str = "mailto:care@example.org";

/// A browser with a subscription.
struct Browser(PrivateKey);

impl Browser {
    fn new() -> Self {
        Self(PrivateKey::generate(&ECDH_P256).unwrap())
    }

    fn public(&self) -> Vec<u8> {
        self.0.compute_public_key().unwrap().as_ref().to_vec()
    }

    fn subscription(&self, endpoint: impl Into<String>) -> Subscription {
        Subscription::WebPush {
            endpoint: endpoint.into(),
            keys: WebPushKeys {
                p256dh: URL_SAFE_NO_PAD.encode(self.public()),
                auth: URL_SAFE_NO_PAD.encode(SECRET),
            },
        }
    }

    /// RFC 8291, 3.4, by another implementation of RFC 8188.
    fn decrypt(&self, body: &[u8]) -> String {
        let length = usize::from(body[20]);
        let sender = &body[21..21 + length];
        let shared = agree(&self.0, UnparsedPublicKey::new(&ECDH_P256, sender), (), |shared| {
            Ok(Salt::new(HKDF_SHA256, &SECRET).extract(shared))
        });
        let mut common = [0; 32];
        let info: [&[u8]; 3] = [b"WebPush: info\0", &self.public(), sender];
        let drawn = shared.unwrap();
        drawn.expand(&info, HKDF_SHA256).unwrap().fill(&mut common).unwrap();
        String::from_utf8(ece_native::decrypt(common, body.to_vec()).unwrap()).unwrap()
    }
}

fn key() -> VapidKey {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    VapidKey::read(made.as_ref().to_vec()).unwrap()
}

fn services(outbound: &Outbound, hosts: &[String]) -> Services {
    let config = WebPushConfig {
        key: key(),
        contact: Some(CONTACT.into()),
        hosts: hosts.iter().map(|host| host.parse::<Host>().unwrap()).collect(),
    };
    Services {
        live: Live::default(),
        web_push: Some(WebPush::new(config, outbound, clock(), Arc::new(CountedIds::default())).unwrap()),
        fcm: None,
        apns: None,
    }
}

/// A push service in a network of our own.
async fn at_home() -> (Peer, Services) {
    let peer = Peer::new().await;
    let services = services(&peer.outbound(), &[format!("inside:localhost:{}", peer.port)]);
    (peer, services)
}

/// Checks what push services check.
fn check(seen: &Seen, origin: &str, subscribed_with: &str) {
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.header("ttl").parse::<u32>().unwrap(), 300);
    assert_eq!(seen.header("urgency"), "high");
    let topic = seen.header("topic");
    assert!(topic.len() <= 32 && URL_SAFE_NO_PAD.decode(topic).is_ok(), "{topic}");
    assert_eq!(seen.header("content-encoding"), "aes128gcm");
    assert!(seen.body.len() <= 4096);
    let authorization = seen.header("authorization").strip_prefix("vapid t=").unwrap();
    let (token, key) = authorization.split_once(", k=").unwrap();
    assert_eq!(key, subscribed_with, "signed by another than the subscription names");
    let public = DecodingKey::from_ec_der(&URL_SAFE_NO_PAD.decode(key).unwrap());
    let (_, claims) = verified(token, &public, Algorithm::ES256);
    let now = NOW.parse::<jiff::Timestamp>().unwrap().as_second();
    let left = claims["exp"].as_i64().unwrap() - now;
    assert!(0 < left && left <= 24 * 3600, "{left}");
    assert_eq!(claims["aud"], origin);
    assert_eq!(claims["sub"], CONTACT);
}

#[tokio::test]
async fn a_browser_reads_what_its_push_service_was_handed() {
    let (peer, services) = at_home().await;
    let browser = Browser::new();
    let to = browser.subscription(format!("{}/push/abc", peer.url()));
    services.check(&to).unwrap();
    assert_eq!(services.send(&to, &wake()).await, Sent::Sent);
    let seen = peer.only();
    assert_eq!(seen.path, "/push/abc");
    check(&seen, &peer.url(), services.web_push_key().unwrap());
    assert_eq!(browser.decrypt(&seen.body), r#"{"event":"sync"}"#);
}

#[tokio::test]
async fn a_carer_s_browser_reads_which_alert_and_no_more() {
    let (peer, services) = at_home().await;
    let browser = Browser::new();
    let to = browser.subscription(format!("{}/push/abc", peer.url()));
    assert_eq!(services.send(&to, &alert()).await, Sent::Sent);
    let seen = peer.only();
    assert_eq!((seen.header("ttl"), seen.header("urgency")), ("3600", "high"));
    assert_eq!(seen.header("topic"), alert().topic);
    let said = r#"{"kind":"alert","alert":"01976b2e-7d1c-7000-8000-000000000002"}"#;
    assert_eq!(browser.decrypt(&seen.body), said);
}

#[tokio::test]
async fn no_two_messages_are_sealed_alike() {
    let (peer, services) = at_home().await;
    let to = Browser::new().subscription(format!("{}/push/abc", peer.url()));
    for _ in 0..2 {
        services.send(&to, &wake()).await;
    }
    let [one, other] = peer.seen().try_into().unwrap();
    assert_ne!(one.body[..16], other.body[..16], "salt");
    assert_ne!(one.body[21..86], other.body[21..86], "key");
}

#[tokio::test]
async fn what_the_service_answers_is_understood() {
    let (peer, services) = at_home().await;
    let to = Browser::new().subscription(format!("{}/push/abc", peer.url()));
    for (status, after, expected) in [
        (201, None, Sent::Sent),
        (404, None, Sent::Gone),
        (410, None, Sent::Gone),
        (429, Some("20"), Sent::Later(Some(Duration::from_secs(20)))),
        (429, None, Sent::Later(None)),
        (503, Some("7"), Sent::Later(Some(Duration::from_secs(7)))),
        (500, None, Sent::Later(None)),
        (400, None, Sent::Refused),
        (403, None, Sent::Refused),
        (413, None, Sent::Refused),
    ] {
        let after: Vec<_> = after.map(|after| ("retry-after", after)).into_iter().collect();
        peer.answers(status, &after, "");
        assert_eq!(services.send(&to, &wake()).await, expected, "{status}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (peer, services) = at_home().await;
    let to = Browser::new().subscription(format!("{}/push/abc", peer.url()));
    for status in [301, 302, 307, 308] {
        peer.answers(status, &[("location", "/elsewhere")], "");
        assert_eq!(services.send(&to, &wake()).await, Sent::Refused);
        assert_eq!(peer.only().path, "/push/abc");
    }
}

/// Leads outside when it is first asked, and inside from then on.
#[derive(Default)]
struct Rebinding(AtomicUsize);

#[async_trait]
impl Lookup for Rebinding {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(vec![Ipv4Addr::LOCALHOST.into(), "::ffff:127.0.0.1".parse().unwrap()])
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_followed_though_the_host_is_allowed() {
    let peer = Peer::new().await;
    let lookup = Arc::new(Rebinding::default());
    let outbound = Outbound {
        lookup: lookup.clone(),
        ..peer.outbound()
    };
    let services = services(&outbound, &[format!("localhost:{}", peer.port)]);
    let to = Browser::new().subscription(format!("{}/push/abc", peer.url()));
    services.check(&to).unwrap();
    assert_eq!(services.send(&to, &wake()).await, Sent::Later(None));
    assert_eq!(lookup.0.load(Ordering::SeqCst), 1, "it was looked up when it was sent");
    assert!(peer.seen().is_empty());
}

#[tokio::test]
async fn a_server_nobody_vouches_for_is_not_told_anything() {
    let peer = Peer::new().await;
    let services = services(&Outbound::default(), &[format!("inside:localhost:{}", peer.port)]);
    let to = Browser::new().subscription(format!("{}/push/abc", peer.url()));
    assert_eq!(services.send(&to, &wake()).await, Sent::Later(None));
    assert!(peer.seen().is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_subscription_is_named() {
    let (_, services) = at_home().await;
    let good = WebPushKeys {
        p256dh: URL_SAFE_NO_PAD.encode(Browser::new().public()),
        auth: URL_SAFE_NO_PAD.encode(SECRET),
    };
    let fcm = "https://fcm.googleapis.com/fcm/send/abc";
    let of = |endpoint: &str, p256dh: &str, auth: &str| Subscription::WebPush {
        endpoint: endpoint.into(),
        keys: WebPushKeys {
            p256dh: p256dh.into(),
            auth: auth.into(),
        },
    };
    let (key, auth) = (&*good.p256dh, &*good.auth);
    services.check(&of(fcm, key, auth)).unwrap();
    services
        .check(&of(fcm, &format!("{key}="), &format!("{auth}==")))
        .unwrap();
    let long = format!("{fcm}{}", "x".repeat(3000));
    for (wrong, field) in [
        (of("https://169.254.169.254/x.google.com/", key, auth), "endpoint"),
        (of("https://localhost/", key, auth), "endpoint"),
        (of("nothing", key, auth), "endpoint"),
        (of(&long, key, auth), "endpoint"),
        (of(fcm, "?", auth), "keys.p256dh"),
        (of(fcm, "BAAA", auth), "keys.p256dh"),
        (of(fcm, key, "AAAA"), "keys.auth"),
        (of(fcm, key, "!"), "keys.auth"),
        (Subscription::Fcm { token: "t".into() }, "kind"),
        (Subscription::Apns { token: "ab".into() }, "kind"),
    ] {
        assert_eq!(services.check(&wrong).unwrap_err().field.as_deref(), Some(field));
        assert_eq!(services.send(&wrong, &wake()).await, Sent::Refused);
    }
}
