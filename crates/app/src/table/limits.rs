//! DynamoDB's limits, checked before any store looks at a request, so that all of them answer alike.
//!
//! From AWS's "Quotas in Amazon DynamoDB" and the reference of `TransactWriteItems`, `Query` and `Scan`.

use std::collections::HashSet;

use super::{Item, Key, Op, Query, Segment, TableError, size};

/// Most operations in one transaction.
pub const MAX_OPERATIONS: usize = 100;
/// Largest transaction in bytes, all items together.
pub const MAX_TRANSACTION_BYTES: usize = 4 * 1024 * 1024;
/// Largest item in bytes, names and values together.
pub const MAX_ITEM_BYTES: usize = 400 * 1024;
/// Longest partition key in bytes.
pub const MAX_PK_BYTES: usize = 2048;
/// Longest sort key in bytes.
pub const MAX_SK_BYTES: usize = 1024;
/// Most bytes one query or scan page reads.
pub const MAX_PAGE_BYTES: usize = 1024 * 1024;
/// Most levels of values in an item, one in the other: its `data` is the first, and a text in there the second.
pub const MAX_DEPTH: usize = 32;
/// Most segments of a scan.
pub const MAX_SEGMENTS: u32 = 1_000_000;
/// Stands in no sort key, so that it bounds those with a common beginning from above. (Ours, not DynamoDB's.)
pub(super) const LAST_CHARACTER: char = char::MAX;

type Checked = Result<(), TableError>;

fn limit(holds: bool, what: &'static str) -> Checked {
    if holds { Ok(()) } else { Err(TableError::Limit(what)) }
}

/// Checks a whole transaction, and brings its numbers to the one notation in which they are stored.
///
/// # Errors
/// `Limit`.
pub fn transaction(operations: &mut [Op]) -> Checked {
    limit(!operations.is_empty(), "a transaction has at least one operation")?;
    limit(
        operations.len() <= MAX_OPERATIONS,
        "a transaction has at most 100 operations",
    )?;
    let mut bytes = 0;
    for operation in operations.iter_mut() {
        bytes += self::operation(operation)?;
    }
    limit(bytes <= MAX_TRANSACTION_BYTES, "a transaction has at most 4 MB")?;
    let keys: HashSet<&Key> = operations.iter().map(Op::key).collect();
    limit(keys.len() == operations.len(), "a transaction has one operation a key")
}

/// Checks one operation; answers its bytes.
fn operation(operation: &mut Op) -> Result<usize, TableError> {
    key(operation.key())?;
    match operation {
        Op::Put(item) | Op::PutIfAbsent(item) | Op::PutIfVersion(item, _) => self::item(item),
        Op::DeleteIfVersion(key, _) | Op::Check(key, _) => Ok(size::key_bytes(key)),
    }
}

fn item(item: &mut Item) -> Result<usize, TableError> {
    limit(i64::try_from(item.version).is_ok(), "a version has at most 63 bits")?;
    limit(size::fits(&item.data, MAX_DEPTH), "an item is at most 32 levels deep")?;
    limit(size::is_named(&item.data), "every name in an item has a character")?;
    limit(
        size::normalise(&mut item.data),
        "a number is between 1e-130 and 1e126 in size",
    )?;
    let bytes = size::item_bytes(item);
    limit(bytes <= MAX_ITEM_BYTES, "an item has at most 400 KB")?;
    Ok(bytes)
}

/// Checks a key.
///
/// # Errors
/// `Limit`.
pub fn key(key: &Key) -> Checked {
    pk(&key.pk)?;
    limit(!key.sk.is_empty(), "a sort key has a character")?;
    limit(!key.sk.contains(LAST_CHARACTER), "a sort key has no U+10FFFF")?;
    sk(&key.sk)
}

fn pk(pk: &str) -> Checked {
    limit(!pk.is_empty(), "a partition key has a character")?;
    limit(pk.len() <= MAX_PK_BYTES, "a partition key has at most 2048 bytes")
}

fn sk(sk: &str) -> Checked {
    limit(sk.len() <= MAX_SK_BYTES, "a sort key has at most 1024 bytes")
}

/// Checks a query. The bounds of its range may be empty, but no longer than a sort key.
///
/// # Errors
/// `Limit`.
pub fn query(query: &Query) -> Checked {
    pk(&query.pk)?;
    sk(&query.from)?;
    sk(&query.to)?;
    query.after.as_deref().map_or(Ok(()), sk)?;
    page(query.limit)
}

/// Checks a scan.
///
/// # Errors
/// `Limit`.
pub fn scan(segment: Segment, after: Option<&Key>, limit_of_page: usize) -> Checked {
    limit(
        (1..=MAX_SEGMENTS).contains(&segment.total) && segment.index < segment.total,
        "a segment is one of 1 to 1,000,000",
    )?;
    after.map_or(Ok(()), key)?;
    page(limit_of_page)
}

fn page(items: usize) -> Checked {
    limit(items > 0, "a page has at least one item")
}
