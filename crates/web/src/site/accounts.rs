//! Signing in and up, out, and the language.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use maat_app::{
    Result,
    pool::{NewLogin, Refusal as Refused},
    token::Identity,
    users::UserPatch,
};

use super::{
    form::{Fields, Posted, Sent},
    visitor::{LANGUAGE, SESSION, Visitor, cookie},
};
use crate::{
    http::{Web, extract::Params},
    messages::{Language, Text},
    pages::{
        frame::FieldErrors,
        html,
        refusal::Refusal,
        sign_in::{ConfirmPage, SignInPage, SignUpPage},
    },
};

/// Where a request came from, for the limits.
type From = Option<Extension<ConnectInfo<SocketAddr>>>;

/// `?next=&email=`
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Query {
    next: String,
    email: String,
}

/// `GET /sign-in`
pub(super) async fn sign_in_page(visitor: Visitor, Params(query): Params<Query>) -> Response {
    if visitor.is_signed_in() {
        return Redirect::to("/").into_response();
    }
    let (t, frame) = (visitor.t, visitor.frame());
    html(&SignInPage {
        t,
        frame,
        email: query.email,
        next: own_path(&query.next),
        errors: FieldErrors::none(),
    })
}

/// `POST /sign-in`
pub(super) async fn sign_in(State(web): State<Web>, from: From, Sent { visitor, fields }: Sent) -> Response {
    let email = fields.get("email");
    let answer = web
        .pool
        .sign_in_to_pages(email, fields.exactly("password"), address(from))
        .await;
    let next = own_path(fields.get("next"));
    match answer {
        Ok(identity) => begin(&web, &identity, &next)
            .await
            .unwrap_or_else(|error| visitor.problem(&error)),
        Err(refusal) => {
            let errors = wrong(&refusal, visitor.t);
            html(&SignInPage {
                t: visitor.t,
                frame: visitor.frame(),
                email: email.to_owned(),
                next,
                errors,
            })
        }
    }
}

/// `GET /sign-up`
pub(super) async fn sign_up_page(visitor: Visitor) -> Response {
    sign_up_again(&visitor, &Fields(Vec::new()), FieldErrors::none())
}

fn sign_up_again(visitor: &Visitor, fields: &Fields, errors: FieldErrors) -> Response {
    let (name, email) = (fields.get("name").to_owned(), fields.get("email").to_owned());
    html(&SignUpPage {
        t: visitor.t,
        frame: visitor.frame(),
        name,
        email,
        errors,
    })
}

/// `POST /sign-up`: signed in at once; the code confirms the e-mail, which is needed only before the first invitation.
pub(super) async fn sign_up(State(web): State<Web>, from: From, Sent { visitor, fields }: Sent) -> Response {
    if fields.get("name").is_empty() {
        return sign_up_again(&visitor, &fields, FieldErrors::refused(Refusal::Name, &visitor.t));
    }
    let (email, password) = (fields.get("email"), fields.exactly("password"));
    let name = Some(fields.get("name").to_owned());
    let new = NewLogin {
        email: email.to_owned(),
        password: password.to_owned(),
        name,
    };
    let from = address(from);
    let identity = match web.pool.sign_up(new, from).await {
        Ok(_) => web.pool.sign_in_to_pages(email, password, from).await,
        Err(refusal) => Err(refusal),
    };
    match identity {
        Ok(identity) => begin(&web, &identity, "/places/new")
            .await
            .unwrap_or_else(|error| visitor.problem(&error)),
        Err(refusal) => sign_up_again(&visitor, &fields, wrong(&refusal, visitor.t)),
    }
}

/// `GET /confirm`
pub(super) async fn confirm_page(visitor: Visitor, Params(query): Params<Query>) -> Response {
    let (t, frame) = (visitor.t, visitor.frame());
    html(&ConfirmPage {
        t,
        frame,
        email: query.email,
        errors: FieldErrors::none(),
    })
}

/// `POST /confirm`
pub(super) async fn confirm(State(web): State<Web>, Sent { visitor, fields }: Sent) -> Response {
    let email = fields.get("email").to_owned();
    match web.pool.confirm(&email, fields.get("code")).await {
        Ok(()) | Err(Refused::AlreadyConfirmed) => Redirect::to("/").into_response(),
        Err(refusal) => {
            let errors = wrong(&refusal, visitor.t);
            html(&ConfirmPage {
                t: visitor.t,
                frame: visitor.frame(),
                email,
                errors,
            })
        }
    }
}

/// `POST /confirm/again`
pub(super) async fn confirm_again(State(web): State<Web>, Sent { visitor, fields }: Sent) -> Response {
    let email = fields.get("email").to_owned();
    match web.pool.resend_code(&email).await {
        Ok(_) => Redirect::to(&format!(
            "/confirm?said=code_sent&email={}",
            super::form::encode(&email)
        ))
        .into_response(),
        Err(refusal) => {
            let errors = wrong(&refusal, visitor.t);
            html(&ConfirmPage {
                t: visitor.t,
                frame: visitor.frame(),
                email,
                errors,
            })
        }
    }
}

/// `POST /sign-out`
pub(super) async fn sign_out(State(web): State<Web>, headers: HeaderMap, posted: Posted) -> Response {
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
pub(super) async fn language(State(web): State<Web>, Sent { visitor, fields }: Sent) -> Response {
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

async fn begin(web: &Web, identity: &Identity, next: &str) -> Result<Response> {
    let user = web.users.resolve(identity).await?;
    let cookie = web.sessions.begin(user).await?.cookie;
    let secure = if web.public_url.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    let set = format!("{SESSION}={cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age=7776000{secure}");
    let to = if next.is_empty() { "/" } else { next };
    Ok(([(header::SET_COOKIE, set)], Redirect::to(to)).into_response())
}

/// A path of ours, never another site: what may follow a redirect.
fn own_path(path: &str) -> String {
    let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']);
    if ours { path.to_owned() } else { String::new() }
}

fn address(from: From) -> Option<IpAddr> {
    from.map(|Extension(ConnectInfo(address))| address.ip())
}

/// A refusal of the pool in words, beside the field at fault.
fn wrong(refusal: &Refused, t: Text) -> FieldErrors {
    let why = match refusal {
        Refused::WrongPassword => Refusal::WrongPassword,
        Refused::UsernameExists => Refusal::EmailTaken,
        Refused::InvalidPassword(_) => Refusal::WeakPassword,
        Refused::InvalidParameter(_) => Refusal::Email,
        Refused::CodeMismatch | Refused::CodeExpired => Refusal::Code,
        Refused::TooManyGuesses | Refused::LimitExceeded | Refused::TooManyRequests => Refusal::TooOften,
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
        for away in [
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "javascript:x",
            "",
        ] {
            assert_eq!(own_path(away), "");
        }
    }
}
