//! The file: who may read it, what it may be, and that it can be shared.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Barrier,
    thread,
};

use jiff::Timestamp;
use maat_app::table::{Item, Key, Op, Table, TableError};
use maat_sqlite::{OpenError, SqliteTable};
use rusqlite::Connection;
use tempfile::TempDir;

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data/maat.sqlite");
    (folder, path)
}

fn item(sk: &str, version: u64) -> Item {
    Item {
        key: Key::new("p", sk),
        kind: "entry".into(),
        id: sk.into(),
        version,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        expires_at: None,
        data: serde_json::Map::new(),
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[tokio::test]
async fn nobody_else_may_read_the_store() -> Result<(), TableError> {
    let (_folder, path) = place();
    let table = SqliteTable::open(&path).expect("a new store");
    table.transact(vec![Op::Put(item("a", 1))]).await?;
    assert_eq!(mode(path.parent().expect("its folder")), 0o700);
    for ending in ["", "-wal", "-shm"] {
        assert_eq!(
            mode(Path::new(&format!("{}{ending}", path.display()))),
            0o600,
            "{ending}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_store_opened_again_has_what_was_written() -> Result<(), TableError> {
    let (_folder, path) = place();
    let written = item("a", 1);
    SqliteTable::open(&path)
        .expect("a new store")
        .transact(vec![Op::Put(written.clone())])
        .await?;
    let again = SqliteTable::open(&path).expect("the same store");
    assert_eq!(again.get(&written.key).await?, Some(written));
    Ok(())
}

#[tokio::test]
async fn two_that_have_it_open_see_each_others_writes_at_once() -> Result<(), TableError> {
    let (_folder, path) = place();
    let one = SqliteTable::open(&path).expect("a new store");
    let other = SqliteTable::open(&path).expect("the same store");
    for version in 1..50 {
        let (writes, reads) = if version % 2 == 0 {
            (&one, &other)
        } else {
            (&other, &one)
        };
        writes.transact(vec![Op::Put(item("a", version))]).await?;
        assert_eq!(reads.get(&item("a", version).key).await?, Some(item("a", version)));
        let late = reads
            .transact(vec![Op::PutIfVersion(item("a", version), version - 1)])
            .await;
        assert_eq!(late, Err(TableError::Conflict(0)));
    }
    Ok(())
}

#[test]
fn many_may_make_it_at_once() {
    const MANY: usize = 8;
    let (_folder, path) = place();
    let begin = Barrier::new(MANY);
    thread::scope(|scope| {
        for _ in 0..MANY {
            scope.spawn(|| {
                begin.wait();
                SqliteTable::open(&path).expect("a store");
            });
        }
    });
}

#[test]
fn the_store_of_a_newer_program_is_left_alone() {
    let (_folder, path) = place();
    SqliteTable::open(&path).expect("a new store");
    change(&path, "PRAGMA user_version = 2");
    let refused = SqliteTable::open(&path).err().expect("it is newer");
    assert!(matches!(refused, OpenError::Newer { found: 2 }));
    assert_eq!(
        refused.to_string(),
        "the store has version 2 and this program knows up to 1: use a newer maat"
    );
}

#[test]
fn a_file_that_is_no_store_is_left_alone() {
    let (folder, path) = place();
    fs::create_dir(folder.path().join("data")).expect("a folder");
    change(&path, "CREATE TABLE someone_elses (a)");
    assert!(matches!(SqliteTable::open(&path), Err(OpenError::Foreign)));
    let text = folder.path().join("letter.txt");
    fs::write(&text, "Dear Sam, this is a letter and no store at all. ".repeat(100)).expect("a file");
    let refused = SqliteTable::open(&text).err().expect("it is a letter");
    assert!(refused.to_string().contains("not a database"), "{refused}");
}

fn change(path: &Path, sql: &str) {
    Connection::open(path)
        .and_then(|connection| connection.execute_batch(sql))
        .expect("an SQLite file");
}

#[tokio::test]
async fn a_write_that_fails_is_not_acknowledged_and_the_next_one_is() -> Result<(), TableError> {
    let (_folder, path) = place();
    let table = SqliteTable::open(&path).expect("a new store");
    change(
        &path,
        "CREATE TRIGGER full BEFORE INSERT ON item WHEN NEW.sk = 'b' BEGIN SELECT RAISE(ABORT, 'disk'); END",
    );
    let both = vec![Op::Put(item("a", 1)), Op::Put(item("b", 1))];
    assert!(matches!(table.transact(both).await, Err(TableError::Unavailable(_))));
    assert_eq!(table.get(&Key::new("p", "a")).await?, None);
    table.transact(vec![Op::Put(item("c", 1))]).await
}

#[tokio::test]
async fn a_row_that_cannot_be_read_says_so() -> Result<(), TableError> {
    let (_folder, path) = place();
    let table = SqliteTable::open(&path).expect("a new store");
    table.transact(vec![Op::Put(item("a", 1))]).await?;
    change(&path, "UPDATE item SET data = 'not json'");
    assert!(matches!(
        table.get(&Key::new("p", "a")).await,
        Err(TableError::Corrupt(_))
    ));
    Ok(())
}
