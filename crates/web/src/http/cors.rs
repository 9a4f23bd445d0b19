//! Which pages of other sites may use the API. Never with credentials: an access token is sent by the app itself.

use std::{str::FromStr, time::Duration};

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::CorsLayer;

/// How long a browser may keep the answer to its question.
const KEPT: Duration = Duration::from_secs(3600);
/// What else may stand in a request.
const ASKED: [HeaderName; 5] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    HeaderName::from_static("idempotency-key"),
];

/// A site, as browsers name it (RFC 6454, 7): scheme, host and port, no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(HeaderValue);

impl FromStr for Origin {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let plain = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ',']);
        let value = host.filter(|host| plain(host)).and_then(|_| text.parse().ok());
        value.map(Self).ok_or("an origin looks like https://app.example.org")
    }
}

/// The layer that lets pages of these sites use the API.
pub(crate) fn open_to(origins: &[Origin]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins.iter().map(|origin| origin.0.clone()).collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(ASKED)
        .expose_headers([header::ETAG, header::RETRY_AFTER])
        .max_age(KEPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_site_and_never_all_of_them() {
        for good in ["https://app.example.org", "http://127.0.0.1:3000"] {
            assert!(good.parse::<Origin>().is_ok(), "{good}");
        }
        for bad in [
            "*",
            "null",
            "",
            "app.example.org",
            "https://",
            "https://a/b",
            "https://*.org",
            "https://u@h",
            "ftp://a",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }
}
