//! Nights on which the clocks change, dates that are skipped, and wearers who move.

mod story;

use maat_core::time::Zone;
use story::{Story, date, json, utc};

/// The instants of what is shown on a date.
fn instants(story: &Story, on: &str) -> Vec<String> {
    let shown = story.plan.shown(date(on), date(on));
    shown
        .iter()
        .map(|occurrence| occurrence.starts_at.to_string())
        .collect()
}

fn daily(zone: &str, time: &str) -> Story {
    let mut story = Story::wearer_in(zone);
    story.plans(json!({"title": "Daily", "start": format!("2001-01-01T{time}"), "repeat": "FREQ=DAILY"}));
    story
}

#[test]
fn in_amsterdams_spring_half_past_two_rings_at_half_past_three() {
    let mut story = daily("Europe/Amsterdam", "02:30");
    assert_eq!(instants(&story, "2027-03-27"), ["2027-03-27T01:30:00Z"]);
    assert_eq!(instants(&story, "2027-03-28"), ["2027-03-28T01:30:00Z"]);
    assert_eq!(story.shown("2027-03-28"), ["03:30 Daily"]);
    let lines = story.runs("2027-03-28T00:00", "2027-03-28T03:40");
    assert_eq!(lines.last().unwrap(), "03:30 Daily start rings");
}

#[test]
fn in_amsterdams_autumn_half_past_two_rings_once_the_first_time() {
    let mut story = daily("Europe/Amsterdam", "02:30").heard("2027-10-30T12:00");
    assert_eq!(instants(&story, "2027-10-31"), ["2027-10-31T00:30:00Z"]);
    let rings = story.runs("2027-10-31T00:00", "2027-10-31T12:00");
    assert_eq!(
        rings.iter().filter(|line| line.contains("rings")).count(),
        1,
        "{rings:?}"
    );
}

#[test]
fn in_cairo_the_night_without_midnight_keeps_its_half_past_twelve_and_its_date() {
    // On 2026-04-24 the clocks go from 00:00 to 01:00.
    let story = daily("Africa/Cairo", "00:30");
    assert_eq!(instants(&story, "2026-04-23"), ["2026-04-22T22:30:00Z"]);
    assert_eq!(instants(&story, "2026-04-24"), ["2026-04-23T22:30:00Z"]);
    assert_eq!(story.shown("2026-04-24"), ["01:30 Daily"]);
}

#[test]
fn apia_had_no_thirtieth_of_december_and_nothing_rings_twice_or_not_at_all() {
    let story = daily("Pacific/Apia", "09:00");
    assert_eq!(instants(&story, "2011-12-29"), ["2011-12-29T19:00:00Z"]);
    assert_eq!(instants(&story, "2011-12-30"), [""; 0]);
    assert_eq!(instants(&story, "2011-12-31"), ["2011-12-30T19:00:00Z"]);

    let mut once = Story::wearer_in("Pacific/Apia");
    once.plans(json!({"title": "Once", "start": "2011-12-30T09:00"}));
    assert_eq!(
        instants(&once, "2011-12-30"),
        ["2011-12-30T19:00:00Z"],
        "filed by its intended date, and not lost"
    );
}

#[test]
fn half_hourly_through_the_gap_what_lands_on_one_instant_is_one() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plans(json!({
        "title": "Turn", "start": "2027-03-01T00:00", "repeat": "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,30",
    }));
    let shown = story.plan.shown(date("2027-03-28"), date("2027-03-28"));
    let lines: Vec<_> = shown
        .iter()
        .map(|o| format!("{} {}", story.clock(o.starts_at), o.id.number))
        .collect();
    assert_eq!(
        lines,
        ["01:00 100", "01:30 130", "03:00 300", "03:30 330"],
        "numbers are as on every other day"
    );
}

#[test]
fn a_wearer_who_moves_keeps_the_past_and_rings_by_the_new_clock() {
    let mut story = daily("Europe/Amsterdam", "08:00");
    story
        .plan
        .zones
        .move_to(Zone::named("America/New_York").unwrap(), utc("2026-11-23T12:00:00Z"));
    assert_eq!(instants(&story, "2026-11-22"), ["2026-11-22T07:00:00Z"]);
    assert_eq!(
        instants(&story, "2026-11-23"),
        ["2026-11-23T07:00:00Z"],
        "before the flight"
    );
    assert_eq!(instants(&story, "2026-11-24"), ["2026-11-24T13:00:00Z"]);
    let now = utc("2026-11-24T01:00:00Z");
    assert_eq!(maat_core::day::today(&story.plan, now), date("2026-11-23"));
}

#[test]
fn a_wearer_who_moves_east_past_a_planned_time_does_not_lose_it() {
    let mut story = daily("Europe/Amsterdam", "16:00");
    story
        .plan
        .zones
        .move_to(Zone::named("Asia/Tokyo").unwrap(), utc("2026-11-23T12:00:00Z"));
    assert_eq!(instants(&story, "2026-11-23"), ["2026-11-23T15:00:00Z"]);
    assert_eq!(instants(&story, "2026-11-24"), ["2026-11-24T07:00:00Z"]);
}

#[test]
fn an_entry_in_its_own_zone_does_not_move_with_the_wearer() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plans(json!({
        "title": "Call", "start": "2026-11-01T18:00", "time_zone": "Europe/Amsterdam", "repeat": "FREQ=DAILY",
    }));
    story
        .plan
        .zones
        .move_to(Zone::named("America/New_York").unwrap(), utc("2026-11-23T12:00:00Z"));
    assert_eq!(instants(&story, "2026-11-24"), ["2026-11-24T17:00:00Z"]);
    assert_eq!(story.shown("2026-11-24"), ["12:00 Call"]);
}
