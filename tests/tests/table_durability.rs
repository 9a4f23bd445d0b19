//! Nothing acknowledged is ever lost: a process that writes is killed, again and again.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use maat_app::table::{Key, Table, TableError};
use maat_sqlite::SqliteTable;

const KILLS: u64 = 10;

#[tokio::test]
async fn what_was_acknowledged_before_a_kill_is_there_after_it() -> Result<(), TableError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("maat.sqlite");
    let mut acknowledged = BTreeMap::new();
    for kill in 1..=KILLS {
        let before = acknowledged.values().sum::<u64>();
        // At another moment each time.
        acknowledged.extend(written_until_killed(&path, Duration::from_millis(kill * 37 % 100)));
        assert!(
            acknowledged.values().sum::<u64>() > before,
            "nothing was acknowledged before kill {kill}"
        );
        assert_counted(&path, &acknowledged).await?;
    }
    assert_whole(&path, &acknowledged).await
}

/// The highest number that each task had acknowledged when the process was killed, so long after the first of all.
fn written_until_killed(path: &Path, after: Duration) -> BTreeMap<String, u64> {
    let mut writer = Command::new(env!("CARGO_BIN_EXE_table_writer"))
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the writer starts");
    let mut out = BufReader::new(writer.stdout.take().expect("its output is piped"));
    let mut text = String::new();
    out.read_line(&mut text).expect("its output is text");
    thread::sleep(after);
    writer.kill().expect("it was running");
    writer.wait().expect("it has ended");
    out.read_to_string(&mut text).expect("its output is text");
    text.lines()
        .map(|line| line.split_once(' ').expect("a task and a number"))
        .map(|(pk, number)| (pk.to_owned(), number.parse().expect("a number")))
        .collect()
}

fn opened(path: &Path) -> SqliteTable {
    SqliteTable::open(path).expect("the store opens after a kill")
}

async fn count(table: &SqliteTable, pk: &str) -> Result<u64, TableError> {
    let counter = table.get(&Key::new(pk, "counter")).await?;
    Ok(counter.map_or(0, |counter| counter.version))
}

/// No counter is behind what was acknowledged.
async fn assert_counted(path: &Path, acknowledged: &BTreeMap<String, u64>) -> Result<(), TableError> {
    let table = opened(path);
    for (pk, &last) in acknowledged {
        let counted = count(&table, pk).await?;
        assert!(counted >= last, "{pk}: {last} was acknowledged, {counted} is there");
    }
    Ok(())
}

/// Every pair is there that was counted, and of no other is there a half.
async fn assert_whole(path: &Path, acknowledged: &BTreeMap<String, u64>) -> Result<(), TableError> {
    let table = opened(path);
    for pk in acknowledged.keys() {
        let counted = count(&table, pk).await?;
        for number in 1..=counted + 1 {
            for half in ["one", "other"] {
                let there = table.get(&Key::new(pk, format!("{half}#{number}"))).await?.is_some();
                assert_eq!(there, number <= counted, "{pk}: {half} of {number}");
            }
        }
    }
    Ok(())
}
