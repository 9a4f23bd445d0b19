//! Forms as they are sent, from our own pages only.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header},
    response::Response,
};
use maat_app::{Code, Error};

use super::visitor::{Member, Visitor};
use crate::http::Web;

/// The fields of a form.
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    fn read(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// What was typed in a field, trimmed; empty if there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// What was chosen of several.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.trim())
    }

    /// A field that is not trimmed: a password.
    pub(super) fn exactly(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }
}

/// A form of anyone's, sent from a page of ours.
pub(super) struct Sent {
    pub(super) visitor: Visitor,
    pub(super) fields: Fields,
}

impl FromRequest<Web> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, web).await?;
        let expired = Error::new(Code::Unauthenticated, "This form was sent from elsewhere.");
        if !is_ours(&parts.headers) {
            return Err(visitor.problem(&expired));
        }
        let bytes = Bytes::from_request(Request::from_parts(parts, body), web).await;
        let bytes = bytes.map_err(|_| visitor.problem(&expired))?;
        Ok(Self {
            fields: Fields::read(&bytes),
            visitor,
        })
    }
}

/// A form of someone's who is signed in, with their token.
pub(super) struct Posted {
    pub(super) member: Member,
    pub(super) fields: Fields,
}

impl FromRequest<Web> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let member = Member::from_request_parts(&mut parts, web).await?;
        let Sent { visitor, fields } = Sent::from_request(Request::from_parts(parts, body), web).await?;
        if !member.sent(web, fields.get("form_token")) {
            return Err(visitor.problem(&Error::new(Code::Unauthenticated, "This form was open too long.")));
        }
        Ok(Self { member, fields })
    }
}

/// True unless the browser says that the form comes from another site.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, authority)| authority == host),
        (Some(_), None) => false,
    }
}

/// Text as part of a query.
pub(super) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
