//! Where the clocks change: a walker looks at the wall clock minute by minute, and so knows when each wall time comes.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::DateTime, tz::TimeZone};
use maat_core::{
    recurrence::Recurrence,
    time::{Local, Zone},
};

/// Zones, the first day of 45 in which the clocks change there, and how often they do.
const PLACES: [(&str, &str, u32); 17] = [
    ("Africa/Cairo", "2027-04-10", 1),
    ("Africa/Cairo", "2027-10-10", 1),
    ("Asia/Beirut", "2027-03-10", 1),
    ("America/Santiago", "2027-08-20", 1),
    ("America/Santiago", "2027-03-20", 1),
    ("Atlantic/Azores", "2027-03-10", 1),
    ("Atlantic/Azores", "2027-10-10", 1),
    ("Australia/Lord_Howe", "2027-09-10", 1),
    ("Australia/Lord_Howe", "2027-03-10", 1),
    ("Pacific/Apia", "2011-12-10", 1),
    ("Pacific/Kiritimati", "1994-12-10", 1),
    ("Africa/Casablanca", "2026-09-01", 1),
    ("Europe/Amsterdam", "2027-03-10", 1),
    ("Europe/Amsterdam", "2027-10-10", 1),
    ("America/Nuuk", "2027-03-10", 1),
    ("Antarctica/Troll", "2027-03-10", 1),
    ("Asia/Kathmandu", "2027-03-10", 0),
];

const RULES: [&str; 7] = [
    "FREQ=DAILY;BYHOUR=0;BYMINUTE=30",
    "FREQ=DAILY;BYHOUR=0,1,2,3,4,9,23;BYMINUTE=0,15,30,45",
    "FREQ=DAILY;BYHOUR=0,2;BYMINUTE=30",
    "FREQ=WEEKLY;BYDAY=SU,FR;BYHOUR=0,2;BYMINUTE=0,30",
    "FREQ=MONTHLY;BYMONTHDAY=-1,-2,-3;BYHOUR=0,9",
    "FREQ=MONTHLY;BYDAY=-1SU,1SU;BYHOUR=1,2,3",
    "FREQ=DAILY;INTERVAL=2;BYHOUR=0,2,23;BYMINUTE=59",
];

/// When the wall clock first shows each minute. A minute that it skips comes as much later as it skips.
struct Walk {
    first: BTreeMap<DateTime, Timestamp>,
    changes: u32,
}

impl Walk {
    /// Over all wall times of these days, from well before to well after.
    fn new(zone: &Zone, from: DateTime, to: DateTime) -> Self {
        let minute = SignedDuration::from_mins(1);
        let mut at = TimeZone::UTC.to_timestamp(from - 2.days()).unwrap();
        let mut next = zone.local(at).datetime();
        let mut walk = Self {
            first: BTreeMap::new(),
            changes: 0,
        };
        while next < to + 2.days() {
            let shown = zone.local(at).datetime();
            walk.changes += u32::from(shown != next);
            let mut later = at;
            while next < shown {
                walk.first.entry(next).or_insert(later);
                (next, later) = (next + minute, later + minute);
            }
            walk.first.entry(shown).or_insert(at);
            (next, at) = (shown + minute, at + minute);
        }
        walk
    }
}

#[test]
fn every_occurrence_comes_once_at_the_instant_that_the_wall_clock_tells() {
    for (name, day, changes) in PLACES {
        let zone = Zone::named(name).unwrap();
        let from: DateTime = format!("{day}T00:00").parse().unwrap();
        let to = from + 45.days();
        let walk = Walk::new(&zone, from, to);
        assert_eq!(walk.changes, changes, "{name} from {day}");
        for rule in RULES {
            let mut expected: BTreeMap<Timestamp, Local> = BTreeMap::new();
            for planned in crate::definition::occurrences(rule, from, to - 1.second()) {
                let (at, local) = (walk.first[&planned], Local::new(planned));
                // Of two on one instant, the one that the clock really shows.
                if zone.local(at) == local || !expected.contains_key(&at) {
                    expected.insert(at, local);
                }
            }
            let start = Local::new(from);
            let recurrence = Recurrence {
                start,
                rule: Some(rule.parse().unwrap()),
                except: vec![],
                also: vec![],
            };
            let placed: Vec<_> = recurrence.placed(&zone, start, Local::new(to)).collect();
            let expected: Vec<_> = expected.into_iter().map(|(at, local)| (local, at)).collect();
            assert_eq!(placed, expected, "{rule} in {name} from {day}");
        }
    }
}

#[test]
fn of_the_two_days_that_samoa_had_as_one_the_second_stays_and_alone_the_first_does() {
    let zone = Zone::named("Pacific/Apia").unwrap();
    let at = |text: &str| text.parse::<Local>().unwrap();
    let mut daily = Recurrence {
        start: at("2011-12-28T09:00"),
        rule: Some("FREQ=DAILY;COUNT=5".parse().unwrap()),
        except: vec![],
        also: vec![],
    };
    let days = |daily: &Recurrence| -> Vec<String> {
        let placed = daily.placed(&zone, Local::MIN, Local::MAX);
        placed.map(|(planned, at)| format!("{} {at}", planned.date())).collect()
    };
    assert_eq!(
        days(&daily),
        [
            "2011-12-28 2011-12-28T19:00:00Z",
            "2011-12-29 2011-12-29T19:00:00Z",
            "2011-12-31 2011-12-30T19:00:00Z",
            "2012-01-01 2011-12-31T19:00:00Z",
        ]
    );
    assert_eq!(
        daily
            .placed(&zone, at("2011-12-30T00:00"), at("2011-12-31T00:00"))
            .count(),
        0
    );
    daily.except = vec!["2011-12-31".parse().unwrap()];
    assert_eq!(days(&daily)[2], "2011-12-30 2011-12-30T19:00:00Z");
}

#[test]
fn an_exception_in_a_gap_takes_out_what_was_planned_there() {
    let zone = Zone::named("Europe/Amsterdam").unwrap();
    let mut daily = Recurrence {
        start: "2027-03-27T02:30".parse().unwrap(),
        rule: Some("FREQ=DAILY;COUNT=3".parse().unwrap()),
        except: vec![],
        also: vec![],
    };
    assert_eq!(daily.placed(&zone, Local::MIN, Local::MAX).count(), 3);
    daily.except = vec!["2027-03-28T02:30".parse().unwrap()];
    assert_eq!(daily.placed(&zone, Local::MIN, Local::MAX).count(), 2);
}
