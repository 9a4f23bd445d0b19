//! What repeats: revisions, ends, and several a day.

mod story;

use maat_core::plan::OccurrenceId;
use story::{Story, date, json, on};

#[test]
fn a_change_from_a_date_leaves_past_days_and_all_ids_as_they_were() {
    let (mut story, teeth) = Story::brushing_teeth();
    let ids = |story: &Story| -> Vec<OccurrenceId> {
        let shown = story.plan.shown(date("2026-11-01"), date("2026-12-31"));
        shown.into_iter().map(|occurrence| occurrence.id).collect()
    };
    let before = ids(&story);
    story.revises(
        "2026-11-22T20:00",
        teeth,
        "2026-11-23",
        json!({"start": "2026-11-02T08:00"}),
    );

    assert_eq!(story.shown("2026-11-22"), ["07:30 Teeth"]);
    assert_eq!(story.shown("2026-11-23"), ["08:00 Teeth"]);
    assert_eq!(ids(&story), before);
    assert_eq!(before.len(), 60, "from 2 November to the end of December");
}

#[test]
fn revisions_follow_each_other_and_a_later_one_gives_way_to_an_earlier_date() {
    let (mut story, teeth) = Story::brushing_teeth();
    story.revises(
        "2026-11-10T09:00",
        teeth,
        "2026-11-20",
        json!({"title": "Teeth, new brush"}),
    );
    story.revises(
        "2026-11-10T09:00",
        teeth,
        "2026-12-01",
        json!({"start": "2026-11-02T09:00"}),
    );
    assert_eq!(story.shown("2026-11-19"), ["07:30 Teeth"]);
    assert_eq!(story.shown("2026-11-30"), ["07:30 Teeth, new brush"]);
    assert_eq!(story.shown("2026-12-01"), ["09:00 Teeth, new brush"]);

    story.revises(
        "2026-11-10T09:00",
        teeth,
        "2026-11-25",
        json!({"start": "2026-11-02T06:00"}),
    );
    assert_eq!(story.shown("2026-11-24"), ["07:30 Teeth, new brush"]);
    assert_eq!(story.shown("2026-12-01"), ["06:00 Teeth, new brush"]);
}

#[test]
fn an_ended_series_keeps_its_past_and_has_no_future() {
    let (mut story, teeth) = Story::brushing_teeth();
    story.ends(teeth, "2026-11-23");
    story.ends(teeth, "2026-11-30");
    assert_eq!(story.shown("2026-11-22"), ["07:30 Teeth"]);
    assert_eq!(story.shown("2026-11-23"), [""; 0]);
    assert_eq!(story.shown("2026-11-30"), [""; 0]);
    let series = &story.plan.series[0];
    assert!(series.latest().is_none() && !series.is_empty());
    assert!(series.on(date("2026-11-22")).is_some() && series.on(date("2026-11-23")).is_none());
}

#[test]
fn a_revision_before_anything_began_replaces_all() {
    let (mut story, teeth) = Story::brushing_teeth();
    story.revises(
        "2026-11-01T09:00",
        teeth,
        "2026-11-02",
        json!({"start": "2026-11-02T08:00"}),
    );
    assert_eq!(story.shown("2026-11-02"), ["08:00 Teeth"]);
    story.ends(teeth, "2026-11-02");
    assert!(story.plan.series[0].is_empty());
    assert_eq!(story.plan.shown(date("2026-01-01"), date("2027-12-31")), []);
}

#[test]
fn a_date_put_in_before_the_start_is_past_too() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let swim = story.plans(json!({
        "title": "Swim", "start": "2026-11-20T15:00", "repeat": "FREQ=WEEKLY", "also": ["2026-11-05T16:00"],
    }));
    story.revises(
        "2026-11-10T09:00",
        swim,
        "2026-11-10",
        json!({"title": "Dive", "also": null}),
    );
    assert_eq!(story.shown("2026-11-05"), ["16:00 Swim"]);
    assert_eq!(story.shown("2026-11-20"), ["15:00 Dive"]);
}

#[test]
fn several_a_day_are_numbered_by_their_time_and_keep_their_ids_when_others_come_and_go() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let drink = story.plans(json!({
        "title": "Drink", "start": "2026-11-23T09:00", "repeat": "FREQ=DAILY;BYHOUR=0,9,12,15",
    }));
    let ids = |story: &Story| -> Vec<String> {
        let shown = story.plan.shown(date("2026-11-24"), date("2026-11-24"));
        for occurrence in &shown {
            assert_eq!(story.plan.untouched(occurrence.id).as_ref(), Some(occurrence));
            assert_eq!(occurrence.id.to_string().parse(), Ok(occurrence.id));
        }
        let day = format!("{drink}_2026-11-24");
        let ids = shown.iter().map(|occurrence| occurrence.id.to_string());
        ids.map(|id| id.replace(&day, "")).collect()
    };
    assert_eq!(ids(&story), ["_2400", "", "_1200", "_1500"]);
    story.revises(
        "2026-11-24T13:00",
        drink,
        "2026-11-24",
        json!({"except": ["2026-11-24T12:00", "2026-11-24T00:00"], "also": ["2026-11-24T07:00", "2026-11-24T00:15:30"]}),
    );
    assert_eq!(ids(&story), ["_241530", "_700", "", "_1500"]);
    let unplanned = OccurrenceId {
        number: 1600,
        ..on(drink, "2026-11-24")
    };
    assert_eq!(story.plan.untouched(unplanned), None);
}

#[test]
fn what_is_left_out_is_gone_and_what_is_put_in_comes() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plans(json!({
        "title": "School", "start": "2026-11-02T08:30", "repeat": "FREQ=WEEKLY;BYDAY=MO,TU",
        "except": ["2026-11-23", "2026-11-24T08:30"], "also": ["2026-11-25T10:00", "2026-11-28"],
    }));
    assert_eq!(story.shown("2026-11-17"), ["08:30 School"]);
    assert_eq!(story.shown("2026-11-23"), [""; 0]);
    assert_eq!(story.shown("2026-11-24"), [""; 0]);
    assert_eq!(story.shown("2026-11-25"), ["10:00 School"]);
    assert_eq!(story.shown("2026-11-28"), ["08:30 School"]);
}

#[test]
fn a_series_that_ends_by_count_or_until_ends() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plans(json!({"title": "Three", "start": "2026-11-21T08:00", "repeat": "FREQ=DAILY;COUNT=3"}));
    story.plans(json!({"title": "Until", "start": "2026-11-21T09:00", "repeat": "FREQ=DAILY;UNTIL=20261123"}));
    assert_eq!(story.shown("2026-11-23"), ["08:00 Three", "09:00 Until"]);
    assert_eq!(story.shown("2026-11-24"), [""; 0]);
}
