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

    /// The instant of a planned wall time. One that the move skipped is read in the zone moved from, so it is not lost;
    /// one that the move repeated comes in the zone moved to.
    pub fn place(&self, local: Local) -> Timestamp {
        let mut stays = self.0.iter().rev();
        let mut place = || stays.find_map(|stay| Some(stay.zone.place(local)).filter(|at| *at >= stay.from));
        place().unwrap_or_else(|| self.latest().place(local))
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
        let at = |local: &str| history.place(local.parse().unwrap()).to_string();
        assert_eq!(at("2026-11-22T08:00"), "2026-11-22T07:00:00Z");
        assert_eq!(at("2026-11-24T08:00"), "2026-11-24T08:00:00Z");
        assert_eq!(
            at("2026-11-23T12:30"),
            "2026-11-23T12:30:00Z",
            "shown twice: the second, in the new zone"
        );

        history.move_to(zone("Asia/Tokyo"), "2026-12-01T00:00:00Z".parse().unwrap());
        let at = |local: &str| history.place(local.parse().unwrap()).to_string();
        assert_eq!(
            at("2026-12-01T05:00"),
            "2026-12-01T05:00:00Z",
            "skipped by the move: in the old zone"
        );
        assert_eq!(at("2026-12-01T09:00"), "2026-12-01T00:00:00Z");
    }
}
