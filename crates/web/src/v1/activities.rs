//! Activities.

use axum::{Json, extract::State, http::StatusCode};
use maat_app::store::Stored;
use maat_core::{
    activity::{Activity, ActivityDraft},
    id::{ActivityId, OrganisationId},
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

/// An activity, with its version.
#[derive(Serialize, JsonSchema)]
pub struct ActivityView {
    #[serde(flatten)]
    activity: Activity,
    /// Which writing of it this is; its ETag.
    version: u64,
}

impl From<Stored<Activity>> for ActivityView {
    fn from(stored: Stored<Activity>) -> Self {
        Self {
            activity: stored.value,
            version: stored.item.version,
        }
    }
}

/// `POST /v1/organisations/{org}/activities`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    NewId(id): NewId,
    Body(draft): Body<ActivityDraft>,
) -> Answer<Created<ActivityView>> {
    let proof = web.app.planner_in(caller, org).await?;
    let stored = web.app.create_activity_once(proof, id.into(), draft).await?;
    Ok(Created(stored.item.version, stored.into()))
}

/// `GET /v1/organisations/{org}/activities`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    Params(paging): Params<Paging>,
) -> Answer<Json<List<ActivityView>>> {
    let proof = web.app.viewer_in(caller, org).await?;
    let all: Vec<ActivityView> = web
        .app
        .list_activities(proof)
        .await?
        .into_iter()
        .map(Into::into)
        .collect();
    Ok(Json(paging.page(all, |view| view.activity.id)?))
}

/// `GET /v1/organisations/{org}/activities/{a}`
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, ActivityId)>,
) -> Answer<Tagged<ActivityView>> {
    let proof = web.app.viewer_in(caller, org).await?;
    let stored = web.app.activity(proof, id).await?;
    Ok(Tagged(stored.item.version, stored.into()))
}

/// `PATCH /v1/organisations/{org}/activities/{a}`
pub async fn update(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, ActivityId)>,
    IfMatch(version): IfMatch,
    Body(draft): Body<ActivityDraft>,
) -> Answer<Tagged<ActivityView>> {
    let proof = web.app.planner_in(caller, org).await?;
    let stored = web.app.update_activity(proof, id, draft, version).await?;
    Ok(Tagged(stored.item.version, stored.into()))
}

/// `DELETE /v1/organisations/{org}/activities/{a}`
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, ActivityId)>,
    IfMatch(version): IfMatch,
) -> Answer<StatusCode> {
    let proof = web.app.planner_in(caller, org).await?;
    web.app.delete_activity(proof, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
