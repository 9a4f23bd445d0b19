//! What this process has counted since it started. Numbers alone: no wearer, no title, no id.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::SignedDuration;

/// Upper bounds of the buckets of lateness, in seconds; what is later than the last is counted beyond.
pub const LATENESS: [f64; 10] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0];

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// Prompts that came due, or were answered before.
    pub due: u64,
    /// Prompts that ended, by outcome. What came due and has not ended waits.
    pub ended: BTreeMap<&'static str, u64>,
    /// Rings sent, by how late: one more than [`LATENESS`], not cumulative.
    pub lateness: [u64; LATENESS.len() + 1],
    /// The sum of their lateness, in seconds.
    pub lateness_sum: f64,
    /// Pushes, by kind of service and what it answered.
    pub pushes: BTreeMap<(&'static str, &'static str), u64>,
    /// Deliveries that failed and were put off.
    pub put_off: u64,
}

/// The counters of a process.
#[derive(Default)]
pub struct Meters(Mutex<Counts>);

impl Meters {
    /// What was counted until now.
    pub fn read(&self) -> Counts {
        self.counts().clone()
    }

    /// Prompts ended, and so many more (or less) wait than before: all of them came due, or are over before they do.
    pub(crate) fn settled(&self, ended: &[&'static str], waiting_before: usize, waiting: usize) {
        let mut counts = self.counts();
        counts.due += (ended.len() + waiting).saturating_sub(waiting_before) as u64;
        for outcome in ended {
            *counts.ended.entry(outcome).or_default() += 1;
        }
    }

    /// A ring went out, so long after it was due.
    pub(crate) fn rang(&self, late: SignedDuration) {
        let late = late.as_secs_f64().max(0.0);
        let bucket = LATENESS
            .iter()
            .position(|bound| late <= *bound)
            .unwrap_or(LATENESS.len());
        let mut counts = self.counts();
        counts.lateness[bucket] += 1;
        counts.lateness_sum += late;
    }

    pub(crate) fn pushed(&self, kind: &'static str, answer: &'static str) {
        *self.counts().pushes.entry((kind, answer)).or_default() += 1;
    }

    pub(crate) fn put_off(&self) {
        self.counts().put_off += 1;
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
