//! Writes to a store until it is killed, and prints what was acknowledged: `table_writer FILE`. For `table_durability`.
//!
//! Each transaction is a pair of items and a step of the task's counter; once acknowledged, its number is a line.

use std::{io::Write, sync::Arc};

use maat_app::table::{Key, Op, Table, TableError};
use maat_parity::item;
use maat_sqlite::SqliteTable;
use tokio::task::JoinSet;

const TASKS: u32 = 16;

#[tokio::main]
async fn main() {
    let path = std::env::args_os().nth(1).expect("the file of the store");
    let table = Arc::new(SqliteTable::open(path).expect("the store opens"));
    let tasks: JoinSet<_> = (0..TASKS)
        .map(|task| write(Arc::clone(&table), format!("task#{task}")))
        .collect();
    tasks.join_all().await;
}

/// Goes on where the counter of the task stands, for ever.
async fn write(table: Arc<SqliteTable>, pk: String) -> Result<(), TableError> {
    let counter = table.get(&Key::new(&pk, "counter")).await?;
    let mut version = counter.map_or(0, |counter| counter.version);
    loop {
        let next = item(&pk, "counter", version + 1);
        let step = if version == 0 {
            Op::PutIfAbsent(next)
        } else {
            Op::PutIfVersion(next, version)
        };
        version += 1;
        let pair = ["one", "other"].map(|half| Op::PutIfAbsent(item(&pk, &format!("{half}#{version}"), version)));
        table.transact(pair.into_iter().chain([step]).collect()).await?;
        acknowledge(&format!("{pk} {version}\n"));
    }
}

/// In one write, so that a kill leaves whole lines.
fn acknowledge(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes())
        .and_then(|()| out.flush())
        .expect("someone reads");
}
