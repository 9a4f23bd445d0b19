//! What someone writes of an entry: defaults, limits, patches.

mod story;

use maat_core::{activity::Confirm, activity::Telling, patch::Patch, plan::EntryDraft};
use story::{Story, activity, json, patched, spec, utc};

fn basic() -> serde_json::Value {
    json!({"title": "Maths", "start": "2026-11-23T08:00"})
}

fn with(field: &str, value: serde_json::Value) -> serde_json::Value {
    let mut draft = basic();
    draft[field] = value;
    draft
}

#[test]
fn what_is_left_out_is_as_the_kind_has_it() {
    let of = |kind: &str| {
        let spec = spec(with("kind", json!(kind))).unwrap();
        (spec.grace_minutes, spec.duration_minutes, spec.confirm, spec.telling)
    };
    assert_eq!(of("everyday"), (15, 30, Confirm::None, Telling::Line));
    assert_eq!(of("medicine"), (30, 15, Confirm::Done, Telling::Push));
    assert_eq!(of("appointment"), (5, 60, Confirm::None, Telling::Line));
    assert_eq!(of("transport"), (5, 15, Confirm::None, Telling::Push));
    assert_eq!(of("free"), (1, 30, Confirm::None, Telling::Line));

    let plain = spec(basic()).unwrap();
    assert_eq!((plain.again_times, plain.again_every_minutes), (2, 5));
    assert_eq!(plain.heads_up_minutes, [0; 0]);
    assert!(!plain.private && !plain.all_day && !plain.ring_at_end && plain.time_zone.is_none());
}

#[test]
fn changing_an_activity_later_changes_no_times() {
    let mut swimming = activity(json!({"title": "Swimming", "duration_minutes": 45}));
    let draft: EntryDraft = serde_json::from_value(json!({"start": "2026-11-23T15:00"})).unwrap();
    let now = utc("2026-11-01T00:00:00Z");
    let written = draft.resolve(None, Some(&swimming), now).unwrap();
    assert_eq!(written.duration_minutes, 45);

    swimming.duration_minutes = Some(90);
    let private: EntryDraft = serde_json::from_value(json!({"private": true})).unwrap();
    let later = private.resolve(Some(&written), Some(&swimming), now).unwrap();
    assert_eq!(later.duration_minutes, 45, "what was resolved when written stays");

    let again: EntryDraft = serde_json::from_value(json!({"duration_minutes": null})).unwrap();
    let asked = again.resolve(Some(&later), Some(&swimming), now).unwrap();
    assert_eq!(asked.duration_minutes, 90, "null asks for the activity's anew");
}

#[test]
fn every_limit_names_its_field() {
    let long = "x".repeat(201);
    let many: Vec<String> = (0..401)
        .map(|day| format!("2027-01-01T00:{:02}:{:02}", day / 60, day % 60))
        .collect();
    let steps: Vec<String> = (0..31).map(|step| format!("step {step}")).collect();
    for (field, value, named) in [
        ("title", json!("  "), "title"),
        ("title", json!(long), "title"),
        ("title", json!("two\nlines"), "title"),
        ("start", json!("1969-12-31T23:59"), "start"),
        ("start", json!("2200-01-01T00:00"), "start"),
        ("duration_minutes", json!(0), "duration_minutes"),
        ("duration_minutes", json!(1441), "duration_minutes"),
        ("heads_up_minutes", json!([1, 2, 3, 4, 5, 6]), "heads_up_minutes"),
        ("heads_up_minutes", json!([10, 0]), "heads_up_minutes[1]"),
        ("heads_up_minutes", json!([1441]), "heads_up_minutes[0]"),
        ("again_every_minutes", json!(0), "again_every_minutes"),
        ("again_every_minutes", json!(121), "again_every_minutes"),
        ("again_times", json!(11), "again_times"),
        ("grace_minutes", json!(0), "grace_minutes"),
        ("grace_minutes", json!(1441), "grace_minutes"),
        ("except", json!(many), "except"),
        ("also", json!(many), "also"),
        ("steps", json!(steps), "steps"),
        ("steps", json!(["wet", " "]), "steps[1].title"),
        (
            "steps",
            json!([{"title": "wet", "pictogram": long}]),
            "steps[0].pictogram",
        ),
    ] {
        let refused = spec(with(field, value.clone())).expect_err(&format!("{field} {value}"));
        assert_eq!(refused.field, named, "{value}: {refused}");
    }
}

#[test]
fn what_is_just_within_the_limits_is_taken() {
    let longest = json!({
        "title": "x".repeat(200), "start": "2199-12-31T23:59", "duration_minutes": 1440,
        "heads_up_minutes": [1440, 1, 2, 3, 4], "again_every_minutes": 120, "again_times": 10, "grace_minutes": 1440,
        "steps": (0..30).map(|step| format!("step {step}")).collect::<Vec<_>>(),
    });
    assert_eq!(spec(longest).unwrap().heads_up_minutes, [1440, 4, 3, 2, 1]);
    assert!(
        spec(json!({"title": "x", "start": "1970-01-01T00:00", "duration_minutes": 1, "grace_minutes": 1})).is_ok()
    );
}

#[test]
fn an_entry_needs_a_start_and_something_to_show() {
    assert_eq!(spec(json!({"title": "Maths"})).unwrap_err().field, "start");
    assert_eq!(spec(json!({"start": "2026-11-23T08:00"})).unwrap_err().field, "title");
}

#[test]
fn heads_ups_are_each_told_once_the_earliest_first() {
    assert_eq!(
        spec(with("heads_up_minutes", json!([2, 10, 2])))
            .unwrap()
            .heads_up_minutes,
        [10, 2]
    );
}

#[test]
fn a_patch_keeps_what_it_leaves_out_and_resets_what_is_null() {
    let was = spec(json!({
        "title": "Pill", "kind": "medicine", "start": "2026-11-23T08:00", "duration_minutes": 5, "grace_minutes": 60,
        "repeat": "FREQ=DAILY", "time_zone": "Asia/Tokyo", "confirm": "none", "steps": ["open the box"],
        "heads_up_minutes": [10], "again_times": 4, "again_every_minutes": 7, "telling": "line", "private": true,
        "ring_at_end": true, "except": ["2026-12-25"], "also": ["2026-12-27T09:00"],
    }))
    .unwrap();
    assert_eq!(
        patched(Some(&was), json!({})).unwrap(),
        was,
        "an empty patch changes nothing"
    );

    let reset = patched(
        Some(&was),
        json!({
            "duration_minutes": null, "grace_minutes": null, "repeat": null, "time_zone": null, "confirm": null,
            "steps": null, "heads_up_minutes": null, "again_times": null, "again_every_minutes": null, "telling": null,
            "private": null, "ring_at_end": null, "except": null, "also": null,
        }),
    )
    .unwrap();
    let fresh = spec(json!({"title": "Pill", "kind": "medicine", "start": "2026-11-23T08:00"})).unwrap();
    assert_eq!(reset, fresh, "null means as the kind has it");

    let set = patched(Some(&was), json!({"grace_minutes": 20})).unwrap();
    assert_eq!((set.grace_minutes, set.duration_minutes), (20, 5));
    assert_eq!(patched(Some(&was), json!({"start": null})).unwrap_err().field, "start");
    assert_eq!(patched(Some(&was), json!({"title": null})).unwrap_err().field, "title");
}

#[test]
fn a_draft_is_written_as_it_was_read() {
    let text = json!({"title": "Maths", "grace_minutes": null, "start": "2026-11-23T08:00"});
    let draft: EntryDraft = serde_json::from_value(text.clone()).unwrap();
    assert_eq!(draft.grace_minutes, Patch::Default);
    assert_eq!(draft.kind, Patch::Keep);
    assert_eq!(serde_json::to_value(&draft).unwrap(), text);
}

#[test]
fn a_rule_that_repeats_too_often_is_refused_in_words() {
    let refused = serde_json::from_value::<EntryDraft>(with("repeat", json!("FREQ=HOURLY"))).unwrap_err();
    assert!(refused.to_string().contains("HOURLY is too often"), "{refused}");
}

#[test]
fn an_entry_in_another_zone_is_shown_on_the_wearers_own_date() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plans(json!({"title": "Call Oma", "start": "2026-11-24T06:00", "time_zone": "Asia/Tokyo"}));
    assert_eq!(story.shown("2026-11-23"), ["22:00 Call Oma"]);
    assert_eq!(story.shown("2026-11-24"), [""; 0]);
}
