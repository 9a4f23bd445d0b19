//! Answers in Cognito's shape: `application/x-amz-json-1.1`, and for a failure its name in a header and in the body.

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maat_app::pool::Refusal;
use serde_json::{Value, json};

use crate::http::problem::SOON;

/// The header that names a failure.
pub(super) const ERROR_TYPE: &str = "x-amzn-errortype";
const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// Why the wire answers no.
#[derive(Debug)]
pub(super) enum Failure {
    /// No such operation here.
    UnknownOperation,
    /// Not JSON of this operation's shape, or too much of it.
    Unreadable,
    /// The pool says no.
    Refused(Refusal),
}

impl<E: Into<Refusal>> From<E> for Failure {
    fn from(refusal: E) -> Self {
        Self::Refused(refusal.into())
    }
}

impl Failure {
    fn told(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::UnknownOperation => (StatusCode::BAD_REQUEST, "UnknownOperationException", String::new()),
            Self::Unreadable => (StatusCode::BAD_REQUEST, "SerializationException", String::new()),
            Self::Refused(refusal @ Refusal::Fault(_)) => {
                (StatusCode::INTERNAL_SERVER_ERROR, refusal.name(), refusal.to_string())
            }
            Self::Refused(refusal) => (StatusCode::BAD_REQUEST, refusal.name(), refusal.to_string()),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Self::Refused(Refusal::Fault(cause) | Refusal::NotDelivered(cause)) = &self {
            let inside = std::error::Error::source(cause).map(ToString::to_string);
            tracing::error!(%cause, inside, "the pool could not answer");
        }
        let (status, name, message) = self.told();
        let mut response = body(&json!({"__type": name, "message": message}));
        *response.status_mut() = status;
        response
            .headers_mut()
            .insert(ERROR_TYPE, header::HeaderValue::from_static(name));
        if matches!(self, Self::Refused(Refusal::TooManyRequests)) {
            response.headers_mut().insert(header::RETRY_AFTER, SOON.into());
        }
        response
    }
}

/// A good answer.
pub(super) fn success(answer: Value) -> Response {
    body(&answer)
}

/// Tokens are in it: no one keeps it.
fn body(answer: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, CONTENT_TYPE),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Body::from(answer.to_string())).into_response()
}
