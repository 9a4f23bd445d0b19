//! Random operations on a store and on the table in memory, step by step: the answers are the same.

use std::{any::Any, collections::BTreeMap, sync::Arc};

use maat_app::table::{Direction, Item, Key, MemoryTable, Op, Page, Query, Segment, TableError};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{select, subsequence},
    test_runner::TestRunner,
};
use serde_json::{Map, Value};

use crate::{Store, instant, with_data};

const PARTITIONS: [&str; 3] = ["p", "p#", "é"];
/// Neighbours of each other in one order or another.
const SORT_KEYS: [&str; 14] = [
    "a",
    "a\u{0}",
    "a#",
    "a#1",
    "a#10",
    "a#2",
    "A",
    "aa",
    "b",
    "~",
    "é",
    "e\u{301}",
    "\u{FFFD}",
    "\u{1F600}",
];
const STEPS: usize = 60;

#[derive(Debug, Clone)]
enum Step {
    Transact(Vec<Op>),
    Get(Key),
    Query(Query),
    Scan(u32),
}

#[derive(Debug, PartialEq)]
enum Answer {
    Transacted,
    Got(Option<Item>),
    Page(Page),
    Scanned(BTreeMap<Key, Item>),
}

/// Runs `cases` random histories on a fresh store each. `open` gives an empty store and what must live as long.
pub fn agrees_with_memory<K: Any>(cases: u32, open: impl Fn() -> (Store, K)) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let outcome = TestRunner::new(config).run(&history(), |steps| {
        let (store, _kept) = open();
        runtime.block_on(compare(&store, steps))
    });
    if let Err(difference) = outcome {
        panic!("{difference}");
    }
}

async fn compare(store: &Store, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let memory: Store = Arc::new(MemoryTable::new());
    for step in steps {
        prop_assert_eq!(answer(store, &step).await, answer(&memory, &step).await, "{:?}", step);
    }
    prop_assert_eq!(everything(store, 1).await, everything(&memory, 1).await);
    Ok(())
}

async fn answer(table: &Store, step: &Step) -> Result<Answer, TableError> {
    match step {
        Step::Transact(operations) => table.transact(operations.clone()).await.map(|()| Answer::Transacted),
        Step::Get(key) => table.get(key).await.map(Answer::Got),
        Step::Query(query) => table.query(query).await.map(Answer::Page),
        Step::Scan(total) => everything(table, *total).await.map(Answer::Scanned),
    }
}

async fn everything(table: &Store, total: u32) -> Result<BTreeMap<Key, Item>, TableError> {
    let mut all = BTreeMap::new();
    for index in 0..total {
        let mut after = None;
        loop {
            let page = table.scan(Segment { index, total }, after.as_ref(), 3).await?;
            all.extend(page.items.into_iter().map(|item| (item.key.clone(), item)));
            match page.next {
                Some(_) => after = page.next,
                None => break,
            }
        }
    }
    Ok(all)
}

/// Begins with a store that has something in it.
fn history() -> impl Strategy<Value = Vec<Step>> {
    let filled =
        PARTITIONS.map(|pk| subsequence(&SORT_KEYS[..], 0..SORT_KEYS.len()).prop_map(move |keys| fill(pk, &keys)));
    (filled, vec(step(), 1..STEPS)).prop_map(|(filled, steps)| filled.into_iter().chain(steps).collect())
}

fn fill(pk: &str, keys: &[&str]) -> Step {
    let put = |sk: &&str| Op::Put(crate::item(pk, sk, 1));
    Step::Transact(keys.iter().map(put).collect())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => vec(operation(), 1..5).prop_map(Step::Transact),
        2 => key().prop_map(Step::Get),
        3 => query().prop_map(Step::Query),
        1 => (1..4_u32).prop_map(Step::Scan),
    ]
}

fn operation() -> impl Strategy<Value = Op> {
    let version = 0..3_u64;
    prop_oneof![
        3 => item().prop_map(Op::Put),
        2 => item().prop_map(Op::PutIfAbsent),
        3 => (item(), version.clone()).prop_map(|(item, version)| Op::PutIfVersion(item, version)),
        2 => (key(), version.clone()).prop_map(|(key, version)| Op::DeleteIfVersion(key, version)),
        1 => (key(), option::of(version)).prop_map(|(key, version)| Op::Check(key, version)),
    ]
}

/// Mostly a key that can be.
fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        99 => (select(&PARTITIONS[..]), select(&SORT_KEYS[..])).prop_map(|(pk, sk)| Key::new(pk, sk)),
        1 => Just(Key::new("p", "")),
    ]
}

fn item() -> impl Strategy<Value = Item> {
    let expiry = option::weighted(0.2, (0..2_000_000_000_000_i64).prop_map(instant));
    (key(), 0..3_u64, data(), expiry).prop_map(|(key, version, data, expires_at)| Item {
        expires_at,
        ..with_data(&key.pk, &key.sk, version, data)
    })
}

fn data() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        9 => Just(Value::Null),
        9 => any::<bool>().prop_map(Value::from),
        9 => any::<i64>().prop_map(Value::from),
        9 => any::<u64>().prop_map(Value::from),
        9 => (-1e9..1e9_f64).prop_map(Value::from),
        9 => any::<String>().prop_map(Value::from),
        // Mostly over a limit.
        1 => any::<f64>().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            object(inner).prop_map(Value::from)
        ]
    });
    object(value).prop_map(Value::from)
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let name = prop_oneof![99 => "[a-zé\u{0}\"]{1,4}", 1 => Just(String::new())];
    vec((name, value), 0..4).prop_map(|entries| entries.into_iter().collect())
}

fn query() -> impl Strategy<Value = Query> {
    let bound = || prop_oneof![8 => select(&SORT_KEYS[..]).prop_map(str::to_owned), 1 => Just(String::new())];
    let range = prop_oneof![
        (bound(), bound()).prop_map(|(from, to)| Query::range("", from, to, 1)),
        bound().prop_map(|prefix| Query::prefix("", &prefix, 1)),
    ];
    (
        range,
        select(&PARTITIONS[..]),
        option::of(bound()),
        0..9_usize,
        any::<bool>(),
    )
        .prop_map(|(range, pk, after, limit, ascending)| Query {
            pk: pk.into(),
            after,
            limit,
            direction: if ascending {
                Direction::Ascending
            } else {
                Direction::Descending
            },
            ..range
        })
}
