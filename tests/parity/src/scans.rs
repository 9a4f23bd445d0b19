//! Scans: each item once, in as many parts as are asked for.

use std::collections::{BTreeMap, BTreeSet};

use maat_app::table::{Key, Op, ScanPage, Segment, TableError};

use crate::{Case, Store, item};

/// Every key in the segment, a page after the other.
async fn scanned(table: &Store, segment: Segment, limit: usize) -> Result<Vec<Key>, TableError> {
    let (mut keys, mut after) = (Vec::new(), None);
    loop {
        let ScanPage { items, next } = table.scan(segment, after.as_ref(), limit).await?;
        assert!(items.len() <= limit);
        keys.extend(items.into_iter().map(|item| item.key));
        assert!(keys.len() <= 1000, "the pages go round in a circle");
        match next {
            Some(_) => after = next,
            None => return Ok(keys),
        }
    }
}

async fn fill(table: &Store) -> Result<BTreeSet<Key>, TableError> {
    let items =
        |part: u32| (0..50).map(move |number| item(&format!("p{}", number % 20), &format!("{part}#{number}"), 1));
    let mut keys = BTreeSet::new();
    for part in 0..4 {
        table.transact(items(part).map(Op::Put).collect()).await?;
        keys.extend(items(part).map(|item| item.key));
    }
    Ok(keys)
}

/// However many segments and however small the pages.
pub async fn a_scan_meets_each_item_once(table: Store) -> Case {
    let all = fill(&table).await?;
    for (total, limit) in [(1, 1000), (1, 7), (3, 7), (16, 1), (40, 1000)] {
        let mut met = Vec::new();
        for index in 0..total {
            met.extend(scanned(&table, Segment { index, total }, limit).await?);
        }
        assert_eq!(met.len(), all.len(), "{total} segments, pages of {limit}");
        assert_eq!(met.into_iter().collect::<BTreeSet<_>>(), all);
    }
    Ok(())
}

/// So that whoever scans one sees all that belongs together.
pub async fn a_partition_is_in_one_segment(table: Store) -> Case {
    fill(&table).await?;
    let mut segments = BTreeMap::new();
    for index in 0..5 {
        for key in scanned(&table, Segment { index, total: 5 }, 100).await? {
            assert_eq!(*segments.entry(key.pk).or_insert(index), index);
        }
    }
    assert!(
        segments.values().collect::<BTreeSet<_>>().len() > 1,
        "all are in one segment"
    );
    Ok(())
}

/// And says so at once.
pub async fn an_empty_table_has_nothing_to_scan(table: Store) -> Case {
    assert_eq!(table.scan(Segment::WHOLE, None, 10).await?, ScanPage::default());
    Ok(())
}
