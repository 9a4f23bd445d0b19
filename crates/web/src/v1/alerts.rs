//! Alerts.

use axum::{Json, extract::State};
use jiff::Timestamp;
use maat_app::alerts::{Alert, AlertKind, AlertState};
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
    extract::{Ids, Nothing, Params},
    problem::Answer,
    reply::{List, Paging},
};

/// An alert, with its id.
#[derive(Serialize, JsonSchema)]
pub struct AlertView {
    id: AlertId,
    kind: AlertKind,
    state: AlertState,
    wearer_id: WearerId,
    occurrence_id: Option<OccurrenceId>,
    #[schemars(with = "Instant")]
    opened_at: Timestamp,
    taken_by: Option<UserId>,
    #[schemars(with = "Option<Instant>")]
    taken_at: Option<Timestamp>,
    resolved_by: Option<UserId>,
    #[schemars(with = "Option<Instant>")]
    resolved_at: Option<Timestamp>,
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
            resolved_by,
            resolved_at,
        }
    }
}

/// `?state=`: open, taken or resolved; all, if left out.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Which {
    state: Option<AlertState>,
    limit: Option<u32>,
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
