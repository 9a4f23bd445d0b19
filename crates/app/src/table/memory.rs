//! The table in memory: the reference that the others are held against, for tests and the simulator.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{PoisonError, RwLock},
};

use async_trait::async_trait;

use super::{Direction, Item, Key, Op, Page, Query, ScanPage, Segment, Table, TableError, gather, limits};

type Items = BTreeMap<Key, Item>;

/// A table that lasts as long as it is held.
#[derive(Debug, Default)]
pub struct MemoryTable {
    items: RwLock<Items>,
}

impl MemoryTable {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    fn read<T>(&self, look: impl FnOnce(&Items) -> T) -> T {
        look(&self.items.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Table for MemoryTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        limits::key(key)?;
        Ok(self.read(|items| items.get(key).cloned()))
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        limits::query(query)?;
        let Some((from, to)) = query.bounds() else {
            return Ok(Page::default());
        };
        let key = |sk: &str| Key::new(&query.pk, sk);
        let (items, more) = self.read(|items| {
            let found = items
                .range((from.map(key), to.map(key)))
                .map(|(_, item)| Ok(item.clone()));
            match query.direction {
                Direction::Ascending => gather(found, query.limit),
                Direction::Descending => gather(found.rev(), query.limit),
            }
        })?;
        let next = items.last().filter(|_| more).map(|last| last.key.sk.clone());
        Ok(Page { items, next })
    }

    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError> {
        limits::scan(segment, after, limit)?;
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let (items, more) = self.read(|items| {
            let behind = items.range::<Key, _>((from, Bound::Unbounded));
            let found = behind.filter(|(key, _)| segment.holds(&key.pk));
            gather(found.map(|(_, item)| Ok::<_, TableError>(item.clone())), limit)
        })?;
        let next = items.last().filter(|_| more).map(|last| last.key.clone());
        Ok(ScanPage { items, next })
    }

    async fn transact(&self, mut operations: Vec<Op>) -> Result<(), TableError> {
        limits::transaction(&mut operations)?;
        let mut items = self.items.write().unwrap_or_else(PoisonError::into_inner);
        let version = |key: &Key| items.get(key).map(|item| item.version);
        if let Some(failing) = operations.iter().position(|op| !op.holds(version(op.key()))) {
            return Err(TableError::Conflict(failing));
        }
        for operation in operations {
            match operation {
                Op::Put(item) | Op::PutIfAbsent(item) | Op::PutIfVersion(item, _) => {
                    items.insert(item.key.clone(), item);
                }
                Op::DeleteIfVersion(key, _) => {
                    items.remove(&key);
                }
                Op::Check(..) => {}
            }
        }
        Ok(())
    }
}
