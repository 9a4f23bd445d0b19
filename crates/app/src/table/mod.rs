//! The `Table` port: a small ordered key-value store with transactions, as DynamoDB has it.
//!
//! One item is one JSON object under a partition key and a sort key. Every implementation holds DynamoDB's limits
//! ([`limits`]), so that what runs on a laptop runs on AWS. One parity suite (`tests/parity`) drives them all.

mod item;
pub mod limits;
mod memory;
pub mod moving;
mod query;
pub mod size;

pub use item::{Item, Key, Op};
pub use limits::{
    MAX_DEPTH, MAX_ITEM_BYTES, MAX_OPERATIONS, MAX_PAGE_BYTES, MAX_PK_BYTES, MAX_SEGMENTS, MAX_SK_BYTES,
    MAX_TRANSACTION_BYTES,
};
pub use memory::MemoryTable;
pub use query::{Direction, Page, Query, ScanPage, Segment, gather};

use async_trait::async_trait;

/// Why the table did not do it. Nothing was written in any of these cases, but for `Unknown`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
///
/// An item past its `expires_at` may still be read: as with DynamoDB's time-to-live, it goes away some time later, so
/// whoever reads an item that expires looks at the clock too. A condition sees such an item as being there.
///
/// A number comes back in one notation: `1.0` as `1` ([`size::normalise`]).
#[async_trait]
pub trait Table: Send + Sync + 'static {
    /// The item with this key.
    ///
    /// # Errors
    /// `Limit` for a key that can't be, `Unavailable`, `Corrupt`.
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError>;

    /// A range of one partition: at most `limit` items, and none after about [`MAX_PAGE_BYTES`].
    ///
    /// # Errors
    /// `Limit` for a limit of 0 or a key that can't be, `Unavailable`, `Corrupt`.
    async fn query(&self, query: &Query) -> Result<Page, TableError>;

    /// A page of a part of the whole table, in no order: for copying, retention and backup. Begins at `after`, which is
    /// the `next` of the page before in the same segment. What is written meanwhile may be in it or not.
    ///
    /// # Errors
    /// `Limit` for a limit of 0 or a segment that can't be, `Unavailable`, `Corrupt`.
    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError>;

    /// All operations or none, durably, before it answers.
    ///
    /// # Errors
    /// `Limit` before anything else is looked at; `Conflict` with the first operation whose condition does not hold;
    /// `Unavailable`; `Unknown` where only reading again can tell.
    async fn transact(&self, operations: Vec<Op>) -> Result<(), TableError>;
}
