//! Who hears when a wearer does not answer.

use axum::extract::State;
use maat_core::{circle::Circle, id::WearerId};

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, IfMatch},
    problem::Answer,
    reply::Tagged,
};

/// `GET /v1/wearers/{w}/circle`
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
) -> Answer<Tagged<Circle>> {
    let proof = web.app.viewer_at_home(caller, wearer).await?;
    let (version, circle) = web.app.circle(proof).await?;
    Ok(Tagged(version, circle))
}

/// `PUT /v1/wearers/{w}/circle`
pub async fn put(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    IfMatch(version): IfMatch,
    Body(circle): Body<Circle>,
) -> Answer<Tagged<Circle>> {
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    let (version, circle) = web.app.put_circle(proof, circle, version).await?;
    Ok(Tagged(version, circle))
}
