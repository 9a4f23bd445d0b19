//! A day as it goes: what is now, what is next, and what has become of each occurrence.

#![allow(clippy::unwrap_used, reason = "a test ends where it is wrong")]

mod story;

use maat_core::{day::today, log::CheckInKind};
use story::{Story, date, json, on};

fn titles(story: &Story, on: &str, now: &str) -> (Option<String>, Option<String>) {
    let day = story.day(on, now);
    let title = |id| story.occurrence(id).spec.title.unwrap();
    (day.now.map(title), day.next.map(title))
}

fn pair(now: &str, next: &str) -> (Option<String>, Option<String>) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (some(now), some(next))
}

#[test]
fn now_is_what_began_last_and_next_is_what_comes() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plans(json!({"title": "School", "start": "2026-11-23T08:30", "duration_minutes": 360}));
    story.plans(json!({"title": "Break", "start": "2026-11-23T10:00", "duration_minutes": 15}));
    let gone = story.plans(json!({"title": "Gone", "start": "2026-11-23T10:05"}));
    story.changes("2026-11-23T07:00", on(gone, "2026-11-23"), json!({"cancelled": true}));
    for (now, expected) in [
        ("08:29", pair("", "School")),
        ("08:30", pair("School", "Break")),
        ("10:00", pair("Break", "")),
        ("10:14", pair("Break", "")),
        ("10:15", pair("School", "")),
        ("14:30", pair("", "")),
    ] {
        assert_eq!(
            titles(&story, "2026-11-23", &format!("2026-11-23T{now}")),
            expected,
            "{now}"
        );
    }
}

#[test]
fn a_night_that_began_yesterday_goes_on_today() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story
        .plans(json!({"title": "Sleep", "start": "2026-11-02T22:00", "repeat": "FREQ=DAILY", "duration_minutes": 480}));
    story.plans(json!({"title": "Eat", "start": "2026-11-24T07:00"}));
    assert_eq!(titles(&story, "2026-11-24", "2026-11-24T01:00"), pair("Sleep", "Eat"));
    assert_eq!(titles(&story, "2026-11-24", "2026-11-24T06:00"), pair("", "Eat"));
    assert_eq!(
        titles(&story, "2026-11-25", "2026-11-24T01:00"),
        pair("", "Sleep"),
        "tomorrow has not begun"
    );
    assert_eq!(story.shown("2026-11-24"), ["07:00 Eat", "22:00 Sleep"]);
}

#[test]
fn a_day_that_begins_at_four_keeps_late_evening_to_itself() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plan.day_starts_at = "04:00".parse().unwrap();
    story.plans(json!({"title": "Film", "start": "2026-11-24T00:30"}));
    story.plans(json!({"title": "Early bus", "start": "2026-11-24T04:00"}));
    assert_eq!(story.shown("2026-11-23"), ["00:30 Film"]);
    assert_eq!(story.shown("2026-11-24"), ["04:00 Early bus"]);
    assert_eq!(today(&story.plan, story.at("2026-11-24T03:59")), date("2026-11-23"));
    assert_eq!(today(&story.plan, story.at("2026-11-24T04:00")), date("2026-11-24"));
    assert_eq!(titles(&story, "2026-11-23", "2026-11-24T00:40"), pair("Film", ""));
}

/// The runs of minutes with the same state and word on being seen.
fn minutes(story: &Story, entry: maat_core::plan::OccurrenceId, from: &str, to: &str) -> Vec<String> {
    let (mut now, to) = (story.at(from), story.at(to));
    let mut lines: Vec<String> = Vec::new();
    let mut last = None;
    while now < to {
        let clock = story.clock(now);
        let (state, seen) = story.state(entry, &story.plan.zones.local(now).to_string());
        if last.replace((state.clone(), seen.clone())) != Some((state.clone(), seen.clone())) {
            lines.push(format!("{clock} {state} {seen}"));
        }
        now += jiff::SignedDuration::from_mins(1);
    }
    lines
}

#[test]
fn what_wants_nothing_is_planned_then_active_then_past() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let maths = on(
        story.plans(json!({"title": "Maths", "start": "2026-11-23T08:00"})),
        "2026-11-23",
    );
    let run = |story: &Story| minutes(story, maths, "2026-11-23T07:00", "2026-11-23T09:00");
    assert_eq!(
        run(&story),
        ["07:00 planned unknown", "08:00 active unknown", "08:30 past unknown"]
    );
    story.rang(story.prompt(maths, "start"), "2026-11-23T08:00");
    assert_eq!(
        run(&story),
        ["07:00 planned rung", "08:00 active rung", "08:30 past rung"]
    );
}

#[test]
fn what_wants_an_answer_stays_active_until_it_is_too_late_for_one() {
    let (mut story, pill) = Story::medicine();
    let run = |story: &Story| minutes(story, pill, "2026-11-23T07:30", "2026-11-23T09:00");
    let expected = [
        "07:30 planned unknown",
        "08:00 active unknown",
        "08:30 no_answer unknown",
    ];
    assert_eq!(run(&story), expected);
    story.says(CheckInKind::Done, pill, "2026-11-23T08:40");
    assert_eq!(run(&story), ["07:30 done answered"], "late, and done all the same");
}

#[test]
fn the_last_word_counts() {
    let (mut story, pill) = Story::medicine();
    let at = |story: &mut Story, kind| {
        story.says(kind, pill, "2026-11-23T08:01");
        story.state(pill, "2026-11-23T08:10").0
    };
    assert_eq!(at(&mut story, CheckInKind::No), "refused");
    assert_eq!(at(&mut story, CheckInKind::Done), "done");
    assert_eq!(at(&mut story, CheckInKind::Ok), "done", "seen does not take done back");
    assert_eq!(at(&mut story, CheckInKind::Undone), "active");
    assert_eq!(at(&mut story, CheckInKind::StepDone), "active");
    assert_eq!(story.state(pill, "2026-11-23T08:30").0, "no_answer");
    assert_eq!(at(&mut story, CheckInKind::Done), "done");
    story.changes("2026-11-23T08:20", pill, json!({"cancelled": true}));
    assert_eq!(story.state(pill, "2026-11-23T08:30").0, "cancelled");
}

#[test]
fn a_watch_not_heard_from_is_no_refusal_and_its_late_word_counts() {
    let (story, pill) = Story::medicine();
    let mut story = story.heard("2026-11-23T07:00");
    story.runs("2026-11-23T07:00", "2026-11-23T09:00");
    assert_eq!(
        story.state(pill, "2026-11-23T09:00"),
        ("past".into(), "not_heard".into())
    );
    story.rang(story.prompt(pill, "start"), "2026-11-23T08:00");
    assert_eq!(
        story.state(pill, "2026-11-23T09:00"),
        ("no_answer".into(), "rung".into()),
        "it rang, they did not answer"
    );
    story.says(CheckInKind::Done, pill, "2026-11-23T08:03");
    assert_eq!(
        story.state(pill, "2026-11-23T09:00"),
        ("done".into(), "answered".into())
    );
}

#[test]
fn a_watch_that_came_back_after_the_heads_up_was_heard() {
    let mut story = Story::wearer_in("Europe/Amsterdam").heard("2026-11-23T07:00");
    let draft = json!({"title": "Pill", "kind": "medicine", "start": "2026-11-23T08:00", "heads_up_minutes": [30]});
    let pill = on(story.plans(draft), "2026-11-23");
    story.runs("2026-11-23T07:00", "2026-11-23T07:59");
    let mut story = story.heard("2026-11-23T08:20");
    story.runs("2026-11-23T08:20", "2026-11-23T09:00");
    assert_eq!(
        story.state(pill, "2026-11-23T09:00"),
        ("no_answer".into(), "unknown".into())
    );
}

#[test]
fn days_are_the_same_one_by_one_and_together() {
    let (mut story, teeth) = Story::brushing_teeth();
    story
        .plans(json!({"title": "Sleep", "start": "2026-11-02T22:00", "repeat": "FREQ=DAILY", "duration_minutes": 480}));
    story.changes(
        "2026-11-20T20:00",
        on(teeth, "2026-11-23"),
        json!({"start": "2026-11-25T12:00"}),
    );
    let now = story.at("2026-11-24T02:00");
    let (from, to) = (date("2026-11-20"), date("2026-11-30"));
    let together = maat_core::day::days(&story.plan, &story.log, from, to, now);
    assert_eq!(together.len(), 11);
    for day in together {
        assert_eq!(day, maat_core::day::day(&story.plan, &story.log, day.date, now));
    }
}
