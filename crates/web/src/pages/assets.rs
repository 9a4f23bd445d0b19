//! Styles, scripts, fonts and icons, built into the program.
//!
//! Their address holds a fingerprint of them all: a browser may keep them for ever, and a new version is a new address,
//! also for what they load from each other.

use std::sync::LazyLock;

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::{Embed, EmbeddedFile};
use sha2::{Digest, Sha256};

#[derive(Embed)]
#[folder = "assets/"]
struct Files;

/// The first twelve hex digits of the hash over all files.
static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for path in Files::iter() {
        hash.update(path.as_bytes());
        hash.update(
            Files::get(&path)
                .map(|file| file.metadata.sha256_hash())
                .unwrap_or_default(),
        );
    }
    hex(&hash.finalize()[..6])
});

/// Where a file of `assets/` is served: `/assets/3f2a…/css/base.css`.
pub fn asset(path: &str) -> String {
    format!("/assets/{}/{path}", *FINGERPRINT)
}

/// Serves `/assets/{fingerprint}/{path}`.
pub fn assets_router() -> Router {
    Router::new().route("/assets/{fingerprint}/{*path}", get(serve))
}

async fn serve(Path((fingerprint, path)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(file) = Files::get(&path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // While developing, files change under one fingerprint.
    let keep = match fingerprint == *FINGERPRINT && !cfg!(debug_assertions) {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..8]));
    let cached = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, keep.to_owned())];
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == tag.as_bytes())
    {
        return (StatusCode::NOT_MODIFIED, cached).into_response();
    }
    let kind = [
        (header::CONTENT_TYPE, media_type(&path)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let EmbeddedFile { data, .. } = file;
    (cached, kind, data.into_owned()).into_response()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
