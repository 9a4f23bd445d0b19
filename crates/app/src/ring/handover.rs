//! Ringing where no loop runs: what is due soon is handed to a queue that gives it back at its instant.
//!
//! A tick comes every [`TICK`], looks one tick ahead and hands over what is due in the tick after that. Whoever writes a
//! row that is due sooner hands it over at once ([`HandingOver`]). So every row is handed over at least once, a while
//! before its instant or as soon as it is there; what was lost on the way is overdue, and the next tick sweeps it up.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};

use super::{Due, run};
use crate::{
    App, Error, Result, keys,
    ports::{Clock, NotSent},
    store::all,
    table::{Item, Key, Op, Page, Query, ScanPage, Segment, Table, TableError},
};

/// How often the tick comes.
pub const TICK: SignedDuration = SignedDuration::from_mins(2);
/// How far ahead a row is handed over at most.
pub const AHEAD: SignedDuration = TICK.saturating_mul(2);
/// How long something may be overdue before the tick takes it for lost: the queue's own tries come first.
const LOST: SignedDuration = SignedDuration::from_secs(40);
/// Most rows read at once.
const PAGE: usize = 1_000;
/// How many are handed over at the same time.
const AT_ONCE: usize = 64;

/// Keeps what is due, and gives it back at its instant to whoever does it ([`App::take`]), at least once.
#[async_trait]
pub trait Queue: Send + Sync + 'static {
    /// Gives back the key of a due row after `wait` (a few minutes at most), or a little later.
    ///
    /// # Errors
    /// [`NotSent`] if it may not have been kept.
    async fn put(&self, due: &Key, wait: Duration) -> Result<(), NotSent>;
}

/// A table whose due rows are handed over when they are written, if the tick would come too late.
pub struct HandingOver {
    /// Where they are written.
    pub table: Arc<dyn Table>,
    /// To whom they are handed.
    pub queue: Arc<dyn Queue>,
    /// By when.
    pub clock: Arc<dyn Clock>,
}

impl HandingOver {
    /// The rows among the writes that are due before a tick could hand them over, with the time until then.
    fn soon(&self, operations: &[Op]) -> Vec<(Key, Duration)> {
        let now = self.clock.now();
        let written = operations.iter().filter_map(|operation| match operation {
            Op::Put(item) | Op::PutIfAbsent(item) | Op::PutIfVersion(item, _) => Some(&item.key),
            Op::DeleteIfVersion(..) | Op::Check(..) => None,
        });
        let due = written.filter_map(|key| Some((key, keys::due_at(key)?)));
        let soon = due.filter(|(_, at)| at.duration_since(now) <= AHEAD);
        soon.map(|(key, at)| (key.clone(), wait(now, at))).collect()
    }
}

#[async_trait]
impl Table for HandingOver {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        self.table.get(key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        self.table.query(query).await
    }

    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError> {
        self.table.scan(segment, after, limit).await
    }

    async fn transact(&self, operations: Vec<Op>) -> Result<(), TableError> {
        let soon = self.soon(&operations);
        self.table.transact(operations).await?;
        for (due, wait) in soon {
            // It is written; the tick finds it where the queue did not take it.
            if self.queue.put(&due, wait).await.is_err() {
                tracing::warn!("what is due soon could not be handed over");
            }
        }
        Ok(())
    }
}

/// Hands over what is due in the tick after the next, and what is overdue. `tick` is the instant that the tick was meant
/// for: ticks that come late leave no gap. Answers how many rows were handed over and how long the oldest is overdue.
///
/// # Errors
/// If the queue or the table can't be reached: what was not handed over is overdue by the next tick.
pub async fn tick(
    table: &dyn Table,
    queue: &dyn Queue,
    shard: u32,
    (tick, now): (Timestamp, Timestamp),
) -> Result<(usize, SignedDuration)> {
    let instant = |ahead| tick.saturating_add(ahead).map_err(Error::internal);
    let (from, to) = (instant(TICK)?, instant(AHEAD)?);
    let to_key = format!("{}\u{10FFFF}", keys::instant(to));
    let rows = all(table, Query::range(keys::due_pk(shard), "", to_key, PAGE)).await?;
    let rows = rows.iter().filter_map(|row| Some((&row.key, keys::due_at(&row.key)?)));
    let overdue = |at: &Timestamp| now.duration_since(*at);
    let ours = rows.filter(|(_, at)| (*at > from && *at <= to) || overdue(at) > LOST);
    let ours: Vec<_> = ours.collect();
    let oldest = ours.iter().map(|(_, at)| overdue(at)).max().unwrap_or_default();
    stream::iter(&ours)
        .map(|(key, at)| queue.put(key, wait(now, *at)))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await
        .map_err(Error::internal)?;
    Ok((ours.len(), oldest.max(SignedDuration::ZERO)))
}

impl App {
    /// Does what the queue gave back. Answers how long to keep it again: it came early, or someone else is at it.
    ///
    /// # Errors
    /// If it can't be done now: to be given back.
    pub async fn take(&self, due: &Key) -> Result<Option<Duration>> {
        let (shard, at) = keys::due_at(due)
            .and_then(|at| Some((keys::due_shard(due)?, at)))
            .ok_or_else(|| Error::internal("this is no key of a due row"))?;
        let now = self.now();
        if at > now {
            return Ok(Some(wait(now, at)));
        }
        // It may be done by now, or moved.
        if self.table.get(due).await?.is_none() {
            return Ok(None);
        }
        match Due::read(&due.sk) {
            Some(due) => run::once(self, shard, due).await,
            None => Err(Error::internal("this is no due row")),
        }
    }
}

fn wait(now: Timestamp, at: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(now)).unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests;
