//! Check-ins: a carer's own ("done, seen by me"), and all that was told.

use axum::{Json, extract::State, http::StatusCode};
use jiff::{Timestamp, civil::Date};
use maat_app::check_ins::CheckInDraft;
use maat_core::{
    id::{CheckInId, DeviceId, UserId, WearerId},
    log::{By, CheckIn, CheckInKind, Mood},
    plan::OccurrenceId,
    prompt::PromptId,
    schema::{Instant, IsoDate},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, Params},
    once::NewId,
    problem::Answer,
    reply::{List, MAX_LIMIT, Paging},
};

/// Something that was told.
#[derive(Serialize, JsonSchema)]
pub struct CheckInView {
    /// This check-in.
    id: CheckInId,
    /// What happened.
    kind: CheckInKind,
    /// About what, if it is about something planned.
    occurrence_id: Option<OccurrenceId>,
    /// About which ring.
    prompt_id: Option<PromptId>,
    /// When it happened, as far as it is known.
    #[schemars(with = "Instant")]
    at: Timestamp,
    /// When by the watch's own clock, where that was wrong.
    #[schemars(with = "Option<Instant>")]
    device_at: Option<Timestamp>,
    /// When the server heard of it.
    #[schemars(with = "Instant")]
    received_at: Timestamp,
    /// The watch that told it.
    device_id: Option<DeviceId>,
    /// The adult who said it for the wearer.
    carer_id: Option<UserId>,
    /// How the wearer feels: of a `mood`, and of nothing else.
    mood: Option<Mood>,
    /// What more was said: the step, a note.
    detail: Option<String>,
    /// The watch's own count.
    sequence: Option<u64>,
    /// Milliseconds since the watch was started.
    monotonic_ms: Option<u64>,
}

impl From<CheckIn> for CheckInView {
    fn from(check_in: CheckIn) -> Self {
        let CheckIn {
            id,
            occurrence_id,
            prompt_id,
            kind,
            at,
            device_at,
            received_at,
            by,
            mood,
            detail,
            sequence,
            monotonic_ms,
        } = check_in;
        let (device_id, carer_id) = match by {
            By::Wearer(device) => (Some(device), None),
            By::Carer(user) => (None, Some(user)),
        };
        Self {
            id,
            kind,
            occurrence_id,
            prompt_id,
            at,
            device_at,
            received_at,
            device_id,
            carer_id,
            mood,
            detail,
            sequence,
            monotonic_ms,
        }
    }
}

/// `?from=&to=`: by intended date, both inclusive; all, if left out.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Range {
    /// From this date on; from the first, if left out.
    #[schemars(with = "Option<IsoDate>")]
    from: Option<Date>,
    /// To this date, inclusive; to the last, if left out.
    #[schemars(with = "Option<IsoDate>")]
    to: Option<Date>,
    /// How many at most; 100, if left out.
    #[schemars(range(min = 1, max = MAX_LIMIT))]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// `POST /v1/wearers/{w}/check-ins`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    NewId(id): NewId,
    Body(mut draft): Body<CheckInDraft>,
) -> Answer<(StatusCode, Json<CheckInView>)> {
    let proof = web.app.planner_of(caller, wearer).await?;
    draft.id.get_or_insert(id.into());
    let check_in = web.app.check_in(proof, draft).await?;
    Ok((StatusCode::CREATED, Json(check_in.into())))
}

/// `GET /v1/wearers/{w}/check-ins`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Params(range): Params<Range>,
) -> Answer<Json<List<CheckInView>>> {
    let proof = web.app.viewer_of(caller, wearer).await?;
    let (from, to) = (range.from.unwrap_or(Date::ZERO), range.to.unwrap_or(Date::MAX));
    let all: Vec<CheckInView> = web
        .app
        .list_check_ins(proof, from, to)
        .await?
        .into_iter()
        .map(Into::into)
        .collect();
    Ok(Json(
        Paging::new(range.limit, range.cursor).page(all, |check_in| (check_in.at, check_in.id))?,
    ))
}
