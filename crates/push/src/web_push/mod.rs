//! Web Push: RFC 8030, encrypted by RFC 8291, signed by RFC 8292. The endpoints are addresses from strangers.

mod encrypt;
mod host;

use std::sync::Arc;

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use maat_app::{
    Error, Result,
    ports::{Clock, Ids},
    push::{Sent, VapidKey, Wake, WebPushKeys},
};
use reqwest::{
    Client, StatusCode, Url,
    header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE},
};
use serde::Serialize;

pub use host::{BadHost, Host};

use crate::{
    guard::{Guards, Reply},
    outbound::Outbound,
    reply::common,
};

/// How long a signature is good: RFC 8292 allows a day.
const SIGNED_FOR: SignedDuration = SignedDuration::from_hours(12);
/// Longest endpoint, in bytes.
const MAX_ENDPOINT: usize = 2048;
/// Browsers leave the padding off, others do not.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// How Web Push is set up.
pub struct WebPushConfig {
    /// By what push services know this server.
    pub key: VapidKey,
    /// Where those who run push services can reach those who run this: `mailto:` or `https:` (RFC 8292, 2.1).
    pub contact: Option<String>,
    /// Hosts of push services besides [`Host::known`].
    pub hosts: Vec<Host>,
}

/// Sends by Web Push.
pub struct WebPush {
    client: Client,
    hosts: Vec<Host>,
    guards: Guards,
    signing: EncodingKey,
    public: String,
    contact: Option<String>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

/// What is signed (RFC 8292, 2): for one push service, for a time.
#[derive(Serialize)]
struct Claims<'a> {
    aud: String,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
}

/// A subscription that can be sent to.
struct Target {
    url: Url,
    receiver: encrypt::Receiver,
}

impl WebPush {
    /// Ready to send; `clock` is the wall's.
    ///
    /// # Errors
    /// `Internal` if no client can be made.
    pub fn new(config: WebPushConfig, outbound: &Outbound, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Self> {
        let hosts: Vec<Host> = Host::known().into_iter().chain(config.hosts).collect();
        let inside = hosts.iter().filter_map(Host::inside).collect();
        Ok(Self {
            client: outbound.wary(inside).build().map_err(Error::internal)?,
            hosts,
            guards: Guards::default(),
            signing: EncodingKey::from_ec_der(&config.key.pkcs8),
            public: config.key.public_text(),
            contact: config.contact,
            clock,
            ids,
        })
    }

    /// The key that subscriptions are to name.
    pub(crate) fn public_key(&self) -> &str {
        &self.public
    }

    /// Checks that a subscription can be sent to.
    pub(crate) fn check(&self, endpoint: &str, keys: &WebPushKeys) -> Result<()> {
        self.target(endpoint, keys).map(|_| ())
    }

    pub(crate) async fn send(&self, endpoint: &str, keys: &WebPushKeys, wake: &Wake) -> Sent {
        // What was allowed once may be so no longer.
        let Ok(target) = self.target(endpoint, keys) else {
            return Sent::Refused;
        };
        // By the name itself, not by the list's: names that strangers make up are no word on the services that there are.
        let guard = self.guards.of(target.url.host_str().unwrap_or_default());
        guard.send(self.post(target, wake)).await
    }

    async fn post(&self, target: Target, wake: &Wake) -> Reply {
        let Some((body, authorization)) = self.sealed(&target, wake) else {
            return Reply::Done(Sent::Refused);
        };
        let request = self
            .client
            .post(target.url)
            .header(AUTHORIZATION, authorization)
            .header("TTL", wake.ttl.as_secs())
            .header("Urgency", "high")
            .header("Topic", &wake.topic)
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .body(body);
        match request.send().await {
            Ok(answer) if matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::GONE) => {
                Reply::Done(Sent::Gone)
            }
            Ok(answer) => common(&answer, self.clock.now()),
            Err(_) => Reply::Down(None),
        }
    }

    /// The body, encrypted, and who sends it, signed.
    fn sealed(&self, target: &Target, wake: &Wake) -> Option<(Vec<u8>, String)> {
        let (mut key, mut salt) = ([0; 32], [0; 16]);
        self.ids.random(&mut key);
        self.ids.random(&mut salt);
        let body = target.receiver.encrypt(wake.says.payload().as_bytes(), &key, &salt)?;
        let claims = Claims {
            aud: target.url.origin().ascii_serialization(),
            exp: self.clock.now().saturating_add(SIGNED_FOR).ok()?.as_second(),
            sub: self.contact.as_deref(),
        };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, &self.signing).ok()?;
        Some((body, format!("vapid t={token}, k={}", self.public)))
    }

    fn target(&self, endpoint: &str, keys: &WebPushKeys) -> Result<Target> {
        let no_service = || {
            Error::invalid(
                "endpoint",
                "This is not the address of a push service that is known here.",
            )
        };
        if endpoint.len() > MAX_ENDPOINT {
            return Err(Error::invalid(
                "endpoint",
                format!("At most {MAX_ENDPOINT} characters."),
            ));
        }
        let url = Url::parse(endpoint).map_err(|_| no_service())?;
        if !self.hosts.iter().any(|host| host.covers(&url)) {
            return Err(no_service());
        }
        let bytes = |field: &str, text: &str| {
            let wrong = |_| Error::invalid(field, "This is not base64url.");
            LENIENT.decode(text).map_err(wrong)
        };
        let receiver = encrypt::Receiver::new(&bytes("keys.p256dh", &keys.p256dh)?, &bytes("keys.auth", &keys.auth)?);
        let receiver = receiver.map_err(|wrong| match wrong {
            encrypt::Wrong::Key => Error::invalid(
                "keys.p256dh",
                "This is not a public key: a point on P-256, uncompressed.",
            ),
            encrypt::Wrong::Secret => Error::invalid("keys.auth", "This is not a secret of 16 bytes."),
        })?;
        Ok(Target { url, receiver })
    }
}
