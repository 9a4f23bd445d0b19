//! A wearer's days.

use axum::{Json, extract::State};
use jiff::{Timestamp, civil::Date};
use maat_app::{Error, Result, days::Days};
use maat_core::{
    day::Day,
    id::WearerId,
    plan::OccurrenceId,
    schema::{Instant, IsoDate},
    time::Zone,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::occurrence::OccurrenceView;
use crate::http::{
    Web,
    caller::Signed,
    extract::{Ids, IfNoneMatch, Params},
    problem::Answer,
    reply::{Fresh, List, written},
};

/// One day of a wearer.
#[derive(Serialize, JsonSchema)]
pub struct DayView {
    /// The wearer's date.
    #[schemars(with = "IsoDate")]
    pub date: Date,
    /// The zone in which the wearer lives this day.
    time_zone: Zone,
    /// What is now.
    now: Option<OccurrenceId>,
    /// What comes next.
    next: Option<OccurrenceId>,
    /// Until when the wearer is off.
    #[schemars(with = "Option<Instant>")]
    away_until: Option<Timestamp>,
    /// Until when nothing rings.
    #[schemars(with = "Option<Instant>")]
    muted_until: Option<Timestamp>,
    /// Until when something that is different on it is not on the watch yet; what was taken off is not among the occurrences.
    #[schemars(with = "Option<Instant>")]
    untold_until: Option<Timestamp>,
    /// What is on it.
    pub occurrences: Vec<OccurrenceView>,
}

impl DayView {
    fn new(day: &Day, days: &Days) -> Self {
        let view = |happening| OccurrenceView::new(happening, days);
        Self {
            date: day.date,
            time_zone: days.zone.clone(),
            now: day.now,
            next: day.next,
            away_until: days.away_until,
            muted_until: days.muted_until,
            untold_until: days.untold_until(day.date),
            occurrences: day.happenings.iter().map(view).collect(),
        }
    }

    /// All of them, as a watch holds them.
    pub fn on_wrist(days: &Days) -> impl Iterator<Item = Self> {
        Self::all(days).into_iter().map(|mut day| {
            day.occurrences = day.occurrences.into_iter().map(OccurrenceView::on_wrist).collect();
            day
        })
    }

    /// All of them.
    pub fn all(days: &Days) -> Vec<Self> {
        days.days.iter().map(|day| Self::new(day, days)).collect()
    }
}

/// `?from=&to=`, both inclusive.
#[derive(Deserialize, JsonSchema)]
pub struct Range {
    /// The first date.
    #[schemars(with = "IsoDate")]
    from: Date,
    /// The last date, inclusive.
    #[schemars(with = "IsoDate")]
    to: Date,
}

/// `GET /v1/wearers/{w}/days/{date}`
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, date)): Ids<(WearerId, Text)>,
    known: IfNoneMatch,
) -> Answer<Fresh<DayView>> {
    let proof = web.app.viewer_of(caller, wearer).await?;
    let date = date.date()?;
    let write = |days: &Days| written(&DayView::all(days).pop().ok_or_else(Error::not_found)?);
    Ok(Fresh::of(known, web.app.written_day(proof, date, write).await?))
}

/// A date in a path: parsed later, so that a wrong one can be told.
pub struct Text(String);

impl Text {
    /// The date that it is.
    pub fn date(&self) -> Result<Date> {
        let read = self.0.parse();
        read.map_err(|_| Error::invalid("date", "A date is written like 2026-11-23."))
    }
}

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateInPath".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        IsoDate::json_schema(generator)
    }
}

impl std::str::FromStr for Text {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// `GET /v1/wearers/{w}/days?from=&to=`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Params(range): Params<Range>,
) -> Answer<Json<List<DayView>>> {
    let proof = web.app.viewer_of(caller, wearer).await?;
    let days = web.app.days(proof, range.from, range.to).await?;
    Ok(Json(List::whole(DayView::all(&days))))
}

/// What is now and what is next.
#[derive(Serialize, JsonSchema)]
pub struct NowView {
    /// The instant this is about.
    #[schemars(with = "Instant")]
    at: Timestamp,
    /// The wearer's date then.
    #[schemars(with = "IsoDate")]
    date: Date,
    /// The zone in which they live then.
    time_zone: Zone,
    /// What is now.
    now: Option<OccurrenceView>,
    /// What comes next.
    next: Option<OccurrenceView>,
}

/// `GET /v1/wearers/{w}/now`
pub async fn now(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
) -> Answer<Json<NowView>> {
    let proof = web.app.viewer_of(caller, wearer).await?;
    let days = web.app.around_now(proof).await?;
    let view = |happening| OccurrenceView::new(happening, &days);
    Ok(Json(NowView {
        at: days.now,
        date: days.today,
        time_zone: days.zone.clone(),
        now: days.current().map(view),
        next: days.next().map(view),
    }))
}
