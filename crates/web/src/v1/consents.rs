//! What someone agreed to for a wearer.

use axum::{Json, extract::State, http::StatusCode};
use jiff::{Timestamp, civil::Date};
use maat_app::{
    Error, Result,
    consents::{Capacity, Consent, ConsentDraft, Purpose},
    store::Stored,
};
use maat_core::{
    id::{ConsentId, OrganisationId, UserId, WearerId},
    schema::{Instant, IsoDate},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, Params},
    once::NewId,
    problem::Answer,
    reply::{List, Paging},
};

/// That someone agreed to something for a wearer.
#[derive(Serialize, JsonSchema)]
pub struct ConsentView {
    /// This consent.
    id: ConsentId,
    /// To what.
    purpose: Purpose,
    /// With which organisation, if it is about sharing.
    organisation_id: Option<OrganisationId>,
    /// Who agreed, by name.
    given_by: String,
    /// As what.
    capacity: Capacity,
    /// On which date.
    #[schemars(with = "IsoDate")]
    given_on: Date,
    /// Which carer wrote it down.
    recorded_by: UserId,
    /// When they did.
    #[schemars(with = "Instant")]
    recorded_at: Timestamp,
    /// Since when it holds no more; null: it holds.
    #[schemars(with = "Option<Instant>")]
    withdrawn_at: Option<Timestamp>,
}

impl ConsentView {
    fn read(Stored { item, value }: Stored<Consent>) -> Result<Self> {
        Ok(Self {
            id: item.id.parse().map_err(Error::internal)?,
            purpose: value.purpose,
            organisation_id: value.organisation,
            given_by: value.given_by,
            capacity: value.capacity,
            given_on: value.given_on,
            recorded_by: value.recorded_by,
            recorded_at: item.created_at,
            withdrawn_at: value.withdrawn_at,
        })
    }
}

/// `GET /v1/wearers/{w}/consents`: newest first.
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Params(paging): Params<Paging>,
) -> Answer<Json<List<ConsentView>>> {
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    // Reading them is a look at the wearer.
    web.app.viewer_at_home(caller, wearer).await?;
    let all = web.app.consents(proof).await?.into_iter();
    let views = all.map(ConsentView::read).collect::<Result<_>>()?;
    Ok(Json(paging.page(views, |consent| std::cmp::Reverse(consent.id))?))
}

/// `POST /v1/wearers/{w}/consents`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    NewId(id): NewId,
    Body(draft): Body<ConsentDraft>,
) -> Answer<(StatusCode, Json<ConsentView>)> {
    let proof = web.app.owner_of(caller, wearer).await?.at_home()?;
    let stored = web.app.create_consent_once(proof, id.into(), draft).await?;
    Ok((StatusCode::CREATED, Json(ConsentView::read(stored)?)))
}

/// `DELETE /v1/wearers/{w}/consents/{id}`: taken back; it is kept.
pub async fn withdraw(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, id)): Ids<(WearerId, ConsentId)>,
) -> Answer<StatusCode> {
    let proof = web.app.owner_of(caller, wearer).await?.at_home()?;
    web.app.withdraw_consent(proof, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
