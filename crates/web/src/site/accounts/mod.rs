//! Signing in and up, out, and the language.

mod confirm;
mod credential;
mod device;
mod forgot;
mod passkeys;
mod sign_in;
mod sign_up;

use std::net::{IpAddr, SocketAddr};

use axum::{
    Extension, Router,
    extract::{ConnectInfo, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use maat_app::{Result, pool::Refusal as Refused, sign_in::Arrived, users::UserPatch};

use super::{
    form::{Posted, Sent, encode},
    visitor::{LANGUAGE, SESSION, cookie},
};
use crate::{
    http::Web,
    messages::{Language, Text},
    pages::{frame::FieldErrors, refusal::Refusal},
};

/// Where a request came from, for the limits.
type From = Option<Extension<ConnectInfo<SocketAddr>>>;

/// `?next=&email=`
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Query {
    next: String,
    email: String,
}

/// The pages by which one gets an account, and in.
pub(super) fn router() -> Router<Web> {
    Router::new()
        .route("/language", post(language))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-in/code", post(sign_in::code))
        .route("/sign-in/new-password", post(sign_in::new_password))
        .route("/sign-out", post(sign_out))
        .route("/sign-up", get(sign_up::page).post(sign_up::sign_up))
        .route("/confirm", get(confirm::page).post(confirm::confirm))
        .route("/confirm/again", post(confirm::again))
        .route("/forgot", get(forgot::page).post(forgot::forgot))
        .route("/reset", get(forgot::reset_page).post(forgot::reset))
}

/// Where one signs in without a password: over the pool built in alone.
pub(crate) fn passkeys() -> Router<Web> {
    Router::new()
        .route("/passkeys", get(passkeys::page))
        .route("/passkeys/{p}/remove", post(passkeys::remove))
        .route("/app/passkeys/offer", post(passkeys::offer))
        .route("/app/passkeys", post(passkeys::add))
        .route("/app/sign-in/passkey/ask", post(passkeys::ask))
        .route("/app/sign-in/passkey", post(passkeys::sign_in))
        .route("/app/sign-up/passkey/offer", post(passkeys::first_offer))
        .route("/app/sign-up/passkey", post(passkeys::first))
}

/// `POST /sign-out`
async fn sign_out(State(web): State<Web>, headers: HeaderMap, posted: Posted) -> Response {
    let ended = match cookie(&headers, SESSION) {
        Some(value) => web.sessions.end(value).await,
        None => Ok(()),
    };
    let gone = format!("{SESSION}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    posted
        .member
        .answer(ended.map(|()| ([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response()))
}

/// `POST /language`
async fn language(State(web): State<Web>, Sent { visitor, fields }: Sent) -> Response {
    let Some(language) = Language::of_tag(fields.get("language")) else {
        return Redirect::to("/").into_response();
    };
    let back = own_path(fields.get("back"));
    let kept = format!("{LANGUAGE}={language}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000");
    if let Some(user) = visitor.user_with_token(&web, fields.get("form_token")) {
        let patch = UserPatch {
            name: None,
            language: Some(Some(language.tag().to_owned())),
        };
        if let Err(error) = web.users.update(user, None, patch).await {
            return visitor.problem(&error);
        }
    }
    let to = if back.is_empty() { "/" } else { &back };
    ([(header::SET_COOKIE, kept)], Redirect::to(to)).into_response()
}

/// Begins the session of whoever has signed in.
async fn begin(web: &Web, Arrived { identity, strength }: Arrived, next: &str) -> Result<Response> {
    let user = web.users.resolve(&identity).await?;
    let cookie = web.sessions.begin(user, strength).await?.cookie;
    let secure = if web.public_url.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    let set = format!("{SESSION}={cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age=7776000{secure}");
    let to = if next.is_empty() { "/" } else { next };
    Ok(([(header::SET_COOKIE, set)], Redirect::to(to)).into_response())
}

/// To the page that asks for the code that confirms an address.
fn to_confirm(email: &str, next: &str) -> Response {
    Redirect::to(&format!("/confirm?email={}&next={}", encode(email), encode(next))).into_response()
}

/// A path of ours, never another site: what may follow a redirect. Browsers take a tab or a line's end out of an address
/// before they read it, so that `/<tab>/example.org` is another site to them.
fn own_path(path: &str) -> String {
    let strange = |c: char| c == '\\' || c.is_control();
    let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains(strange);
    if ours { path.to_owned() } else { String::new() }
}

fn address(from: From) -> Option<IpAddr> {
    from.map(|Extension(ConnectInfo(address))| address.ip())
}

/// A refusal of the pool in words, beside the field at fault.
fn wrong(refusal: &Refused, t: Text) -> FieldErrors {
    let why = match refusal {
        Refused::WrongPassword => Refusal::WrongPassword,
        Refused::WrongPasskey => Refusal::WrongPasskey,
        Refused::NotAPasskey => Refusal::NotAPasskey,
        Refused::LastWayIn => Refusal::LastWayIn,
        Refused::UsernameExists => Refusal::EmailTaken,
        Refused::InvalidPassword(_) => Refusal::WeakPassword,
        Refused::InvalidParameter(_) => Refusal::Email,
        Refused::CodeMismatch | Refused::CodeExpired => Refusal::Code,
        Refused::TooManyGuesses | Refused::LimitExceeded | Refused::TooManyRequests => Refusal::TooOften,
        Refused::WrongTotp => Refusal::Code,
        // What was begun is over: a password anew is what helps.
        Refused::Token(_) => Refusal::TooLate,
        _ => {
            let mut errors = FieldErrors::none();
            errors.add("", t.problem_fault());
            return errors;
        }
    };
    FieldErrors::refused(why, &t)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn a_redirect_never_leads_to_another_site() {
        assert_eq!(own_path("/places"), "/places");
        assert_eq!(own_path("/invitation?code=a%2Fb"), "/invitation?code=a%2Fb");
        for away in [
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "/\t/example.org",
            "/\n/example.org",
            "/\r/example.org",
            "/x\0",
            "javascript:x",
            "",
        ] {
            assert_eq!(own_path(away), "");
        }
    }
}
