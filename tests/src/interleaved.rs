//! A table that lets others go first: requests joined in one test take turns at every step, as those of many machines would.

use std::sync::Arc;

use async_trait::async_trait;
use maat_app::table::{Item, Key, MemoryTable, Op, Page, Query, ScanPage, Segment, Table, TableError};
use tokio::task::yield_now;

/// The table in memory, with a turn for the others before each operation.
pub struct Interleaved(pub Arc<MemoryTable>);

#[async_trait]
impl Table for Interleaved {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        yield_now().await;
        self.0.get(key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        yield_now().await;
        self.0.query(query).await
    }

    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError> {
        yield_now().await;
        self.0.scan(segment, after, limit).await
    }

    async fn transact(&self, operations: Vec<Op>) -> Result<(), TableError> {
        yield_now().await;
        self.0.transact(operations).await
    }
}
