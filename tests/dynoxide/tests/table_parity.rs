//! The suite that the tables in memory and on SQLite pass, over DynamoDB's API.

use std::sync::Arc;

use maat_dynoxide::DynoxideTable;
use maat_parity::{Store, random, suite};

/// Random histories; each has an emulator of its own.
const HISTORIES: u32 = 64;

fn on_dynoxide() -> (Store, ()) {
    (Arc::new(DynoxideTable::new().expect("an emulator")), ())
}

suite!(on_dynoxide);

#[test]
fn random_operations_are_answered_as_in_memory() {
    random::agrees_with_memory(HISTORIES, on_dynoxide);
}
