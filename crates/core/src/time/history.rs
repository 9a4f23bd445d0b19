use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Local, Zone};

/// Which zone someone lived in, from when: moving does not rewrite the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ZoneHistory(Vec<Stay>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stay {
    from: Timestamp,
    zone: Zone,
}

impl ZoneHistory {
    /// Always in this zone so far.
    pub fn new(zone: Zone) -> Self {
        Self(vec![Stay {
            from: Timestamp::MIN,
            zone,
        }])
    }

    /// In another zone from this instant on.
    pub fn move_to(&mut self, zone: Zone, from: Timestamp) {
        self.0.retain(|stay| stay.from < from);
        if self.0.last().is_none_or(|stay| stay.zone != zone) {
            self.0.push(Stay { from, zone });
        }
    }

    /// The zone of the latest stay.
    pub fn latest(&self) -> &Zone {
        &self.0.last().expect("a history has at least one stay").zone
    }

    /// The zone at an instant.
    pub fn at(&self, at: Timestamp) -> &Zone {
        let stay = self.0.iter().rev().find(|stay| stay.from <= at);
        stay.map_or_else(|| self.latest(), |stay| &stay.zone)
    }

    /// The instant of a wall time planned at `said`. One that a move repeated comes the first time, unless it was planned
    /// after the move; one that the move skipped is read in the zone moved from, so it is not lost.
    pub fn place(&self, local: Local, said: Timestamp) -> Timestamp {
        let ends = self.0.iter().skip(1).map(|stay| stay.from).chain([Timestamp::MAX]);
        let placed = self
            .0
            .iter()
            .zip(ends)
            .map(|(stay, end)| (stay, stay.zone.place(local), end));
        let begun: Vec<_> = placed.filter(|(stay, at, _)| stay.from <= *at).collect();
        let mut comes = begun.iter().filter(|(_, at, end)| at < end);
        let first = comes.clone().find(|(.., end)| said < *end);
        let found = first.or(comes.next_back()).or(begun.last());
        found.map_or_else(|| self.latest().place(local), |(_, at, _)| *at)
    }

    /// What the wall clock shows at an instant.
    pub fn local(&self, at: Timestamp) -> Local {
        self.at(at).local(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    #[test]
    fn a_move_leaves_the_past_where_it_was_and_loses_nothing() {
        let mut history = ZoneHistory::new(zone("Europe/Amsterdam"));
        history.move_to(zone("Europe/London"), "2026-11-23T12:00:00Z".parse().unwrap());
        let before = Timestamp::UNIX_EPOCH;
        let at = |local: &str| history.place(local.parse().unwrap(), before).to_string();
        assert_eq!(at("2026-11-22T08:00"), "2026-11-22T07:00:00Z");
        assert_eq!(at("2026-11-24T08:00"), "2026-11-24T08:00:00Z");

        history.move_to(zone("Asia/Tokyo"), "2026-12-01T00:00:00Z".parse().unwrap());
        let at = |local: &str| history.place(local.parse().unwrap(), before).to_string();
        assert_eq!(
            at("2026-12-01T05:00"),
            "2026-12-01T05:00:00Z",
            "skipped by the move: in the old zone"
        );
        assert_eq!(at("2026-12-01T09:00"), "2026-12-01T00:00:00Z");
    }

    #[test]
    fn what_had_started_before_a_move_stays_where_it_was_and_what_is_planned_after_it_is_in_the_new_zone() {
        let noon = "2026-11-23T12:00:00Z".parse().unwrap();
        let mut history = ZoneHistory::new(zone("Europe/Amsterdam"));
        history.move_to(zone("America/New_York"), noon);
        let at = |local: &str, said: &str| {
            let said = said.parse().unwrap();
            history.place(local.parse().unwrap(), said).to_string()
        };
        let (before, after) = ("2026-11-01T00:00:00Z", "2026-11-23T12:30:00Z");
        assert_eq!(
            at("2026-11-23T08:00", before),
            "2026-11-23T07:00:00Z",
            "it was at eight"
        );
        assert_eq!(
            at("2026-11-23T08:00", after),
            "2026-11-23T13:00:00Z",
            "it will be at eight"
        );
        for said in [before, after] {
            assert_eq!(at("2026-11-22T08:00", said), "2026-11-22T07:00:00Z");
            assert_eq!(at("2026-11-23T14:00", said), "2026-11-23T19:00:00Z", "not come yet");
        }
    }
}
