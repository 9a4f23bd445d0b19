//! How one is told of what needs someone: choosing, and letting this browser notify.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::Time;
use maat_app::{
    Result,
    push::{Subscription, WebPushKeys},
};
use maat_core::{
    id::AlertId,
    notify::{Notifications, QuietHours, Way},
};
use serde_json::json;

use super::{
    form::{Fields, Posted},
    visitor::{Ids, Member, Visitor},
};
use crate::{
    http::Web,
    pages::{
        frame::FieldErrors,
        html,
        notifications::{NotificationsPage, WAYS},
    },
};

const WORKER: &str = include_str!("worker.js");

/// `GET /notifications`
pub(super) async fn page(State(web): State<Web>, member: Member) -> Response {
    member.answer(read(&web, &member).await.map(|page| html(&page)))
}

/// `POST /notifications`
pub(super) async fn save(State(web): State<Web>, Posted { member, fields }: Posted) -> Response {
    let (chosen, errors) = chosen(&member, &fields);
    if !errors.is_empty() {
        let page = read(&web, &member).await.map(|page| NotificationsPage {
            chosen,
            from: fields.get("from").to_owned(),
            until: fields.get("until").to_owned(),
            errors,
            ..page
        });
        return member.answer(page.map(|page| (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()));
    }
    let version = fields.get("version").parse().ok();
    let saved = web.app.put_notifications(member.caller, chosen, version).await;
    member.answer(saved.map(|_| said("notifications")))
}

/// `POST /notifications/nowhere`: every browser and phone is told no more.
pub(super) async fn nowhere(State(web): State<Web>, Posted { member, .. }: Posted) -> Response {
    let done = web.app.reach_no_more(member.caller, None).await;
    member.answer(done.map(|()| said("not_reached")))
}

/// `POST /app/push`: this browser is told, or, without keys, no more.
pub(super) async fn push(State(web): State<Web>, Posted { member, fields }: Posted) -> Response {
    let endpoint = fields.get("endpoint").to_owned();
    let keys = WebPushKeys {
        p256dh: fields.get("p256dh").to_owned(),
        auth: fields.get("auth").to_owned(),
    };
    let done = match keys.auth.is_empty() {
        true => web.app.reach_no_more(member.caller, Some(&endpoint)).await,
        false => {
            web.app
                .reach(member.caller, Subscription::WebPush { endpoint, keys })
                .await
        }
    };
    match done {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => {
            tracing::info!(code = error.code.as_str(), "a browser can't be told");
            StatusCode::UNPROCESSABLE_ENTITY.into_response()
        }
    }
}

/// `GET /worker.js`: what shows notifications, in the language of whoever is signed in.
pub(super) async fn worker(visitor: Visitor) -> Response {
    let t = visitor.t;
    let words = json!({
        "title": t.notifications_needs_you(),
        "text": t.notifications_look(),
        "language": t.language.tag(),
    });
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, format!("self.words = {words};\n{WORKER}")).into_response()
}

/// `GET /alerts/{id}`: to Today of the place in which it stands; to the start, if it can't be seen any more.
pub(super) async fn alert(State(web): State<Web>, member: Member, Ids((id,)): Ids<(AlertId,)>) -> Response {
    let place = web.app.place_of_alert(member.caller, id).await;
    member.answer(place.map(|place| {
        let to = place.map_or_else(|| "/".to_owned(), |place| format!("/organisations/{place}/today"));
        Redirect::to(&to).into_response()
    }))
}

fn said(what: &str) -> Response {
    Redirect::to(&format!("/notifications?said={what}")).into_response()
}

async fn read(web: &Web, member: &Member) -> Result<NotificationsPage> {
    let (version, chosen) = web.app.notifications(member.caller).await?;
    let hours = chosen.quiet_hours.or(Notifications::default().quiet_hours);
    let text = |time: Option<Time>| time.map(|time| time.strftime("%H:%M").to_string()).unwrap_or_default();
    Ok(NotificationsPage {
        t: member.t,
        frame: member.frame(None),
        key: web.app.push.web_push_key().map(str::to_owned),
        reached: web.app.reached_on(member.caller).await?,
        version,
        from: text(hours.map(|hours| hours.from)),
        until: text(hours.map(|hours| hours.until)),
        chosen,
        errors: FieldErrors::none(),
    })
}

/// What was chosen, and what is wrong with it.
fn chosen(member: &Member, fields: &Fields) -> (Notifications, FieldErrors) {
    let mut errors = FieldErrors::none();
    let way = |name: &str| {
        let chosen = WAYS.iter().find(|(_, value)| *value == fields.get(name));
        chosen.map_or(Way::Push, |(way, _)| *way)
    };
    let mut time = |name: &str| {
        let time = fields.get(name).parse::<Time>();
        if time.is_err() {
            errors.add(name, member.t.plan_start_wrong());
        }
        time.ok()
    };
    let quiet_hours = match fields.get("quiet") {
        "" => None,
        _ => time("from")
            .zip(time("until"))
            .map(|(from, until)| QuietHours { from, until }),
    };
    let chosen = Notifications {
        help: way("help"),
        urgent: way("urgent"),
        notice: way("notice"),
        quiet_hours,
    };
    if errors.is_empty() && chosen.clone().checked().is_err() {
        errors.add("until", member.t.refusal_quiet_hours());
    }
    (chosen, errors)
}
