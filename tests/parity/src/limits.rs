//! DynamoDB's limits: what is over one is refused by every store in the same words, what is just within is taken.

use maat_app::table::{
    Item, Key, MAX_DEPTH, MAX_ITEM_BYTES, MAX_OPERATIONS, MAX_PK_BYTES, MAX_SK_BYTES, MAX_TRANSACTION_BYTES, Op, Query,
    Segment, TableError, size::item_bytes,
};
use serde_json::{Value, json};

use crate::{Case, Store, item, with_data};

async fn assert_refused(table: &Store, operations: Vec<Op>, what: &str) -> Case {
    let keys: Vec<Key> = operations.iter().map(|operation| operation.key().clone()).collect();
    assert_eq!(refusal(table.transact(operations).await), what);
    for key in keys {
        assert!(
            !matches!(table.get(&key).await, Ok(Some(_))),
            "{what}: something was written"
        );
    }
    Ok(())
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, TableError>) -> &'static str {
    match answer {
        Err(TableError::Limit(what)) => what,
        other => panic!("a limit was passed and the answer is {other:?}"),
    }
}

/// An item of exactly this many bytes.
fn of_size(sk: &str, bytes: usize) -> Item {
    let filled = |text: usize| with_data("a", sk, 1, json!({ "text": "x".repeat(text) }));
    filled(bytes - item_bytes(&filled(0)))
}

/// An item with this many levels of values.
fn of_depth(depth: usize) -> Item {
    let nested = (2..depth).fold(json!("leaf"), |inner, level| {
        if level % 2 == 0 {
            json!([inner])
        } else {
            json!({ "in": inner })
        }
    });
    with_data("a", "deep", 1, json!({ "in": nested }))
}

/// Too many operations, too large together, one key twice, none at all.
pub async fn a_transaction_over_a_limit_is_refused(table: Store) -> Case {
    let puts = |count: usize, bytes: usize| -> Vec<Op> {
        (0..count)
            .map(|number| Op::Put(of_size(&format!("{number:03}"), bytes)))
            .collect()
    };
    assert_refused(&table, vec![], "a transaction has at least one operation").await?;
    let many = puts(MAX_OPERATIONS + 1, 200);
    assert_refused(&table, many, "a transaction has at most 100 operations").await?;
    let mut large = puts(16, MAX_TRANSACTION_BYTES / 16);
    large.push(Op::Check(Key::new("a", "one more"), None));
    assert_refused(&table, large, "a transaction has at most 4 MB").await?;
    let twice = vec![Op::Put(item("a", "a", 1)), Op::Check(Key::new("a", "a"), None)];
    assert_refused(&table, twice, "a transaction has one operation a key").await
}

/// Too large, too deep, a name or number that can't be.
pub async fn an_item_over_a_limit_is_refused(table: Store) -> Case {
    let holding = |data: Value| with_data("a", "a", 1, data);
    for (refused, what) in [
        (of_size("a", MAX_ITEM_BYTES + 1), "an item has at most 400 KB"),
        (of_depth(MAX_DEPTH + 1), "an item is at most 32 levels deep"),
        (holding(json!({ "": 1 })), "every name in an item has a character"),
        (
            holding(json!({ "in": [{ "": 1 }] })),
            "every name in an item has a character",
        ),
        (
            holding(json!({ "n": 1e126 })),
            "a number is between 1e-130 and 1e126 in size",
        ),
        (
            holding(json!({ "n": -1e-131 })),
            "a number is between 1e-130 and 1e126 in size",
        ),
        (item("a", "a", 1 << 63), "a version has at most 63 bits"),
    ] {
        assert_refused(&table, vec![Op::Put(refused.clone())], what).await?;
        assert_refused(&table, vec![Op::PutIfAbsent(refused.clone())], what).await?;
        assert_refused(&table, vec![Op::PutIfVersion(refused, 1)], what).await?;
    }
    Ok(())
}

/// Whichever operation has it, and for reading too.
pub async fn a_key_over_a_limit_is_refused(table: Store) -> Case {
    let long = |bytes: usize| "x".repeat(bytes);
    for (pk, sk, what) in [
        (String::new(), "a".into(), "a partition key has a character"),
        ("a".into(), String::new(), "a sort key has a character"),
        (
            long(MAX_PK_BYTES + 1),
            "a".into(),
            "a partition key has at most 2048 bytes",
        ),
        ("a".into(), long(MAX_SK_BYTES + 1), "a sort key has at most 1024 bytes"),
        ("a".into(), "b\u{10FFFF}".into(), "a sort key has no U+10FFFF"),
    ] {
        let key = Key::new(&pk, &sk);
        assert_refused(&table, vec![Op::Put(item(&pk, &sk, 1))], what).await?;
        assert_refused(&table, vec![Op::DeleteIfVersion(key.clone(), 1)], what).await?;
        assert_refused(&table, vec![Op::Check(key.clone(), None)], what).await?;
        assert_eq!(refusal(table.get(&key).await), what);
        assert_eq!(refusal(table.scan(Segment::WHOLE, Some(&key), 1).await), what);
    }
    Ok(())
}

/// Pages of nothing, segments that are none, bounds too long.
pub async fn a_question_over_a_limit_is_refused(table: Store) -> Case {
    let long = "x".repeat(MAX_SK_BYTES + 1);
    for (query, what) in [
        (Query::prefix("a", "", 0), "a page has at least one item"),
        (Query::prefix("", "", 1), "a partition key has a character"),
        (Query::range("a", &long, &long, 1), "a sort key has at most 1024 bytes"),
        (
            Query::prefix("a", "", 1).after(&long),
            "a sort key has at most 1024 bytes",
        ),
    ] {
        assert_eq!(refusal(table.query(&query).await), what);
    }
    for (index, total) in [(0, 0), (1, 1), (0, 1_000_001)] {
        let answer = table.scan(Segment { index, total }, None, 1).await;
        assert_eq!(refusal(answer), "a segment is one of 1 to 1,000,000");
    }
    assert_eq!(
        refusal(table.scan(Segment::WHOLE, None, 0).await),
        "a page has at least one item"
    );
    Ok(())
}

/// To the byte: our count is the store's count.
pub async fn what_is_just_within_the_limits_is_taken(table: Store) -> Case {
    let long_keys = item(&"é".repeat(MAX_PK_BYTES / 2), &"é".repeat(MAX_SK_BYTES / 2), 1);
    let numbers = with_data(
        "a",
        "n",
        i64::MAX as u64,
        json!({ "n": [9.99e125, -1e-130, u64::MAX, i64::MIN, 0.5] }),
    );
    for taken in [
        of_size("large", MAX_ITEM_BYTES),
        of_depth(MAX_DEPTH),
        long_keys,
        numbers,
        of_numbers(),
    ] {
        table.transact(vec![Op::Put(taken.clone())]).await?;
        assert_eq!(table.get(&taken.key).await?, Some(taken));
    }
    let size = MAX_TRANSACTION_BYTES / 16;
    let puts = (0..16).map(|number| Op::Put(of_size(&format!("{number:02}"), size)));
    table.transact(puts.collect()).await
}

/// An item of the largest size that is mostly numbers, whose bytes are the hardest to count.
fn of_numbers() -> Item {
    let numbers: Vec<Value> = (0..30_000_i64)
        .map(|n| {
            if n % 2 == 0 {
                json!(n * -1001)
            } else {
                json!(n as f64 / 8.0)
            }
        })
        .collect();
    let filled = |text: usize| {
        with_data(
            "a",
            "numbers",
            1,
            json!({ "numbers": numbers, "text": "x".repeat(text) }),
        )
    };
    filled(MAX_ITEM_BYTES - item_bytes(&filled(0)))
}

/// A request that can never be right says so first.
pub async fn a_limit_is_told_before_a_conflict(table: Store) -> Case {
    let operations = vec![Op::Check(Key::new("a", "absent"), Some(1)), Op::Put(item("a", "", 1))];
    assert_eq!(refusal(table.transact(operations).await), "a sort key has a character");
    Ok(())
}
