//! Shares: a wearer whose days another organisation plans, too.

use axum::{Json, extract::State, http::StatusCode};
use jiff::{Timestamp, civil::Date};
use maat_app::{
    consents::Capacity,
    shares::{ShareDraft, Shared},
};
use maat_core::{
    id::{ConsentId, OrganisationId, WearerId},
    schema::{Instant, IsoDate},
    sight::Allowed,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, Params},
    problem::Answer,
    reply::{List, Paging},
};

/// That another organisation plans its part of a wearer's days.
#[derive(Serialize, JsonSchema)]
pub struct ShareView {
    /// Which organisation.
    organisation_id: OrganisationId,
    /// What it is called.
    name: String,
    /// What it is let see of what the wearer's own organisation plans.
    sees: Allowed,
    /// Since when the wearer is shared with it.
    #[schemars(with = "Instant")]
    since: Timestamp,
    /// Who agreed.
    consent: GivenView,
}

/// Who agreed, as what and when.
#[derive(Serialize, JsonSchema)]
pub struct GivenView {
    /// This consent.
    id: ConsentId,
    /// Who agreed, by name.
    given_by: String,
    /// As what.
    capacity: Capacity,
    /// On which date.
    #[schemars(with = "IsoDate")]
    given_on: Date,
}

impl From<Shared> for ShareView {
    fn from(Shared { share, name, consent }: Shared) -> Self {
        Self {
            organisation_id: share.value.organisation,
            name,
            sees: share.value.sees,
            since: share.item.created_at,
            consent: GivenView {
                id: share.value.consent,
                given_by: consent.given_by,
                capacity: consent.capacity,
                given_on: consent.given_on,
            },
        }
    }
}

/// `GET /v1/wearers/{w}/shares`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Params(paging): Params<Paging>,
) -> Answer<Json<List<ShareView>>> {
    let proof = web.app.viewer_of(caller, wearer).await?;
    let all: Vec<ShareView> = web.app.shares(proof).await?.into_iter().map(Into::into).collect();
    Ok(Json(paging.page(all, |share| share.organisation_id)?))
}

/// `PUT /v1/wearers/{w}/shares/{org}`
pub async fn put(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, with)): Ids<(WearerId, OrganisationId)>,
    Body(draft): Body<ShareDraft>,
) -> Answer<Json<ShareView>> {
    let proof = web.app.owner_of(caller, wearer).await?.at_home()?;
    Ok(Json(web.app.share(proof, with, draft).await?.into()))
}

/// `DELETE /v1/wearers/{w}/shares/{org}`: by the wearer's own organisation, or by the guest.
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, with)): Ids<(WearerId, OrganisationId)>,
) -> Answer<StatusCode> {
    let proof = web.app.owner_of(caller, wearer).await?;
    web.app.end_share(proof, with).await?;
    Ok(StatusCode::NO_CONTENT)
}
