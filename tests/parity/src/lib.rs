//! What every [`Table`] must do. Each store runs the whole [`suite!`], and the [`random`] operations beside the table in
//! memory. It links no SQLite of its own, so that a store with another one can use it.

pub mod concurrency;
pub mod limits;
pub mod random;
pub mod ranges;
pub mod scans;
pub mod transactions;

use std::sync::Arc;

use jiff::Timestamp;
use maat_app::table::{Item, Key, Table, TableError};
use serde_json::{Map, Value, json};

/// The table a case is about; empty at its beginning.
pub type Store = Arc<dyn Table>;
/// How a case ends, if no assertion fails: an error is one that it did not expect.
pub type Case = Result<(), TableError>;

/// A test for each case. `$open` is a function that gives an empty [`Store`], and whatever must live as long as that.
#[macro_export]
macro_rules! suite {
    ($open:path) => {
        $crate::suite! { $open;
            transactions: what_is_put_is_read_back_whole, what_was_never_put_is_absent, a_put_replaces_what_is_there,
                put_if_absent_wants_nothing_there, put_if_version_wants_that_version,
                delete_if_version_wants_that_version, a_check_wants_the_version_or_absence,
                a_conflict_names_the_first_that_fails, a_failing_transaction_leaves_nothing,
                a_hundred_operations_are_one, what_expires_is_there_until_it_is_dropped,
                a_number_comes_back_in_one_notation;
            limits: a_transaction_over_a_limit_is_refused, an_item_over_a_limit_is_refused,
                a_key_over_a_limit_is_refused, a_question_over_a_limit_is_refused,
                what_is_just_within_the_limits_is_taken, a_limit_is_told_before_a_conflict;
            ranges: sort_keys_are_in_order_of_their_bytes, a_range_holds_both_its_ends,
                a_prefix_holds_all_that_begin_with_it, another_partition_is_not_seen, an_empty_range_holds_nothing,
                paging_meets_each_item_once_in_both_directions, next_is_told_only_if_there_is_more,
                going_on_from_outside_the_range_stays_in_it, a_page_ends_at_a_megabyte;
            scans: a_scan_meets_each_item_once, a_partition_is_in_one_segment, an_empty_table_has_nothing_to_scan;
            concurrency: no_update_is_lost, only_one_of_many_is_first, a_read_sees_what_was_acknowledged;
        }
    };
    ($open:path; $($module:ident: $($case:ident),+;)+) => {$($(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $case() -> $crate::Case {
            let (store, _kept) = $open();
            $crate::$module::$case(store).await
        }
    )+)+};
}

/// An item with this key and version, and something in it.
pub fn item(pk: &str, sk: &str, version: u64) -> Item {
    with_data(
        pk,
        sk,
        version,
        json!({ "title": "Brush your teeth", "version": version }),
    )
}

/// An item that holds `data`, which is an object.
pub fn with_data(pk: &str, sk: &str, version: u64, data: Value) -> Item {
    Item {
        key: Key::new(pk, sk),
        kind: "entry".into(),
        id: sk.into(),
        version,
        created_at: instant(1_795_000_000_123),
        updated_at: instant(1_795_000_000_123 + 1000 * i64::from(version as u8)),
        expires_at: None,
        data: object(data),
    }
}

fn object(data: Value) -> Map<String, Value> {
    match data {
        Value::Object(map) => map,
        other => panic!("the data of an item is an object, not {other}"),
    }
}

/// The instant this many milliseconds after 1970.
pub fn instant(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).expect("an instant within the calendar")
}

/// The sort keys of the items.
pub fn sort_keys(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.key.sk.as_str()).collect()
}
