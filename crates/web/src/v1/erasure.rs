//! Erasing a wearer, in two steps.

use std::collections::BTreeMap;

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use maat_app::erasure::Planned;
use maat_core::{id::WearerId, schema::Instant};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids},
    problem::Answer,
};

/// Without a word: what goes, and when. With the wearer's name: it is planned.
#[derive(Deserialize, JsonSchema)]
pub struct ErasureRequest {
    /// The wearer's name, to be sure.
    #[serde(default)]
    confirm: Option<String>,
}

/// What an erasure takes, and when.
#[derive(Serialize, JsonSchema)]
pub struct ErasureView {
    /// False if it was only asked about.
    planned: bool,
    /// When it is done, or would be; until then it can be taken back.
    #[schemars(with = "Instant")]
    erases_at: Timestamp,
    /// How much goes, by what it is.
    goes: BTreeMap<String, u64>,
}

/// `POST /v1/wearers/{w}/erasure`
pub async fn plan(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(WearerId,)>,
    Body(request): Body<ErasureRequest>,
) -> Answer<Json<ErasureView>> {
    // What would go is read.
    let proof = web.app.owner_of(caller, id).await?.at_home()?;
    web.app.viewer_of(caller, id).await?;
    let planned = match request.confirm {
        Some(name) => web.app.plan_erasure(proof, &name).await?,
        None => web.app.erasure(proof).await?,
    };
    let Planned {
        erases_at,
        planned,
        goes,
    } = planned;
    Ok(Json(ErasureView {
        planned,
        erases_at,
        goes,
    }))
}

/// `DELETE /v1/wearers/{w}/erasure`
pub async fn take_back(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(WearerId,)>,
) -> Answer<StatusCode> {
    let proof = web.app.owner_of(caller, id).await?.at_home()?;
    web.app.take_back_erasure(proof).await?;
    Ok(StatusCode::NO_CONTENT)
}
