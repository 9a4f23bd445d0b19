//! Writing: each operation, each condition, all or nothing.

use maat_app::table::{Key, Op, Query, TableError};
use serde_json::json;

use crate::{Case, Store, instant, item, with_data};

/// Every kind of value, and every attribute.
pub async fn what_is_put_is_read_back_whole(table: Store) -> Case {
    let mut whole = with_data(
        "plan#1",
        "2026-11-23#é\u{1F600}",
        u64::from(u32::MAX),
        json!({
            "text": "tänden \"poetsen\"\n\u{0}\u{1F9B7}", "empty": "", "nothing": null, "yes": true, "no": false,
            "numbers": [0, -1, 17, u64::MAX, i64::MIN, 0.1, -2.5, 1e-7, 0.30000000000000004, 123_456_789.123_456_78],
            "nested": { "list": [[], {}, [{ "deep": [1] }]], "naïve name": 1 },
        }),
    );
    whole.expires_at = Some(instant(1_795_000_000_999));
    table.transact(vec![Op::Put(whole.clone())]).await?;
    assert_eq!(table.get(&whole.key).await?, Some(whole));
    Ok(())
}

/// Neither the key nor its neighbours.
pub async fn what_was_never_put_is_absent(table: Store) -> Case {
    table.transact(vec![Op::Put(item("plan#1", "b", 1))]).await?;
    for (pk, sk) in [
        ("plan#1", "a"),
        ("plan#1", "b#"),
        ("plan#", "b"),
        ("plan#11", "b"),
        ("PLAN#1", "b"),
    ] {
        assert_eq!(table.get(&Key::new(pk, sk)).await?, None, "{pk} {sk}");
    }
    Ok(())
}

/// Nothing of the old item remains.
pub async fn a_put_replaces_what_is_there(table: Store) -> Case {
    let old = with_data("a", "a", 7, json!({ "old": 1 }));
    let new = with_data("a", "a", 3, json!({ "new": 2 }));
    table.transact(vec![Op::Put(old)]).await?;
    table.transact(vec![Op::Put(new.clone())]).await?;
    assert_eq!(table.get(&new.key).await?, Some(new));
    Ok(())
}

/// The first one wins.
pub async fn put_if_absent_wants_nothing_there(table: Store) -> Case {
    let first = item("a", "a", 1);
    table.transact(vec![Op::PutIfAbsent(first.clone())]).await?;
    let second = table.transact(vec![Op::PutIfAbsent(item("a", "a", 2))]).await;
    assert_eq!(second, Err(TableError::Conflict(0)));
    assert_eq!(table.get(&first.key).await?, Some(first));
    Ok(())
}

/// Not another, and not absence.
pub async fn put_if_version_wants_that_version(table: Store) -> Case {
    let absent = table.transact(vec![Op::PutIfVersion(item("a", "a", 1), 0)]).await;
    assert_eq!(absent, Err(TableError::Conflict(0)));
    table.transact(vec![Op::Put(item("a", "a", 2))]).await?;
    for other in [0, 1, 3, 22] {
        let stale = table.transact(vec![Op::PutIfVersion(item("a", "a", 3), other)]).await;
        assert_eq!(stale, Err(TableError::Conflict(0)), "version {other}");
    }
    let next = item("a", "a", 3);
    table.transact(vec![Op::PutIfVersion(next.clone(), 2)]).await?;
    assert_eq!(table.get(&next.key).await?, Some(next));
    Ok(())
}

/// And then it is gone.
pub async fn delete_if_version_wants_that_version(table: Store) -> Case {
    let there = item("a", "a", 2);
    table.transact(vec![Op::Put(there.clone())]).await?;
    let stale = table.transact(vec![Op::DeleteIfVersion(there.key.clone(), 1)]).await;
    assert_eq!(stale, Err(TableError::Conflict(0)));
    table.transact(vec![Op::DeleteIfVersion(there.key.clone(), 2)]).await?;
    assert_eq!(table.get(&there.key).await?, None);
    let again = table.transact(vec![Op::DeleteIfVersion(there.key, 2)]).await;
    assert_eq!(again, Err(TableError::Conflict(0)));
    Ok(())
}

/// And changes nothing itself.
pub async fn a_check_wants_the_version_or_absence(table: Store) -> Case {
    let (there, absent) = (item("a", "a", 2), Key::new("a", "b"));
    let key = there.key.clone();
    table.transact(vec![Op::Put(there.clone())]).await?;
    for (check, holds) in [
        (Op::Check(key.clone(), Some(2)), true),
        (Op::Check(key.clone(), Some(1)), false),
        (Op::Check(key.clone(), None), false),
        (Op::Check(absent.clone(), None), true),
        (Op::Check(absent.clone(), Some(2)), false),
    ] {
        let expected = if holds { Ok(()) } else { Err(TableError::Conflict(0)) };
        assert_eq!(table.transact(vec![check.clone()]).await, expected, "{check:?}");
    }
    assert_eq!(table.get(&key).await?, Some(there));
    assert_eq!(table.get(&absent).await?, None);
    Ok(())
}

/// Of several, the one that stands first in the transaction.
pub async fn a_conflict_names_the_first_that_fails(table: Store) -> Case {
    table.transact(vec![Op::Put(item("a", "a", 1))]).await?;
    let operations = vec![
        Op::Put(item("a", "c", 1)),
        Op::Check(Key::new("a", "absent"), None),
        Op::PutIfAbsent(item("a", "a", 1)),
        Op::DeleteIfVersion(Key::new("a", "gone"), 1),
    ];
    assert_eq!(table.transact(operations).await, Err(TableError::Conflict(2)));
    Ok(())
}

/// Neither of the operations before the one that fails, nor of those behind it.
pub async fn a_failing_transaction_leaves_nothing(table: Store) -> Case {
    let (kept, deleted) = (item("a", "kept", 1), item("a", "deleted", 1));
    table
        .transact(vec![Op::Put(kept.clone()), Op::Put(deleted.clone())])
        .await?;
    let operations = vec![
        Op::Put(item("a", "before", 1)),
        Op::DeleteIfVersion(deleted.key.clone(), 1),
        Op::PutIfVersion(item("a", "kept", 3), 2),
        Op::PutIfAbsent(item("a", "behind", 1)),
    ];
    assert_eq!(table.transact(operations).await, Err(TableError::Conflict(2)));
    let all = table.query(&Query::prefix("a", "", 10)).await?;
    assert_eq!(all.items, [deleted, kept]);
    Ok(())
}

/// The most that there may be.
pub async fn a_hundred_operations_are_one(table: Store) -> Case {
    let put = |number: u32| Op::Put(item(&format!("p{}", number % 7), &number.to_string(), 1));
    table.transact((0..100).map(put).collect()).await?;
    for number in 0..100 {
        assert!(table.get(put(number).key()).await?.is_some(), "{number}");
    }
    Ok(())
}

/// For reads and for conditions.
pub async fn what_expires_is_there_until_it_is_dropped(table: Store) -> Case {
    let mut past = item("a", "a", 1);
    past.expires_at = Some(instant(1_000));
    table.transact(vec![Op::Put(past.clone())]).await?;
    assert_eq!(table.get(&past.key).await?, Some(past.clone()));
    assert_eq!(table.query(&Query::prefix("a", "", 10)).await?.items, [past.clone()]);
    assert_eq!(
        table.transact(vec![Op::PutIfAbsent(past)]).await,
        Err(TableError::Conflict(0))
    );
    Ok(())
}

/// Whatever notation it was written in.
pub async fn a_number_comes_back_in_one_notation(table: Store) -> Case {
    let written = with_data("a", "a", 1, json!({ "n": [1.0, -0.0, 1e3, 1e20, -5.0, 0.5] }));
    table.transact(vec![Op::Put(written.clone())]).await?;
    let read = table.get(&written.key).await?.map(|item| item.data["n"].clone());
    assert_eq!(read, Some(json!([1, 0, 1000, 1e20, -5, 0.5])));
    Ok(())
}
