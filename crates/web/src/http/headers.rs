//! What every answer says to browsers and caches, whatever made it.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::Web;

/// What holds where an answer does not say otherwise: it is what it says it is, no one else keeps it, it is no document that
/// may load, run or be framed, and where it leads to hears nothing of it.
const UNLESS_SAID: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "private, no-cache"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
];
/// Who came by HTTPS once never comes without it, for a year.
const ALWAYS_HTTPS: &str = "max-age=31536000";

/// The layer.
pub async fn headers(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let said = answer.headers_mut();
    for (name, value) in UNLESS_SAID {
        unless_said(said, name, value);
    }
    if web.public_url.starts_with("https://") {
        unless_said(said, header::STRICT_TRANSPORT_SECURITY, ALWAYS_HTTPS);
    }
    answer
}

fn unless_said(said: &mut HeaderMap, name: HeaderName, value: &'static str) {
    said.entry(name).or_insert(HeaderValue::from_static(value));
}
