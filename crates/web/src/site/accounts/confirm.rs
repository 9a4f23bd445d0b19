//! Confirming the e-mail address.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maat_app::pool::Refusal as Refused;

use super::{From, Query, address, own_path, wrong};
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
    asking(&visitor, (query.email, own_path(&query.next)), FieldErrors::none())
}

fn asking(visitor: &Visitor, (email, next): (String, String), errors: FieldErrors) -> Response {
    let (t, frame) = (visitor.t, visitor.frame());
    html(&ConfirmPage {
        t,
        frame,
        email,
        next,
        errors,
    })
}

/// `POST /confirm`
pub(super) async fn confirm(State(web): State<Web>, from: From, Sent { visitor, fields }: Sent) -> Response {
    let (email, next) = (fields.get("email"), own_path(fields.get("next")));
    match web.sign_in.confirm(email, fields.get("code"), address(from)).await {
        Ok(()) | Err(Refused::AlreadyConfirmed) => {
            Redirect::to(if next.is_empty() { "/" } else { &next }).into_response()
        }
        Err(refusal) => asking(&visitor, (email.to_owned(), next), wrong(&refusal, visitor.t)),
    }
}

/// `POST /confirm/again`
pub(super) async fn again(State(web): State<Web>, from: From, Sent { visitor, fields }: Sent) -> Response {
    let (email, next) = (fields.get("email"), own_path(fields.get("next")));
    match web.sign_in.resend_code(email, address(from)).await {
        Ok(_) => Redirect::to(&format!(
            "/confirm?said=code_sent&email={}&next={}",
            encode(email),
            encode(&next)
        ))
        .into_response(),
        Err(refusal) => asking(&visitor, (email.to_owned(), next), wrong(&refusal, visitor.t)),
    }
}
