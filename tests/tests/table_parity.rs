//! One suite over the tables of this workspace. (The one over DynamoDB's own behaviour is in `tests/dynoxide`.)

use std::sync::Arc;

use maat_app::table::MemoryTable;
use maat_parity::{Store, random, suite};
use maat_sqlite::SqliteTable;
use tempfile::TempDir;

/// Random histories; each has a file of its own.
const HISTORIES: u32 = 64;

fn in_memory() -> (Store, ()) {
    (Arc::new(MemoryTable::new()), ())
}

fn on_sqlite() -> (Store, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let table = SqliteTable::open(folder.path().join("maat.sqlite")).expect("a new store");
    (Arc::new(table), folder)
}

mod memory {
    super::suite!(super::in_memory);
}

mod sqlite {
    super::suite!(super::on_sqlite);

    #[test]
    fn random_operations_are_answered_as_in_memory() {
        super::random::agrees_with_memory(super::HISTORIES, super::on_sqlite);
    }
}
