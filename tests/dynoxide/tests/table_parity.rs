//! The suite that the tables in memory and on SQLite pass, on the table of AWS.

use std::sync::Arc;

use dynoxide::{
    actions::get_item::GetItemRequest,
    types::{AttributeValue, item_size},
};
use maat_app::table::{Op, Table, size::item_bytes};
use maat_dynoxide::emulator;
use maat_parity::{Case, Store, instant, random, suite, with_data};
use serde_json::json;

/// Random histories; each has a table of its own.
const HISTORIES: u32 = 64;

fn on_dynamo() -> (Store, ()) {
    (Arc::new(emulator().table()), ())
}

suite!(on_dynamo);

#[test]
fn random_operations_are_answered_as_in_memory() {
    random::agrees_with_memory(HISTORIES, on_dynamo);
}

#[tokio::test]
async fn an_item_has_as_many_bytes_by_our_count_as_by_dynamodbs() -> Case {
    let (table, name) = emulator().table_and_name();
    for data in [
        json!({}),
        json!({ "text": "tänden", "yes": true, "nothing": null, "list": [[], {}, [1]] }),
        json!({ "n": [0, 1, 10, 100, 101, -1, -100, 1234567, u64::MAX, i64::MIN] }),
        json!({ "n": [0.5, -0.5, 0.001, 100.001, 12.5, 1e-7, 0.30000000000000004, 1e20, 9.99e125] }),
    ] {
        let mut item = with_data("plan#é", "sk", 120, data);
        for expires_at in [None, Some(instant(1_795_000_100_999))] {
            item.expires_at = expires_at;
            table.transact(vec![Op::Put(item.clone())]).await?;
            assert_eq!(item_bytes(&item), bytes_there(&name), "{item:?}");
        }
    }
    Ok(())
}

/// The size of the one item, by the emulator's count.
fn bytes_there(table: &str) -> usize {
    let text = |text: &str| AttributeValue::S(text.into());
    let request = GetItemRequest {
        table_name: table.into(),
        key: [("pk".to_owned(), text("plan#é")), ("sk".to_owned(), text("sk"))].into(),
        ..GetItemRequest::default()
    };
    let found = emulator().database.get_item(request).expect("the emulator answers");
    item_size(&found.item.expect("the item"))
}
