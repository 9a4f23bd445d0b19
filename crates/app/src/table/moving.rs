//! Moving house: one table's items into another, whole, and proof that both hold the same.
//!
//! The first copy may run while the old table is written. A second, with nothing writing, takes what changed meanwhile.
//! What is the same already is not written, so a copy that was broken off goes on where it stopped.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Item, Key, Op, ScanPage, Segment, Table, TableError};

/// Items read at once.
const PAGE: usize = 250;
/// Writes under way at once.
const WRITES: usize = 32;

/// What a copy did. Counts of items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Written, since they were not there or were different.
    pub written: u64,
    /// Deleted, since they are gone from where it was copied from.
    pub deleted: u64,
    /// There already.
    pub same: u64,
}

/// What a table holds: of each `type`, how many and a hash over all of them that does not mind their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<String, Sum>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    items: u64,
    hash: u128,
}

/// Sixteen bytes of SHA-256: two different things never have the same one.
type Print = u128;

type Pages<'a> = BoxStream<'a, Result<Vec<Item>, TableError>>;

impl Tally {
    /// What the table holds. `progress` hears how many items were looked at.
    ///
    /// # Errors
    /// Those of [`Table::scan`].
    pub async fn of(table: &dyn Table, mut progress: impl FnMut(u64)) -> Result<Self, TableError> {
        let (mut tally, mut seen, mut pages) = (Self::default(), 0, pages(table));
        while let Some(items) = pages.try_next().await? {
            seen += count(&items);
            for item in items {
                let sum = tally.0.entry(item.kind.clone()).or_default();
                sum.items += 1;
                sum.hash = sum.hash.wrapping_add(print_of_item(&item));
            }
            progress(seen);
        }
        Ok(tally)
    }

    /// How many items there are.
    pub fn items(&self) -> u64 {
        self.0.values().map(|sum| sum.items).sum()
    }

    /// Of which types the two do not hold the same.
    pub fn differences<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let kinds = self
            .0
            .keys()
            .chain(other.0.keys().filter(|kind| !self.0.contains_key(*kind)));
        let differs = |kind: &&String| self.0.get(*kind) != other.0.get(*kind);
        kinds.filter(differs).map(String::as_str).collect()
    }
}

/// One line a type: `wearer  12  0f3a…`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, Sum { items, hash }) in &self.0 {
            writeln!(f, "{kind:<16} {items:>9}  {hash:032x}")?;
        }
        Ok(())
    }
}

/// Makes `to` hold what `from` holds. `progress` hears what was done so far.
///
/// It keeps 48 bytes an item of `to` in memory.
///
/// # Errors
/// Those of the tables. What was copied until then stays.
pub async fn copy(from: &dyn Table, to: &dyn Table, mut progress: impl FnMut(Moved)) -> Result<Moved, TableError> {
    let mut there = prints(to).await?;
    let (mut moved, mut pages) = (Moved::default(), pages(from));
    while let Some(items) = pages.try_next().await? {
        let looked_at = count(&items);
        let mut differs = |item: &Item| there.remove(&print_of_key(&item.key)) != Some(print_of_item(item));
        let puts = items.into_iter().filter(|item| differs(item)).map(Op::Put).collect();
        let written = write(to, puts).await?;
        moved.written += written;
        moved.same += looked_at - written;
        progress(moved);
    }
    moved.deleted = delete(to, &there).await?;
    progress(moved);
    Ok(moved)
}

/// What a table holds, by the prints of keys and items.
async fn prints(table: &dyn Table) -> Result<HashMap<Print, Print>, TableError> {
    let (mut prints, mut pages) = (HashMap::new(), pages(table));
    while let Some(items) = pages.try_next().await? {
        prints.extend(items.iter().map(|item| (print_of_key(&item.key), print_of_item(item))));
    }
    Ok(prints)
}

/// The whole table, page by page.
fn pages(table: &dyn Table) -> Pages<'_> {
    let scan = async move |after: Option<Option<Key>>| {
        let Some(after) = after else { return Ok(None) };
        let ScanPage { items, next } = table.scan(Segment::WHOLE, after.as_ref(), PAGE).await?;
        Ok(Some((items, next.map(Some))))
    };
    stream::try_unfold(Some(None), scan).boxed()
}

/// Deletes what is left over: whatever has one of these keys.
async fn delete(table: &dyn Table, left_over: &HashMap<Print, Print>) -> Result<u64, TableError> {
    if left_over.is_empty() {
        return Ok(0);
    }
    let (mut deleted, mut pages) = (0, pages(table));
    while let Some(items) = pages.try_next().await? {
        let gone = items
            .into_iter()
            .filter(|item| left_over.contains_key(&print_of_key(&item.key)));
        let deletes = gone.map(|item| Op::DeleteIfVersion(item.key, item.version)).collect();
        deleted += write(table, deletes).await?;
    }
    Ok(deleted)
}

/// Writes each on its own, many at a time: where a write is paid for, this costs half of transactions.
async fn write(table: &dyn Table, operations: Vec<Op>) -> Result<u64, TableError> {
    let written = u64::try_from(operations.len()).unwrap_or(u64::MAX);
    stream::iter(operations)
        .map(|operation| table.transact(vec![operation]))
        .buffer_unordered(WRITES)
        .try_collect::<()>()
        .await?;
    Ok(written)
}

fn count(items: &[Item]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

fn print_of_key(key: &Key) -> Print {
    print(&json!([key.pk, key.sk]))
}

/// Of the whole item: two items with one print are equal.
fn print_of_item(item: &Item) -> Print {
    print(&json!(item))
}

fn print(value: &serde_json::Value) -> Print {
    let hash = Sha256::digest(value.to_string());
    let first = hash.first_chunk().copied().unwrap_or_default();
    Print::from_be_bytes(first)
}

#[cfg(test)]
mod tests;
