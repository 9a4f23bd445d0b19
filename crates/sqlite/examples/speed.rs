//! Says how fast the store is here: `cargo run --release -p maat-sqlite --example speed`.

use std::{sync::Arc, time::Instant};

use maat_app::table::{Item, Key, Op, Table};
use maat_sqlite::SqliteTable;

const ITEMS: usize = 20_000;
const TASKS: usize = 64;
const GETS: usize = 400_000;

fn item(number: usize) -> Item {
    let text =
        serde_json::json!({ "title": "Brush your teeth", "steps": ["brush", "paste", "rinse"], "minutes": number });
    Item {
        key: Key::new("plan#1", format!("{number:08}")),
        kind: "entry".into(),
        id: number.to_string(),
        version: 1,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        updated_at: jiff::Timestamp::UNIX_EPOCH,
        expires_at: None,
        data: text.as_object().cloned().unwrap_or_default(),
    }
}

#[tokio::main(worker_threads = 4)]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder to write in");
    let table = Arc::new(SqliteTable::open(folder.path().join("speed.sqlite")).expect("a new store"));
    let writer = Arc::clone(&table);
    measure("commits of one put", ITEMS, move |number| {
        let table = Arc::clone(&writer);
        async move { table.transact(vec![Op::Put(item(number))]).await.expect("a write") }
    })
    .await;
    measure("gets", GETS, move |number| {
        let table = Arc::clone(&table);
        async move {
            assert!(
                table
                    .get(&item(number * 7919 % ITEMS).key)
                    .await
                    .expect("a read")
                    .is_some()
            )
        }
    })
    .await;
}

/// Runs `count` steps over the tasks and prints how many a second were done.
async fn measure<F: Future<Output = ()> + Send>(
    what: &str,
    count: usize,
    step: impl Fn(usize) -> F + Clone + Send + 'static,
) {
    let begin = Instant::now();
    let tasks = (0..TASKS).map(|task| {
        let step = step.clone();
        tokio::spawn(async move {
            for number in (task..count).step_by(TASKS) {
                step(number).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("a task that ends well");
    }
    let rate = count as f64 / begin.elapsed().as_secs_f64();
    println!("{what}: {rate:.0} a second, {TASKS} tasks");
}
