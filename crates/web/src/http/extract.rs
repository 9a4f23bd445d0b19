//! What a request says: body, query, path and precondition, each with errors that name the field.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, header, request::Parts},
};
use maat_app::{Code, Error, Result, media::MAX_UPLOAD};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::problem::Problem;

/// Largest body of a JSON request, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;

/// How long a picture may take to come.
const COMES_WITHIN: Duration = Duration::from_secs(60);
/// So many pictures are held at once, however many are sent: so memory stays bounded.
static HELD: Semaphore = Semaphore::const_new(4);

/// A JSON body.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        let bytes = bytes(request, state).await?;
        Ok(Self(typed(&json(&bytes)?)?))
    }
}

/// The body of a request that has nothing to say: none, or any JSON object.
pub struct Nothing;

impl<S: Send + Sync> FromRequest<S> for Nothing {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = bytes(request, state).await?;
        if !bytes.is_empty() {
            typed::<serde::de::IgnoredAny>(&json(&bytes)?)?;
        }
        Ok(Self)
    }
}

/// A body that is a file.
pub struct File(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Ok(Self(bytes(request, state).await?))
    }
}

/// A body that is a picture, perhaps: as large as one may be. It is still to be read: not before it is known who sends it.
pub struct Upload(axum::body::Body);

impl Upload {
    /// The file, and the turn that it takes as long as it is held.
    ///
    /// # Errors
    /// `TooLarge` for more than a picture may have; `Unavailable` for one that takes too long to come.
    pub async fn read(self) -> Result<(Bytes, SemaphorePermit<'static>)> {
        let turn = HELD.acquire().await.map_err(Error::internal)?;
        let read = timeout(COMES_WITHIN, to_bytes(self.0, MAX_UPLOAD)).await;
        let read = read.map_err(|_| Error::new(Code::Unavailable, "The picture took too long to come."))?;
        let file = read.map_err(|_| Error::new(Code::TooLarge, "The picture is too large."))?;
        Ok((file, turn))
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        Ok(Self(request.into_body()))
    }
}

/// The bytes of a body, within the limit of the route.
pub async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes> {
    let read = Bytes::from_request(request, state).await;
    read.map_err(|_| Error::new(Code::TooLarge, "The body is too large."))
}

/// Text as JSON.
pub fn json(bytes: &[u8]) -> Result<Value> {
    let mut value = serde_json::from_slice(bytes).map_err(|error| {
        Error::new(
            Code::Malformed,
            format!("The body is not JSON: {}.", plain(&error.to_string())),
        )
    })?;
    whole(&mut value);
    Ok(value)
}

/// To JSON Schema `5.0` is an integer, and some languages write it so.
fn whole(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(whole),
        Value::Object(fields) => fields.values_mut().for_each(whole),
        Value::Number(number) if number.is_f64() => {
            let text = number.to_string();
            if let Some(number) = text.strip_suffix(".0").and_then(|text| text.parse::<i64>().ok()) {
                *value = number.into();
            }
        }
        _ => {}
    }
}

/// A JSON value as what is expected, or the field at fault.
pub fn typed<T: DeserializeOwned>(value: &Value) -> Result<T> {
    if !value.is_object() {
        return Err(Error::new(Code::Malformed, "The body must be one JSON object."));
    }
    serde_path_to_error::deserialize(value)
        .map_err(|error| at_field(&error.path().to_string(), &error.inner().to_string()))
}

fn at_field(path: &str, message: &str) -> Error {
    let message = plain(message);
    let field = |said: &str| {
        let field = message
            .strip_prefix(said)?
            .strip_prefix(" field `")?
            .split('`')
            .next()?;
        Some(if path == "." {
            field.to_owned()
        } else {
            format!("{path}.{field}")
        })
    };
    match (field("missing"), field("duplicate")) {
        (Some(missing), _) => Error::invalid(missing, "This is needed."),
        (_, Some(twice)) => Error::invalid(twice, "This is here twice."),
        _ if path == "." => Error::new(Code::Malformed, format!("The body can't be read: {message}.")),
        _ => Error::invalid(path, sentence(message)),
    }
}

/// A parser's message without the place in the text, which the field tells better.
fn plain(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message)
}

fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

fn require_json(headers: &HeaderMap) -> Result<()> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json")) {
        return Ok(());
    }
    Err(Error::new(
        Code::Malformed,
        "The body must be JSON, with Content-Type: application/json.",
    )
    .about("Content-Type"))
}

/// The query of the address.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let read = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        let read = serde_path_to_error::deserialize(read);
        Ok(Self(read.map_err(|error| {
            at_field(&error.path().to_string(), &error.inner().to_string())
        })?))
    }
}

/// The parts of the path that vary, each parsed; what is no id is not found.
pub struct Ids<T>(pub T);

macro_rules! ids {
    ($($name:ident $at:tt),+) => {
        impl<S: Send + Sync, $($name: std::str::FromStr),+> FromRequestParts<S> for Ids<($($name,)+)> {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Error::not_found())?;
                let texts: Vec<_> = params.iter().map(|(_, text)| text).collect();
                Ok(Self(($(texts.get($at).and_then(|text| text.parse::<$name>().ok()).ok_or_else(Error::not_found)?,)+)))
            }
        }
    };
}

ids!(A 0);
ids!(A 0, B 1);
ids!(A 0, B 1, C 2);

/// The `ETag` that the caller has, from `If-None-Match`.
pub struct IfNoneMatch(Option<String>);

impl IfNoneMatch {
    /// True if the caller has just this.
    pub fn knows(&self, tag: &str) -> bool {
        let known = self.0.as_deref().unwrap_or_default();
        known.split(',').any(|known| known.trim() == tag)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let given = parts.headers.get(header::IF_NONE_MATCH);
        Ok(Self(given.and_then(|given| given.to_str().ok()).map(ToOwned::to_owned)))
    }
}

/// The languages that the caller likes (`Accept-Language`).
pub struct Languages(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Languages {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let given = parts.headers.get(header::ACCEPT_LANGUAGE);
        Ok(Self(given.and_then(|given| given.to_str().ok()).map(ToOwned::to_owned)))
    }
}

/// What the caller would like to be answered with (`Accept`).
pub struct Accept(Option<String>);

impl Accept {
    /// The media type of these that the caller names first.
    pub fn first_of(&self, kinds: &[&'static str]) -> Option<&'static str> {
        let named = self.0.as_deref().unwrap_or_default().split(',');
        let mut named = named.map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        named.find_map(|named| kinds.iter().copied().find(|kind| *kind == named))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Accept {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let given = parts.headers.get(header::ACCEPT);
        Ok(Self(given.and_then(|given| given.to_str().ok()).map(ToOwned::to_owned)))
    }
}

/// The version that the caller read, from `If-Match`; `None` if it doesn't say.
pub struct IfMatch(pub Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(given) = parts.headers.get(header::IF_MATCH) else {
            return Ok(Self(None));
        };
        let given = given.to_str().unwrap_or_default().trim();
        if given == "*" {
            return Ok(Self(None));
        }
        let tag = given.strip_prefix("W/").unwrap_or(given).trim_matches('"');
        // A tag that we never gave is one that is no longer the present one.
        Ok(Self(Some(tag.parse().unwrap_or(u64::MAX))))
    }
}
