//! Whose turn it is: in this process, those who change one wearer do it one after the other.
//!
//! The versions of the items decide who was first, here and between processes. Taking turns only spares the many who would
//! read, change and be too late.

use std::{
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    sync::Arc,
};

use maat_core::id::WearerId;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// How many wearers can be changed at the same time, at most.
const LANES: usize = 256;

/// The turns of all wearers; several may share a lane.
#[derive(Clone)]
pub struct Turns(Arc<[Arc<Mutex<()>>]>);

impl Default for Turns {
    fn default() -> Self {
        Self((0..LANES).map(|_| Arc::default()).collect())
    }
}

impl Turns {
    /// Waits for the wearer's turn, which lasts until the answer is dropped. Nobody may wait for two.
    pub(crate) async fn of(&self, wearer: WearerId) -> OwnedMutexGuard<()> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(wearer);
        let lane = usize::try_from(hash % LANES as u64).expect("less than LANES");
        self.0[lane].clone().lock_owned().await
    }
}
