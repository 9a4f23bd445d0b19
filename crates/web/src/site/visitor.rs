//! Who is at the other end of a page: a browser with a session, or one without.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use maat_app::{Code, Error, Result, access::Caller, audit::signed_in, session::Session, users::User};
use maat_core::id::UserId;

use super::form::encode;
use crate::{
    http::{Web, extract},
    messages::{Language, Text},
    pages::{
        frame::{Frame, Place},
        html,
        problem::{ProblemPage, Reason},
        refusal::Said,
    },
};

/// The cookie of a session.
pub(super) const SESSION: &str = "maat_session";
/// The cookie of a language that was chosen before signing in.
pub(super) const LANGUAGE: &str = "maat_language";

/// Anyone.
pub(super) struct Visitor {
    /// The texts in their language.
    pub(super) t: Text,
    path: String,
    said: Option<&'static str>,
    passkeys: bool,
    signed: Option<(Session, User, String)>,
}

impl FromRequestParts<Web> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let signed = signed(web, &parts.headers)
            .await
            .map_err(|error| plain(error, Text::default()))?;
        let chosen = cookie(&parts.headers, LANGUAGE);
        let of_user = signed.as_ref().and_then(|(_, user, _)| user.language.as_deref());
        let accepted = parts
            .headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let t = Language::of(of_user.or(chosen), accepted).text();
        let said = parts.uri.query().and_then(|query| said(query, t));
        Ok(Self {
            t,
            path: parts.uri.path().to_owned(),
            said,
            passkeys: web.pool.is_some(),
            signed,
        })
    }
}

async fn signed(web: &Web, headers: &HeaderMap) -> Result<Option<(Session, User, String)>> {
    let Some(cookie) = cookie(headers, SESSION) else {
        return Ok(None);
    };
    let Some(session) = web.sessions.find(cookie).await? else {
        return Ok(None);
    };
    signed_in(session.strength);
    let (user, token) = (web.users.get(session.user).await?, web.sessions.form_token(&session));
    Ok(Some((session, user, token)))
}

/// What has just been done, by the word that the redirect carries.
fn said(query: &str, t: Text) -> Option<&'static str> {
    let word = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "said")?
        .1;
    Some(Said::of_code(&word)?.say(&t))
}

/// The value of a cookie.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = all
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

impl Visitor {
    /// What every page has around it.
    pub(super) fn frame(&self) -> Frame {
        Frame {
            form_token: self
                .signed
                .as_ref()
                .map(|(.., token)| token.clone())
                .unwrap_or_default(),
            path: self.path.clone(),
            user: self.signed.as_ref().map(|(_, user, _)| user.name.clone()),
            organisation: None,
            said: self.said.map(str::to_owned),
            passkeys: self.passkeys,
        }
    }

    /// What stands for this session; empty if no one is signed in.
    pub(super) fn session_id(&self) -> String {
        self.signed
            .as_ref()
            .map(|(session, ..)| session.id.to_string())
            .unwrap_or_default()
    }

    /// True if someone is signed in.
    pub(super) fn is_signed_in(&self) -> bool {
        self.signed.is_some()
    }

    /// Who is signed in, if a form that was sent holds their session's token.
    pub(super) fn user_with_token(&self, web: &Web, token: &str) -> Option<UserId> {
        let (session, ..) = self.signed.as_ref()?;
        web.sessions.check_form_token(session, token).then_some(session.user)
    }

    /// The page that says what went wrong.
    pub(super) fn problem(&self, error: &Error) -> Response {
        let reason = match error.code {
            Code::NotFound | Code::Forbidden => Reason::NotFound,
            Code::Stale | Code::Conflict => Reason::Changed,
            Code::Unauthenticated => Reason::FormExpired,
            _ => Reason::Fault,
        };
        let status = match reason {
            Reason::NotFound => StatusCode::NOT_FOUND,
            Reason::FormExpired => StatusCode::FORBIDDEN,
            Reason::Changed => StatusCode::CONFLICT,
            Reason::Fault => {
                let cause = std::error::Error::source(error).map(ToString::to_string);
                tracing::error!(code = error.code.as_str(), cause, "a page failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        (
            status,
            html(&ProblemPage {
                t: self.t,
                frame: self.frame(),
                reason,
            }),
        )
            .into_response()
    }
}

/// The ids in a path; what is no id is an address at which there is nothing.
pub(super) struct Ids<T>(pub(super) T);

impl<T: Send> FromRequestParts<Web> for Ids<T>
where
    extract::Ids<T>: FromRequestParts<Web>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let ids = extract::Ids::<T>::from_request_parts(parts, web).await.ok();
        match ids {
            Some(extract::Ids(ids)) => Ok(Self(ids)),
            None => Err(nothing(parts, web).await),
        }
    }
}

/// The page that says that there is nothing here.
pub(super) async fn nothing(parts: &mut Parts, web: &Web) -> Response {
    match Visitor::from_request_parts(parts, web).await {
        Ok(visitor) => visitor.problem(&Error::not_found()),
        Err(response) => response,
    }
}

/// Someone who is signed in; who isn't is sent to do so, and comes back.
pub(super) struct Member {
    /// The browser.
    pub(super) visitor: Visitor,
    /// Who they are.
    pub(super) caller: Caller,
    /// The texts in their language.
    pub(super) t: Text,
}

impl FromRequestParts<Web> for Member {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, web).await?;
        let Some((session, ..)) = &visitor.signed else {
            return Err(to_sign_in(parts));
        };
        Ok(Self {
            caller: Caller { user: session.user },
            t: visitor.t,
            visitor,
        })
    }
}

fn to_sign_in(parts: &Parts) -> Response {
    // A script that asks for a part of a page is told plainly; it loads the page again.
    if parts.uri.path().starts_with("/app/") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let next = if parts.method == axum::http::Method::GET {
        parts.uri.path_and_query().map_or("/", |whole| whole.as_str())
    } else {
        "/"
    };
    Redirect::to(&format!("/sign-in?next={}", encode(next))).into_response()
}

impl Member {
    /// What every page of an organisation has around it.
    pub(super) fn frame(&self, place: Option<Place>) -> Frame {
        Frame {
            organisation: place,
            ..self.visitor.frame()
        }
    }

    /// True if a form that was sent holds this session's token.
    pub(super) fn sent(&self, web: &Web, token: &str) -> bool {
        self.visitor.user_with_token(web, token).is_some()
    }

    /// The answer, or the page that says what went wrong.
    pub(super) fn answer(&self, result: Result<Response>) -> Response {
        result.unwrap_or_else(|error| self.visitor.problem(&error))
    }
}

fn plain(error: Error, t: Text) -> Response {
    Visitor {
        t,
        path: "/".into(),
        said: None,
        passkeys: false,
        signed: None,
    }
    .problem(&error)
}
