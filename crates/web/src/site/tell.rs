//! "I'll tell Sam first": when the watch shows a change of today, as a form says it.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::{Date, Time};
use maat_app::{
    Error, Result,
    access::{OfWearer, Planner},
};
use maat_core::{id::WearerId, time::Local, untold::Tell};

use super::{
    form::{Fields, Posted},
    visitor::Ids,
};
use crate::http::Web;

/// What the form says: `now`, `first`, or `at` with a time of the wearer's today.
pub(super) async fn tell(web: &Web, by: Planner<OfWearer>, fields: &Fields) -> Result<Tell> {
    match fields.get("tell") {
        "first" => Ok(Tell::First),
        "at" => {
            let time = fields.get("tell_at").parse::<Time>();
            let time = time.map_err(|_| Error::invalid("tell", "This is no time."))?;
            let days = web.app.around_now(by.into()).await?;
            let at = Local::new(days.today.to_datetime(time));
            Ok(Tell::At(days.zone.place(at)))
        }
        _ => Ok(Tell::Now),
    }
}

/// `POST /wearers/{w}/tell`: "I told them."
pub(super) async fn told(
    State(web): State<Web>,
    Ids((wearer,)): Ids<(WearerId,)>,
    Posted { member, fields }: Posted,
) -> Response {
    let date = fields.get("date").parse::<Date>().map_err(|_| Error::not_found());
    let told = async {
        let by = web.app.planner_of(member.caller, wearer).await?;
        let date = date?;
        web.app.tell(by).await?;
        Ok(Redirect::to(&format!("/wearers/{wearer}/days/{date}?said=told")).into_response())
    };
    member.answer(told.await)
}
