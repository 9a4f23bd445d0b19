//! A wearer's plan as a calendar to subscribe to.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maat_app::Error;
use maat_core::id::WearerId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{
    Web,
    caller::Signed,
    extract::{Ids, IfNoneMatch, Nothing},
    problem::Answer,
    reply::{NO_STORE, NoStore, short_hash},
};

/// A secret address: whoever has it can read the plan. It is told this once.
#[derive(Serialize, JsonSchema)]
pub struct CalendarFeedView {
    /// The address: what a calendar program subscribes to.
    url: String,
}

/// `POST /v1/wearers/{w}/calendar-feed`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Nothing: Nothing,
) -> Answer<(StatusCode, NoStore, Json<CalendarFeedView>)> {
    let proof = web.app.planner_of(caller, wearer).await?;
    let secret = web.app.create_feed(proof).await?;
    let url = format!("{}/v1/calendars/{secret}.ics", web.public_url);
    Ok((StatusCode::CREATED, NO_STORE, Json(CalendarFeedView { url })))
}

/// `DELETE /v1/wearers/{w}/calendar-feed`
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
) -> Answer<StatusCode> {
    let proof = web.app.planner_of(caller, wearer).await?;
    web.app.delete_feed(proof).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An iCalendar file; 304 if the caller has it already.
pub struct ICalendar(IfNoneMatch, String);

impl IntoResponse for ICalendar {
    fn into_response(self) -> Response {
        let Self(known, file) = self;
        let tag = format!("\"{}\"", short_hash(file.as_bytes()));
        let known = known.knows(&tag);
        let cached = [
            (header::ETAG, tag.as_str()),
            (header::CACHE_CONTROL, "private, no-cache"),
        ];
        if known {
            return (StatusCode::NOT_MODIFIED, cached).into_response();
        }
        let kind = [
            (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        (cached, kind, file).into_response()
    }
}

/// `GET /v1/calendars/{secret}.ics`: a plan, to whoever has its address.
pub async fn read(State(web): State<Web>, known: IfNoneMatch, Ids((file,)): Ids<(String,)>) -> Answer<ICalendar> {
    let secret = file.strip_suffix(".ics").ok_or_else(Error::not_found)?;
    Ok(ICalendar(known, web.app.feed(secret).await?))
}
