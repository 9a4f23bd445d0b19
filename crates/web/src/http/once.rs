//! `Idempotency-Key`: a POST that is repeated with the same key is answered as the first time, and does nothing more.

use std::convert::Infallible;

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use maat_app::{
    Code, Error, Result, keys,
    once::{Begun, Said},
    table::Key,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Web, caller::bearer, extract::MAX_BODY, problem::Problem};

/// Longest key, in bytes.
pub const MAX_KEY: usize = 200;
/// Where a picture is sent to. It needs no key, as its id is a hash of it; and it is too large to be held beside others.
const PICTURES: &str = "/media";
/// Headers that belong to the answer.
const KEPT: [header::HeaderName; 2] = [header::CONTENT_TYPE, header::ETAG];

/// The layer. Only POSTs with the header and with someone who asks go through it.
pub async fn once(State(web): State<Web>, request: Request, next: Next) -> Response {
    match run(&web, request, next).await {
        Ok(answer) => answer,
        Err(error) => Problem(error).into_response(),
    }
}

async fn run(web: &Web, request: Request, next: Next) -> Result<Response> {
    let Some(given) = request.headers().get("idempotency-key").cloned() else {
        return Ok(next.run(request).await);
    };
    if request.method() != axum::http::Method::POST || request.uri().path().ends_with(PICTURES) {
        return Ok(next.run(request).await);
    }
    // Nothing is written, and no body is held, for who has yet to show a token that is good.
    let Some(who) = who(web, request.headers()).await else {
        return Ok(next.run(request).await);
    };
    let (parts, body) = request.into_parts();
    let path = parts.uri.to_string();
    let key = key(web, &who, &path, &given)?;
    let body = to_bytes(body, MAX_BODY)
        .await
        .map_err(|_| Error::new(Code::TooLarge, "The body is too large."))?;
    let asked: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();

    let mark = match web.app.begin_once(&key, &asked).await? {
        Begun::Answered(said) => return answer(said),
        Begun::Work(mark) => mark,
    };
    let mut request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(Marked(mark.id()));
    let result = next.run(request).await;
    if result.status().is_client_error() || holds_a_secret(&result) {
        web.app.forget_once(mark).await?;
        return Ok(result);
    }
    if !result.status().is_success() {
        // Perhaps it was done: whoever repeats it gets the same id.
        return Ok(result);
    }
    let (parts, body) = result.into_parts();
    let body = to_bytes(body, MAX_BODY).await.map_err(Error::internal)?;
    let headers = KEPT
        .iter()
        .filter_map(|name| Some((name.to_string(), parts.headers.get(name)?.to_str().ok()?.into())));
    let said = Said {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    web.app.keep_once(mark, said).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// Answers that no one may keep are not kept here either.
fn holds_a_secret(answer: &Response) -> bool {
    let rule = answer.headers().get(header::CACHE_CONTROL);
    rule.is_some_and(|rule| rule.as_bytes() == b"no-store")
}

/// The id of what a repeated request makes.
#[derive(Clone, Copy)]
struct Marked(Uuid);

/// The id of what is made: a new one, or under an `Idempotency-Key` the same each time.
pub struct NewId(pub Uuid);

impl FromRequestParts<Web> for NewId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let marked = parts.extensions.get::<Marked>().map(|Marked(id)| *id);
        Ok(Self(marked.unwrap_or_else(|| web.app.ids.uuid())))
    }
}

/// The same key of someone else, method or path is another.
fn key(web: &Web, who: &str, path: &str, given: &HeaderValue) -> Result<Key> {
    if given.is_empty() || given.len() > MAX_KEY {
        let message = format!("This must have 1 to {MAX_KEY} characters.");
        return Err(Error::invalid("Idempotency-Key", message));
    }
    let given = String::from_utf8_lossy(given.as_bytes());
    let whole = [who, path, &given].join("\0");
    Ok(keys::once(&web.app.secrets.hash("once", &whole)))
}

/// A carer is the same with each new token; a watch keeps its own. `None`: a stranger, to whom the route says so.
async fn who(web: &Web, headers: &HeaderMap) -> Option<String> {
    let bearer = bearer(headers).ok()?;
    match web.verifier.verify(bearer).await {
        Ok(identity) => Some(format!("{}\0{}", identity.issuer, identity.subject)),
        Err(_) => web.app.worn(bearer).await.ok().map(|_| bearer.to_owned()),
    }
}

fn answer(said: Said) -> Result<Response> {
    let status = StatusCode::from_u16(said.status).map_err(Error::internal)?;
    let mut answer = (status, said.body).into_response();
    for (name, value) in said.headers {
        let name = header::HeaderName::try_from(name).map_err(Error::internal)?;
        answer
            .headers_mut()
            .insert(name, HeaderValue::try_from(value).map_err(Error::internal)?);
    }
    Ok(answer)
}
