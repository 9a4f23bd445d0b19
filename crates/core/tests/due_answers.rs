//! Where an answer is wanted: who insists, and who hears when none comes.

mod story;

use maat_core::log::CheckInKind;
use story::{Story, json, on};

#[test]
fn nobody_answers_a_watch_that_is_heard_and_someone_hears_of_it_once() {
    let (story, pill) = Story::medicine();
    let mut story = story.heard("2026-11-23T08:29");
    let expected = [
        "08:00 Pill start rings",
        "08:05 Pill again 1 rings",
        "08:10 Pill again 2 rings",
        "08:30 Pill start told no_answer",
        "08:30 Pill again 1 told no_answer",
        "08:30 Pill again 2 told no_answer",
        "08:30 someone hears: no answer to Pill",
    ];
    assert_eq!(story.runs("2026-11-23T07:00", "2026-11-24T00:00"), expected);
    assert_eq!(story.state(pill, "2026-11-23T09:00").0, "no_answer");
}

#[test]
fn a_flat_battery_is_told_as_that_and_not_as_no_answer() {
    let (story, pill) = Story::medicine();
    let mut story = story.heard("2026-11-23T07:55");
    let lines = story.runs("2026-11-23T07:00", "2026-11-24T00:00");
    let expected = [
        "08:30 Pill start told not_heard",
        "08:30 Pill again 1 told not_heard",
        "08:30 Pill again 2 told not_heard",
        "08:30 someone hears: watch not heard",
    ];
    assert_eq!(lines[3..], expected);
    assert_eq!(
        story.state(pill, "2026-11-23T09:00"),
        ("past".into(), "not_heard".into())
    );
}

#[test]
fn a_watch_that_died_after_the_heads_up_did_not_hear_the_start() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let entry = story.plans(json!({
        "title": "Pill", "kind": "medicine", "start": "2026-11-23T08:00", "heads_up_minutes": [10], "again_times": 0,
    }));
    let id = on(entry, "2026-11-23");
    story.runs("2026-11-23T07:00", "2026-11-23T07:51");
    story.rang(story.prompt(id, "heads_up 10"), "2026-11-23T07:50");
    let expected = [
        "07:51 Pill heads_up 10 rung",
        "08:00 Pill start rings",
        "08:30 Pill start told not_heard",
        "08:30 someone hears: watch not heard",
    ];
    assert_eq!(story.runs("2026-11-23T07:51", "2026-11-24T00:00"), expected);
}

#[test]
fn one_outage_is_told_once_and_the_next_one_again() {
    let mut story = Story::wearer_in("Europe/Amsterdam").heard("2026-11-23T07:00");
    for start in ["23T08:00", "23T09:00", "23T12:00"] {
        story.plans(json!({"title": start, "start": format!("2026-11-{start}")}));
    }
    let told = |lines: Vec<String>| {
        lines
            .into_iter()
            .filter(|line| line.contains("someone"))
            .collect::<Vec<_>>()
    };
    let first = told(story.runs("2026-11-23T07:00", "2026-11-23T10:00"));
    assert_eq!(first, ["08:15 someone hears: watch not heard"]);
    let mut story = story.heard("2026-11-23T11:00");
    let second = told(story.runs("2026-11-23T11:00", "2026-11-23T13:00"));
    assert_eq!(second, ["12:15 someone hears: watch not heard"]);
}

#[test]
fn a_watch_that_falls_silent_while_it_insists_is_told_as_that_alone() {
    for last_heard in ["08:02", "08:05", "08:09"] {
        let (story, _) = Story::medicine();
        let mut story = story.heard(&format!("2026-11-23T{last_heard}"));
        let expected = [
            "08:30 Pill start told not_heard",
            "08:30 Pill again 1 told not_heard",
            "08:30 Pill again 2 told not_heard",
            "08:30 someone hears: watch not heard",
        ];
        assert_eq!(story.runs("2026-11-23T07:00", "2026-11-24T00:00")[3..], expected);
    }
}

#[test]
fn without_a_watch_someone_hears_of_that_where_an_answer_is_wanted_and_no_silence_is_claimed() {
    let (mut story, pill) = Story::medicine();
    story.plans(json!({"title": "Maths", "start": "2026-11-23T09:00"}));
    let expected = [
        "08:30 Pill start told no_watch",
        "08:30 Pill again 1 told no_watch",
        "08:30 Pill again 2 told no_watch",
        "08:30 someone hears: no watch for Pill",
        "09:00 Maths start rings",
        "09:15 Maths start told no_watch",
    ];
    assert_eq!(story.runs("2026-11-23T07:00", "2026-11-24T00:00")[3..], expected);
    assert_eq!(story.state(pill, "2026-11-23T09:00"), ("past".into(), "unknown".into()));
}

#[test]
fn what_came_due_and_was_moved_before_it_could_ring_has_its_end() {
    let (mut story, pill) = Story::medicine();
    story.memory.caught_up_at = Some(story.at("2026-11-23T08:11"));
    assert_eq!(
        story.looks_at("2026-11-23T08:11:30")[..],
        [
            "08:11:30 Pill start suppressed superseded",
            "08:11:30 Pill again 1 suppressed superseded"
        ]
    );
    story.changes("2026-11-23T08:11:30", pill, json!({"start": "2026-11-23T14:00"}));
    assert_eq!(
        story.looks_at("2026-11-23T08:11:30"),
        ["08:11:30 Pill again 2 cancelled"]
    );
}

#[test]
fn done_ends_all_rings_to_come() {
    let (mut story, pill) = Story::medicine();
    assert_eq!(story.looks_at("2026-11-23T08:00"), ["08:00 Pill start rings"]);
    story.says(CheckInKind::Done, pill, "2026-11-23T08:01");
    let expected = [
        "08:01 Pill start answered",
        "08:05 Pill again 1 answered",
        "08:10 Pill again 2 answered",
    ];
    assert_eq!(story.runs("2026-11-23T08:01", "2026-11-24T00:00"), expected);
}

#[test]
fn ok_is_enough_where_ok_is_wanted() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let entry = story.plans(json!({"title": "Maths", "confirm": "ok", "start": "2026-11-23T08:00"}));
    let id = on(entry, "2026-11-23");
    story.looks_at("2026-11-23T08:00");
    story.says(CheckInKind::Ok, id, "2026-11-23T08:01");
    let expected = [
        "08:01 Maths start answered",
        "08:05 Maths again 1 answered",
        "08:10 Maths again 2 answered",
    ];
    assert_eq!(story.runs("2026-11-23T08:01", "2026-11-24T00:00"), expected);
    assert_eq!(story.state(id, "2026-11-23T08:02").0, "active");
    assert_eq!(story.state(id, "2026-11-23T08:30"), ("past".into(), "answered".into()));
}

#[test]
fn ok_hushes_a_ring_but_where_done_is_wanted_it_goes_on_to_insist() {
    let (mut story, pill) = Story::medicine();
    story.looks_at("2026-11-23T08:00");
    story.says(CheckInKind::Ok, pill, "2026-11-23T08:01");
    let expected = [
        "08:01 Pill start answered",
        "08:05 Pill again 1 rings",
        "08:10 Pill again 2 rings",
    ];
    assert_eq!(story.runs("2026-11-23T08:01", "2026-11-23T08:12"), expected);
    story.says(CheckInKind::Done, pill, "2026-11-23T08:12");
    let expected = ["08:12 Pill again 1 answered", "08:12 Pill again 2 answered"];
    assert_eq!(story.runs("2026-11-23T08:12", "2026-11-24T00:00"), expected);
}

#[test]
fn ok_to_every_ring_and_never_done_is_told_all_the_same() {
    let (mut story, pill) = Story::medicine();
    story.runs("2026-11-23T08:00", "2026-11-23T08:11");
    story.says(CheckInKind::Ok, pill, "2026-11-23T08:11");
    let story = &mut story.heard("2026-11-23T08:29");
    let expected = [
        "08:11 Pill start answered",
        "08:11 Pill again 1 answered",
        "08:30 Pill again 2 told no_answer",
        "08:30 someone hears: no answer to Pill",
    ];
    assert_eq!(story.runs("2026-11-23T08:11", "2026-11-24T00:00"), expected);
    assert_eq!(
        story.state(pill, "2026-11-23T08:30"),
        ("no_answer".into(), "answered".into())
    );
}

#[test]
fn ok_to_a_heads_up_is_no_answer_to_the_start() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let entry = story.plans(json!({
        "title": "Maths", "confirm": "ok", "start": "2026-11-23T08:00", "heads_up_minutes": [10],
    }));
    let id = on(entry, "2026-11-23");
    story.looks_at("2026-11-23T07:50");
    story.says(CheckInKind::Ok, id, "2026-11-23T07:51");
    let story = &mut story.heard("2026-11-23T08:14");
    let expected = [
        "07:51 Maths heads_up 10 answered",
        "08:00 Maths start rings",
        "08:05 Maths again 1 rings",
        "08:10 Maths again 2 rings",
        "08:15 Maths start told no_answer",
        "08:15 Maths again 1 told no_answer",
        "08:15 Maths again 2 told no_answer",
        "08:15 someone hears: no answer to Maths",
    ];
    assert_eq!(story.runs("2026-11-23T07:51", "2026-11-24T00:00"), expected);
    assert_eq!(story.state(id, "2026-11-23T08:01").0, "active");
    assert_eq!(story.state(id, "2026-11-23T08:15").0, "no_answer");
}

#[test]
fn an_answer_to_a_ring_counts_though_the_watch_is_a_second_fast() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let entry = story.plans(json!({"title": "Maths", "confirm": "ok", "start": "2026-11-23T08:00"}));
    let id = on(entry, "2026-11-23");
    let start = story.prompt(id, "start");
    story.checks_in(CheckInKind::Ok, id, Some(start), story.at("2026-11-23T07:59:59"));
    let expected = [
        "08:00 Maths start answered",
        "08:05 Maths again 1 answered",
        "08:10 Maths again 2 answered",
    ];
    assert_eq!(story.runs("2026-11-23T08:00", "2026-11-24T00:00"), expected);
    assert_eq!(story.state(id, "2026-11-23T08:30").0, "past");
}

#[test]
fn not_now_is_an_answer_and_the_ring_comes_again() {
    let (mut story, pill) = Story::medicine();
    story.looks_at("2026-11-23T08:00");
    story.says(CheckInKind::Later, pill, "2026-11-23T08:01");
    let expected = ["08:01 Pill start answered", "08:05 Pill again 1 rings"];
    assert_eq!(story.runs("2026-11-23T08:01", "2026-11-23T08:06"), expected);
}

#[test]
fn no_is_an_answer_too() {
    let (mut story, pill) = Story::medicine();
    story.looks_at("2026-11-23T08:00");
    story.says(CheckInKind::No, pill, "2026-11-23T08:01");
    let lines = story.runs("2026-11-23T08:01", "2026-11-24T00:00");
    assert!(lines.iter().all(|line| line.ends_with("answered")), "{lines:?}");
    assert_eq!(
        story.state(pill, "2026-11-23T12:00"),
        ("refused".into(), "answered".into())
    );
}

#[test]
fn done_and_taken_back_it_insists_again() {
    let (mut story, pill) = Story::medicine();
    story.looks_at("2026-11-23T08:00");
    story.says(CheckInKind::Done, pill, "2026-11-23T08:01");
    story.looks_at("2026-11-23T08:01");
    story.says(CheckInKind::Undone, pill, "2026-11-23T08:02");
    let story = &mut story.heard("2026-11-23T08:29");
    let expected = [
        "08:05 Pill again 1 rings",
        "08:10 Pill again 2 rings",
        "08:30 Pill again 1 told no_answer",
        "08:30 Pill again 2 told no_answer",
        "08:30 someone hears: no answer to Pill",
    ];
    assert_eq!(story.runs("2026-11-23T08:02", "2026-11-24T00:00"), expected);
}

#[test]
fn an_answer_from_before_it_was_moved_does_not_answer_the_new_ring() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let entry = story.plans(json!({"title": "Maths", "confirm": "ok", "start": "2026-11-23T08:00"}));
    let id = on(entry, "2026-11-23");
    story.looks_at("2026-11-23T08:00");
    story.says(CheckInKind::Ok, id, "2026-11-23T08:01");
    story.looks_at("2026-11-23T08:01");
    story.changes("2026-11-23T08:02", id, json!({"start": "2026-11-23T10:00"}));
    let lines = story.runs("2026-11-23T08:02", "2026-11-23T10:06");
    assert_eq!(lines, ["10:00 Maths start rings", "10:05 Maths again 1 rings"]);
}

#[test]
fn a_watch_that_is_heard_but_does_not_say_that_it_rang_was_not_seen() {
    let mut story = Story::wearer_in("Europe/Amsterdam").heard("2026-11-23T08:05");
    let maths = story.plans(json!({"title": "Maths", "start": "2026-11-23T08:00"}));
    let expected = ["08:00 Maths start rings", "08:15 Maths start told not_seen"];
    assert_eq!(story.runs("2026-11-23T07:00", "2026-11-24T00:00"), expected);
    assert_eq!(
        story.state(on(maths, "2026-11-23"), "2026-11-23T09:00"),
        ("past".into(), "unknown".into())
    );
}

#[test]
fn who_goes_away_after_a_ring_is_not_waited_for() {
    let (story, pill) = Story::medicine();
    let mut story = story.heard("2026-11-23T08:29");
    story.looks_at("2026-11-23T08:00");
    story.memory.away_until = Some(story.at("2026-11-23T12:00"));
    let expected = [
        "08:02 Pill start suppressed away",
        "08:05 Pill again 1 suppressed away",
        "08:10 Pill again 2 suppressed away",
    ];
    assert_eq!(story.runs("2026-11-23T08:02", "2026-11-24T00:00"), expected);
    assert_eq!(story.state(pill, "2026-11-23T09:00").0, "past", "nothing counts");
}

#[test]
fn who_says_ok_and_goes_away_before_done_is_not_waited_for() {
    let (mut story, pill) = Story::medicine();
    story.looks_at("2026-11-23T08:00");
    story.says(CheckInKind::Ok, pill, "2026-11-23T08:01");
    story.looks_at("2026-11-23T08:01");
    story.memory.away_until = Some(story.at("2026-11-23T12:00"));
    story.runs("2026-11-23T08:02", "2026-11-24T00:00");
    assert_eq!(story.state(pill, "2026-11-23T09:00").0, "past", "nothing counts");
}

#[test]
fn a_mute_holds_back_rings_and_not_the_wait_for_an_answer_to_what_rang() {
    let (story, pill) = Story::medicine();
    let mut story = story.heard("2026-11-23T08:29");
    story.looks_at("2026-11-23T08:00");
    story.memory.muted_until = Some(story.at("2026-11-23T12:00"));
    let expected = [
        "08:05 Pill again 1 suppressed muted",
        "08:30 Pill start told no_answer",
        "08:30 Pill again 2 told no_answer",
        "08:30 someone hears: no answer to Pill",
    ];
    assert_eq!(story.runs("2026-11-23T08:02", "2026-11-24T00:00"), expected);
    assert_eq!(story.state(pill, "2026-11-23T09:00").0, "no_answer");
}

#[test]
fn ok_and_a_mute_before_done_is_told_as_ok_without_a_mute_is() {
    let (mut story, pill) = Story::medicine();
    story.looks_at("2026-11-23T08:00");
    story.says(CheckInKind::Ok, pill, "2026-11-23T08:01");
    story.looks_at("2026-11-23T08:01");
    story.memory.muted_until = Some(story.at("2026-11-23T12:00"));
    let story = &mut story.heard("2026-11-23T08:29");
    let expected = [
        "08:05 Pill again 1 suppressed muted",
        "08:30 Pill again 2 told no_answer",
        "08:30 someone hears: no answer to Pill",
    ];
    assert_eq!(story.runs("2026-11-23T08:02", "2026-11-24T00:00"), expected);
    assert_eq!(story.state(pill, "2026-11-23T09:00").0, "no_answer");
}

#[test]
fn ok_to_a_later_ring_answers_the_first_though_the_watch_is_minutes_slow() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let entry = story.plans(json!({"title": "Maths", "confirm": "ok", "start": "2026-11-23T08:00"}));
    let id = on(entry, "2026-11-23");
    story.runs("2026-11-23T08:00", "2026-11-23T08:06");
    let again = story.prompt(id, "again 1");
    story.checks_in(CheckInKind::Ok, id, Some(again), story.at("2026-11-23T07:58"));
    let lines = story.runs("2026-11-23T08:06", "2026-11-24T00:00");
    assert!(lines.iter().all(|line| line.ends_with("answered")), "{lines:?}");
}

#[test]
fn a_ring_past_its_grace_is_told_at_the_end_of_the_wait_though_nothing_rings_again() {
    let (story, pill) = Story::medicine();
    let mut story = story.heard("2026-11-23T08:14");
    story.runs("2026-11-23T08:00", "2026-11-23T08:12");
    story.changes("2026-11-23T08:12", pill, json!({"again_times": 0}));
    story.looks_at("2026-11-23T08:12");
    story.changes("2026-11-23T08:12", pill, json!({"again_times": 2, "grace_minutes": 1}));
    let expected = [
        "08:15 Pill start told no_answer",
        "08:15 someone hears: no answer to Pill",
    ];
    assert_eq!(story.runs("2026-11-23T08:12", "2026-11-24T00:00"), expected);
}

#[test]
fn back_after_its_time_nothing_is_told_of_what_was_not_promised_meanwhile() {
    for meanwhile in [json!({"start": "2026-11-23T14:00"}), json!({"cancelled": true})] {
        let (story, pill) = Story::medicine();
        let mut story = story.heard("2026-11-23T09:59");
        story.changes("2026-11-23T07:00", pill, meanwhile);
        assert_eq!(story.runs("2026-11-23T07:00", "2026-11-23T10:00"), [""; 0]);
        story.resets("2026-11-23T10:00", pill);
        assert_eq!(story.runs("2026-11-23T10:00", "2026-11-24T00:00"), [""; 0]);
        let back = story.occurrence(pill);
        assert_eq!((back.cancelled, back.change), (false, None));
        assert_eq!(
            story.state(pill, "2026-11-23T10:00").0,
            "past",
            "nobody was asked at 08:00"
        );
    }
}

#[test]
fn back_within_its_grace_it_rings() {
    let (mut story, pill) = Story::medicine();
    story.changes("2026-11-23T07:00", pill, json!({"start": "2026-11-23T14:00"}));
    story.looks_at("2026-11-23T08:00");
    story.resets("2026-11-23T08:12", pill);
    let lines = story.looks_at("2026-11-23T08:12");
    assert_eq!(lines[0], "08:12 Pill again 2 rings late");
}
