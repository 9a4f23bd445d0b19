//! This day only: moved, cancelled, changed, and back.

mod story;

use maat_core::{plan::ChangeKind, prompt::prompts};
use story::{Story, date, json, on};

#[test]
fn moved_within_its_day_it_is_there_and_not_here() {
    let (mut story, teeth) = Story::brushing_teeth();
    let id = on(teeth, "2026-11-23");
    story.changes("2026-11-22T20:00", id, json!({"start": "2026-11-23T09:15"}));
    assert_eq!(story.shown("2026-11-23"), ["09:15 Teeth"]);
    let moved = story.occurrence(id);
    assert_eq!((moved.version, moved.id), (1, id));
    let change = moved.change.unwrap();
    assert_eq!(
        (change.kind, change.was.as_deref()),
        (ChangeKind::Moved, Some("2026-11-23T07:30"))
    );
    assert_eq!(story.shown("2026-11-24"), ["07:30 Teeth"]);
}

#[test]
fn moved_to_another_day_it_is_shown_there_and_keeps_its_intended_date() {
    let (mut story, teeth) = Story::brushing_teeth();
    let id = on(teeth, "2026-11-23");
    story.changes("2026-11-22T20:00", id, json!({"start": "2026-12-24T10:00"}));
    assert_eq!(story.shown("2026-11-23"), [""; 0]);
    assert_eq!(story.shown("2026-12-24"), ["07:30 Teeth", "10:00 Teeth"]);
    let there = story.plan.shown(date("2026-12-24"), date("2026-12-24"));
    assert_eq!(there[1].id, id);
}

#[test]
fn cancelled_it_stays_to_be_seen_and_does_not_ring() {
    let (mut story, teeth) = Story::brushing_teeth();
    let id = on(teeth, "2026-11-23");
    story.changes("2026-11-22T20:00", id, json!({"cancelled": true}));
    assert_eq!(story.shown("2026-11-23"), ["07:30 Teeth (cancelled)"]);
    assert_eq!(prompts(&story.occurrence(id)), []);
    assert_eq!(story.occurrence(id).change.unwrap().kind, ChangeKind::Cancelled);

    story.changes("2026-11-22T21:00", id, json!({"state": "planned"}));
    assert_eq!(story.shown("2026-11-23"), ["07:30 Teeth"]);
    assert_eq!(story.occurrence(id).version, 2);
}

#[test]
fn a_title_changed_for_one_day_leaves_the_others() {
    let (mut story, teeth) = Story::brushing_teeth();
    let id = on(teeth, "2026-11-23");
    story.changes(
        "2026-11-22T20:00",
        id,
        json!({"title": "Teeth with Anna", "grace_minutes": 5}),
    );
    story.changes("2026-11-22T20:01", id, json!({"duration_minutes": 3}));
    assert_eq!(story.shown("2026-11-23"), ["07:30 Teeth with Anna"]);
    assert_eq!(story.shown("2026-11-24"), ["07:30 Teeth"]);
    let changed = story.occurrence(id);
    assert_eq!(
        (changed.spec.grace_minutes, changed.spec.duration_minutes),
        (5, 3),
        "each change adds to those before"
    );
    let change = changed.change.unwrap();
    assert_eq!(
        (change.kind, change.was.as_deref()),
        (ChangeKind::Changed, Some("Teeth"))
    );
}

#[test]
fn back_it_is_as_the_series_has_it() {
    let (mut story, teeth) = Story::brushing_teeth();
    let id = on(teeth, "2026-11-23");
    let before = story.occurrence(id);
    story.changes(
        "2026-11-22T20:00",
        id,
        json!({"start": "2026-11-25T09:15", "title": "Else"}),
    );
    story.resets("2026-11-22T21:00", id);
    assert_eq!(story.occurrence(id), before);
}

#[test]
fn what_is_said_of_one_day_does_not_repeat() {
    let (mut story, teeth) = Story::brushing_teeth();
    let id = on(teeth, "2026-11-23");
    story.changes("2026-11-22T20:00", id, json!({"title": "Else"}));
    assert!(!story.occurrence(id).spec.repeats());
    for field in ["repeat", "except", "also", "time_zone"] {
        let value = match field {
            "repeat" => json!("FREQ=DAILY"),
            "time_zone" => json!("Asia/Tokyo"),
            _ => json!(["2026-12-25"]),
        };
        let refused = story.tries_to_change("2026-11-22T20:00", id, json!({ field: value }));
        assert_eq!(refused.unwrap_err().field, field);
    }
}

#[test]
fn a_change_falls_away_with_the_series_it_changed() {
    let (mut story, teeth) = Story::brushing_teeth();
    story.changes(
        "2026-11-20T20:00",
        on(teeth, "2026-11-23"),
        json!({"title": "Teeth with Anna"}),
    );
    story.changes(
        "2026-11-20T20:00",
        on(teeth, "2026-11-24"),
        json!({"start": "2026-11-27T12:00"}),
    );
    story.ends(teeth, "2026-11-22");
    for day in ["2026-11-23", "2026-11-24", "2026-11-27"] {
        assert_eq!(story.shown(day), [""; 0], "{day}");
    }
    story.plan.series.clear();
    assert_eq!(
        story.shown("2026-11-27"),
        [""; 0],
        "also when nothing is left of the series"
    );
}

#[test]
fn a_change_falls_away_where_the_series_no_longer_comes() {
    let (mut story, teeth) = Story::brushing_teeth();
    story.changes(
        "2026-11-20T20:00",
        on(teeth, "2026-11-24"),
        json!({"start": "2026-11-27T12:00"}),
    );
    story.revises(
        "2026-11-20T21:00",
        teeth,
        "2026-11-21",
        json!({"repeat": "FREQ=WEEKLY;BYDAY=MO"}),
    );
    assert_eq!(story.shown("2026-11-27"), [""; 0]);
    assert_eq!(story.shown("2026-11-23"), ["07:30 Teeth"]);
}

#[test]
fn something_dated_is_found_where_it_moved_to_and_gone_from_there_when_it_is_deleted() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let visit = story.plans(json!({"title": "Dentist", "start": "2026-11-23T10:00"}));
    story.changes(
        "2026-11-20T10:00",
        on(visit, "2026-11-23"),
        json!({"start": "2026-12-23T10:00"}),
    );
    assert_eq!(story.shown("2026-12-23"), ["10:00 Dentist"]);
    story.plan.dated.clear();
    assert_eq!(story.shown("2026-12-23"), [""; 0]);
}

#[test]
fn what_is_not_said_of_one_day_follows_the_series() {
    let (mut story, teeth) = Story::brushing_teeth();
    let (title, time) = (on(teeth, "2026-11-23"), on(teeth, "2026-11-24"));
    story.changes("2026-11-20T20:00", title, json!({"title": "Teeth with Anna"}));
    story.changes("2026-11-20T20:00", time, json!({"start": "2026-11-24T09:15"}));
    story.revises(
        "2026-11-20T21:00",
        teeth,
        "2026-11-21",
        json!({"start": "2026-11-02T08:00", "grace_minutes": 7, "title": "Brush"}),
    );
    assert_eq!(story.shown("2026-11-23"), ["08:00 Teeth with Anna"]);
    assert_eq!(story.shown("2026-11-24"), ["09:15 Brush"]);
    assert_eq!(story.occurrence(time).spec.grace_minutes, 7);
    let was = |id| story.occurrence(id).change.unwrap().was.unwrap();
    assert_eq!((was(title).as_str(), was(time).as_str()), ("Brush", "2026-11-24T08:00"));
}

#[test]
fn one_day_that_the_series_has_caught_up_with_is_not_different() {
    let (mut story, teeth) = Story::brushing_teeth();
    let id = on(teeth, "2026-11-23");
    story.changes("2026-11-20T20:00", id, json!({"start": "2026-11-23T08:00"}));
    story.revises(
        "2026-11-20T21:00",
        teeth,
        "2026-11-21",
        json!({"start": "2026-11-02T08:00"}),
    );
    assert_eq!(story.occurrence(id).change, None);
}
