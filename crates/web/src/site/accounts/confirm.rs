//! Confirming the e-mail address.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maat_app::pool::Refusal as Refused;

use super::{From, Query, address, wrong};
use crate::{
    http::{Web, extract::Params},
    pages::{frame::FieldErrors, html, sign_in::ConfirmPage},
    site::{
        form::{Sent, encode},
        visitor::Visitor,
    },
};

/// `GET /confirm`
pub(super) async fn page(visitor: Visitor, Params(query): Params<Query>) -> Response {
    asking(&visitor, query.email, FieldErrors::none())
}

fn asking(visitor: &Visitor, email: String, errors: FieldErrors) -> Response {
    let (t, frame) = (visitor.t, visitor.frame());
    html(&ConfirmPage {
        t,
        frame,
        email,
        errors,
    })
}

/// `POST /confirm`
pub(super) async fn confirm(State(web): State<Web>, from: From, Sent { visitor, fields }: Sent) -> Response {
    let email = fields.get("email");
    match web.pool.confirm(email, fields.get("code"), address(from)).await {
        Ok(()) | Err(Refused::AlreadyConfirmed) => Redirect::to("/").into_response(),
        Err(refusal) => asking(&visitor, email.to_owned(), wrong(&refusal, visitor.t)),
    }
}

/// `POST /confirm/again`
pub(super) async fn again(State(web): State<Web>, from: From, Sent { visitor, fields }: Sent) -> Response {
    let email = fields.get("email");
    match web.pool.resend_code(email, address(from)).await {
        Ok(_) => Redirect::to(&format!("/confirm?said=code_sent&email={}", encode(email))).into_response(),
        Err(refusal) => asking(&visitor, email.to_owned(), wrong(&refusal, visitor.t)),
    }
}
