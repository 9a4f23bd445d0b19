use super::*;
use crate::table::MemoryTable;

fn item(sk: &str, kind: &str, version: u64) -> Item {
    let at = jiff::Timestamp::UNIX_EPOCH;
    Item {
        key: Key::new("p", sk),
        kind: kind.into(),
        id: sk.into(),
        version,
        created_at: at,
        updated_at: at,
        expires_at: None,
        data: serde_json::Map::from_iter([("version".to_owned(), version.into())]),
    }
}

async fn full() -> MemoryTable {
    let table = MemoryTable::new();
    let items = (0..600).map(|n| item(&format!("{n:04}"), if n % 3 == 0 { "wearer" } else { "check_in" }, 1));
    write(&table, items.map(Op::Put).collect()).await.unwrap();
    table
}

async fn tally(table: &MemoryTable) -> Tally {
    Tally::of(table, |_| {}).await.unwrap()
}

#[tokio::test]
async fn a_copy_holds_what_the_other_holds_and_the_tally_proves_it() {
    let (from, to) = (full().await, MemoryTable::new());
    let moved = copy(&from, &to, |_| {}).await.unwrap();
    assert_eq!((moved.written, moved.deleted, moved.same), (600, 0, 0));
    let (before, after) = (tally(&from).await, tally(&to).await);
    assert_eq!(before, after);
    assert_eq!(before.items(), 600);
}

#[tokio::test]
async fn a_second_copy_takes_what_changed_meanwhile_and_nothing_else() {
    let (from, to) = (full().await, MemoryTable::new());
    copy(&from, &to, |_| {}).await.unwrap();
    let changes = vec![
        Op::Put(item("0000", "wearer", 2)),
        Op::Put(item("new", "alert", 1)),
        Op::DeleteIfVersion(Key::new("p", "0001"), 1),
    ];
    from.transact(changes).await.unwrap();
    assert_eq!(
        tally(&from).await.differences(&tally(&to).await),
        ["alert", "check_in", "wearer"]
    );

    let moved = copy(&from, &to, |_| {}).await.unwrap();
    assert_eq!((moved.written, moved.deleted, moved.same), (2, 1, 598));
    assert_eq!(tally(&from).await, tally(&to).await);
}

#[tokio::test]
async fn one_changed_letter_is_found() {
    let (from, to) = (full().await, full().await);
    let mut other = item("0003", "wearer", 1);
    other.data.insert("title".into(), "a".into());
    to.transact(vec![Op::Put(other)]).await.unwrap();
    assert_eq!(tally(&from).await.differences(&tally(&to).await), ["wearer"]);
}
