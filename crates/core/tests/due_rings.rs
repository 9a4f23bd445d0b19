//! What rings when, and when it is too late to.

mod story;

use maat_core::log::CheckInKind;
use story::{Story, json, on};

#[test]
fn a_plain_start_rings_at_its_minute_and_is_rung_once_the_watch_says_so() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let maths = story.plans(json!({"title": "Maths", "start": "2026-11-23T08:00", "heads_up_minutes": [10]}));
    let lines = story.runs("2026-11-23T07:00", "2026-11-23T08:10");
    let expected = [
        "07:50 Maths heads_up 10 rings",
        "08:00 Maths start rings",
        "08:00 Maths heads_up 10 told no_watch",
    ];
    assert_eq!(lines, expected);
    let start = story.prompt(on(maths, "2026-11-23"), "start");
    story.rang(start, "2026-11-23T08:00");
    assert_eq!(story.looks_at("2026-11-23T08:10"), ["08:10 Maths start rung"]);
    assert_eq!(story.runs("2026-11-23T08:10", "2026-11-25T00:00"), [""; 0]);
}

#[test]
fn late_but_within_its_grace_it_rings_and_beyond_it_never() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plans(json!({"title": "Maths", "start": "2026-11-23T08:00"}));
    for (at, line) in [
        ("2026-11-23T08:00", "08:00 Maths start rings"),
        ("2026-11-23T08:01", "08:01 Maths start rings"),
        ("2026-11-23T08:01:01", "08:01:01 Maths start rings late"),
        ("2026-11-23T08:14:59", "08:14:59 Maths start rings late"),
        ("2026-11-23T08:15", "08:15 Maths start told no_watch"),
    ] {
        assert_eq!(story.clone().looks_at(at), [line]);
    }
}

#[test]
fn after_downtime_only_the_newest_of_an_occurrence_rings() {
    let (mut story, _) = Story::medicine();
    let expected = [
        "08:12 Pill again 2 rings late",
        "08:12 Pill start suppressed superseded",
        "08:12 Pill again 1 suppressed superseded",
    ];
    assert_eq!(story.looks_at("2026-11-23T08:12"), expected);
}

#[test]
fn a_ring_that_wants_an_answer_never_gives_way_to_the_ring_of_the_end() {
    let mut story = Story::wearer_in("Europe/Amsterdam").heard("2026-11-23T08:20");
    story.plans(json!({
        "title": "Pill", "kind": "medicine", "start": "2026-11-23T08:00", "duration_minutes": 15, "ring_at_end": true,
    }));
    let expected = [
        "08:16 Pill again 2 rings late",
        "08:16 Pill end suppressed superseded",
        "08:16 Pill start suppressed superseded",
        "08:16 Pill again 1 suppressed superseded",
    ];
    assert_eq!(story.looks_at("2026-11-23T08:16"), expected);
    let expected = [
        "08:30 Pill again 2 told no_answer",
        "08:30 someone hears: no answer to Pill",
    ];
    assert_eq!(story.runs("2026-11-23T08:16", "2026-11-24T00:00"), expected);
}

#[test]
fn a_backlog_is_caught_up_one_ring_a_minute_the_newest_first_and_none_is_lost() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    for (title, start) in [
        ("Dress", "08:00"),
        ("Eat", "08:03"),
        ("Teeth", "08:06"),
        ("Bag", "08:10"),
    ] {
        story.plans(json!({"title": title, "start": format!("2026-11-23T{start}")}));
    }
    let expected = [
        "08:10 Bag start rings",
        "08:10 Teeth start rings late",
        "08:11 Eat start rings late",
        "08:12 Dress start rings late",
        "08:15 Dress start told no_watch",
        "08:18 Eat start told no_watch",
        "08:21 Teeth start told no_watch",
        "08:25 Bag start told no_watch",
    ];
    assert_eq!(story.runs("2026-11-23T08:10", "2026-11-23T09:00"), expected);
}

#[test]
fn what_is_held_back_too_long_is_told_and_does_not_ring() {
    let mut story = Story::wearer_in("Europe/Amsterdam").heard("2026-11-23T08:30");
    for (title, start) in [("Bus", "08:00"), ("Walk", "08:01"), ("Coat", "08:02")] {
        story.plans(json!({"title": title, "start": format!("2026-11-23T{start}"), "grace_minutes": 5}));
    }
    let expected = [
        "08:04 Coat start rings late",
        "08:05 Walk start rings late",
        "08:05 Bus start told not_seen",
        "08:06 Walk start told not_seen",
        "08:07 Coat start told not_seen",
    ];
    assert_eq!(story.runs("2026-11-23T08:04", "2026-11-23T09:00"), expected);
}

#[test]
fn muted_and_away_nothing_rings_and_it_is_said_why() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    for start in ["08:00", "09:00", "10:00"] {
        story.plans(json!({"title": start, "start": format!("2026-11-23T{start}")}));
    }
    story.memory.muted_until = Some(story.at("2026-11-23T10:00"));
    story.memory.away_until = Some(story.at("2026-11-23T08:30"));
    let expected = [
        "08:00 08:00 start suppressed away",
        "09:00 09:00 start suppressed muted",
        "10:00 10:00 start rings",
    ];
    assert_eq!(story.runs("2026-11-23T07:00", "2026-11-23T10:10"), expected);
}

#[test]
fn a_day_away_counts_as_nothing() {
    let (mut story, pill) = Story::medicine();
    story.memory.away_until = Some(story.at("2026-11-24T00:00"));
    let lines = story.runs("2026-11-23T07:00", "2026-11-23T09:00");
    assert!(lines.iter().all(|line| line.ends_with("suppressed away")), "{lines:?}");
    assert_eq!(story.state(pill, "2026-11-23T12:00"), ("past".into(), "unknown".into()));
}

#[test]
fn done_before_it_starts_it_does_not_ring() {
    let (mut story, pill) = Story::medicine();
    story.says(CheckInKind::Done, pill, "2026-11-23T07:40");
    let expected = [
        "08:00 Pill start answered",
        "08:05 Pill again 1 answered",
        "08:10 Pill again 2 answered",
    ];
    assert_eq!(story.runs("2026-11-23T07:45", "2026-11-24T00:00"), expected);
}

#[test]
fn moved_after_it_rang_it_rings_anew_and_the_old_ring_is_cancelled() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let maths = story.plans(json!({"title": "Maths", "start": "2026-11-23T08:00"}));
    let id = on(maths, "2026-11-23");
    assert_eq!(story.looks_at("2026-11-23T08:00"), ["08:00 Maths start rings"]);
    story.changes("2026-11-23T08:05", id, json!({"start": "2026-11-23T10:00"}));
    assert_eq!(story.looks_at("2026-11-23T08:05"), ["08:05 Maths start cancelled"]);
    assert_eq!(
        story.runs("2026-11-23T08:06", "2026-11-23T10:10"),
        ["10:00 Maths start rings"]
    );
}

#[test]
fn cancelled_or_taken_off_the_plan_what_rang_is_cancelled_once() {
    let (mut story, pill) = Story::medicine();
    story.looks_at("2026-11-23T08:00");
    story.changes("2026-11-23T08:02", pill, json!({"cancelled": true}));
    assert_eq!(
        story.runs("2026-11-23T08:02", "2026-11-24T00:00"),
        ["08:02 Pill start cancelled"]
    );

    let (mut story, _) = Story::medicine();
    story.looks_at("2026-11-23T08:00");
    story.plan.dated.clear();
    assert_eq!(
        story.runs("2026-11-23T08:02", "2026-11-24T00:00"),
        ["08:02 (gone) start cancelled"]
    );
}

#[test]
fn planned_a_little_late_it_still_rings_and_long_over_it_is_never_told() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plans_at(
        "2026-11-23T08:10",
        json!({"title": "Maths", "start": "2026-11-23T08:00"}),
    );
    assert_eq!(story.looks_at("2026-11-23T08:10"), ["08:10 Maths start rings late"]);

    let mut story = Story::wearer_in("Europe/Amsterdam");
    let pill = story.plans_at(
        "2026-11-23T12:00",
        json!({"title": "Pill", "kind": "medicine", "start": "2026-11-23T08:00"}),
    );
    assert_eq!(story.runs("2026-11-23T12:00", "2026-11-24T00:00"), [""; 0]);
    assert_eq!(
        story.state(on(pill, "2026-11-23"), "2026-11-23T12:00").0,
        "past",
        "no answer was waited for"
    );
}

#[test]
fn brought_back_after_its_time_it_was_never_promised() {
    let (mut story, pill) = Story::medicine();
    story.changes("2026-11-23T07:00", pill, json!({"cancelled": true}));
    story.changes("2026-11-23T12:00", pill, json!({"cancelled": false}));
    assert_eq!(story.runs("2026-11-23T12:00", "2026-11-24T00:00"), [""; 0]);
}

#[test]
fn a_new_title_takes_no_promise_back() {
    let mut story = Story::wearer_in("Europe/Amsterdam").heard("2026-11-23T09:00");
    let pill = story.plans(json!({
        "title": "Pill", "kind": "medicine", "start": "2026-11-23T08:00", "grace_minutes": 5, "again_times": 1,
        "again_every_minutes": 20,
    }));
    assert_eq!(story.looks_at("2026-11-23T08:00"), ["08:00 Pill start rings"]);
    story.changes(
        "2026-11-23T08:10",
        on(pill, "2026-11-23"),
        json!({"title": "Blue pill"}),
    );
    let expected = [
        "08:20 Blue pill again 1 rings",
        "08:40 Blue pill start told no_answer",
        "08:40 Blue pill again 1 told no_answer",
        "08:40 someone hears: no answer to Blue pill",
    ];
    assert_eq!(story.runs("2026-11-23T08:10", "2026-11-24T00:00"), expected);
}

#[test]
fn what_rang_ends_also_when_its_grace_is_cut_short_afterwards() {
    let mut story = Story::wearer_in("Europe/Amsterdam").heard("2026-11-23T09:00");
    let maths = story.plans(json!({"title": "Maths", "start": "2026-11-23T08:00"}));
    assert_eq!(story.looks_at("2026-11-23T08:00"), ["08:00 Maths start rings"]);
    story.changes("2026-11-23T08:10", on(maths, "2026-11-23"), json!({"grace_minutes": 5}));
    assert_eq!(
        story.runs("2026-11-23T08:10", "2026-11-24T00:00"),
        ["08:10 Maths start told not_seen"]
    );
}
