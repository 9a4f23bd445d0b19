//! What is different today and not told yet: what the watch shows in its place, and until when.
//!
//! A hold is about what is shown. A watch rings by the new plan from the moment it has it, and what is held ends by itself
//! before anything of it rings: politeness never costs a ring.

use std::{collections::BTreeMap, str::FromStr};

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_with::DeserializeFromStr;

use crate::{
    plan::{Occurrence, OccurrenceId},
    prompt::prompts,
};

/// So long before the first ring of anything that is held it is told: a watch that asks once a minute has heard of it, and
/// the wearer has seen it.
pub const LEAD: SignedDuration = SignedDuration::from_mins(2);
/// Most that is held at once.
pub const MAX_UNTOLD: usize = 60;

/// When the watch shows a change of today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, DeserializeFromStr)]
pub enum Tell {
    /// At once, with all that was held until now.
    #[default]
    Now,
    /// Once whoever planned it has told the wearer.
    First,
    /// At this instant.
    At(Timestamp),
}

/// The text says neither `now` nor `first`, and is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is now, first, or an instant like 2026-11-23T08:00:00Z")]
pub struct NotATell;

impl FromStr for Tell {
    type Err = NotATell;

    fn from_str(text: &str) -> Result<Self, NotATell> {
        match text {
            "now" => Ok(Self::Now),
            "first" => Ok(Self::First),
            instant => instant.parse().map(Self::At).map_err(|_| NotATell),
        }
    }
}

/// What was, of what is different now; `None`: it was not there, or did not happen.
pub type Was = BTreeMap<OccurrenceId, Option<Occurrence>>;

/// What is different on a wearer's date and not told yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untold {
    /// The wearer's date: with it, it ends.
    pub date: Date,
    /// When the planner wants it told; `None`: when they say so.
    pub at: Option<Timestamp>,
    /// From then on it is told, whatever was wanted.
    pub until: Timestamp,
    /// What the wearer knows of each that is different.
    pub was: Was,
}

/// What the wearer sees otherwise on a date, and what it was before.
pub fn otherwise(before: &[Occurrence], after: &[Occurrence], date: Date) -> Was {
    let (before, after) = (by_id(before), by_id(after));
    let ids = before.keys().chain(after.keys());
    let here = |one: Option<&&Occurrence>| one.is_some_and(|occurrence| occurrence.shown_on == date);
    ids.filter(|id| here(before.get(id)) || here(after.get(id)))
        .filter(|id| !same(before.get(id).copied(), after.get(id).copied()))
        .map(|id| (*id, before.get(id).copied().filter(|was| !was.cancelled).cloned()))
        .collect()
}

impl Untold {
    /// What is held from now on, with what was held before: of what was different already the wearer knows what was first.
    pub fn joined(before: Option<Self>, was: Was, date: Date, at: Option<Timestamp>) -> Self {
        let mut all = before.map(|before| before.was).unwrap_or_default();
        for (id, old) in was {
            all.entry(id).or_insert(old);
        }
        Self {
            date,
            at,
            until: Timestamp::MAX,
            was: all,
        }
    }

    /// As it stands at `now`, with the plan as it is: what is as it was has fallen out. `None`: nothing is held any more. It is
    /// held until the planner's instant, but no longer than the day, and [`LEAD`] before anything of it, old or new, rings.
    pub fn settled(mut self, occurrences: &[Occurrence], day_ends: Timestamp, now: Timestamp) -> Option<Self> {
        if self.until <= now {
            return None;
        }
        let is = by_id(occurrences);
        self.was.retain(|id, was| !same(was.as_ref(), is.get(id).copied()));
        let old_and_new = self
            .was
            .iter()
            .flat_map(|(id, was)| [was.as_ref(), is.get(id).copied()]);
        let rings = old_and_new
            .flatten()
            .filter_map(|occurrence| first_ring(occurrence, now));
        let told = rings.map(|at| at.saturating_sub(LEAD).unwrap_or(Timestamp::MIN));
        self.until = told.chain(self.at).min().map_or(day_ends, |told| told.min(day_ends));
        (!self.was.is_empty() && now < self.until).then_some(self)
    }

    /// What a watch shows meanwhile of a plan that says this.
    pub fn shown(&self, occurrences: &[Occurrence]) -> Vec<Occurrence> {
        let known = occurrences
            .iter()
            .filter(|occurrence| !self.was.contains_key(&occurrence.id));
        let mut shown: Vec<_> = known.chain(self.was.values().flatten()).cloned().collect();
        shown.sort_by_key(|occurrence| (occurrence.starts_at, occurrence.id));
        shown
    }
}

fn by_id(occurrences: &[Occurrence]) -> BTreeMap<OccurrenceId, &Occurrence> {
    occurrences
        .iter()
        .map(|occurrence| (occurrence.id, occurrence))
        .collect()
}

/// The first instant from now on at which something of it may ring.
fn first_ring(occurrence: &Occurrence, now: Timestamp) -> Option<Timestamp> {
    let ahead = prompts(occurrence).into_iter().filter(|prompt| prompt.until > now);
    ahead.map(|prompt| prompt.at).min()
}

/// True if a wearer sees no difference.
fn same(one: Option<&Occurrence>, other: Option<&Occurrence>) -> bool {
    let happens = |occurrence: &&Occurrence| !occurrence.cancelled;
    one.filter(happens).map(looks) == other.filter(happens).map(looks)
}

/// What a wearer sees of it.
fn looks(occurrence: &Occurrence) -> impl PartialEq {
    let (spec, times) = (&occurrence.spec, (occurrence.starts_at, occurrence.ends_at));
    let what = (&spec.activity_id, &spec.title, &spec.steps);
    (what, spec.kind, spec.confirm, spec.all_day, times, occurrence.shown_on)
}
