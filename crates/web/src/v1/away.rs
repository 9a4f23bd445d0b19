//! Away and quiet.

use axum::{Json, extract::State, http::StatusCode};
use maat_app::away::{Hush, Until};
use maat_core::id::WearerId;

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids},
    problem::Answer,
};

/// `PUT /v1/wearers/{w}/away`: off until an instant; no rings, nothing counted.
pub async fn put(state: State<Web>, caller: Signed, ids: Ids<(WearerId,)>, body: Body<Until>) -> Answer<Json<Until>> {
    hush(state, caller, ids, body, Hush::Away).await
}

/// `DELETE /v1/wearers/{w}/away`: here again.
pub async fn delete(state: State<Web>, caller: Signed, ids: Ids<(WearerId,)>) -> Answer<StatusCode> {
    unhush(state, caller, ids, Hush::Away).await
}

/// `PUT /v1/wearers/{w}/mute`: no rings until an instant.
pub async fn mute(state: State<Web>, caller: Signed, ids: Ids<(WearerId,)>, body: Body<Until>) -> Answer<Json<Until>> {
    hush(state, caller, ids, body, Hush::Mute).await
}

/// `DELETE /v1/wearers/{w}/mute`: rings again.
pub async fn unmute(state: State<Web>, caller: Signed, ids: Ids<(WearerId,)>) -> Answer<StatusCode> {
    unhush(state, caller, ids, Hush::Mute).await
}

async fn hush(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Body(until): Body<Until>,
    hush: Hush,
) -> Answer<Json<Until>> {
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    Ok(Json(web.app.hush(proof, hush, until).await?))
}

async fn unhush(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    hush: Hush,
) -> Answer<StatusCode> {
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    web.app.unhush(proof, hush).await?;
    Ok(StatusCode::NO_CONTENT)
}
