//! The `Table` port: a small ordered key-value store with transactions, as DynamoDB has it.
//!
//! One item is one JSON object under a partition key and a sort key. Every implementation holds DynamoDB's limits,
//! so that what runs on a laptop runs on AWS.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Most operations in one transaction (DynamoDB, TransactWriteItems).
pub const MAX_OPERATIONS: usize = 100;
/// Largest transaction in bytes, all items together (DynamoDB).
pub const MAX_TRANSACTION_BYTES: usize = 4 * 1024 * 1024;
/// Largest item in bytes, names and values together (DynamoDB).
pub const MAX_ITEM_BYTES: usize = 400 * 1024;
/// Longest partition key in bytes (DynamoDB).
pub const MAX_PK_BYTES: usize = 2048;
/// Longest sort key in bytes (DynamoDB).
pub const MAX_SK_BYTES: usize = 1024;
/// Most bytes one query or scan page reads (DynamoDB).
pub const MAX_PAGE_BYTES: usize = 1024 * 1024;

/// Where an item lives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The type and the id, joined by `#`.
    pub pk: String,
    /// What is filed under it.
    pub sk: String,
}

impl Key {
    /// The key of these two parts.
    pub fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self {
            pk: pk.into(),
            sk: sk.into(),
        }
    }
}

/// One item, whole. Written whole, too: never a partial update.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Where it lives.
    #[serde(flatten)]
    pub key: Key,
    /// What it is: `wearer`, `entry`, `check_in`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id, as text.
    pub id: String,
    /// 1 at first, one more with every write.
    pub version: u64,
    /// When it was first written.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it may go away; stores drop it some time after, so a reader checks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The rest: one JSON object.
    pub data: Map<String, Value>,
}

/// One operation of a transaction; at most one a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// Write the item, whatever is there.
    Put(Item),
    /// Write the item if there is none with its key.
    PutIfAbsent(Item),
    /// Write the item if the one there has this version.
    PutIfVersion(Item, u64),
    /// Delete the item if the one there has this version.
    DeleteIfVersion(Key, u64),
    /// Do nothing, but fail the transaction unless the item has this version (`None`: is absent).
    Check(Key, Option<u64>),
}

impl Op {
    /// The key it is about.
    pub fn key(&self) -> &Key {
        match self {
            Self::Put(item) | Self::PutIfAbsent(item) | Self::PutIfVersion(item, _) => &item.key,
            Self::DeleteIfVersion(key, _) | Self::Check(key, _) => key,
        }
    }
}

/// Which way a query reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Smallest sort key first.
    #[default]
    Ascending,
    /// Largest sort key first.
    Descending,
}

/// A range of one partition, by the bytes of the sort key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The partition.
    pub pk: String,
    /// From this sort key, inclusive.
    pub from: String,
    /// To this sort key, inclusive.
    pub to: String,
    /// Most items to answer.
    pub limit: usize,
    /// Which way.
    pub direction: Direction,
}

impl Query {
    /// Everything in the partition whose sort key begins with `prefix` (all of it, if empty).
    pub fn prefix(pk: impl Into<String>, prefix: &str, limit: usize) -> Self {
        Self::range(pk, prefix, format!("{prefix}\u{10FFFF}"), limit)
    }

    /// Everything in the partition from `from` to `to`, both inclusive.
    pub fn range(pk: impl Into<String>, from: impl Into<String>, to: impl Into<String>, limit: usize) -> Self {
        Self {
            pk: pk.into(),
            from: from.into(),
            to: to.into(),
            limit,
            direction: Direction::Ascending,
        }
    }

    /// The same, largest sort key first.
    pub fn descending(mut self) -> Self {
        self.direction = Direction::Descending;
        self
    }
}

/// What a query found, in order of the sort key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The items.
    pub items: Vec<Item>,
    /// The last sort key read, if there is more behind it: begin the next query right after.
    pub next: Option<String>,
}

/// One of `total` equal parts of the table, for a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Counted from 0.
    pub index: u32,
    /// At least 1.
    pub total: u32,
}

/// What a scan found, in no promised order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScanPage {
    /// The items.
    pub items: Vec<Item>,
    /// Where to go on; `None` at the end.
    pub next: Option<Key>,
}

/// Why the table did not do it. Nothing was written in any of these cases, but for `Unknown`.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A condition did not hold; the index of the first such operation.
    #[error("the condition of operation {0} does not hold")]
    Conflict(usize),
    /// A limit of DynamoDB's would be passed.
    #[error("over a limit: {0}")]
    Limit(&'static str),
    /// The store can't be reached or is too busy; trying again is right.
    #[error("the store can't answer now: {0}")]
    Unavailable(String),
    /// The write may or may not have happened.
    #[error("the outcome of the write is unknown: {0}")]
    Unknown(String),
    /// What is stored can't be read.
    #[error("what is stored can't be read: {0}")]
    Corrupt(String),
}

/// The store. Reads see every write that was acknowledged before them.
#[async_trait]
pub trait Table: Send + Sync + 'static {
    /// The item with this key.
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError>;

    /// A range of one partition. Answers at most `limit` items and at most about [`MAX_PAGE_BYTES`].
    async fn query(&self, query: &Query) -> Result<Page, TableError>;

    /// A page of a part of the whole table, in no order: for copying, retention and backup.
    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError>;

    /// All operations or none, durably, before it answers.
    async fn transact(&self, operations: Vec<Op>) -> Result<(), TableError>;
}
