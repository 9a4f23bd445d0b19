//! Every occurrence of a year in zones with strange clocks, against a slow walk that looks at the wall clock each quarter of
//! an hour and knows nothing of rules, offsets or gaps. (All that is planned here, and all clock changes, fall on quarters.)

#![allow(clippy::unwrap_used, reason = "a test ends where it is wrong")]

mod story;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, civil::DateTime};
use story::{Story, date, json, utc};

/// What repeats, and the same said in plain code: is it planned for this wall time?
struct Repeat {
    rule: &'static str,
    start: &'static str,
    planned: fn(DateTime) -> bool,
}

fn is_at(wall: DateTime, hour: i8, minute: i8) -> bool {
    (wall.hour(), wall.minute()) == (hour, minute)
}

const REPEATS: [Repeat; 6] = [
    Repeat {
        rule: "FREQ=DAILY",
        start: "2000-01-01T00:30",
        planned: |wall| is_at(wall, 0, 30),
    },
    Repeat {
        rule: "FREQ=DAILY",
        start: "2000-01-01T02:30",
        planned: |wall| is_at(wall, 2, 30),
    },
    Repeat {
        rule: "FREQ=DAILY;BYHOUR=0,1,2,3,23;BYMINUTE=0,15,30,45",
        start: "2000-01-01T00:00",
        planned: |wall| matches!(wall.hour(), 0..=3 | 23) && wall.minute() % 15 == 0,
    },
    Repeat {
        rule: "FREQ=WEEKLY;BYDAY=SU,FR",
        start: "2000-01-02T02:00",
        planned: |wall| is_at(wall, 2, 0) && matches!(wall.weekday().to_monday_zero_offset(), 4 | 6),
    },
    Repeat {
        rule: "FREQ=MONTHLY;BYMONTHDAY=1,30,31",
        start: "2000-01-01T09:00",
        planned: |wall| is_at(wall, 9, 0) && matches!(wall.day(), 1 | 30 | 31),
    },
    Repeat {
        rule: "FREQ=DAILY;BYHOUR=12",
        start: "2000-01-01T12:00",
        planned: |wall| is_at(wall, 12, 0),
    },
];

/// An occurrence as both see it: which repeat, its instant, and the wearer's date it is shown on.
type Seen = BTreeSet<(usize, Timestamp, jiff::civil::Date)>;

/// Walks each quarter from one instant to another. A wall time counts the first time it is reached; those that the clock
/// jumps over are counted on as if it had not jumped.
fn walk(zone: &str, from: Timestamp, to: Timestamp) -> Seen {
    let zone = maat_core::time::Zone::named(zone).unwrap();
    let quarter = SignedDuration::from_mins(15);
    let wall = |at| zone.local(at).datetime();
    // For each repeat and instant, the planned time that is really on the clock goes before one jumped over.
    let mut found: BTreeMap<(usize, Timestamp), (bool, DateTime)> = BTreeMap::new();
    let mut reached = wall(from - quarter);
    let mut now = from;
    while now < to {
        let shown = wall(now);
        let (mut planned, mut counted_on) = (reached.saturating_add(quarter), now);
        while planned <= shown {
            let at = if planned == shown { now } else { counted_on };
            for (which, _) in REPEATS
                .iter()
                .enumerate()
                .filter(|(_, repeat)| (repeat.planned)(planned))
            {
                let entry = (planned != shown, planned);
                let best = found.entry((which, at)).or_insert(entry);
                *best = (*best).min(entry);
            }
            (planned, counted_on) = (planned.saturating_add(quarter), counted_on + quarter);
        }
        reached = reached.max(shown);
        now += quarter;
    }
    let shown = |((which, at), (_, planned)): ((usize, Timestamp), (bool, DateTime))| (which, at, planned.date());
    found.into_iter().map(shown).collect()
}

/// The same as the plan has it, asked one date at a time.
fn plan(zone: &str, from: jiff::civil::Date, to: jiff::civil::Date) -> Seen {
    let mut story = Story::wearer_in(zone);
    let draft = |repeat: &Repeat| json!({"title": "x", "start": repeat.start, "repeat": repeat.rule});
    let entries: Vec<_> = REPEATS.iter().map(|repeat| story.plans(draft(repeat))).collect();
    let mut seen = Seen::new();
    for day in from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to) {
        for occurrence in story.plan.shown(day, day) {
            let which = entries.iter().position(|entry| *entry == occurrence.id.entry).unwrap();
            let new = seen.insert((which, occurrence.starts_at, occurrence.shown_on));
            assert!(new, "{} is shown once", occurrence.id);
            assert_eq!(occurrence.shown_on, day);
        }
    }
    seen
}

/// A year of dates in a zone, from 3 January to the next 3 January.
fn agree(zone: &str, year: i16) {
    let (from, to) = (date(&format!("{year}-01-03")), date(&format!("{}-01-03", year + 1)));
    let (began, ended) = (
        utc(&format!("{year}-01-01T00:00:00Z")),
        utc(&format!("{}-01-06T00:00:00Z", year + 1)),
    );
    let mut walked = walk(zone, began, ended);
    walked.retain(|(_, _, on)| (from..=to).contains(on));
    let planned = plan(zone, from, to);
    let lost: Vec<_> = walked.difference(&planned).collect();
    let invented: Vec<_> = planned.difference(&walked).collect();
    assert!(
        lost.is_empty() && invented.is_empty(),
        "{zone} {year}: lost {lost:?}, invented {invented:?}"
    );
    assert!(planned.len() > 20 * 365, "a year of them: {}", planned.len());
}

#[test]
fn amsterdam() {
    agree("Europe/Amsterdam", 2027);
}

#[test]
fn cairo_where_midnight_is_skipped() {
    agree("Africa/Cairo", 2026);
}

#[test]
fn beirut_where_midnight_is_skipped() {
    agree("Asia/Beirut", 2026);
}

#[test]
fn santiago_where_midnight_is_skipped_in_september() {
    agree("America/Santiago", 2026);
}

#[test]
fn the_azores_where_midnight_is_skipped() {
    agree("Atlantic/Azores", 2026);
}

#[test]
fn lord_howe_which_shifts_by_half_an_hour() {
    agree("Australia/Lord_Howe", 2026);
}

#[test]
fn casablanca_which_changes_around_ramadan() {
    agree("Africa/Casablanca", 2025);
}

#[test]
fn apia_which_had_no_thirtieth_of_december() {
    agree("Pacific/Apia", 2011);
}

#[test]
fn tokyo_which_has_no_summer_time() {
    agree("Asia/Tokyo", 2026);
}
