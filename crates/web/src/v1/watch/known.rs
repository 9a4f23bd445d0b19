//! What a watch holds already: a short hash a day, in the token of its last sync. No state about watches is kept.

use std::{collections::BTreeMap, fmt};

use jiff::civil::Date;
use maat_core::day::State;

use crate::{http::reply::short_hash, v1::occurrence::OccurrenceView};

/// The days that a watch holds, each by its hash. Written `2026-11-23:0123456789ab,…`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Known(BTreeMap<Date, String>);

impl Known {
    /// From a token; one that is not understood knows nothing, and gets everything.
    pub(super) fn read(token: &str) -> Self {
        let day = |part: &str| {
            let (date, hash) = part.split_once(':')?;
            Some((date.parse().ok()?, hash.to_owned()))
        };
        Self(token.split(',').map(day).collect::<Option<_>>().unwrap_or_default())
    }

    /// Of these days.
    pub(super) fn of(days: impl Iterator<Item = (Date, String)>) -> Self {
        Self(days.collect())
    }

    /// True if the watch holds this day just so.
    pub(super) fn has(&self, date: Date, hash: &str) -> bool {
        self.0.get(&date).is_some_and(|known| known == hash)
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<_> = self.0.iter().map(|(date, hash)| format!("{date}:{hash}")).collect();
        f.write_str(&days.join(","))
    }
}

/// The hash of a day. Time alone does not change it: a watch knows by itself what is planned, active or past.
pub(super) fn hash(occurrences: &[OccurrenceView]) -> String {
    let timeless: Vec<_> = occurrences.iter().cloned().map(timeless).collect();
    short_hash(&serde_json::to_vec(&timeless).unwrap_or_default())
}

fn timeless(mut occurrence: OccurrenceView) -> OccurrenceView {
    if matches!(occurrence.state, State::Active | State::Past) {
        occurrence.state = State::Planned;
    }
    occurrence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_not_understood_knows_nothing() {
        let day = ("2026-11-23".parse().unwrap(), "0123456789ab".to_owned());
        let known = Known::of([day.clone()].into_iter());
        assert_eq!(Known::read(&known.to_string()), known);
        assert!(known.has(day.0, &day.1));
        for token in ["", "x", "2026-11-23", "2026-11-23:0123456789ab,rubbish"] {
            assert_eq!(Known::read(token), Known::default(), "{token}");
        }
    }
}
