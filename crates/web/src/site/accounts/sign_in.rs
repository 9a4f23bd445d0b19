//! Signing in: a password, and what is asked for after it.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use maat_app::{
    pool::{Answer, Ask, Refusal as Refused},
    sign_in::Entry,
};

use super::{From, Query, address, begin, device::passkeys_here, own_path, to_confirm, wrong};
use crate::{
    http::{Web, extract::Params},
    pages::{
        frame::FieldErrors,
        html,
        passkeys::PasskeysHere,
        sign_in::{CodePage, NewPasswordPage, SignInPage},
    },
    site::{form::Sent, visitor::Visitor},
};

/// `GET /sign-in`
pub(super) async fn page(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Params(query): Params<Query>,
) -> Response {
    if visitor.is_signed_in() {
        return Redirect::to("/").into_response();
    }
    let here = passkeys_here(&web, &headers);
    again(&visitor, here, query.email, own_path(&query.next), FieldErrors::none())
}

fn again(visitor: &Visitor, here: PasskeysHere, email: String, next: String, errors: FieldErrors) -> Response {
    let (t, frame) = (visitor.t, visitor.frame());
    html(&SignInPage {
        t,
        frame,
        here,
        email,
        next,
        errors,
    })
}

/// `POST /sign-in`
pub(super) async fn sign_in(
    State(web): State<Web>,
    from: From,
    headers: HeaderMap,
    Sent { visitor, fields }: Sent,
) -> Response {
    let (email, next) = (fields.get("email"), own_path(fields.get("next")));
    let step = web
        .sign_in
        .sign_in(email, fields.exactly("password"), address(from))
        .await;
    match step {
        Ok(step) => go_on(&web, &visitor, step, next).await,
        // Only a pool elsewhere asks for this first.
        Err(Refused::NotConfirmed) => to_confirm(email, &next),
        Err(refusal) => {
            let here = passkeys_here(&web, &headers);
            again(&visitor, here, email.to_owned(), next, wrong(&refusal, visitor.t))
        }
    }
}

/// `POST /sign-in/code`
pub(super) async fn code(State(web): State<Web>, from: From, Sent { visitor, fields }: Sent) -> Response {
    let (session, next) = (fields.get("session"), own_path(fields.get("next")));
    let step = web.sign_in.show_code(session, fields.get("code"), address(from)).await;
    answer(&web, &visitor, step, Ask::Totp, session, next).await
}

/// `POST /sign-in/new-password`
pub(super) async fn new_password(State(web): State<Web>, from: From, Sent { visitor, fields }: Sent) -> Response {
    let (session, next) = (fields.get("session"), own_path(fields.get("next")));
    let password = fields.exactly("password");
    let step = web.sign_in.choose_password(session, password, address(from)).await;
    answer(&web, &visitor, step, Ask::NewPassword, session, next).await
}

async fn answer(web: &Web, visitor: &Visitor, step: Answer<Entry>, ask: Ask, session: &str, next: String) -> Response {
    match step {
        Ok(step) => go_on(web, visitor, step, next).await,
        // What was begun by a password is begun anew by one.
        Err(refusal @ Refused::Token(_)) => {
            let here = PasskeysHere::Unasked;
            again(visitor, here, String::new(), next, wrong(&refusal, visitor.t))
        }
        Err(refusal) => asking(visitor, ask, session.to_owned(), next, wrong(&refusal, visitor.t)),
    }
}

/// To the page that one came for, or to the one that asks for what is still wanted.
pub(super) async fn go_on(web: &Web, visitor: &Visitor, step: Entry, next: String) -> Response {
    match step {
        Entry::In(arrived) => begin(web, arrived, &next)
            .await
            .unwrap_or_else(|error| visitor.problem(&error)),
        Entry::Asks { ask, session } => asking(visitor, ask, session, next, FieldErrors::none()),
    }
}

fn asking(visitor: &Visitor, ask: Ask, session: String, next: String, errors: FieldErrors) -> Response {
    let (t, frame) = (visitor.t, visitor.frame());
    match ask {
        Ask::Totp => html(&CodePage {
            t,
            frame,
            session,
            next,
            errors,
        }),
        Ask::NewPassword => html(&NewPasswordPage {
            t,
            frame,
            session,
            next,
            errors,
        }),
    }
}
