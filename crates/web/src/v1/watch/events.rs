//! What a watch tells.

use axum::{Json, extract::State};
use jiff::Timestamp;
use maat_app::{
    Code, Error, Result,
    check_ins::{CheckInDraft, Heard, MAX_EVENTS},
};
use maat_core::{id::CheckInId, schema::Instant};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::http::{
    Web,
    caller::Watch,
    extract::{Body, typed},
    problem::Answer,
};

/// One event; by its form alone none is refused, since each is answered by itself.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "told in the API's description, and never made")]
enum AnyEvent {
    Event(CheckInDraft),
    Other(Value),
}

/// What a watch tells.
#[derive(Deserialize, JsonSchema)]
pub struct EventsRequest {
    /// What the watch's clock says as it sends this; if left out, its clock is taken to be right.
    #[serde(default)]
    #[schemars(with = "Option<Instant>")]
    sent_at: Option<Timestamp>,
    #[schemars(with = "Vec<AnyEvent>")]
    events: Vec<Value>,
}

/// What became of it.
#[derive(Serialize, JsonSchema)]
pub struct HeardView {
    accepted: Vec<CheckInId>,
    refused: Vec<RefusedView>,
}

#[derive(Serialize, JsonSchema)]
struct RefusedView {
    id: Option<Value>,
    code: &'static str,
    field: Option<String>,
    message: String,
}

/// `POST /v1/watch/events`
pub async fn events(
    State(web): State<Web>,
    Watch(worn): Watch,
    Body(request): Body<EventsRequest>,
) -> Answer<Json<HeardView>> {
    if request.events.len() > MAX_EVENTS {
        let message = format!("At most {MAX_EVENTS} events can be told at once.");
        return Err(Error::new(Code::TooLarge, message).about("events").into());
    }
    let (mut drafts, mut refused) = (Vec::new(), Vec::new());
    for event in request.events {
        match read(&event) {
            Ok(read) => drafts.push(read),
            Err(error) => refused.push(refusal(event.get("id").cloned(), error)),
        }
    }
    let Heard {
        accepted,
        refused: not_taken,
    } = web.app.hear(worn, request.sent_at, drafts).await?;
    refused.extend(
        not_taken
            .into_iter()
            .map(|(id, error)| refusal(Some(id.to_string().into()), error)),
    );
    Ok(Json(HeardView { accepted, refused }))
}

fn read(event: &Value) -> Result<(CheckInId, CheckInDraft)> {
    let draft: CheckInDraft = typed(event)?;
    let id = draft
        .id
        .ok_or_else(|| Error::invalid("id", "This is needed: a UUID made by the watch."))?;
    if draft.at.is_none() {
        return Err(Error::invalid("at", "This is needed."));
    }
    Ok((id, draft))
}

fn refusal(id: Option<Value>, error: Error) -> RefusedView {
    RefusedView {
        id,
        code: error.code.as_str(),
        field: error.field,
        message: error.message,
    }
}
