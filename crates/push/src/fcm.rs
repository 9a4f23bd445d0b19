//! Firebase Cloud Messaging, HTTP v1: a service account signs for an access token, which is kept while it is good.

use std::{sync::Arc, time::Duration};

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
use tokio::sync::Mutex;

use crate::{
    guard::{Guard, Reply},
    outbound::{Outbound, body},
    reply::common,
};

const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// How long an assertion is good: the longest that is allowed.
const ASSERTED_FOR: SignedDuration = SignedDuration::from_hours(1);
/// A token is not used for its last minutes.
const SPARE: SignedDuration = SignedDuration::from_mins(5);
/// How long the server that gives out tokens is left alone after it gave none.
const NO_TOKEN: SignedDuration = SignedDuration::from_secs(5);
/// How long to wait after "too many" where nothing is said: as Google asks.
const TOO_MANY: Duration = Duration::from_secs(60);
/// Longest that Android's messages wait.
const LONGEST_TTL: u64 = 28 * 24 * 3600;

/// How FCM is set up.
pub struct FcmConfig {
    /// The file of the service account, as Google gives it (JSON).
    pub account: String,
    /// Where FCM is: `https://fcm.googleapis.com`.
    pub url: String,
}

/// What is read of a service account.
#[derive(Deserialize)]
struct Account {
    client_email: String,
    private_key: String,
    private_key_id: String,
    project_id: String,
    token_uri: String,
}

/// Sends by FCM.
pub struct Fcm {
    client: Client,
    guard: Guard,
    account: Account,
    signing: EncodingKey,
    send_url: String,
    access: Mutex<Access>,
    clock: Arc<dyn Clock>,
}

/// What was last got of the server that gives out access tokens.
#[derive(Default)]
struct Access {
    token: Option<Token>,
    /// Nothing was got; it is not asked before then.
    not_before: Option<Timestamp>,
}

#[derive(Clone)]
struct Token {
    text: String,
    until: Timestamp,
}

/// What a service account asserts (RFC 7523, 3).
#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    scope: &'static str,
    aud: &'a str,
    iat: i64,
    exp: i64,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: i64,
}

impl Fcm {
    /// Ready to send; `clock` is the wall's.
    ///
    /// # Errors
    /// `Invalid` if the file is not a service account.
    pub fn new(config: &FcmConfig, outbound: &Outbound, clock: Arc<dyn Clock>) -> Result<Self> {
        let wrong = |what: String| Error::invalid("fcm_account", format!("The file is not a service account: {what}."));
        let account: Account = serde_json::from_str(&config.account).map_err(|error| wrong(error.to_string()))?;
        let signing = EncodingKey::from_rsa_pem(account.private_key.as_bytes());
        Ok(Self {
            client: outbound.trusted().build().map_err(Error::internal)?,
            guard: Guard::default(),
            signing: signing.map_err(|_| wrong("its private key can't be read".into()))?,
            send_url: format!(
                "{}/v1/projects/{}/messages:send",
                config.url.trim_end_matches('/'),
                account.project_id
            ),
            account,
            access: Mutex::default(),
            clock,
        })
    }

    pub(crate) async fn send(&self, device: &str, wake: &Wake) -> Sent {
        self.guard.send(self.post(device, wake)).await
    }

    async fn post(&self, device: &str, wake: &Wake) -> Reply {
        let token = match self.token().await {
            Ok(token) => token,
            Err(reply) => return reply,
        };
        let message = json!({"message": {
            "token": device,
            "data": data(wake.says),
            "android": {
                "priority": "HIGH",
                "ttl": format!("{}s", wake.ttl.as_secs().min(LONGEST_TTL)),
                "collapse_key": wake.topic,
            },
        }});
        let request = self.client.post(&self.send_url).bearer_auth(&token).json(&message);
        match request.send().await {
            Ok(answer) => self.read(answer, &token).await,
            Err(_) => Reply::Down(None),
        }
    }

    async fn read(&self, answer: Response, token: &str) -> Reply {
        let (status, reply) = (answer.status(), common(&answer, self.clock.now()));
        match status {
            StatusCode::TOO_MANY_REQUESTS if reply == Reply::Done(Sent::Later(None)) => {
                Reply::Done(Sent::Later(Some(TOO_MANY)))
            }
            StatusCode::UNAUTHORIZED => {
                self.forget(token).await;
                Reply::Done(Sent::Later(None))
            }
            // A project that is not there is 404, too, and no device's fault.
            StatusCode::NOT_FOUND if is_unregistered(&body(answer).await) => Reply::Done(Sent::Gone),
            _ => reply,
        }
    }

    /// An access token. Whoever comes while it is fetched waits for it; if there is none, all of them go away with nothing.
    async fn token(&self) -> std::result::Result<String, Reply> {
        let mut access = self.access.lock().await;
        let now = self.clock.now();
        if let Some(token) = access.token.as_ref().filter(|token| now < token.until) {
            return Ok(token.text.clone());
        }
        if access.not_before.is_some_and(|at| now < at) {
            return Err(Reply::Down(None));
        }
        // Said before it is asked: it may be given up meanwhile.
        access.not_before = now.checked_add(NO_TOKEN).ok();
        let granted = self.fetch(now).await?;
        let lives = SignedDuration::from_secs(granted.expires_in) - SPARE;
        *access = Access {
            token: Some(Token {
                text: granted.access_token.clone(),
                until: now.saturating_add(lives).unwrap_or(now),
            }),
            not_before: None,
        };
        Ok(granted.access_token)
    }

    async fn fetch(&self, now: Timestamp) -> std::result::Result<Granted, Reply> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", GRANT)
            .append_pair("assertion", &self.assertion(now).ok_or(Reply::Done(Sent::Refused))?)
            .finish();
        let request = self
            .client
            .post(&self.account.token_uri)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let answer = request.send().await.map_err(|_| Reply::Down(None))?;
        if !answer.status().is_success() {
            tracing::error!(
                status = answer.status().as_u16(),
                "the service account of FCM was given no token"
            );
            return Err(Reply::Down(None));
        }
        serde_json::from_slice(&body(answer).await).map_err(|_| Reply::Down(None))
    }

    fn assertion(&self, now: Timestamp) -> Option<String> {
        let header = Header {
            kid: Some(self.account.private_key_id.clone()),
            ..Header::new(Algorithm::RS256)
        };
        let claims = Assertion {
            iss: &self.account.client_email,
            scope: SCOPE,
            aud: &self.account.token_uri,
            iat: now.as_second(),
            exp: now.saturating_add(ASSERTED_FOR).ok()?.as_second(),
        };
        jsonwebtoken::encode(&header, &claims, &self.signing).ok()
    }

    /// A token that was refused is used no more.
    async fn forget(&self, token: &str) {
        let mut access = self.access.lock().await;
        access.token.take_if(|kept| kept.text == token);
    }
}

/// What an app is told; to FCM, data is text by name.
fn data(says: Says) -> Value {
    match says {
        Says::Sync => json!({"event": "sync"}),
        Says::Alert(id) => json!({"kind": "alert", "alert": id}),
    }
}

/// True if the error says that the device's token is no longer registered.
fn is_unregistered(body: &[u8]) -> bool {
    let error: Value = serde_json::from_slice(body).unwrap_or_default();
    let details = error["error"]["details"].as_array();
    details.is_some_and(|details| details.iter().any(|detail| detail["errorCode"] == "UNREGISTERED"))
}
