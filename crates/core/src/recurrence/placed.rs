use std::{collections::BTreeMap, iter};

use jiff::{Timestamp, ToSpan};

use super::Recurrence;
use crate::time::{Local, Zone};

impl Recurrence {
    /// The occurrences planned from `from` (included) to `to` (not included), each with its instant in a zone, strictly
    /// increasing in instant.
    ///
    /// Where a shifted occurrence lands on the planned wall time of another, the two are one, and the other, whose wall
    /// clock shows what was planned, is the one that stays: of Pacific/Apia's 30 and 31 December 2011 the 31st, in
    /// Amsterdam's spring of a half-hourly plan 03:30 and not 02:30. Which one stays never depends on `from` and `to`.
    pub fn placed(&self, zone: &Zone, from: Local, to: Local) -> impl Iterator<Item = (Local, Timestamp)> {
        let mut planned = self.between(zone, from, to).peekable();
        // A shift can put an occurrence behind later ones: those are let before it.
        let mut shifted: BTreeMap<Timestamp, Local> = BTreeMap::new();
        iter::from_fn(move || {
            while let Some(local) = planned.peek().copied() {
                if shifted
                    .first_key_value()
                    .is_some_and(|(first, _)| *first < zone.earliest(local))
                {
                    break;
                }
                planned.next();
                let at = zone.place(local);
                let shown = zone.local(at);
                if shown == local || !self.has(zone, shown) {
                    shifted.insert(at, local);
                }
            }
            shifted.pop_first().map(|(at, local)| (local, at))
        })
    }

    fn has(&self, zone: &Zone, at: Local) -> bool {
        let next = Local::new(at.datetime().saturating_add(1.second()));
        self.between(zone, at, next).next().is_some()
    }
}
