//! What belongs to a whole day.

mod story;

use story::{Story, json, on};

#[test]
fn it_goes_on_from_the_beginning_of_the_wearers_day_to_the_next() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plan.day_starts_at = "04:00".parse().unwrap();
    let entry = story.plans(json!({"title": "Birthday", "start": "2026-11-23T00:00", "all_day": true}));
    let id = on(entry, "2026-11-23");
    for (now, state) in [
        ("2026-11-23T03:59", "planned"),
        ("2026-11-23T04:00", "active"),
        ("2026-11-24T03:59", "active"),
        ("2026-11-24T04:00", "past"),
    ] {
        assert_eq!(story.state(id, now).0, state, "{now}");
    }
    assert_eq!(story.shown("2026-11-23"), ["04:00 Birthday"]);
}

#[test]
fn it_is_as_long_as_its_day_also_when_the_clocks_change() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let entry = story.plans(json!({"title": "Easter", "start": "2027-03-28T00:00", "all_day": true}));
    let easter = story.occurrence(on(entry, "2027-03-28"));
    assert_eq!(easter.ends_at.duration_since(easter.starts_at).as_hours(), 23);
}

#[test]
fn it_stays_on_its_date_in_whatever_zone_it_was_written() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plans(json!({"title": "Birthday", "start": "2026-11-23T00:00", "all_day": true, "time_zone": "Asia/Tokyo"}));
    assert_eq!(story.shown("2026-11-23"), ["00:00 Birthday"]);
    assert_eq!(story.shown("2026-11-22"), [""; 0]);
}

#[test]
fn it_is_neither_now_nor_next() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    story.plans(json!({"title": "Birthday", "start": "2026-11-23T00:00", "all_day": true}));
    let day = story.day("2026-11-23", "2026-11-23T12:00");
    assert_eq!((day.now, day.next, day.happenings.len()), (None, None, 1));
}
