//! Today.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use maat_app::{
    Result,
    alerts::{Alert as Raised, AlertKind},
    today::Row as Read,
};
use maat_core::{
    id::{AlertId, OrganisationId, UserId, WearerId},
    role::Role,
    time::Zone,
};

use super::{
    form::Posted,
    view::{last, person, place, slot, title, watch},
    visitor::{Ids, Member},
};
use crate::{
    http::Web,
    messages::Text,
    pages::{
        html,
        moment::Moment,
        today::{Alert, Row, Today, TodayPage, Trouble},
    },
    v1::organisations::changes,
};

/// `GET /organisations/{org}/today`
pub(super) async fn page(State(web): State<Web>, member: Member, Ids((id,)): Ids<(OrganisationId,)>) -> Response {
    member.answer(read(&web, &member, id).await.map(|page| html(&page)))
}

/// `GET /app/organisations/{org}/today`: the list alone.
pub(super) async fn list(State(web): State<Web>, member: Member, Ids((id,)): Ids<(OrganisationId,)>) -> Response {
    member.answer(read(&web, &member, id).await.map(|page| html(&page.as_list())))
}

/// `GET /app/organisations/{org}/stream`
pub(super) async fn stream(State(web): State<Web>, member: Member, Ids((id,)): Ids<(OrganisationId,)>) -> Response {
    changes(&web, member.caller, id).await.into_response()
}

/// `POST /organisations/{org}/alerts/{id}/take`
pub(super) async fn take(
    State(web): State<Web>,
    Ids((org, id)): Ids<(OrganisationId, AlertId)>,
    Posted { member, .. }: Posted,
) -> Response {
    let taken = async {
        web.app
            .take_alert(web.app.viewer_in(member.caller, org).await?, id)
            .await
    };
    member.answer(taken.await.map(|_| back(org, "taken")))
}

/// `POST /organisations/{org}/alerts/{id}/resolve`
pub(super) async fn resolve(
    State(web): State<Web>,
    Ids((org, id)): Ids<(OrganisationId, AlertId)>,
    Posted { member, .. }: Posted,
) -> Response {
    let resolved = async {
        web.app
            .resolve_alert(web.app.viewer_in(member.caller, org).await?, id)
            .await
    };
    member.answer(resolved.await.map(|_| back(org, "resolved")))
}

fn back(org: OrganisationId, said: &str) -> Response {
    Redirect::to(&format!("/organisations/{org}/today?said={said}")).into_response()
}

async fn read(web: &Web, member: &Member, id: OrganisationId) -> Result<TodayPage> {
    let by = web.app.viewer_in(member.caller, id).await?;
    let organisation = web.app.organisation(by).await?.value;
    let zone = organisation.time_zone.clone();
    let rows = web.app.today(by).await?;
    let mut raised = web.app.open_alerts(by).await?;
    raised.reverse();
    let names = names(web, &raised).await?;
    let today = Today {
        organisation: id,
        now: Moment::new(web.app.now(), &zone),
        clock_rate: web.app.clock.rate(),
        plans: by.actor.role.allows(Role::Planner),
        alerts: raised
            .iter()
            .filter_map(|raised| alert(raised, member.t, &rows, &zone, &names))
            .collect(),
        rows: rows.iter().map(|read| row(member.t, read)).collect(),
    };
    Ok(TodayPage {
        t: member.t,
        frame: member.frame(Some(place(id, &organisation))),
        today,
    })
}

/// Who has taken an alert, by name.
async fn names(web: &Web, raised: &[(AlertId, Raised)]) -> Result<BTreeMap<UserId, String>> {
    let mut names = BTreeMap::new();
    for user in raised.iter().filter_map(|(_, alert)| alert.taken_by) {
        names.insert(user, web.users.get(user).await?.name);
    }
    Ok(names)
}

fn row(t: Text, read: &Read) -> Row {
    let days = &read.days;
    let on_today = |happening: &&maat_core::day::Happening| happening.occurrence.shown_on == days.today;
    Row {
        wearer: person(read.wearer, &days.wearer.name),
        now: days.current().map(|happening| slot(t, days, happening)),
        next: days.next().filter(on_today).map(|happening| slot(t, days, happening)),
        last: read.last.as_ref().and_then(|known| last(known, &days.zone)),
        away_until: days.away_until.map(|until| Moment::new(until, &days.zone)),
        watch: watch(days),
    }
}

fn alert(
    (id, raised): &(AlertId, Raised),
    t: Text,
    rows: &[Read],
    zone: &Zone,
    names: &BTreeMap<UserId, String>,
) -> Option<Alert> {
    let about = rows.iter().find(|row| row.wearer == raised.wearer_id)?;
    let title_of = || {
        let found = about
            .days
            .all()
            .find(|happening| Some(happening.occurrence.id) == raised.occurrence_id);
        found
            .map(|happening| title(t, &about.days, happening))
            .unwrap_or_default()
    };
    Some(Alert {
        id: *id,
        wearer: person(WearerId::clone(&about.wearer), &about.days.wearer.name),
        trouble: match raised.kind {
            AlertKind::NoAnswer => Trouble::NoAnswer { title: title_of() },
            AlertKind::Help => Trouble::Help,
            AlertKind::NoWatch => Trouble::NoWatch { title: title_of() },
            AlertKind::NotHeard => Trouble::NotHeard,
        },
        since: Moment::new(since(raised, about), zone),
        taken_by: raised
            .taken_by
            .map(|user| names.get(&user).cloned().unwrap_or_default()),
    })
}

/// Since when it is so: a watch is silent since it was last heard.
fn since(raised: &Raised, about: &Read) -> Timestamp {
    let silent = about
        .days
        .not_heard_since
        .filter(|_| raised.kind == AlertKind::NotHeard);
    silent.unwrap_or(raised.opened_at)
}
