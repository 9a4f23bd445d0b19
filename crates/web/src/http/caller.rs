//! Who asks: a carer by access token or by the page's session, a watch by device token.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use maat_app::{
    Result,
    access::{Caller, OnWrist, Worn},
    token::unauthenticated,
};

use super::{Web, problem::Problem};

/// A carer with an access token.
pub struct Signed(pub Caller);

impl FromRequestParts<Web> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let token = bearer(&parts.headers)?;
        let identity = web.verifier.verify(token).await?;
        let user = web.users.resolve_bearer(&identity, token).await?;
        Ok(Self(Caller { user }))
    }
}

/// A paired watch with its device token.
pub struct Watch(pub Worn<OnWrist>);

impl FromRequestParts<Web> for Watch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        Ok(Self(web.app.worn(bearer(&parts.headers)?).await?))
    }
}

/// The token that a request bears.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str> {
    let given = headers.get(header::AUTHORIZATION).and_then(|given| given.to_str().ok());
    let (scheme, token) = given
        .and_then(|given| given.split_once(' '))
        .ok_or_else(unauthenticated)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(token.trim())
    } else {
        Err(unauthenticated())
    }
}
