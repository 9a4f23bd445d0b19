//! How the days went, as JSON or as CSV.

mod csv;

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use maat_app::adherence::ReportLine;
use maat_core::{
    id::{ActivityId, EntryId, WearerId},
    schema::IsoDate,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::{
    Web,
    caller::Signed,
    extract::{Accept, Ids, Params},
    problem::Answer,
};

/// `?from=&to=`, both inclusive.
#[derive(Deserialize, JsonSchema)]
pub struct Period {
    #[schemars(with = "IsoDate")]
    from: Date,
    #[schemars(with = "IsoDate")]
    to: Date,
}

/// How the days went, entry by entry.
#[derive(Serialize, JsonSchema)]
pub struct AdherenceView {
    /// The first day that was asked for.
    #[schemars(with = "IsoDate")]
    from: Date,
    /// The last day that was asked for.
    #[schemars(with = "IsoDate")]
    to: Date,
    /// One line an entry.
    items: Vec<AdherenceLineView>,
}

/// One entry, and how often what happened; of what is not over yet nothing is counted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AdherenceLineView {
    /// The entry.
    entry_id: EntryId,
    /// Its activity, if it has one.
    activity_id: Option<ActivityId>,
    /// Null, if it is private and the caller does not plan for the wearer.
    title: Option<String>,
    /// Only those who plan for the wearer see what it is.
    private: bool,
    /// It was to happen: neither cancelled nor while the wearer was away.
    planned: u32,
    /// Of these, something was answered.
    answered: u32,
    /// How often someone tapped that it was done.
    done: u32,
    /// How often the wearer said no.
    no: u32,
    /// How often an answer was wanted and none came.
    no_answer: u32,
    /// The watch was not heard from: nothing is known.
    not_heard: u32,
    /// How often it was taken off the plan.
    cancelled: u32,
    /// How often the wearer was away.
    away: u32,
    /// From the start to the wearer's own first answer.
    median_answer_seconds: Option<i64>,
}

impl From<ReportLine> for AdherenceLineView {
    fn from(line: ReportLine) -> Self {
        let count = line.count;
        Self {
            entry_id: line.entry,
            activity_id: line.activity,
            title: line.title,
            private: line.private,
            planned: count.planned,
            answered: count.answered,
            done: count.done,
            no: count.no,
            no_answer: count.no_answer,
            not_heard: count.not_heard,
            cancelled: count.cancelled,
            away: count.away,
            median_answer_seconds: count.median_answer_seconds,
        }
    }
}

/// A report, as the caller likes it.
pub enum Report {
    /// For programs.
    Json(AdherenceView),
    /// For spreadsheets.
    Csv(AdherenceView),
}

impl IntoResponse for Report {
    fn into_response(self) -> Response {
        match self {
            Self::Json(view) => Json(view).into_response(),
            Self::Csv(view) => {
                let name = format!("attachment; filename=\"days-{}-{}.csv\"", view.from, view.to);
                let headers = [
                    (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                    (header::CONTENT_DISPOSITION, &name),
                ];
                (headers, csv::write(&view.items)).into_response()
            }
        }
    }
}

/// `GET /v1/wearers/{w}/adherence?from=&to=`
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    accept: Accept,
    Params(Period { from, to }): Params<Period>,
) -> Answer<Report> {
    let proof = web.app.viewer_of(caller, wearer).await?;
    let lines = web.app.adherence(proof, from, to).await?;
    let items = lines.into_iter().map(Into::into).collect();
    let view = AdherenceView { from, to, items };
    let csv = accept.first_of(&["application/json", "text/csv"]) == Some("text/csv");
    Ok(if csv { Report::Csv(view) } else { Report::Json(view) })
}
