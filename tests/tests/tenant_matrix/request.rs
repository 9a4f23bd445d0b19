//! What is asked of each route: something that is done for whoever may.

use maat_tests::{Ask, Client};

use crate::{cast::Things, table::Row};

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261124T090000Z\r\nSUMMARY:Dentist\r\n\
                        END:VEVENT\r\nEND:VCALENDAR\r\n";

/// The request that this one makes about these things.
pub(crate) fn request(asker: &Client, row: &Row, things: &Things) -> Ask {
    let path = match row.path {
        "/v1/wearers/{w}/days" => "/v1/wearers/{w}/days?from={date}&to={date}",
        "/v1/wearers/{w}/adherence" => "/v1/wearers/{w}/adherence?from={date}&to={date}",
        path => path,
    };
    let ask = asker.ask(row.method, &things.fill(path));
    match (row.method, row.path) {
        ("POST", "/v1/organisations/{org}/media") => ask.file("image/png", maat_tests::png(3, 3, [9, 9, 9])),
        ("POST", "/v1/wearers/{w}/calendar") => ask.text("text/calendar", CALENDAR),
        ("POST" | "PATCH" | "PUT", path) => ask.text("application/json", things.fill(body(row.method, path))),
        _ => ask,
    }
}

fn body(method: &str, path: &str) -> &'static str {
    match (method, path) {
        ("POST", "/v1/organisations") => r#"{"name": "New", "time_zone": "Europe/Amsterdam", "language": "nl"}"#,
        ("POST", "/v1/organisations/{org}/activities") | (_, "/v1/organisations/{org}/activities/{a}") => {
            r#"{"title": "New"}"#
        }
        ("POST", "/v1/organisations/{org}/routines") => {
            r#"{"name": "New", "entries": [{"start": "08:00", "title": "Wash"}]}"#
        }
        ("POST", "/v1/organisations/{org}/routines/{r}/apply") => r#"{"wearer_ids": ["{w}"], "date": "{date}"}"#,
        ("POST", "/v1/organisations/{org}/groups/{g}/entries" | "/v1/wearers/{w}/entries") => {
            r#"{"title": "New", "start": "2026-11-23T15:00"}"#
        }
        (_, "/v1/organisations/{org}/groups/{g}/entries/{e}" | "/v1/wearers/{w}/entries/{e}") => r#"{"title": "New"}"#,
        (_, "/v1/wearers/{w}/occurrences/{id}") => r#"{"cancelled": true}"#,
        (_, "/v1/wearers/{w}/days/{date}/copy") => r#"{"to": "2026-11-25"}"#,
        (_, "/v1/wearers/{w}/days/{date}/delay") => r#"{"minutes": 10}"#,
        ("PUT", path) if path.ends_with("/away") || path.ends_with("/mute") => r#"{"until": "2026-11-23T12:00:00Z"}"#,
        ("POST", "/v1/wearers/{w}/check-ins") => r#"{"kind": "done", "occurrence_id": "{id}"}"#,
        ("POST", "/v1/wearers/{w}/messages") => r#"{"text": "New"}"#,
        ("POST", "/v1/wearers/{w}/proposals/{id}/answer") => r#"{"answer": "yes", "start": "2026-11-23T15:00"}"#,
        ("POST", "/v1/pairing") => r#"{"code": "{code}", "device": {"name": "New", "platform": "web"}}"#,
        ("POST", "/v1/pairing/start") => r#"{"device": {"name": "New", "platform": "web"}}"#,
        ("POST", "/v1/pairing/token") => r#"{"device_code": "{asking}"}"#,
        ("POST", "/v1/wearers/{w}/devices") => r#"{"user_code": "{waiting}"}"#,
        ("POST", "/v1/watch/events") => {
            r#"{"events": [{"id": "{d}", "kind": "done", "occurrence_id": "{id}", "at": "2026-11-23T08:00:00Z"}]}"#
        }
        ("PUT", "/v1/me/notifications") => r#"{"notice": "mail"}"#,
        ("PUT", "/v1/me/push" | "/v1/watch/push") => r#"{"kind": "fcm", "token": "abc"}"#,
        ("POST", path)
            if path.ends_with("/take")
                || path.ends_with("/resolve")
                || path.ends_with("/pairing-codes")
                || path.ends_with("/tell")
                || path.ends_with("/calendar-feed")
                || path.ends_with("/test") =>
        {
            "{}"
        }
        ("POST", "/v1/organisations/{org}/alerts/{id}/hand-over") => r#"{"user_id": "{user}"}"#,
        ("PUT", "/v1/wearers/{w}/circle") => r#"{"members": []}"#,
        ("POST", "/v1/organisations/{org}/invitations") => {
            r#"{"email": "new@example.org", "role": "viewer", "wearer_ids": ["{w}"]}"#
        }
        ("POST", "/v1/invitations/accept") => r#"{"code": "{invited}"}"#,
        ("POST", "/v1/wearers/{w}/consents") => {
            r#"{"purpose": "photo", "given_by": "Olga", "capacity": "representative"}"#
        }
        (_, "/v1/wearers/{w}/shares/{org}") => {
            r#"{"sees": "busy", "consent": {"given_by": "Olga", "capacity": "representative"}}"#
        }
        (_, "/v1/organisations/{org}/carers/{user}") => r#"{"role": "viewer"}"#,
        ("PUT", "/v1/wearers/{w}/carers/{user}") => r#"{"until": "2026-11-24"}"#,
        _ => r#"{"name": "New"}"#,
    }
}
