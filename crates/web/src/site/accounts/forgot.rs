//! A forgotten password. Nothing here tells whether there is an account.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use super::{From, Query, address, wrong};
use crate::{
    http::{Web, extract::Params},
    pages::{
        frame::FieldErrors,
        html,
        sign_in::{ForgotPage, ResetPage},
    },
    site::{
        form::{Sent, encode},
        visitor::Visitor,
    },
};

/// `GET /forgot`
pub(super) async fn page(visitor: Visitor, Params(query): Params<Query>) -> Response {
    forgetful(&visitor, query.email, FieldErrors::none())
}

fn forgetful(visitor: &Visitor, email: String, errors: FieldErrors) -> Response {
    let (t, frame) = (visitor.t, visitor.frame());
    html(&ForgotPage {
        t,
        frame,
        email,
        errors,
    })
}

/// `POST /forgot`
pub(super) async fn forgot(State(web): State<Web>, from: From, Sent { visitor, fields }: Sent) -> Response {
    let email = fields.get("email");
    match web.sign_in.forgot_password(email, address(from)).await {
        Ok(_) => Redirect::to(&format!("/reset?email={}", encode(email))).into_response(),
        Err(refusal) => forgetful(&visitor, email.to_owned(), wrong(&refusal, visitor.t)),
    }
}

/// `GET /reset`
pub(super) async fn reset_page(visitor: Visitor, Params(query): Params<Query>) -> Response {
    choosing(&visitor, query.email, FieldErrors::none())
}

fn choosing(visitor: &Visitor, email: String, errors: FieldErrors) -> Response {
    let (t, frame) = (visitor.t, visitor.frame());
    html(&ResetPage {
        t,
        frame,
        email,
        errors,
    })
}

/// `POST /reset`
pub(super) async fn reset(State(web): State<Web>, from: From, Sent { visitor, fields }: Sent) -> Response {
    let (email, code, password) = (fields.get("email"), fields.get("code"), fields.exactly("password"));
    match web.sign_in.reset_password(email, code, password, address(from)).await {
        Ok(()) => Redirect::to(&format!("/sign-in?said=new_password&email={}", encode(email))).into_response(),
        Err(refusal) => choosing(&visitor, email.to_owned(), wrong(&refusal, visitor.t)),
    }
}
