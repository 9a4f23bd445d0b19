//! Whose turn it is: in this process, those who change one wearer do it one after the other.
//!
//! The versions of the items decide who was first, here and between processes. Taking turns only spares the many who would
//! read, change and be too late.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    sync::{Arc, Mutex as Lock, MutexGuard, PoisonError},
};

use maat_core::id::WearerId;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// How many wearers can be changed at the same time, at most.
const LANES: usize = 256;

/// The turns of all wearers; several may share a lane.
#[derive(Clone)]
pub struct Turns {
    lanes: Arc<[Arc<Mutex<()>>]>,
    /// Whom this process rings just now.
    ringing: Arc<Lock<BTreeSet<WearerId>>>,
    alone: bool,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            lanes: (0..LANES).map(|_| Arc::default()).collect(),
            ringing: Arc::default(),
            alone: false,
        }
    }
}

/// This process rings a wearer, for as long as this is kept.
pub(crate) struct Rings {
    turns: Turns,
    wearer: WearerId,
}

impl Drop for Rings {
    fn drop(&mut self) {
        self.turns.hold_ringing().remove(&self.wearer);
    }
}

impl Turns {
    /// Of a process that knows that no other rings anyone (it holds the store; others beside it may edit). A lease that
    /// is not its own was left by one that died.
    pub fn alone() -> Self {
        Self {
            alone: true,
            ..Self::default()
        }
    }

    /// Notes that this process rings the wearer.
    pub(crate) fn rings(&self, wearer: WearerId) -> Rings {
        self.hold_ringing().insert(wearer);
        Rings {
            turns: self.clone(),
            wearer,
        }
    }

    /// True if whoever took a lease on the wearer is gone.
    pub(crate) fn left_behind(&self, wearer: WearerId) -> bool {
        self.alone && !self.hold_ringing().contains(&wearer)
    }

    fn hold_ringing(&self) -> MutexGuard<'_, BTreeSet<WearerId>> {
        self.ringing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the wearer's turn, which lasts until the answer is dropped. Nobody may wait for two.
    pub(crate) async fn of(&self, wearer: WearerId) -> OwnedMutexGuard<()> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(wearer);
        let lane = usize::try_from(hash % LANES as u64).expect("less than LANES");
        self.lanes[lane].clone().lock_owned().await
    }
}
