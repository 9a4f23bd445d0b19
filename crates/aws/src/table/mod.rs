//! The Table on DynamoDB: consistent reads, and writes under conditions.
//!
//! A write of one item is a plain conditional put or delete, which costs half of a transaction.

mod attributes;
mod operation;
mod read;
mod retry;
mod write;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use maat_app::table::{Item, Key, Op, Page, Query, ScanPage, Segment, Table, TableError, limits};

/// The one table, in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoTable {
    client: Client,
    name: String,
}

impl DynamoTable {
    /// The table of this name, which must have `pk` and `sk`, both texts, as its key.
    ///
    /// The client's own retries are for what can be repeated without harm; see [`Self::transact`] for the rest.
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        let name = name.into();
        Self { client, name }
    }
}

#[async_trait]
impl Table for DynamoTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        limits::key(key)?;
        self.read_one(key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        limits::query(query)?;
        match query.bounds() {
            None => Ok(Page::default()),
            Some(_) => self.read_range(query).await,
        }
    }

    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError> {
        limits::scan(segment, after, limit)?;
        self.read_part(segment, after, limit).await
    }

    async fn transact(&self, mut operations: Vec<Op>) -> Result<(), TableError> {
        limits::transaction(&mut operations)?;
        match operations.as_slice() {
            [operation] if !matches!(operation, Op::Check(..)) => self.write_one(operation).await,
            _ => self.write_all(operations).await,
        }
    }
}
