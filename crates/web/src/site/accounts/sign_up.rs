//! Making an account.

use axum::{extract::State, http::HeaderMap, response::Response};
use maat_app::pool::{NewLogin, Refusal as Refused};

use super::{From, Query, address, device::passkeys_here, own_path, sign_in::go_on, to_confirm, wrong};
use crate::{
    http::{Web, extract::Params},
    pages::{frame::FieldErrors, html, passkeys::PasskeysHere, refusal::Refusal, sign_in::SignUpPage},
    site::{
        form::{Fields, Sent},
        visitor::Visitor,
    },
};

/// `GET /sign-up`
pub(super) async fn page(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Params(query): Params<Query>,
) -> Response {
    let fields = [("email", query.email), ("next", query.next)].map(|(name, value)| (name.to_owned(), value));
    let here = passkeys_here(&web, &headers);
    again(&visitor, here, &Fields(fields.into()), FieldErrors::none())
}

fn again(visitor: &Visitor, here: PasskeysHere, fields: &Fields, errors: FieldErrors) -> Response {
    let (name, email) = (fields.get("name").to_owned(), fields.get("email").to_owned());
    html(&SignUpPage {
        t: visitor.t,
        frame: visitor.frame(),
        here,
        name,
        email,
        next: own_path(fields.get("next")),
        errors,
    })
}

/// `POST /sign-up`: signed in at once; the code confirms the e-mail, which is needed only before the first invitation.
pub(super) async fn sign_up(
    State(web): State<Web>,
    from: From,
    headers: HeaderMap,
    Sent { visitor, fields }: Sent,
) -> Response {
    let here = passkeys_here(&web, &headers);
    if fields.get("name").is_empty() {
        return again(&visitor, here, &fields, FieldErrors::refused(Refusal::Name, &visitor.t));
    }
    let (email, password) = (fields.get("email"), fields.exactly("password"));
    let new = NewLogin {
        email: email.to_owned(),
        password: password.to_owned(),
        name: Some(fields.get("name").to_owned()),
    };
    let from = address(from);
    let step = match web.sign_in.sign_up(new, from).await {
        // Where no letter can be sent, a code can be asked for once one can.
        Ok(_) | Err(Refused::NotDelivered(_)) => web.sign_in.sign_in(email, password, from).await,
        Err(refusal) => Err(refusal),
    };
    let mut next = own_path(fields.get("next"));
    if next.is_empty() {
        "/places/new".clone_into(&mut next);
    }
    match step {
        Ok(step) => go_on(&web, &visitor, step, next).await,
        Err(Refused::NotConfirmed) => to_confirm(email, &next),
        Err(refusal) => again(&visitor, here, &fields, wrong(&refusal, visitor.t)),
    }
}
