//! The Table on SQLite: one file, beside whichever process reads and writes it.
//!
//! Every acknowledged write has been synced (`synchronous=FULL`). One thread writes, and lets all transactions that wait
//! share one sync ([`writer`]); a few connections read ([`readers`]). Nothing is cached, so that other processes may write too.

mod backup;
mod open;
mod readers;
mod row;
mod writer;

use std::path::Path;

use async_trait::async_trait;
use maat_app::table::{Item, Key, Op, Page, Query, ScanPage, Segment, Table, TableError, limits};

pub use backup::{Backup, NewBackup};
pub use open::OpenError;
use readers::Readers;
use writer::Writer;

/// A table in an SQLite file. Cheap to ask from many tasks at once.
pub struct SqliteTable {
    writer: Writer,
    readers: Readers,
}

impl SqliteTable {
    /// Opens the file, or makes it: readable by its owner alone, as is a folder that has to be made for it. Several
    /// processes may have it open. Blocks for as long as another one is making it.
    ///
    /// # Errors
    /// If the file can't be opened or made, is of a newer MAAT or not of MAAT.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref();
        open::prepare(path)?;
        Ok(Self {
            writer: Writer::start(open::writing(path)?)?,
            readers: Readers::open(|| open::reading(path))?,
        })
    }
}

#[async_trait]
impl Table for SqliteTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        limits::key(key)?;
        self.readers.read(|connection| row::get(connection, key)).await
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        limits::query(query)?;
        let query = query.clone();
        self.readers
            .read_long(move |connection| row::query(connection, &query))
            .await
    }

    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError> {
        limits::scan(segment, after, limit)?;
        let after = after.cloned();
        let scan = move |connection: &_| row::scan(connection, segment, after.as_ref(), limit);
        self.readers.read_long(scan).await
    }

    async fn transact(&self, mut operations: Vec<Op>) -> Result<(), TableError> {
        limits::transaction(&mut operations)?;
        self.writer.commit(operations).await
    }
}
