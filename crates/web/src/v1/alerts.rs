//! Alerts.

use axum::{Json, extract::State};
use jiff::Timestamp;
use maat_app::{
    alerts::{Alert, AlertKind, AlertState},
    circle::Told,
};
use maat_core::{
    id::{AlertId, OrganisationId, UserId, WearerId},
    plan::OccurrenceId,
    schema::Instant,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, Nothing, Params},
    problem::Answer,
    reply::{List, MAX_LIMIT, Paging},
};

/// An alert, with its id.
#[derive(Serialize, JsonSchema)]
pub struct AlertView {
    /// This alert.
    id: AlertId,
    /// Why it was raised.
    kind: AlertKind,
    /// How far it is.
    state: AlertState,
    /// Whom it is about.
    wearer_id: WearerId,
    /// What it is about, if it is about something planned.
    occurrence_id: Option<OccurrenceId>,
    /// Since when it stands.
    #[schemars(with = "Instant")]
    opened_at: Timestamp,
    /// Who has said that they go.
    taken_by: Option<UserId>,
    /// When they said so.
    #[schemars(with = "Option<Instant>")]
    taken_at: Option<Timestamp>,
    /// Who of the circle was told, in order.
    told: Vec<ToldView>,
    /// Who has said that it is sorted; null if it sorted itself.
    resolved_by: Option<UserId>,
    /// Since when it is sorted.
    #[schemars(with = "Option<Instant>")]
    resolved_at: Option<Timestamp>,
}

/// That someone was told.
#[derive(Serialize, JsonSchema)]
pub struct ToldView {
    /// Who.
    user_id: UserId,
    /// When.
    #[schemars(with = "Instant")]
    at: Timestamp,
}

impl From<Told> for ToldView {
    fn from(Told { user, at, .. }: Told) -> Self {
        Self { user_id: user, at }
    }
}

impl AlertView {
    /// The alert with this id.
    pub fn new(id: AlertId, alert: Alert) -> Self {
        let Alert {
            kind,
            wearer_id,
            occurrence_id,
            state,
            opened_at,
            ..
        } = alert;
        let Alert {
            taken_by,
            taken_at,
            told,
            resolved_by,
            resolved_at,
            ..
        } = alert;
        Self {
            id,
            kind,
            state,
            wearer_id,
            occurrence_id,
            opened_at,
            taken_by,
            taken_at,
            told: told.into_iter().map(Into::into).collect(),
            resolved_by,
            resolved_at,
        }
    }
}

/// `?state=`: open, taken or resolved; all, if left out.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Which {
    /// Only those that are so far; all, if left out.
    state: Option<AlertState>,
    /// How many at most; 100, if left out.
    #[schemars(range(min = 1, max = MAX_LIMIT))]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// `GET /v1/organisations/{org}/alerts`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    Params(which): Params<Which>,
) -> Answer<Json<List<AlertView>>> {
    let proof = web.app.viewer_in(caller, org).await?;
    let paging = Paging::new(which.limit, which.cursor);
    let (alerts, last) = web
        .app
        .list_alerts(proof, which.state, paging.after()?, paging.limit()?)
        .await?;
    let views = alerts.into_iter().map(|(id, alert)| AlertView::new(id, alert));
    Ok(Json(List::new(views.collect(), last)))
}

/// `POST /v1/organisations/{org}/alerts/{id}/take`
pub async fn take(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, AlertId)>,
    Nothing: Nothing,
) -> Answer<Json<AlertView>> {
    let proof = web.app.viewer_in(caller, org).await?;
    Ok(Json(AlertView::new(id, web.app.take_alert(proof, id).await?)))
}

/// To whom an alert is handed.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HandOver {
    /// To whom; to the next one of the circle who has not heard yet, if left out.
    user_id: Option<UserId>,
}

/// `POST /v1/organisations/{org}/alerts/{id}/hand-over`
pub async fn hand_over(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, AlertId)>,
    Body(HandOver { user_id }): Body<HandOver>,
) -> Answer<Json<AlertView>> {
    let proof = web.app.viewer_in(caller, org).await?;
    let alert = web.app.hand_over_alert(proof, id, user_id).await?;
    Ok(Json(AlertView::new(id, alert)))
}

/// `POST /v1/organisations/{org}/alerts/{id}/resolve`
pub async fn resolve(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, AlertId)>,
    Nothing: Nothing,
) -> Answer<Json<AlertView>> {
    let proof = web.app.viewer_in(caller, org).await?;
    Ok(Json(AlertView::new(id, web.app.resolve_alert(proof, id).await?)))
}
