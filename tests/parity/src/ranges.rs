//! Queries: order, bounds, pages.

use maat_app::table::{Item, MAX_PAGE_BYTES, Op, Page, Query, TableError, size::item_bytes};
use serde_json::json;

use crate::{Case, Store, item, sort_keys, with_data};

/// In order of their UTF-8 bytes, which for the last two is not that of UTF-16.
const IN_ORDER: [&str; 13] = [
    "\u{1}",
    "#",
    "10",
    "9",
    "A",
    "a",
    "a\u{0}",
    "a#",
    "aa",
    "b",
    "é",
    "\u{FFFD}",
    "\u{1F600}",
];

async fn fill(table: &Store, pk: &str, keys: &[&str]) -> Case {
    let put = |sk: &&str| Op::Put(item(pk, sk, 1));
    table.transact(keys.iter().rev().map(put).collect()).await
}

async fn found(table: &Store, query: Query) -> Result<Vec<String>, TableError> {
    let page = table.query(&query).await?;
    Ok(sort_keys(&page.items).into_iter().map(str::to_owned).collect())
}

/// Every item that the query meets, a page after the other.
async fn walked(table: &Store, mut query: Query) -> Result<Vec<Item>, TableError> {
    let mut all = Vec::new();
    loop {
        let Page { items, next } = table.query(&query).await?;
        assert!(items.len() <= query.limit);
        assert!(!items.is_empty() || next.is_none());
        all.extend(items);
        assert!(all.len() <= 100, "the pages go round in a circle");
        match next {
            Some(next) => query = query.after(next),
            None => return Ok(all),
        }
    }
}

/// Not of a language, nor of UTF-16.
pub async fn sort_keys_are_in_order_of_their_bytes(table: Store) -> Case {
    fill(&table, "p", &IN_ORDER).await?;
    assert_eq!(found(&table, Query::prefix("p", "", 100)).await?, IN_ORDER);
    let mut backwards = IN_ORDER;
    backwards.reverse();
    assert_eq!(
        found(&table, Query::prefix("p", "", 100).descending()).await?,
        backwards
    );
    Ok(())
}

/// And what is between them.
pub async fn a_range_holds_both_its_ends(table: Store) -> Case {
    fill(&table, "p", &["a", "b", "c", "d", "e"]).await?;
    for (from, to, expected) in [
        ("b", "d", "bcd"),
        ("b", "b", "b"),
        ("aa", "dd", "bcd"),
        ("", "b", "ab"),
        ("d", "z", "de"),
        ("bb", "bbb", ""),
    ] {
        assert_eq!(
            found(&table, Query::range("p", from, to, 10)).await?.concat(),
            expected,
            "{from} to {to}"
        );
    }
    Ok(())
}

/// The prefix itself too.
pub async fn a_prefix_holds_all_that_begin_with_it(table: Store) -> Case {
    fill(
        &table,
        "p",
        &["carer", "carer#1", "carer#\u{1F600}", "carer$", "care", "d"],
    )
    .await?;
    assert_eq!(
        found(&table, Query::prefix("p", "carer#", 10)).await?,
        ["carer#1", "carer#\u{1F600}"]
    );
    assert_eq!(found(&table, Query::prefix("p", "carer", 10)).await?.len(), 4);
    Ok(())
}

/// Not even one whose name begins alike.
pub async fn another_partition_is_not_seen(table: Store) -> Case {
    for pk in ["p", "p#", "pp", "P"] {
        fill(&table, pk, &["a", "b"]).await?;
    }
    let page = table.query(&Query::prefix("p", "", 10)).await?;
    assert_eq!(page.items, [item("p", "a", 1), item("p", "b", 1)]);
    Ok(())
}

/// Backwards, between two keys, in a partition that is not there.
pub async fn an_empty_range_holds_nothing(table: Store) -> Case {
    fill(&table, "p", &["a", "b", "c"]).await?;
    for query in [
        Query::range("p", "c", "a", 10),
        Query::range("p", "b", "", 10),
        Query::range("p", "", "", 10),
        Query::prefix("q", "", 10),
        Query::prefix("p", "x", 10).descending(),
        Query::prefix("p", "", 10).after("c"),
        Query::prefix("p", "", 10).descending().after("a"),
    ] {
        assert_eq!(table.query(&query).await?, Page::default(), "{query:?}");
    }
    Ok(())
}

/// With every size of page.
pub async fn paging_meets_each_item_once_in_both_directions(table: Store) -> Case {
    fill(&table, "p", &IN_ORDER).await?;
    let mut backwards = IN_ORDER;
    backwards.reverse();
    for limit in 1..=IN_ORDER.len() + 1 {
        let all = Query::prefix("p", "", limit);
        assert_eq!(sort_keys(&walked(&table, all.clone()).await?), IN_ORDER);
        assert_eq!(sort_keys(&walked(&table, all.descending()).await?), backwards);
    }
    let part = walked(&table, Query::range("p", "9", "aa", 2).descending()).await?;
    assert_eq!(sort_keys(&part), ["aa", "a#", "a\u{0}", "a", "A", "9"]);
    Ok(())
}

/// A full last page is known to be the last.
pub async fn next_is_told_only_if_there_is_more(table: Store) -> Case {
    fill(&table, "p", &["a", "b", "c"]).await?;
    let next = async |limit| Ok(table.query(&Query::range("p", "a", "b", limit)).await?.next);
    assert_eq!(next(1).await?, Some("a".to_owned()));
    assert_eq!(next(2).await?, None);
    assert_eq!(next(3).await?, None);
    Ok(())
}

/// Before its beginning, it begins; behind its end, it has ended.
pub async fn going_on_from_outside_the_range_stays_in_it(table: Store) -> Case {
    fill(&table, "p", &["a", "b", "c", "d", "e"]).await?;
    let range = || Query::range("p", "b", "d", 10);
    assert_eq!(found(&table, range().after("a")).await?.concat(), "bcd");
    assert_eq!(found(&table, range().after("bb")).await?.concat(), "cd");
    assert_eq!(found(&table, range().after("e")).await?.concat(), "");
    assert_eq!(found(&table, range().descending().after("e")).await?.concat(), "dcb");
    assert_eq!(found(&table, range().descending().after("a")).await?.concat(), "");
    Ok(())
}

/// However many items were asked for.
pub async fn a_page_ends_at_a_megabyte(table: Store) -> Case {
    let large = |number: u32| with_data("p", &number.to_string(), 1, json!({ "text": "x".repeat(300_000) }));
    for half in [0..5, 5..9] {
        table
            .transact(half.map(|number| Op::Put(large(number))).collect())
            .await?;
    }
    let page = table.query(&Query::prefix("p", "", 100)).await?;
    let bytes: usize = page.items.iter().map(item_bytes).sum();
    assert!(bytes <= MAX_PAGE_BYTES + item_bytes(&large(0)), "{bytes} bytes");
    assert!(page.next.is_some());
    for query in [Query::prefix("p", "", 100), Query::prefix("p", "", 100).descending()] {
        assert_eq!(walked(&table, query).await?.len(), 9);
    }
    Ok(())
}
