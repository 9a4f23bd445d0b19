//! A day on another date.

use axum::{Json, extract::State, http::StatusCode};
use maat_core::{id::WearerId, plan::CopyDraft};

use super::{day::Text, entries::EntryView};
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids},
    problem::Answer,
    reply::List,
};

/// `POST /v1/wearers/{w}/days/{date}/copy`: the day, or only some of its entries, on another date, once.
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, date)): Ids<(WearerId, Text)>,
    Body(draft): Body<CopyDraft>,
) -> Answer<(StatusCode, Json<List<EntryView>>)> {
    let proof = web.app.planner_of(caller, wearer).await?;
    let copies = web.app.copy_day(proof, date.date()?, &draft).await?;
    let views = copies.into_iter().map(Into::into).collect();
    Ok((StatusCode::CREATED, Json(List::whole(views))))
}
