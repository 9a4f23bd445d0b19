use jiff::Timestamp;

use super::*;
use crate::{
    id::{EntryId, OrganisationId},
    plan::{Change, Dated, EntryDraft},
    time::ZoneHistory,
};

const ENTRY: &str = "01936b2e-7d1c-7000-8000-000000000001";

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn spec(draft: serde_json::Value) -> Spec {
    let draft: EntryDraft = serde_json::from_value(draft).unwrap();
    draft.resolve(None, None, Timestamp::UNIX_EPOCH).unwrap()
}

fn series(draft: serde_json::Value) -> Series {
    Series::new(
        EntryId(ENTRY.parse().unwrap()),
        OrganisationId(ENTRY.parse().unwrap()),
        spec(draft),
    )
}

fn plan(series: Series) -> Plan {
    Plan {
        zones: ZoneHistory::new(Zone::named("Europe/Amsterdam").unwrap()),
        day_starts_at: Time::midnight(),
        series: vec![series],
        dated: Vec::new(),
        changes: Vec::new(),
    }
}

/// The lines of the events.
fn written(plan: &Plan, from: &str, to: &str) -> Vec<String> {
    let feed = Feed {
        plan,
        looks: &BTreeMap::new(),
        name: "Sam",
        busy: "Busy",
        from: date(from),
        to: date(to),
    };
    let file = feed.write();
    let events = file.split_once("BEGIN:VEVENT").map_or("", |(_, events)| events);
    events.lines().map(str::to_owned).collect()
}

fn with<'a>(lines: &'a [String], name: &str) -> Vec<&'a str> {
    lines
        .iter()
        .map(String::as_str)
        .filter(|line| line.starts_with(name))
        .collect()
}

#[test]
fn a_series_is_one_event_that_goes_on() {
    let swim =
        series(serde_json::json!({"title": "Swim", "start": "2026-01-05T15:00", "repeat": "FREQ=WEEKLY;BYDAY=MO"}));
    let lines = written(&plan(swim), "2026-11-01", "2027-11-01");
    assert_eq!(with(&lines, "UID"), [format!("UID:{ENTRY}@maat")]);
    assert_eq!(
        with(&lines, "DTSTART"),
        ["DTSTART;TZID=Europe/Amsterdam:20261102T150000"]
    );
    assert_eq!(with(&lines, "RRULE"), ["RRULE:FREQ=WEEKLY;BYDAY=MO"]);
    assert_eq!(with(&lines, "EXDATE").len(), 0);
}

#[test]
fn the_night_that_the_clocks_skip_its_hour_is_written_as_the_instant_it_rings_at() {
    let night = series(serde_json::json!({"title": "Look", "start": "2027-03-01T02:30", "repeat": "FREQ=DAILY"}));
    let lines = written(&plan(night), "2027-03-01", "2027-11-01");
    let starts = [
        "DTSTART;TZID=Europe/Amsterdam:20270301T023000",
        "DTSTART;TZID=Europe/Amsterdam:20270328T033000",
    ];
    assert_eq!(with(&lines, "DTSTART"), starts);
    assert_eq!(
        with(&lines, "RECURRENCE-ID"),
        ["RECURRENCE-ID;TZID=Europe/Amsterdam:20270328T023000"]
    );
}

#[test]
fn what_said_one_thing_and_says_another_from_a_date_on_is_two_events() {
    let mut swim = series(serde_json::json!({"title": "Swim", "start": "2026-11-02T15:00", "repeat": "FREQ=DAILY"}));
    let later = spec(serde_json::json!({"title": "Swim", "start": "2026-11-02T16:00", "repeat": "FREQ=DAILY"}));
    swim.revise(date("2026-11-10"), Some(later));
    let plan = plan(swim);
    let lines = written(&plan, "2026-11-01", "2026-12-01");
    assert_eq!(
        with(&lines, "UID"),
        [format!("UID:{ENTRY}@maat"), format!("UID:{ENTRY}-2026-11-10@maat")]
    );
    assert_eq!(
        with(&lines, "RRULE"),
        ["RRULE:FREQ=DAILY;UNTIL=20261109T140000Z", "RRULE:FREQ=DAILY"]
    );
    let later = written(&plan, "2026-11-20", "2026-12-01");
    assert_eq!(
        with(&later, "UID"),
        [format!("UID:{ENTRY}-2026-11-10@maat")],
        "the name stays, whatever is in sight"
    );
}

#[test]
fn of_what_is_private_only_the_time_is_told() {
    let doctor = serde_json::json!({"title": "Psychiatrist", "start": "2026-11-03T10:00", "private": true});
    let plan = Plan {
        series: Vec::new(),
        dated: vec![Dated {
            id: EntryId(ENTRY.parse().unwrap()),
            organisation_id: OrganisationId(ENTRY.parse().unwrap()),
            of_group: None,
            spec: spec(doctor),
        }],
        ..plan(series(serde_json::json!({"title": "x", "start": "2026-11-03T10:00"})))
    };
    let lines = written(&plan, "2026-11-01", "2026-12-01");
    assert_eq!(with(&lines, "SUMMARY"), ["SUMMARY:Busy"]);
    assert!(lines.iter().all(|line| !line.contains("Psychiatrist")));
}

#[test]
fn a_day_that_is_cancelled_is_left_out_and_one_that_is_private_today_says_nothing() {
    let swim = series(serde_json::json!({"title": "Swim", "start": "2026-11-02T15:00", "repeat": "FREQ=DAILY"}));
    let was = swim.on(date("2026-11-02")).unwrap().clone();
    let change = |day: &str, cancelled: bool, private: bool| {
        let start: Local = format!("{day}T15:00").parse().unwrap();
        let of_day = Spec { start, ..was.clone() };
        Change {
            id: OccurrenceId::new(swim.id, start, was.start),
            organisation_id: swim.organisation_id,
            version: 1,
            cancelled,
            spec: Spec {
                private,
                ..of_day.clone().once()
            },
            was: of_day,
        }
    };
    let plan = Plan {
        changes: vec![change("2026-11-04", true, false), change("2026-11-06", false, true)],
        ..plan(swim.clone())
    };
    let lines = written(&plan, "2026-11-01", "2026-12-01");
    assert_eq!(with(&lines, "EXDATE"), ["EXDATE;TZID=Europe/Amsterdam:20261104T150000"]);
    assert_eq!(with(&lines, "SUMMARY"), ["SUMMARY:Swim", "SUMMARY:Busy"]);
    assert_eq!(
        with(&lines, "RECURRENCE-ID"),
        ["RECURRENCE-ID;TZID=Europe/Amsterdam:20261106T150000"]
    );
}
