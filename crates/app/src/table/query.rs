//! What can be read: ranges of a partition, and parts of the whole.

use std::ops::Bound;

use super::{
    Item, Key,
    limits::{LAST_CHARACTER, MAX_PAGE_BYTES},
    size::item_bytes,
};

/// Which way a query reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Smallest sort key first.
    #[default]
    Ascending,
    /// Largest sort key first.
    Descending,
}

/// A range of one partition, by the bytes of the sort key. Empty if `from` is behind `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The partition.
    pub pk: String,
    /// From this sort key, inclusive.
    pub from: String,
    /// To this sort key, inclusive.
    pub to: String,
    /// Go on right after this sort key: the `next` of the page before.
    pub after: Option<String>,
    /// Most items to answer; at least 1.
    pub limit: usize,
    /// Which way.
    pub direction: Direction,
}

impl Query {
    /// Everything in the partition whose sort key begins with `prefix` (all of it, if empty).
    pub fn prefix(pk: impl Into<String>, prefix: &str, limit: usize) -> Self {
        Self::range(pk, prefix, format!("{prefix}{LAST_CHARACTER}"), limit)
    }

    /// Everything in the partition from `from` to `to`, both inclusive.
    pub fn range(pk: impl Into<String>, from: impl Into<String>, to: impl Into<String>, limit: usize) -> Self {
        Self {
            pk: pk.into(),
            from: from.into(),
            to: to.into(),
            after: None,
            limit,
            direction: Direction::Ascending,
        }
    }

    /// The same, largest sort key first.
    pub fn descending(mut self) -> Self {
        self.direction = Direction::Descending;
        self
    }

    /// The same, going on right after `next` of the page before, in the query's direction.
    pub fn after(mut self, next: impl Into<String>) -> Self {
        self.after = Some(next.into());
        self
    }

    /// The smallest and the largest sort key that it reads, `after` minded; `None` if there can be none.
    pub fn bounds(&self) -> Option<(Bound<&str>, Bound<&str>)> {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        let (lower, upper) = match (&self.after, self.direction) {
            (Some(after), Direction::Ascending) if after.as_str() >= from => {
                (Bound::Excluded(after.as_str()), Bound::Included(to))
            }
            (Some(after), Direction::Descending) if after.as_str() <= to => {
                (Bound::Included(from), Bound::Excluded(after.as_str()))
            }
            _ => (Bound::Included(from), Bound::Included(to)),
        };
        let some = match (lower, upper) {
            (Bound::Included(low), Bound::Included(high)) => low <= high,
            (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) => low < high,
            _ => true,
        };
        some.then_some((lower, upper))
    }
}

/// What a query found, in order of the sort key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The items.
    pub items: Vec<Item>,
    /// The last sort key read, if there is more behind it: for [`Query::after`].
    pub next: Option<String>,
}

/// One of `total` parts of the table, for a scan; a partition lies in one of them whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Counted from 0.
    pub index: u32,
    /// At least 1, at most [`super::MAX_SEGMENTS`].
    pub total: u32,
}

impl Segment {
    /// The whole table in one.
    pub const WHOLE: Self = Self { index: 0, total: 1 };

    /// Whether the partition is in it, for stores that have no parts of their own.
    pub fn holds(self, pk: &str) -> bool {
        // FNV-1a: spreads alike keys, and gives the same part in every process.
        let hash = pk.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        hash % u64::from(self.total) == u64::from(self.index)
    }
}

/// What a scan found, in no promised order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScanPage {
    /// The items; there may be none on a page before the last.
    pub items: Vec<Item>,
    /// Where to go on; `None` at the end.
    pub next: Option<Key>,
}

/// The first `limit` items, fewer once they fill [`MAX_PAGE_BYTES`], and whether there are more behind them.
///
/// # Errors
/// The first error among the items.
pub fn gather<E>(found: impl IntoIterator<Item = Result<Item, E>>, limit: usize) -> Result<(Vec<Item>, bool), E> {
    let mut items = Vec::new();
    let mut bytes = 0;
    for item in found {
        let item = item?;
        if items.len() == limit || bytes >= MAX_PAGE_BYTES {
            return Ok((items, true));
        }
        bytes += item_bytes(&item);
        items.push(item);
    }
    Ok((items, false))
}
