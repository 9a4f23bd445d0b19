//! Limits: how often someone may try something in a window of time. Counted in the table, so that they hold over many processes.

use std::{net::IpAddr, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Result, keys,
    ports::Clock,
    record::Record,
    secret::Secrets,
    table::{Item, Key, Op, Table, TableError},
};

/// How often a counter that others are counting on at the same instant is tried again.
const MAX_TRIES: usize = 32;

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
}

impl Limits {
    /// Counts in `table`, by `clock` (the wall's).
    pub fn new(table: Arc<dyn Table>, secrets: Arc<Secrets>, clock: Arc<dyn Clock>) -> Self {
        Self { table, secrets, clock }
    }

    /// Counts one try of `who`; `false` if they have none left. Count before trying, and tries made at once can't pass the limit.
    pub async fn take(&self, limit: Limit, who: &str) -> Result<bool> {
        self.change(limit, who, |count| (count < limit.most).then(|| count + 1))
            .await
    }

    /// Takes one back that turned out not to count, such as a right password.
    pub async fn give_back(&self, limit: Limit, who: &str) -> Result<()> {
        self.change(limit, who, |count| count.checked_sub(1)).await?;
        Ok(())
    }

    async fn change(&self, limit: Limit, who: &str, step: impl Fn(u32) -> Option<u32>) -> Result<bool> {
        let now = self.clock.now();
        let (key, until) = self.window(limit, who, now);
        for _ in 0..MAX_TRIES {
            let item = self.table.get(&key).await?;
            let Some(count) = step(count(item.as_ref())?) else {
                return Ok(false);
            };
            let next = Count { count, until };
            let op = match &item {
                Some(item) => next.replace(item, now),
                None => Op::PutIfAbsent(next.item(key.clone(), limit.name, now)),
            };
            match self.table.transact(vec![op]).await {
                Err(TableError::Conflict(_)) => {}
                done => return Ok(done.map(|()| true)?),
            }
        }
        // So many at once that there is no counting them is too many.
        Ok(false)
    }

    fn window(&self, limit: Limit, who: &str, now: Timestamp) -> (Key, Timestamp) {
        let start = now.as_second() - now.as_second().rem_euclid(limit.seconds);
        let key = keys::rate(&self.secrets.hash(limit.name, who), &start.to_string());
        (key, now + SignedDuration::from_secs(limit.seconds))
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
