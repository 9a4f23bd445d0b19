//! Apple Push Notification service: HTTP/2, a token signed by the team's key, which is kept while it is good.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use maat_app::{
    Error, Result,
    ports::Clock,
    push::{Says, Sent, Wake},
};
use reqwest::{Client, Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    guard::{Guard, Reply},
    outbound::{Outbound, body},
    reply::common,
};

/// How long a token is used: Apple wants a new one after 20 minutes at the earliest, and within the hour.
const USED_FOR: SignedDuration = SignedDuration::from_mins(40);

/// How APNs is set up.
pub struct ApnsConfig {
    /// The signing key, as Apple gives it (`.p8`: PKCS #8 in PEM).
    pub key: String,
    /// The id of that key.
    pub key_id: String,
    /// The team it belongs to.
    pub team: String,
    /// The bundle id of the watch app.
    pub topic: String,
    /// The bundle id of the carers' app, if it is another.
    pub carers_topic: Option<String>,
    /// Where APNs is: `https://api.push.apple.com`, or its sandbox.
    pub url: String,
}

/// Sends by APNs.
pub struct Apns {
    client: Client,
    guard: Guard,
    signing: EncodingKey,
    config: ApnsConfig,
    token: Mutex<Option<(String, Timestamp)>>,
    clock: Arc<dyn Clock>,
}

/// How something is said to Apple's service.
struct Form<'a> {
    topic: &'a str,
    kind: &'static str,
    priority: &'static str,
    body: Value,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: i64,
}

#[derive(Deserialize)]
struct Refusal {
    reason: String,
}

impl Apns {
    /// Ready to send; `clock` is the wall's.
    ///
    /// # Errors
    /// `Invalid` if the key can't be read.
    pub fn new(config: ApnsConfig, outbound: &Outbound, clock: Arc<dyn Clock>) -> Result<Self> {
        let signing = EncodingKey::from_ec_pem(config.key.as_bytes());
        let client = outbound.trusted().http2_prior_knowledge();
        Ok(Self {
            client: client.build().map_err(Error::internal)?,
            guard: Guard::default(),
            signing: signing
                .map_err(|_| Error::invalid("apns_key", "The file is not a signing key of Apple's (.p8)."))?,
            config,
            token: Mutex::default(),
            clock,
        })
    }

    pub(crate) async fn send(&self, device: &str, wake: &Wake) -> Sent {
        self.guard.send(self.post(device, wake)).await
    }

    async fn post(&self, device: &str, wake: &Wake) -> Reply {
        let now = self.clock.now();
        let Some(token) = self.token(now) else {
            return Reply::Done(Sent::Refused);
        };
        let expires = if wake.ttl.is_zero() {
            0
        } else {
            now.saturating_add(wake.ttl).unwrap_or(Timestamp::MAX).as_second()
        };
        let Form {
            topic,
            kind,
            priority,
            body,
        } = self.form(wake.says);
        let request = self
            .client
            .post(format!("{}/3/device/{device}", self.config.url.trim_end_matches('/')))
            .bearer_auth(token)
            .header("apns-topic", topic)
            .header("apns-push-type", kind)
            .header("apns-priority", priority)
            .header("apns-expiration", expires)
            .header("apns-collapse-id", &wake.topic)
            .json(&body);
        match request.send().await {
            Ok(answer) => self.read(answer, now).await,
            Err(_) => Reply::Down(None),
        }
    }

    fn form(&self, says: Says) -> Form<'_> {
        let config = &self.config;
        match says {
            // It makes no sound and shows nothing, so the watch rings once, by its own plan. Apple takes those at priority 5 only.
            Says::Sync => Form {
                topic: &config.topic,
                kind: "background",
                priority: "5",
                body: json!({"aps": {"content-available": 1}, "event": "sync"}),
            },
            // What it says is the app's own text, in the phone's language.
            Says::Alert(id) => Form {
                topic: config.carers_topic.as_ref().unwrap_or(&config.topic),
                kind: "alert",
                priority: "10",
                body: json!({
                    "aps": {"alert": {"loc-key": "ALERT"}, "sound": "default", "thread-id": id},
                    "kind": "alert",
                    "alert": id,
                }),
            },
        }
    }

    async fn read(&self, answer: Response, now: Timestamp) -> Reply {
        let (status, reply) = (answer.status(), common(&answer, now));
        if reply != Reply::Done(Sent::Refused) {
            return reply;
        }
        let refusal: Option<Refusal> = serde_json::from_slice(&body(answer).await).ok();
        let reason = refusal.map(|refusal| refusal.reason).unwrap_or_default();
        match (status, reason.as_str()) {
            // Not for a BadDeviceToken: with the wrong one of Apple's two servers named, every token is that.
            (StatusCode::GONE, "Unregistered" | "ExpiredToken") => Reply::Done(Sent::Gone),
            (_, "ExpiredProviderToken") => {
                *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
                Reply::Done(Sent::Later(None))
            }
            _ => {
                tracing::error!(status = status.as_u16(), reason, "APNs refused a push");
                reply
            }
        }
    }

    /// The token that says whose app it is; made anew now and then, never more often than Apple allows.
    fn token(&self, now: Timestamp) -> Option<String> {
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, until)) = kept.as_ref()
            && now < *until
        {
            return Some(token.clone());
        }
        let header = Header {
            kid: Some(self.config.key_id.clone()),
            ..Header::new(Algorithm::ES256)
        };
        let claims = Claims {
            iss: &self.config.team,
            iat: now.as_second(),
        };
        let token = jsonwebtoken::encode(&header, &claims, &self.signing).ok()?;
        *kept = Some((token.clone(), now.saturating_add(USED_FOR).ok()?));
        Some(token)
    }
}
