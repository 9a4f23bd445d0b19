//! The pool's public keys, over HTTP. The address is made of the configuration; a redirect is never followed.

use std::time::Duration;

use async_trait::async_trait;
use maat_app::{Code, Error, Result, cognito::Jwks, jws::Jwk};
use reqwest::{Client, redirect::Policy};
use serde_json::Value;

/// Longest wait for the keys, from the beginning.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most that is read of an answer, in bytes; Cognito's is below two thousand.
const MAX_ANSWER: usize = 64 * 1024;

/// The keys at an address.
pub struct HttpJwks {
    client: Client,
    url: String,
}

impl HttpJwks {
    /// The keys at this address.
    ///
    /// # Errors
    /// `Internal` if no client can be made.
    pub fn new(url: String) -> Result<Self> {
        let client = Client::builder().redirect(Policy::none()).timeout(PATIENCE).build();
        let client = client.map_err(Error::internal)?;
        Ok(Self { client, url })
    }
}

#[async_trait]
impl Jwks for HttpJwks {
    async fn fetch(&self) -> Result<Vec<Jwk>> {
        let answer = self.client.get(&self.url).send().await.map_err(unavailable)?;
        let mut answer = answer.error_for_status().map_err(unavailable)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unavailable)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER {
                return Err(Error::new(
                    Code::Unavailable,
                    "The pool's keys are too long to be keys.",
                ));
            }
        }
        let mut listed: Value = serde_json::from_slice(&body).map_err(unavailable)?;
        let Some(Value::Array(keys)) = listed.get_mut("keys").map(Value::take) else {
            return Err(Error::new(
                Code::Unavailable,
                "What is at the address of the pool's keys is no list of keys.",
            ));
        };
        // A key of another kind is no reason to know none.
        Ok(keys
            .into_iter()
            .filter_map(|key| serde_json::from_value(key).ok())
            .collect())
    }
}

fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Code::Unavailable, "The pool's keys can't be fetched.").because(cause)
}

#[cfg(test)]
mod tests {
    use std::future::IntoFuture;

    use axum::{Router, response::Redirect, routing::get};
    use serde_json::json;
    use tokio::net::TcpListener;

    use super::*;

    /// An issuer's address, where keys are listed, elsewhere, and not at all.
    async fn issuer() -> String {
        let key = |kid: &str, kty: &str| json!({"kid": kid, "kty": kty, "alg": "RS256", "use": "sig", "n": "AQAB", "e": "AQAB"});
        let keys = json!({"keys": [key("1", "RSA"), {"kty": "EC", "kid": "of another kind"}, key("2", "RSA")]});
        let routes = Router::new()
            .route("/keys", get(move || async move { keys.to_string() }))
            .route("/moved", get(|| async { Redirect::temporary("/keys") }))
            .route("/long", get(|| async { " ".repeat(MAX_ANSWER + 1) }))
            .route("/none", get(|| async { "{}" }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(axum::serve(listener, routes).into_future());
        format!("http://{address}")
    }

    #[tokio::test]
    async fn keys_are_read_from_the_one_address_and_from_nowhere_it_leads() {
        let issuer = issuer().await;
        let fetch = async |path: &str| HttpJwks::new(format!("{issuer}{path}")).unwrap().fetch().await;
        let kids: Vec<String> = fetch("/keys").await.unwrap().into_iter().map(|key| key.kid).collect();
        assert_eq!(kids, ["1", "2"]);
        for path in ["/moved", "/long", "/none", "/nowhere"] {
            assert!(fetch(path).await.is_err(), "{path}");
        }
    }
}
