//! The app, and how a use case reads and writes: whole items, one transaction, a change always with its trail.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::timeout;

use crate::{
    Code, Error, Result,
    access::Looked,
    audit::{self, Change},
    desk::Sheets,
    keys,
    live::Live,
    meters::Meters,
    ports::{Blobs, Clock, Ids, Letters, Mail, Push},
    record::{Record, delete},
    secret::Secrets,
    table::{Item, Key, Op, Page, Query, Table, TableError},
    turns::Turns,
};

/// Most pages one listing reads: bounds what a request can cost.
const MAX_PAGES: usize = 64;

/// What every use case has at hand.
#[derive(Clone)]
pub struct App {
    /// The store.
    pub table: Arc<dyn Table>,
    /// Pictures.
    pub blobs: Arc<dyn Blobs>,
    /// The time of the plan, which may be a rehearsal's.
    pub clock: Arc<dyn Clock>,
    /// The real time, for what is for people outside the plan: codes, limits, sessions.
    pub wall: Arc<dyn Clock>,
    /// New ids and secrets.
    pub ids: Arc<dyn Ids>,
    /// Keyed hashes.
    pub secrets: Arc<Secrets>,
    /// Whose turn it is to change a wearer.
    pub turns: Turns,
    /// What this process knows without reading it again.
    pub known: Arc<Known>,
    /// Who watches.
    pub live: Live,
    /// How a watch is woken.
    pub push: Arc<dyn Push>,
    /// How letters go out.
    pub mail: Arc<dyn Mail>,
    /// Who writes to users of what needs them.
    pub letters: Arc<dyn Letters>,
}

/// What a process knows without reading it again. One for all of it.
#[derive(Default)]
pub struct Known {
    pub(crate) sheets: Sheets,
    pub(crate) looked: Looked,
    /// What it has counted.
    pub meters: Meters,
}

/// A record with the item it stands in.
#[derive(Debug, Clone)]
pub struct Stored<R> {
    /// The item as it was read: its key and version.
    pub item: Item,
    /// What it holds.
    pub value: R,
}

impl<R: Record> Stored<R> {
    /// From an item.
    pub fn read(item: Item) -> Result<Self> {
        let value = R::read(&item)?;
        Ok(Self { item, value })
    }

    /// Fails unless the item has the version that the caller read.
    pub fn require(&self, version: Option<u64>) -> Result<()> {
        require(self.item.version, version)
    }
}

/// Fails unless the version is the one that the caller read (`None`: did not say).
pub fn require(is: u64, read: Option<u64>) -> Result<()> {
    match read {
        Some(read) if read != is => Err(stale()),
        _ => Ok(()),
    }
}

fn stale() -> Error {
    Error::new(
        Code::Stale,
        "Someone else changed this meanwhile. Look at it again, then try again.",
    )
}

/// All items of a range, page after page.
pub(crate) async fn all(table: &dyn Table, mut query: Query) -> Result<Vec<Item>> {
    let mut all = Vec::new();
    for _ in 0..MAX_PAGES {
        let Page { items, next } = table.query(&query).await?;
        all.extend(items);
        match next {
            Some(next) => query = query.after(next),
            None => return Ok(all),
        }
    }
    Err(Error::internal("a range has more pages than any should have"))
}

/// Why something was written: the trail it leaves.
pub enum Trail {
    /// A carer's change: audited.
    Change(Change),
    /// A carer's look at a wearer: audited once an hour.
    Look(Change),
    /// MAAT's own step, or a watch's word: the log it writes is its trail.
    Own,
}

/// Writes that belong together.
#[derive(Default)]
pub struct Work {
    ops: Vec<Op>,
}

impl Work {
    /// Writes a new record.
    pub fn create<R: Record>(&mut self, key: Key, id: impl ToString, now: Timestamp, record: &R) {
        self.ops.push(Op::PutIfAbsent(record.item(key, id, now)));
    }

    /// Writes a record, whatever is there.
    pub fn put<R: Record>(&mut self, key: Key, id: impl ToString, now: Timestamp, record: &R) {
        self.ops.push(Op::Put(record.item(key, id, now)));
    }

    /// Puts `record` in the place of what was read.
    pub fn replace<R: Record>(&mut self, item: &Item, now: Timestamp, record: &R) {
        self.ops.push(record.replace(item, now));
    }

    /// Deletes what was read.
    pub fn delete(&mut self, item: &Item) {
        self.ops.push(delete(item));
    }

    /// Any other operation.
    pub fn op(&mut self, op: Op) {
        self.ops.push(op);
    }

    /// True if something is written under this key.
    pub fn has(&self, key: &Key) -> bool {
        self.ops.iter().any(|op| op.key() == key)
    }

    /// How many writes there are so far.
    pub fn len(&self) -> usize {
        self.ops.len()
    }

    fn require_cursors(&self) -> Result<()> {
        let written = || self.ops.iter().filter(|op| !matches!(op, Op::Check(..))).map(Op::key);
        let mut cursors = written().filter_map(keys::cursor_over);
        match cursors.find(|cursor| !written().any(|key| key == cursor)) {
            None => Ok(()),
            Some(cursor) => Err(Error::internal(format!(
                "written without {} of {}",
                cursor.sk, cursor.pk
            ))),
        }
    }

    /// True if nothing is to be written.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }
}

impl App {
    /// The time of the plan.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The record with this key, if there is one.
    pub async fn find<R: Record>(&self, key: &Key) -> Result<Option<Stored<R>>> {
        self.table.get(key).await?.map(Stored::read).transpose()
    }

    /// The record with this key; "there is nothing here" if there is none.
    pub async fn get<R: Record>(&self, key: &Key) -> Result<Stored<R>> {
        self.find(key).await?.ok_or_else(Error::not_found)
    }

    /// All items of a range, page after page.
    pub async fn all(&self, query: Query) -> Result<Vec<Item>> {
        all(&*self.table, query).await
    }

    /// Writes all of it with its trail, or nothing.
    ///
    /// # Errors
    /// `Stale` if something was changed meanwhile; `Unavailable` if the store can't answer soon enough for its audit entry
    /// to be sealed in its place; `Internal` if it would write something of a wearer's head, plan or log and leave the
    /// cursor where it is, by which readers know that nothing was.
    pub async fn commit(&self, trail: Trail, mut work: Work) -> Result<()> {
        if let Trail::Change(change) | Trail::Look(change) = &trail {
            let entry = self.audit_entry(change).await?;
            entry.write(matches!(trail, Trail::Change(_)), &mut work);
        }
        work.require_cursors()?;
        let written = timeout(audit::LATEST, self.table.transact(work.ops)).await;
        Ok(written.map_err(|late| TableError::Unavailable(late.to_string()))??)
    }
}
