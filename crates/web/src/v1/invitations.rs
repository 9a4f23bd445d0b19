//! Asking someone to be a carer, and coming in.

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use maat_app::{
    Error, Result,
    access::{InOrganisation, Owner},
    invitations::{Invitation, InvitationDraft, Made},
    limit::Limit,
    store::Stored,
};
use maat_core::{
    id::{InvitationId, OrganisationId, UserId, WearerId},
    role::Role,
    schema::Instant,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::me::MyPlace;
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, Params},
    problem::Answer,
    reply::{List, NO_STORE, NoStore, Paging},
};

/// Letters that one organisation sends: few enough to be no one's way of sending many.
const LETTERS: Limit = Limit {
    name: "invitations",
    most: 50,
    seconds: 24 * 60 * 60,
};

/// An invitation that is open.
#[derive(Serialize, JsonSchema)]
pub struct InvitationView {
    /// This invitation.
    id: InvitationId,
    /// To which address.
    email: String,
    /// As what.
    role: Role,
    /// To whom they are to be assigned.
    wearer_ids: Vec<WearerId>,
    /// By which owner.
    invited_by: UserId,
    /// When.
    #[schemars(with = "Instant")]
    created_at: Timestamp,
    /// Until when it is good.
    #[schemars(with = "Instant")]
    expires_at: Timestamp,
}

impl InvitationView {
    fn read(Stored { item, value }: Stored<Invitation>) -> Result<Self> {
        Ok(Self {
            id: item.id.parse().map_err(Error::internal)?,
            email: value.email,
            role: value.role,
            wearer_ids: value.wearers,
            invited_by: value.invited_by,
            created_at: item.created_at,
            expires_at: value.expires_at,
        })
    }
}

/// An invitation that was just made, with its code; shown this once.
#[derive(Serialize, JsonSchema)]
pub struct InvitationMadeView {
    #[serde(flatten)]
    invitation: InvitationView,
    /// What it is accepted with, once, by whoever has shown that the address is theirs.
    code: String,
    /// The page to accept it on.
    url: String,
    /// Whether the letter is on its way; if it is not, pass the address of the page on yourself.
    mailed: bool,
}

/// The page to accept an invitation on.
pub(crate) fn address(web: &Web, code: &str) -> String {
    format!("{}/invitation?code={code}", web.public_url)
}

/// Invites someone, unless the organisation has sent too many letters.
pub(crate) async fn invite(web: &Web, by: Owner<InOrganisation>, draft: InvitationDraft) -> Result<Made> {
    let organisation = by.actor.organisation.to_string();
    if !web.limits.take(LETTERS, &organisation).await? {
        let message = "Too many invitations in one day. Try again tomorrow.";
        return Err(web.limits.too_many(LETTERS, message));
    }
    web.app.invite(&web.users, by, draft, |code| address(web, code)).await
}

/// `POST /v1/organisations/{org}/invitations`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    Body(draft): Body<InvitationDraft>,
) -> Answer<(StatusCode, NoStore, Json<InvitationMadeView>)> {
    let proof = web.app.owner_in(caller, org).await?;
    let Made { stored, code, mailed } = invite(&web, proof, draft).await?;
    let made = InvitationMadeView {
        invitation: InvitationView::read(stored)?,
        url: address(&web, &code),
        code,
        mailed,
    };
    Ok((StatusCode::CREATED, NO_STORE, Json(made)))
}

/// `GET /v1/organisations/{org}/invitations`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    Params(paging): Params<Paging>,
) -> Answer<Json<List<InvitationView>>> {
    let proof = web.app.owner_in(caller, org).await?;
    let all = web.app.invitations(proof).await?.into_iter();
    let views = all.map(InvitationView::read).collect::<Result<_>>()?;
    Ok(Json(paging.page(views, |invitation| invitation.id)?))
}

/// `DELETE /v1/organisations/{org}/invitations/{id}`
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, InvitationId)>,
) -> Answer<StatusCode> {
    let proof = web.app.owner_in(caller, org).await?;
    web.app.delete_invitation(proof, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What someone who was invited sends.
#[derive(Deserialize, JsonSchema)]
pub struct Acceptance {
    /// As it was in the letter.
    #[schemars(length(max = 200))]
    code: String,
}

/// `POST /v1/invitations/accept`
pub async fn accept(
    State(web): State<Web>,
    Signed(caller): Signed,
    Body(Acceptance { code }): Body<Acceptance>,
) -> Answer<Json<MyPlace>> {
    let place = web.app.accept_invitation(&web.users, caller, &code).await?;
    Ok(Json(place.into()))
}
