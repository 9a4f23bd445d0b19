//! What a watch tells.

use axum::{Json, extract::State};
use jiff::Timestamp;
use maat_app::{
    Code, Error, Result,
    access::{OnWrist, Worn},
    check_ins::{CheckInDraft, Heard, MAX_EVENTS},
    device_clock::DeviceClock,
    messages::Word,
    proposals::ProposalDraft,
};
use maat_core::{
    id::{CheckInId, MessageId, ProposalId},
    schema::Instant,
};
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
    Message(OfMessage),
    Proposal(Proposed),
    Other(Value),
}

/// What became of a message.
#[derive(Deserialize, JsonSchema)]
struct OfMessage {
    /// This event.
    id: CheckInId,
    /// What became of it.
    kind: Word,
    /// The message.
    message_id: MessageId,
    /// When, by the watch's clock.
    #[schemars(with = "Instant")]
    at: Timestamp,
}

/// What the wearer proposes: read in two parts, so that an error names its field.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "told in the API's description, and never made")]
struct Proposed {
    /// That it is a proposal.
    kind: Propose,
    #[serde(flatten)]
    head: Head,
    #[serde(flatten)]
    what: ProposalDraft,
}

#[derive(Deserialize, JsonSchema)]
struct Head {
    /// This proposal.
    id: ProposalId,
    /// When, by the watch's clock.
    #[schemars(with = "Instant")]
    at: Timestamp,
}

#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "told in the API's description, and never made")]
enum Propose {
    Propose,
}

/// What a watch tells.
#[derive(Deserialize, JsonSchema)]
pub struct EventsRequest {
    /// What the watch's clock says as it sends this; if left out, its clock is taken to be right.
    #[serde(default)]
    #[schemars(with = "Option<Instant>")]
    sent_at: Option<Timestamp>,
    /// What happened, each by itself.
    #[schemars(with = "Vec<AnyEvent>", length(max = MAX_EVENTS))]
    events: Vec<Value>,
}

/// What became of it.
#[derive(Serialize, JsonSchema)]
pub struct HeardView {
    /// Which were taken, now or before: the watch may forget them.
    accepted: Vec<CheckInId>,
    /// Which can't be taken, however often they come.
    refused: Vec<RefusedView>,
}

#[derive(Serialize, JsonSchema)]
struct RefusedView {
    /// As it was sent.
    id: Option<Value>,
    /// Why, for programs.
    code: &'static str,
    /// The part of the event that it is about.
    field: Option<String>,
    /// Why, in a sentence for people.
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
    let clock = DeviceClock::new(request.sent_at, web.app.now());
    let (mut drafts, mut done, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for event in request.events {
        let heard = match &event {
            event if event.get("kind").is_some_and(|kind| kind == "propose") => {
                proposal(&web, worn, clock, event).await
            }
            event if event.get("message_id").is_some_and(|id| !id.is_null()) => message(&web, worn, clock, event).await,
            event => read(event).map(Told::CheckIn),
        };
        match heard {
            Ok(Told::CheckIn(draft)) => drafts.push(*draft),
            Ok(Told::Done(id)) => done.push(id),
            // Tried again, it may well be taken: that is not a refusal.
            Err(error) if error.code == Code::Unavailable => return Err(error.into()),
            Err(error) => refused.push(refusal(event.get("id").cloned(), error)),
        }
    }
    if !done.is_empty() {
        web.app.heard_from(worn).await?;
    }
    let Heard {
        mut accepted,
        refused: not_taken,
    } = web.app.hear(worn, clock, drafts).await?;
    refused.extend(
        not_taken
            .into_iter()
            .map(|(id, error)| refusal(Some(id.to_string().into()), error)),
    );
    accepted.extend(done);
    Ok(Json(HeardView { accepted, refused }))
}

/// An event, as far as it is dealt with by itself.
enum Told {
    CheckIn(Box<(CheckInId, CheckInDraft)>),
    Done(CheckInId),
}

async fn proposal(web: &Web, worn: Worn<OnWrist>, clock: DeviceClock, event: &Value) -> Result<Told> {
    let Head { id, at } = typed(event)?;
    web.app.hear_proposal(worn, id, typed(event)?, clock.right(at)).await?;
    Ok(Told::Done(id.0.into()))
}

async fn message(web: &Web, worn: Worn<OnWrist>, clock: DeviceClock, event: &Value) -> Result<Told> {
    let OfMessage {
        id,
        kind,
        message_id,
        at,
    } = typed(event)?;
    web.app.hear_of_message(worn, message_id, kind, clock.right(at)).await?;
    Ok(Told::Done(id))
}

fn read(event: &Value) -> Result<Box<(CheckInId, CheckInDraft)>> {
    let draft: CheckInDraft = typed(event)?;
    let id = draft
        .id
        .ok_or_else(|| Error::invalid("id", "This is needed: a UUID made by the watch."))?;
    if draft.at.is_none() {
        return Err(Error::invalid("at", "This is needed."));
    }
    Ok(Box::new((id, draft)))
}

fn refusal(id: Option<Value>, error: Error) -> RefusedView {
    RefusedView {
        id,
        code: error.code.as_str(),
        field: error.field,
        message: error.message,
    }
}
