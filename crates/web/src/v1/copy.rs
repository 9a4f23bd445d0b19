//! A day on another date.

use axum::{Json, extract::State, http::StatusCode};
use maat_core::{id::WearerId, plan::CopyDraft};

use super::{day::Text, entries::EntryView, tell::Told};
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, Params},
    problem::Answer,
    reply::List,
};

/// `POST /v1/wearers/{w}/days/{date}/copy`: the day, or only some of its entries, on another date, once.
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, date)): Ids<(WearerId, Text)>,
    Params(told): Params<Told>,
    Body(draft): Body<CopyDraft>,
) -> Answer<(StatusCode, Json<List<EntryView>>)> {
    let proof = web.app.planner_of(caller, wearer).await?;
    let copies = web.app.copy_day(proof, date.date()?, &draft, told.tell).await?;
    let views = copies.into_iter().map(Into::into).collect();
    Ok((StatusCode::CREATED, Json(List::whole(views))))
}
