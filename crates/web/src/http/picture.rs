//! A picture as an answer.

use axum::{
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::extract::IfNoneMatch;

/// Opened by itself, a picture is a document: it may load nothing and run nothing.
const RULES: [(HeaderName, &str); 2] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// A picture; 304 if the caller has it already.
pub struct Picture {
    /// What the caller has.
    pub known: IfNoneMatch,
    /// Tells it apart from others at the same address.
    pub hash: String,
    /// Its media type.
    pub kind: String,
    /// Who may keep it and how long: `Cache-Control`.
    pub kept: String,
    /// The file.
    pub file: Vec<u8>,
}

impl IntoResponse for Picture {
    fn into_response(self) -> Response {
        let tag = format!("\"{}\"", self.hash);
        let known = self.known.knows(&tag);
        let cached = [(header::ETAG, tag), (header::CACHE_CONTROL, self.kept)];
        if known {
            return (StatusCode::NOT_MODIFIED, cached).into_response();
        }
        (cached, RULES, [(header::CONTENT_TYPE, self.kind)], self.file).into_response()
    }
}
