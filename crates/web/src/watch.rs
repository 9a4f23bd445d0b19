//! The watch page: static files under `/watch`, kept inside the program. It works by the open protocol
//! (`/v1/pairing`, `/v1/watch/*`) alone, as any other watch does.

use std::borrow::Cow;

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "src/watch/"]
struct Files;

/// What the watch says, by the name under `/watch/messages/`.
const MESSAGES: [(&str, &str); 2] = [
    ("messages/watch.en.json", include_str!("../messages/watch.en.json")),
    ("messages/watch.nl.json", include_str!("../messages/watch.nl.json")),
];

const INDEX: &str = "index.html";
const WORKER: &str = "sw.js";
const LIST: &str = "files.js";

/// Nothing from elsewhere, nothing inline. The planning page may show the watch in a frame.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'";

/// `GET /watch` (the page) and `GET /watch/*` (its files); neither needs to know who asks.
pub fn router() -> Router {
    Router::new()
        .route(
            "/watch",
            get(|headers: HeaderMap| async move { answer(INDEX, &headers) }),
        )
        .route(
            "/watch/{*path}",
            get(|Path(path): Path<String>, headers: HeaderMap| async move { answer(&path, &headers) }),
        )
}

fn answer(path: &str, asked: &HeaderMap) -> Response {
    let Some(bytes) = content(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", digest([&*bytes]));
    if asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes())
    {
        return (StatusCode::NOT_MODIFIED, headers(path, &tag)).into_response();
    }
    (headers(path, &tag), bytes.into_owned()).into_response()
}

fn headers(path: &str, tag: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let fixed = [
        (header::CONTENT_TYPE, content_type(path)),
        // The browser asks each time and mostly hears "not modified"; offline, the service worker answers.
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    headers.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers.extend(HeaderValue::from_str(tag).map(|tag| (header::ETAG, tag)));
    if path == WORKER {
        headers.insert(
            HeaderName::from_static("service-worker-allowed"),
            HeaderValue::from_static("/watch"),
        );
    }
    headers
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

fn content(path: &str) -> Option<Cow<'static, [u8]>> {
    if path == LIST {
        return Some(Cow::Owned(list().into_bytes()));
    }
    if let Some((_, text)) = MESSAGES.iter().find(|(name, _)| *name == path) {
        return Some(Cow::Borrowed(text.as_bytes()));
    }
    Files::get(path).map(|file| file.data)
}

/// The list from which the service worker fills its cache; its version changes with any file.
fn list() -> String {
    let mut names: Vec<Cow<'static, str>> = Files::iter()
        .chain(MESSAGES.map(|(name, _)| Cow::Borrowed(name)))
        .collect();
    names.retain(|name| name != WORKER);
    names.sort();
    let version = digest(
        names
            .iter()
            .flat_map(|name| [name.as_bytes().to_vec(), content(name).unwrap_or_default().into_owned()]),
    );
    let paths: Vec<String> = names.iter().map(|name| address(name)).collect();
    format!(
        "self.watchFiles = {};\n",
        serde_json::json!({ "version": version, "paths": paths })
    )
}

fn address(name: &str) -> String {
    if name == INDEX {
        "/watch".into()
    } else {
        format!("/watch/{name}")
    }
}

/// Eight bytes of SHA-256, in hex: enough to tell one build's files from another's.
fn digest(parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let hash = parts
        .into_iter()
        .fold(Sha256::new(), |hash, part| hash.chain_update(part));
    hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::Request,
    };
    use tower::ServiceExt;

    use super::*;

    async fn fetch(path: &str, known: Option<&HeaderValue>) -> Response {
        let mut request = Request::get(path);
        if let Some(tag) = known {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn text(path: &str) -> String {
        let bytes = to_bytes(fetch(path, None).await.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn every_file_that_the_worker_keeps_is_served_with_its_type_and_a_strict_policy() {
        let list = text("/watch/files.js").await;
        let json = list.trim_start_matches("self.watchFiles = ").trim_end_matches(";\n");
        let list: serde_json::Value = serde_json::from_str(json).unwrap();
        let paths: Vec<&str> = list["paths"]
            .as_array()
            .unwrap()
            .iter()
            .map(|path| path.as_str().unwrap())
            .collect();
        assert!(
            paths.contains(&"/watch") && paths.contains(&"/watch/messages/watch.nl.json"),
            "{paths:?}"
        );
        for path in paths {
            let answer = fetch(path, None).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            assert_ne!(
                answer.headers()[header::CONTENT_TYPE],
                "application/octet-stream",
                "{path}"
            );
            assert_eq!(answer.headers()[header::CONTENT_SECURITY_POLICY], POLICY, "{path}");
        }
    }

    #[tokio::test]
    async fn the_page_has_no_script_or_style_of_its_own() {
        let page = text("/watch").await;
        assert!(page.contains("<script type=\"module\" src=") && !page.contains("<style") && !page.contains(" style="));
        assert_eq!(page.matches("<script").count(), 1);
    }

    #[tokio::test]
    async fn the_worker_may_watch_over_the_page_above_it() {
        assert_eq!(
            fetch("/watch/sw.js", None).await.headers()["service-worker-allowed"],
            "/watch"
        );
    }

    #[tokio::test]
    async fn a_file_that_the_browser_has_is_not_sent_again() {
        let first = fetch("/watch/app.js", None).await;
        let second = fetch("/watch/app.js", first.headers().get(header::ETAG)).await;
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn what_is_not_a_file_of_the_watch_is_not_found() {
        for path in [
            "/watch/nothing.js",
            "/watch/../watch.rs",
            "/watch/messages/pages.en.json",
        ] {
            assert_eq!(fetch(path, None).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn both_languages_say_everything() {
        let keys = |text: &str| {
            let messages: std::collections::BTreeMap<String, String> = serde_json::from_str(text).unwrap();
            assert!(messages.values().all(|message| !message.is_empty()));
            messages.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(keys(MESSAGES[0].1), keys(MESSAGES[1].1));
    }
}
