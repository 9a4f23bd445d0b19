//! Wearers.

use axum::{extract::State, http::StatusCode};
use jiff::civil::Time;
use maat_app::{
    Error, Result,
    store::Stored,
    wearers::{Purposes, Settings, Wearer, WearerDraft},
};
use maat_core::{
    id::{MediaId, OrganisationId, WearerId},
    schema::WallTime,
    time::Zone,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, IfMatch, Params},
    once::NewId,
    problem::Answer,
    reply::{Created, List, Paging, Tagged},
};

/// A wearer, to those who may see them, and to their own watch.
#[derive(Serialize, JsonSchema)]
pub struct WearerView {
    /// This wearer.
    id: WearerId,
    /// Where they belong.
    organisation_id: OrganisationId,
    /// What they are called.
    name: String,
    /// Where they live now.
    time_zone: Zone,
    /// The language of their watch.
    language: String,
    /// When their day begins: what is before belongs to yesterday.
    #[schemars(with = "WallTime")]
    day_starts_at: Time,
    /// What they see and hear.
    settings: Settings,
    /// What is kept of them beyond the plan: only while someone's consent to it stands.
    purposes: Purposes,
    /// A photo of them, of the organisation's pictures.
    photo: Option<MediaId>,
    /// Which writing of it this is; its ETag.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
}

impl WearerView {
    /// The wearer as they are now.
    pub fn new(id: WearerId, wearer: Wearer, version: Option<u64>) -> Self {
        let Wearer {
            organisation_id,
            name,
            language,
            zones,
            day_starts_at,
            settings,
            purposes,
            photo,
            ..
        } = wearer;
        let time_zone = zones.latest().clone();
        Self {
            id,
            organisation_id,
            name,
            time_zone,
            language,
            day_starts_at,
            settings,
            purposes,
            photo,
            version,
        }
    }

    fn read(stored: Stored<Wearer>) -> Result<Self> {
        let id = stored.item.id.parse().map_err(Error::internal)?;
        Ok(Self::new(id, stored.value, Some(stored.item.version)))
    }
}

/// `POST /v1/organisations/{org}/wearers`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(OrganisationId,)>,
    NewId(new): NewId,
    Body(draft): Body<WearerDraft>,
) -> Answer<Created<WearerView>> {
    let proof = web.app.planner_in(caller, id).await?;
    let stored = web.app.create_wearer_once(proof, new.into(), draft).await?;
    Ok(Created(stored.item.version, WearerView::read(stored)?))
}

/// `GET /v1/organisations/{org}/wearers`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(OrganisationId,)>,
    Params(paging): Params<Paging>,
) -> Answer<axum::Json<List<WearerView>>> {
    let proof = web.app.viewer_in(caller, id).await?;
    let all = web
        .app
        .list_wearers(proof)
        .await?
        .into_iter()
        .map(WearerView::read)
        .collect::<Result<Vec<_>>>()?;
    Ok(axum::Json(
        paging.page(all, |wearer| (wearer.name.to_lowercase(), wearer.id))?,
    ))
}

/// `GET /v1/wearers/{w}`
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(WearerId,)>,
) -> Answer<Tagged<WearerView>> {
    let proof = web.app.viewer_of(caller, id).await?;
    let stored = web.app.wearer(proof).await?;
    Ok(Tagged(stored.item.version, WearerView::read(stored)?))
}

/// `PATCH /v1/wearers/{w}`
pub async fn update(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(WearerId,)>,
    IfMatch(version): IfMatch,
    Body(draft): Body<WearerDraft>,
) -> Answer<Tagged<WearerView>> {
    let proof = web.app.planner_of(caller, id).await?.at_home()?;
    let stored = web.app.update_wearer(proof, draft, version).await?;
    Ok(Tagged(stored.item.version, WearerView::read(stored)?))
}

/// `DELETE /v1/wearers/{w}`: their watches are out, and to everybody they are as if they had never been.
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(WearerId,)>,
    IfMatch(version): IfMatch,
) -> Answer<StatusCode> {
    let proof = web.app.owner_of(caller, id).await?.at_home()?;
    web.app.delete_wearer(proof, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
