//! A table that lets others go first: requests joined in one test take turns at every step, as those of many machines would.
//! And it notes what it is asked for.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use maat_app::table::{Item, Key, MemoryTable, Op, Page, Query, ScanPage, Segment, Table, TableError};
use tokio::task::yield_now;

/// What a table was asked for, in order: the kind of each operation, not what it was about.
#[derive(Debug, Default)]
pub struct Asked(Mutex<Vec<String>>);

impl Asked {
    /// All of it since it was last taken.
    pub fn take(&self) -> Vec<String> {
        mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, operation: impl Into<String>) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push(operation.into());
    }
}

/// The table in memory, with a turn for the others before each operation.
pub struct Interleaved {
    /// What is stored.
    pub table: Arc<MemoryTable>,
    /// What it was asked for.
    pub asked: Arc<Asked>,
}

#[async_trait]
impl Table for Interleaved {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        self.asked.note("get");
        yield_now().await;
        self.table.get(key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        self.asked.note("query");
        yield_now().await;
        self.table.query(query).await
    }

    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError> {
        self.asked.note("scan");
        yield_now().await;
        self.table.scan(segment, after, limit).await
    }

    async fn transact(&self, operations: Vec<Op>) -> Result<(), TableError> {
        self.asked.note(format!("transact {}", operations.len()));
        yield_now().await;
        self.table.transact(operations).await
    }
}
