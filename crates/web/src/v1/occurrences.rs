//! One day only.

use axum::{extract::State, http::StatusCode};
use maat_core::{
    id::WearerId,
    plan::{ChangeDraft, ChangeState, EntryDraft, OccurrenceId},
};
use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use serde_json::Value;

use super::{occurrence::OccurrenceView, tell::Told};
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, IfMatch, Params, typed},
    problem::Answer,
    reply::Tagged,
};

/// What is different: read as [`ChangeDraft`], in two parts so that an error names its field.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(description = "What is different on one day.", transform = of_one_day)]
pub struct ChangeRequest(#[schemars(with = "ChangeDraft")] Value);

/// What belongs to the whole entry is refused of one day.
fn of_one_day(schema: &mut Schema) {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.retain(|name, _| !["repeat", "except", "also", "time_zone"].contains(&name.as_str()));
        if let Some(start) = properties.get_mut("start") {
            start["type"] = "string".into();
        }
    }
    schema.remove("x-new");
}

/// What is said beside what an entry says.
#[derive(Deserialize)]
struct Beside {
    #[serde(default)]
    cancelled: Option<bool>,
    #[serde(default)]
    state: Option<ChangeState>,
}

/// `PATCH /v1/wearers/{w}/occurrences/{id}`: moves, cancels or changes one day's.
pub async fn update(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, id)): Ids<(WearerId, OccurrenceId)>,
    Params(told): Params<Told>,
    IfMatch(version): IfMatch,
    Body(ChangeRequest(body)): Body<ChangeRequest>,
) -> Answer<Tagged<OccurrenceView>> {
    let proof = web.app.planner_of(caller, wearer).await?;
    let Beside { cancelled, state } = typed(&body)?;
    let draft = ChangeDraft {
        cancelled,
        state,
        entry: typed::<EntryDraft>(&body)?,
    };
    let (happening, days) = web.app.change_occurrence(proof, id, draft, version, told.tell).await?;
    Ok(Tagged(
        happening.occurrence.version,
        OccurrenceView::new(&happening, &days),
    ))
}

/// `DELETE /v1/wearers/{w}/occurrences/{id}`: back to what the entry says.
pub async fn reset(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, id)): Ids<(WearerId, OccurrenceId)>,
    Params(told): Params<Told>,
    IfMatch(version): IfMatch,
) -> Answer<StatusCode> {
    let proof = web.app.planner_of(caller, wearer).await?;
    web.app.reset_occurrence(proof, id, version, told.tell).await?;
    Ok(StatusCode::NO_CONTENT)
}
