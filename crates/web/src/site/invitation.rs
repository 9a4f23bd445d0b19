//! Coming in by an invitation.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maat_app::{Code, Error};

use super::{
    form::{Posted, encode},
    visitor::Member,
};
use crate::{
    http::{Web, extract::Params},
    pages::{frame::FieldErrors, html, people::InvitationPage, refusal::Refusal},
};

/// `?code=`
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Query {
    code: String,
}

/// `GET /invitation`
pub(super) async fn page(State(web): State<Web>, member: Member, Params(Query { code }): Params<Query>) -> Response {
    match web.app.look_at_invitation(&web.users, member.caller, &code).await {
        Ok((organisation, role)) => html(&InvitationPage {
            t: member.t,
            frame: member.frame(None),
            code,
            offered: Some((organisation.name, role)),
            errors: FieldErrors::none(),
        }),
        Err(error) => refused(&web, &member, &code, error).await,
    }
}

/// `POST /invitation`
pub(super) async fn accept(State(web): State<Web>, Posted { member, fields }: Posted) -> Response {
    let code = fields.get("code");
    match web.app.accept_invitation(&web.users, member.caller, code).await {
        Ok(place) => Redirect::to(&format!("/organisations/{}/today?said=joined", place.id)).into_response(),
        Err(error) => refused(&web, &member, code, error).await,
    }
}

async fn refused(web: &Web, member: &Member, code: &str, error: Error) -> Response {
    let refusal = match error.code {
        Code::Forbidden if matches!(web.users.verified_email(member.caller.user).await, Ok(None)) => {
            return confirm_first(web, member, &format!("/invitation?code={}", encode(code))).await;
        }
        Code::Forbidden => Refusal::OtherAddress,
        Code::NotFound => Refusal::Invitation,
        Code::Conflict => Refusal::Full,
        _ => return member.answer(Err(error)),
    };
    html(&InvitationPage {
        t: member.t,
        frame: member.frame(None),
        code: String::new(),
        offered: None,
        errors: FieldErrors::refused(refusal, &member.t),
    })
}

/// To the page that asks for the code by which an address is shown to be theirs, and back.
pub(super) async fn confirm_first(web: &Web, member: &Member, next: &str) -> Response {
    let user = web.users.get(member.caller.user).await;
    member.answer(user.map(|user| {
        let email = encode(user.email.as_deref().unwrap_or_default());
        Redirect::to(&format!("/confirm?email={email}&next={}", encode(next))).into_response()
    }))
}
