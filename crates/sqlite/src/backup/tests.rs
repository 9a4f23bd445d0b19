use std::{os::unix::fs::PermissionsExt, sync::Arc};

use jiff::Timestamp;
use maat_app::table::{Item, Key, Op, Query, Segment, Table};
use serde_json::{Map, Value};
use tempfile::TempDir;

use super::*;
use crate::SqliteTable;

fn folder() -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (store, file) = (folder.path().join("maat.sqlite"), folder.path().join("backup"));
    (folder, store, file)
}

fn item(pk: &str, sk: &str) -> Item {
    Item {
        key: Key::new(pk, sk),
        kind: "test".into(),
        id: "id".into(),
        version: 1,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        expires_at: None,
        data: Map::from_iter([("text".to_owned(), Value::from("é\n"))]),
    }
}

async fn all(table: &SqliteTable) -> Vec<Item> {
    table.scan(Segment::WHOLE, None, 1000).await.unwrap().items
}

#[tokio::test]
async fn what_was_backed_up_comes_back_to_the_byte_and_is_its_owners_alone() {
    let (folder, store, file) = folder();
    let table = SqliteTable::open(&store).unwrap();
    let puts = ["a", "b", "c"].map(|sk| Op::Put(item("test#1", sk)));
    table.transact(puts.into()).await.unwrap();
    let backup = NewBackup::of(&store, &file).unwrap();
    backup.put("organisation/o/media/m", &[0, 255]).unwrap();
    assert!(!file.exists(), "what is not whole has not its name");
    backup.finish().unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    table.transact(vec![Op::Put(item("test#1", "later"))]).await.unwrap();

    let (backup, elsewhere) = (Backup::open(&file).unwrap(), folder.path().join("new/maat.sqlite"));
    assert_eq!(backup.pictures().unwrap(), ["organisation/o/media/m"]);
    assert_eq!(backup.picture("organisation/o/media/m").unwrap(), Some(vec![0, 255]));
    assert_eq!(backup.restore(&elsewhere).unwrap(), 3);
    let restored = SqliteTable::open(&elsewhere).unwrap();
    let mut was = all(&table).await;
    was.retain(|item| item.key.sk != "later");
    assert_eq!(all(&restored).await, was);
    assert!(
        matches!(backup.restore(&elsewhere), Err(OpenError::NotEmpty)),
        "never over a store"
    );
}

/// Each transaction writes two items; a backup holds both or neither, and nobody waits for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_beside_a_writer_is_the_store_at_one_instant() {
    let (folder, store, _) = folder();
    let table = Arc::new(SqliteTable::open(&store).unwrap());
    let writer = tokio::spawn({
        let table = table.clone();
        async move {
            for number in 0..300 {
                let sk = format!("{number:03}");
                let both = ["left", "right"].map(|pk| Op::Put(item(pk, &sk)));
                table.transact(both.into()).await.unwrap();
            }
        }
    });
    for number in 0..5 {
        let file = folder.path().join(format!("backup-{number}"));
        NewBackup::of(&store, &file).unwrap().finish().unwrap();
        let restored = folder.path().join(format!("restored-{number}.sqlite"));
        Backup::open(&file).unwrap().restore(&restored).unwrap();
        let restored = SqliteTable::open(&restored).unwrap();
        let page = async |pk| restored.query(&Query::prefix(pk, "", 1000)).await.unwrap().items.len();
        assert_eq!(page("left").await, page("right").await);
    }
    writer.await.unwrap();
}

#[tokio::test]
async fn no_file_is_written_over_and_nothing_but_a_whole_backup_is_taken() {
    let (_folder, store, file) = folder();
    assert!(NewBackup::of(&store, &file).is_err(), "there is no store");
    let table = SqliteTable::open(&store).unwrap();
    let puts = (0..100).map(|number| Op::Put(item("test#1", &format!("{number:03}"))));
    table.transact(puts.collect()).await.unwrap();
    NewBackup::of(&store, &file).unwrap().finish().unwrap();
    assert!(NewBackup::of(&store, &file).is_err(), "there is a backup");

    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(Backup::open(&file).is_err(), "half of one");
    let mut damaged = whole.clone();
    damaged[4100..4300].fill(0xAA);
    fs::write(&file, damaged).unwrap();
    assert!(Backup::open(&file).is_err(), "a damaged one");
    fs::write(&file, "no SQLite file at all").unwrap();
    assert!(Backup::open(&file).is_err(), "something else");
    fs::write(&file, whole).unwrap();
    assert!(Backup::open(&file).is_ok());
}
