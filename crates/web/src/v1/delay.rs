//! Everything later.

use axum::{Json, extract::State};
use maat_app::delay::Shifted;
use maat_core::{id::WearerId, plan::DelayDraft};
use schemars::JsonSchema;
use serde::Serialize;

use super::{day::Text, occurrence::OccurrenceView, tell::Told};
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, Params},
    once::NewId,
    problem::Answer,
};

/// What moved, and what stayed: transport and medicine, and what is answered already.
#[derive(Serialize, JsonSchema)]
pub struct ShiftedView {
    /// What is at another time now.
    moved: Vec<OccurrenceView>,
    /// What was left where it is.
    stayed: Vec<OccurrenceView>,
}

impl From<Shifted> for ShiftedView {
    fn from(Shifted { moved, stayed, days }: Shifted) -> Self {
        let views = |some: Vec<_>| some.iter().map(|one| OccurrenceView::new(one, &days)).collect();
        Self {
            moved: views(moved),
            stayed: views(stayed),
        }
    }
}

/// `POST /v1/wearers/{w}/days/{date}/delay`: everything later (or earlier), from a time on.
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, date)): Ids<(WearerId, Text)>,
    Params(told): Params<Told>,
    NewId(id): NewId,
    Body(draft): Body<DelayDraft>,
) -> Answer<Json<ShiftedView>> {
    let proof = web.app.planner_of(caller, wearer).await?;
    let shifted = web.app.delay_once(proof, id, date.date()?, draft, told.tell).await?;
    Ok(Json(shifted.into()))
}
