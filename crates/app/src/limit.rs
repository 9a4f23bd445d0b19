//! Limits: how often someone may try something in a window of time. Counted in the table, so that they hold over many processes.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    net::IpAddr,
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, MutexGuard};

use crate::{
    Code, Error, Result, keys,
    ports::Clock,
    record::Record,
    secret::Secrets,
    table::{Item, Key, Op, Table, TableError},
};

/// How often a counter that others are counting on at the same instant is tried again.
const MAX_TRIES: usize = 32;
/// How many counters can be counted on at the same instant in one process, at most.
const LANES: u64 = 256;

/// So many in a window, for each one it is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What is counted; two limits never share a name.
    pub name: &'static str,
    /// How many are let through in a window.
    pub most: u32,
    /// Length of the window, in seconds. Windows begin at whole multiples of it.
    pub seconds: i64,
}

#[derive(Serialize, Deserialize)]
struct Count {
    count: u32,
    until: Timestamp,
}

impl Record for Count {
    const KIND: &'static str = "rate";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }
}

/// The counters.
pub struct Limits {
    table: Arc<dyn Table>,
    secrets: Arc<Secrets>,
    clock: Arc<dyn Clock>,
    lanes: Lanes,
}

impl Limits {
    /// Counts in `table`, by `clock` (the wall's).
    pub fn new(table: Arc<dyn Table>, secrets: Arc<Secrets>, clock: Arc<dyn Clock>) -> Self {
        Self {
            table,
            secrets,
            clock,
            lanes: Lanes::default(),
        }
    }

    /// Counts one try of `who`; `false` if they have none left. Count before trying, and tries made at once can't pass the limit.
    pub async fn take(&self, limit: Limit, who: &str) -> Result<bool> {
        self.take_all(&[(limit, who.to_owned())]).await
    }

    /// What one who has none left is told: `message`, and when the window ends.
    pub fn too_many(&self, limit: Limit, message: &str) -> Error {
        let left = limit.seconds - self.clock.now().as_second().rem_euclid(limit.seconds);
        Error::new(Code::TooMany, message).again_after(left.unsigned_abs())
    }

    /// Takes one back that turned out not to count, such as a right password.
    pub async fn give_back(&self, limit: Limit, who: &str) -> Result<()> {
        self.give_all_back(&[(limit, who.to_owned())]).await
    }

    /// Counts one try under each of these, or under none: `false` if one of them has none left.
    pub async fn take_all(&self, counted: &[(Limit, String)]) -> Result<bool> {
        let step = |count: u32, limit: Limit| (count < limit.most).then(|| count + 1);
        self.change(counted, step).await
    }

    /// Takes one back under each of these.
    pub async fn give_all_back(&self, counted: &[(Limit, String)]) -> Result<()> {
        // A window that has ended meanwhile has nothing to give back, and needs nothing.
        let step = |count: u32, _| Some(count.saturating_sub(1));
        self.change(counted, step).await.map(drop)
    }

    async fn change(&self, counted: &[(Limit, String)], step: impl Fn(u32, Limit) -> Option<u32>) -> Result<bool> {
        let now = self.clock.now();
        let windows: Vec<_> = counted
            .iter()
            .map(|(limit, who)| self.window(*limit, who, now))
            .collect();
        let _turn = self.lanes.of(windows.iter().map(|(_, key, _)| key)).await;
        for _ in 0..MAX_TRIES {
            let mut ops = Vec::with_capacity(windows.len());
            for (limit, key, until) in &windows {
                let item = self.table.get(key).await?;
                let Some(count) = step(count(item.as_ref())?, *limit) else {
                    return Ok(false);
                };
                let next = Count { count, until: *until };
                ops.push(match &item {
                    Some(item) => next.replace(item, now),
                    None => Op::PutIfAbsent(next.item(key.clone(), limit.name, now)),
                });
            }
            match self.table.transact(ops).await {
                Err(TableError::Conflict(_)) => {}
                done => return Ok(done.map(|()| true)?),
            }
        }
        // So many at once that there is no counting them is too many.
        Ok(false)
    }

    fn window(&self, limit: Limit, who: &str, now: Timestamp) -> (Limit, Key, Timestamp) {
        let start = now.as_second() - now.as_second().rem_euclid(limit.seconds);
        let key = keys::rate(&self.secrets.hash(limit.name, who), &start.to_string());
        (limit, key, now + SignedDuration::from_secs(limit.seconds))
    }
}

/// Those in this process who count on the same counter do it one after the other: versions decide between processes, and
/// would make a crowd here try again and again.
struct Lanes(Vec<Mutex<()>>);

impl Default for Lanes {
    fn default() -> Self {
        Self((0..LANES).map(|_| Mutex::default()).collect())
    }
}

impl Lanes {
    /// Waits for the lanes of these counters, always in one order, so that no two wait for each other.
    async fn of<'a>(&'a self, keys: impl Iterator<Item = &'a Key>) -> Vec<MutexGuard<'a, ()>> {
        let hasher = BuildHasherDefault::<DefaultHasher>::default();
        let lane = |key: &Key| usize::try_from(hasher.hash_one(key) % LANES).expect("less than LANES");
        let lanes: BTreeSet<usize> = keys.map(lane).collect();
        let mut held = Vec::with_capacity(lanes.len());
        for lane in lanes {
            held.push(self.0[lane].lock().await);
        }
        held
    }
}

fn count(item: Option<&Item>) -> Result<u32> {
    item.map_or(Ok(0), |item| Ok(Count::read(item)?.count))
}

/// Whom an address is counted as: itself, or for IPv6 its network of 64 bits, which is what one household is given.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests;
