//! A bounded memory of what was read or worked out before. What is asked for stays; what no one asks for goes.
//!
//! It spares work and nothing else: whoever asks makes sure that what is kept still holds.

use std::{
    collections::HashMap,
    hash::Hash,
    mem,
    sync::{Mutex, PoisonError},
};

/// The memory. What is kept has a weight, and so much of it is kept at most.
///
/// It has two halves. When the young one is full it becomes the old one, and what was in that is forgotten; what is asked
/// for while it is in the old one becomes young again.
pub(crate) struct Kept<K, V> {
    half: usize,
    halves: Mutex<Halves<K, V>>,
}

struct Halves<K, V> {
    young: HashMap<K, (V, usize)>,
    weight: usize,
    old: HashMap<K, (V, usize)>,
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// Keeps things that weigh `most` at most, all together.
    pub(crate) fn new(most: usize) -> Self {
        let halves = Halves {
            young: HashMap::new(),
            weight: 0,
            old: HashMap::new(),
        };
        Self {
            half: most / 2,
            halves: Mutex::new(halves),
        }
    }

    /// What is kept under this key.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((value, _)) = halves.young.get(key) {
            return Some(value.clone());
        }
        let (key, (value, weight)) = halves.old.remove_entry(key)?;
        halves.put(self.half, key, value.clone(), weight);
        Some(value)
    }

    /// Keeps it, in the place of what was kept under this key. What weighs more than half of all is not kept.
    pub(crate) fn put(&self, key: K, value: V, weight: usize) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.old.remove(&key);
        if let Some((_, weight)) = halves.young.remove(&key) {
            halves.weight -= weight;
        }
        if weight <= self.half {
            halves.put(self.half, key, value, weight);
        }
    }
}

impl<K: Eq + Hash, V> Halves<K, V> {
    /// Puts in what is in neither half.
    fn put(&mut self, half: usize, key: K, value: V, weight: usize) {
        if self.weight + weight > half {
            self.old = mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight += weight;
        self.young.insert(key, (value, weight));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(kept: &Kept<u32, u32>) -> Vec<u32> {
        (0..100).filter(|key| kept.holds(key)).collect()
    }

    impl Kept<u32, u32> {
        fn holds(&self, key: &u32) -> bool {
            let halves = self.halves.lock().unwrap();
            halves.young.contains_key(key) || halves.old.contains_key(key)
        }

        fn weight(&self) -> usize {
            let halves = self.halves.lock().unwrap();
            halves
                .young
                .values()
                .chain(halves.old.values())
                .map(|(_, weight)| weight)
                .sum()
        }
    }

    #[test]
    fn it_never_weighs_more_than_it_may() {
        let kept = Kept::new(20);
        for key in 0..1_000 {
            kept.put(key % 90, key, key as usize % 12);
            kept.get(&(key % 7));
            assert!(kept.weight() <= 20);
        }
        kept.put(91, 0, 11);
        assert_eq!(kept.get(&91), None, "more than half of all");
    }

    #[test]
    fn what_is_asked_for_stays_and_what_no_one_asks_for_goes() {
        let kept = Kept::new(10);
        for key in 0..100 {
            kept.put(key, key, 1);
            assert_eq!(kept.get(&0), Some(0));
        }
        let all = all(&kept);
        assert!(all.contains(&0) && all.contains(&99) && !all.contains(&50), "{all:?}");
    }

    #[test]
    fn what_is_put_again_takes_the_place_of_what_was_there_young_or_old() {
        let kept = Kept::new(4);
        for (key, value) in [(1, 1), (1, 2), (2, 0), (3, 0), (1, 3)] {
            kept.put(key, value, 1);
        }
        assert_eq!(kept.get(&1), Some(3));
        assert_eq!(kept.weight(), 3);
        kept.put(1, 4, 3);
        assert_eq!(
            kept.get(&1),
            None,
            "what is now too heavy does not leave what it was before"
        );
    }
}
