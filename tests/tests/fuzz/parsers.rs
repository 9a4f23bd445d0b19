//! What is read without a server.

use maat_app::{
    check_ins::CheckInDraft, devices::DeviceDraft, jws::Unverified, organisations::OrganisationDraft,
    wearers::WearerDraft,
};
use maat_core::{
    activity::ActivityDraft,
    calendar,
    id::ActivityId,
    plan::{ChangeDraft, CopyDraft, DelayDraft, EntryDraft, OccurrenceId},
    prompt::PromptId,
    recurrence::{Moment, Recurrence, Rule},
    time::{Local, Zone},
};
use serde_json::from_slice;

use crate::each_in_time;

/// More results of a rule than a page ever shows.
const MANY: usize = 400;

const RULES: &[&str] = &[
    "FREQ=DAILY;INTERVAL=3;COUNT=10",
    "FREQ=WEEKLY;BYDAY=MO,TU;WKST=SU;UNTIL=20271231T235959Z",
    "FREQ=MONTHLY;BYDAY=-1FR,2MO;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=1,2,3;BYMINUTE=0,30",
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU;BYYEARDAY=-1",
];

#[test]
fn a_rule_is_refused_or_expanded_in_time() {
    each_in_time(RULES, |bytes| {
        let Ok(rule) = String::from_utf8_lossy(bytes).parse::<Rule>() else {
            return;
        };
        let start: Local = "2026-11-23T08:00".parse().unwrap();
        let recurrence = Recurrence {
            start,
            rule: Some(rule),
            except: Vec::new(),
            also: Vec::new(),
        };
        if recurrence.check().is_ok() {
            let _ = recurrence
                .from(&Zone::named("Europe/Amsterdam").unwrap(), start)
                .take(MANY)
                .count();
        }
    });
}

#[test]
fn a_calendar_file_is_refused_or_read_in_time() {
    const FILES: &[&str] = &[
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Europe/Amsterdam:20261123T080000\r\nDURATION:PT30M\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nEXDATE:20261130T080000\r\nSUMMARY:Gym\\, with\r\n  shoes\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:b\r\nDTSTART;TZID=X:20261123T080000\r\nRECURRENCE-ID;TZID=X:20261123T080000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ];
    let zone = Zone::named("Europe/Amsterdam").unwrap();
    each_in_time(FILES, |bytes| drop(calendar::read(bytes, &zone)));
}

#[test]
fn a_body_is_refused_or_read() {
    const BODIES: &[&str] = &[
        r##"{"title": "Gym", "pictogram": null, "colour": "#3366cc", "kind": "medicine", "steps": ["Shoes", {"title": "Bag"}], "duration_minutes": 30}"##,
        r#"{"activity_id": "01936b2e-7d1c-7000-8000-000000000001", "start": "2026-11-23T08:00", "repeat": "FREQ=DAILY", "except": ["2026-12-25"], "heads_up_minutes": [10, 2]}"#,
        r#"{"name": "Sam", "time_zone": "Europe/Amsterdam", "language": "nl", "day_starts_at": "04:00", "settings": {"sound_mode": "school"}}"#,
        r#"{"id": "01936b2e-7d1c-7000-8000-000000000001", "kind": "done", "at": "2026-11-23T08:00:00Z", "occurrence_id": "01936b2e-7d1c-7000-8000-000000000001_2026-11-23"}"#,
        r#"{"to": "2026-11-24", "entry_ids": [], "minutes": -10, "from": "2026-11-23T08:00", "cancelled": true, "state": "planned"}"#,
    ];
    each_in_time(BODIES, |bytes| {
        let id = ActivityId("01936b2e-7d1c-7000-8000-000000000001".parse().unwrap());
        let now = "2026-11-23T08:00:00Z".parse().unwrap();
        let _ = from_slice::<ActivityDraft>(bytes).map(|draft| draft.resolve(id, None));
        let _ = from_slice::<EntryDraft>(bytes).map(|draft| draft.resolve(None, None, now));
        let _ = (from_slice::<WearerDraft>(bytes), from_slice::<OrganisationDraft>(bytes));
        let _ = (from_slice::<CheckInDraft>(bytes), from_slice::<DeviceDraft>(bytes));
        let _ = (
            from_slice::<ChangeDraft>(bytes),
            from_slice::<CopyDraft>(bytes),
            from_slice::<DelayDraft>(bytes),
        );
    });
}

#[test]
fn an_id_or_a_time_has_one_spelling_or_is_refused() {
    const TEXTS: &[&str] = &[
        "01936b2e-7d1c-7000-8000-000000000001_2026-11-23_1200",
        "01936b2e-7d1c-7000-8000-000000000001_2026-11-23.heads_up.10.2026-11-23T08:00",
        "2026-11-23T08:00:30",
        "2026-12-25",
    ];
    each_in_time(TEXTS, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(id) = text.parse::<OccurrenceId>() {
            assert_eq!(id.to_string(), text);
        }
        if let Ok(id) = text.parse::<PromptId>() {
            assert_eq!(id.to_string(), text);
        }
        let _ = (text.parse::<Local>(), text.parse::<Moment>(), Zone::named(&text));
    });
}

#[test]
fn a_token_that_nobody_signed_is_at_most_parsed() {
    const TOKENS: &[&str] = &[
        "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
    ];
    each_in_time(TOKENS, |bytes| {
        let _ = Unverified::parse(&String::from_utf8_lossy(bytes)).is_some();
    });
}
