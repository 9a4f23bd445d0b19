//! Hard wall times, and the instants they must give.

#![allow(clippy::unwrap_used, reason = "a test ends where it is wrong")]

use jiff::Timestamp;
use maat_core::time::{Local, Zone, tz_version};

/// `Zone wall 2027-03-28T02:30:00 -> 2027-03-28T03:30+02:00 | 2027-03-28T01:30:00Z | Gap`, a line each.
const GOLDEN: &str = include_str!("data/tz-golden.txt");

#[test]
fn every_golden_wall_time_is_placed_at_its_instant_and_shown_as_it_really_comes() {
    for line in GOLDEN.lines() {
        let (wall, facts) = line.split_once(" -> ").unwrap();
        let (zone, wall) = wall.split_once(" wall ").unwrap();
        let (shown, instant) = facts.split_once(" | ").unwrap();
        let instant: Timestamp = instant.split_once(" | ").unwrap().0.parse().unwrap();
        let zone = Zone::named(zone.trim()).unwrap();
        assert_eq!(zone.place(wall.parse().unwrap()), instant, "{line}");
        assert_eq!(zone.local(instant), shown[..16].parse::<Local>().unwrap(), "{line}");
    }
    assert_eq!(GOLDEN.lines().count(), 31);
}

#[test]
fn the_tz_database_is_the_one_that_knows_of_casablanca_and_vancouver() {
    assert!(tz_version() >= "2026f", "{}", tz_version());
}
