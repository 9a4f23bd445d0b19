//! Organisations, and Today.

use axum::{extract::State, http::StatusCode, response::sse::Event};
use jiff::Timestamp;
use maat_app::{
    access::Caller,
    alerts::Alert,
    live,
    organisations::{Organisation, OrganisationDraft, Place},
    store::Stored,
    today::{FactKind, Row},
};
use maat_core::{
    id::{AlertId, OrganisationId, WearerId},
    log::{CheckInKind, Ending, Reason},
    role::Role,
    schema::Instant,
    time::Zone,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{alerts::AlertView, occurrence::OccurrenceView};
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, IfMatch, IfNoneMatch},
    once::NewId,
    problem::Answer,
    reply::{Created, Fresh, Tagged},
    sse::{self, Events},
};

/// An organisation, to someone who belongs to it.
#[derive(Serialize, JsonSchema)]
pub struct OrganisationView {
    /// This organisation.
    id: OrganisationId,
    /// What it is called.
    name: String,
    /// The zone of its new wearers.
    time_zone: Zone,
    /// The language of its new wearers.
    language: String,
    /// What the caller may do in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    /// Which writing of it this is; its ETag.
    version: u64,
}

impl OrganisationView {
    fn new(id: OrganisationId, stored: Stored<Organisation>, role: Option<Role>) -> Self {
        let Organisation {
            name,
            time_zone,
            language,
        } = stored.value;
        Self {
            id,
            name,
            time_zone,
            language,
            role,
            version: stored.item.version,
        }
    }
}

/// `POST /v1/organisations`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    NewId(id): NewId,
    Body(draft): Body<OrganisationDraft>,
) -> Answer<Created<OrganisationView>> {
    let Place { id, organisation, role } = web.app.create_organisation_once(caller, id.into(), draft).await?;
    Ok(Created(
        organisation.item.version,
        OrganisationView::new(id, organisation, Some(role)),
    ))
}

/// `GET /v1/organisations/{org}`
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(OrganisationId,)>,
) -> Answer<Tagged<OrganisationView>> {
    let proof = web.app.viewer_in(caller, id).await?;
    let stored = web.app.organisation(proof).await?;
    Ok(Tagged(
        stored.item.version,
        OrganisationView::new(id, stored, Some(proof.actor.role)),
    ))
}

/// `PATCH /v1/organisations/{org}`
pub async fn update(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(OrganisationId,)>,
    IfMatch(version): IfMatch,
    Body(draft): Body<OrganisationDraft>,
) -> Answer<Tagged<OrganisationView>> {
    let proof = web.app.owner_in(caller, id).await?;
    let stored = web.app.update_organisation(proof, draft, version).await?;
    Ok(Tagged(
        stored.item.version,
        OrganisationView::new(id, stored, Some(proof.actor.role)),
    ))
}

/// `DELETE /v1/organisations/{org}`: once no wearer is left in it.
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(OrganisationId,)>,
    IfMatch(version): IfMatch,
) -> Answer<StatusCode> {
    let proof = web.app.owner_in(caller, id).await?;
    web.app.delete_organisation(proof, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Today of an organisation.
#[derive(Serialize, JsonSchema)]
pub struct TodayView {
    /// One row a wearer, in a fixed order.
    items: Vec<RowView>,
    /// Always null: Today is whole.
    next: Option<String>,
    /// What needs someone.
    alerts: Vec<AlertView>,
}

#[derive(Serialize, JsonSchema)]
struct RowView {
    /// Who.
    wearer_id: WearerId,
    /// What they are called.
    name: String,
    /// What is now.
    now: Option<OccurrenceView>,
    /// What comes next.
    next: Option<OccurrenceView>,
    /// The last that is known.
    last: Option<FactView>,
    /// Whether a watch is paired.
    has_watch: bool,
    /// Since when the watch is not heard, if it is not.
    #[schemars(with = "Option<Instant>")]
    not_heard_since: Option<Timestamp>,
    /// Until when they are off.
    #[schemars(with = "Option<Instant>")]
    away_until: Option<Timestamp>,
    /// Until when nothing rings.
    #[schemars(with = "Option<Instant>")]
    muted_until: Option<Timestamp>,
}

#[derive(Serialize, JsonSchema)]
struct FactView {
    /// What was tapped or said.
    #[serde(skip_serializing_if = "Option::is_none")]
    check_in: Option<CheckInKind>,
    /// How a ring ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Ending>,
    /// Why it did not ring, where it was suppressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    /// When.
    #[schemars(with = "Instant")]
    at: Timestamp,
    /// Of what.
    title: Option<String>,
}

impl RowView {
    fn new(row: Row) -> Self {
        let Row { wearer, days, last } = row;
        let last = last.map(|fact| {
            let (check_in, reason) = match fact.kind {
                FactKind::CheckIn(kind) => (Some(kind), None),
                FactKind::Told(reason) => (None, Some(reason)),
            };
            FactView {
                check_in,
                outcome: reason.map(|_| Ending::Told),
                reason,
                at: fact.at,
                title: fact.title,
            }
        });
        let view = |happening| OccurrenceView::new(happening, &days);
        Self {
            wearer_id: wearer,
            now: days.current().map(view),
            next: days.next().map(view),
            last,
            has_watch: days.has_watch,
            not_heard_since: days.not_heard_since,
            away_until: days.away_until,
            muted_until: days.muted_until,
            name: days.wearer.name.clone(),
        }
    }
}

/// `GET /v1/organisations/{org}/today`
pub async fn today(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(OrganisationId,)>,
    known: IfNoneMatch,
) -> Answer<Fresh<TodayView>> {
    let proof = web.app.viewer_in(caller, id).await?;
    let items = web.app.today(proof).await?.into_iter().map(RowView::new).collect();
    let alerts: Vec<(AlertId, Alert)> = web.app.open_alerts(proof).await?;
    let alerts = alerts
        .into_iter()
        .map(|(id, alert)| AlertView::new(id, alert))
        .collect();
    let today = TodayView {
        items,
        next: None,
        alerts,
    };
    Ok(Fresh::new(known, &today)?)
}

/// `GET /v1/organisations/{org}/stream`: `today` whenever something of a wearer one may see has changed.
pub async fn stream(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(OrganisationId,)>,
) -> Answer<Events> {
    changes(&web, caller, id).await
}

/// The changes of an organisation, to a caller who belongs to it, for as long as they do. What a wearer is called or does is
/// not in them: whoever hears of a change reads it, with the rights they have then.
pub async fn changes(web: &Web, caller: Caller, id: OrganisationId) -> Answer<Events> {
    web.app.viewer_in(caller, id).await?;
    sse::held(web)?;
    let app = web.app.clone();
    let tell = move |event: live::Event| {
        let app = app.clone();
        async move {
            if !event.organisations.contains(&id) {
                return Ok(None);
            }
            let proof = app.viewer_in(caller, id).await?;
            let Some(wearer) = event.wearer else { return Ok(None) };
            Ok(app.sees(proof, wearer).await?.then(changed))
        }
    };
    Ok(sse::stream(
        web.app.live.watch_as(caller.user.0),
        vec![changed()],
        changed,
        tell,
    ))
}

fn changed() -> Event {
    Event::default().event("today").data("{}")
}
