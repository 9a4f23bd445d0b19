use std::sync::atomic::{AtomicUsize, Ordering};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::*;
use crate::table::{Item, Key, Op, Page, Query, ScanPage, TableError};

/// A table that counts how often the pool's own item is read.
#[derive(Default)]
struct Counted {
    table: MemoryTable,
    reads: AtomicUsize,
}

#[async_trait]
impl Table for Counted {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        self.reads.fetch_add(usize::from(key.pk == "pool"), Ordering::SeqCst);
        self.table.get(key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        self.table.query(query).await
    }

    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError> {
        self.table.scan(segment, after, limit).await
    }

    async fn transact(&self, operations: Vec<Op>) -> Result<(), TableError> {
        self.table.transact(operations).await
    }
}

async fn kids(pool: &Pool) -> Vec<String> {
    pool.jwks().await.unwrap().into_iter().map(|key| key.kid).collect()
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_honoured_until_its_tokens_are_gone() {
    let world = World::new();
    let (pool, beside) = (world.pool().await, world.pool().await);
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let first = kids(&pool).await;
    world.clock.advance(SignedDuration::from_hours(90 * 24));

    let both = kids(&pool).await;
    assert_eq!((both.len(), &both[0]), (2, &first[0]));
    assert_eq!(kids(&beside).await, both, "two processes have the same");
    let by_old = world.tokens(&pool).await;
    assert_eq!(kid(&by_old.access), both[0]);

    world.clock.advance(SignedDuration::from_mins(59));
    let last_by_old = world.tokens(&pool).await;
    assert_eq!(kid(&last_by_old.access), both[0]);
    world.clock.advance(SignedDuration::from_mins(1));
    let by_new = world.tokens(&beside).await;
    assert_eq!(kid(&by_new.access), both[1]);
    for verifier in [pool.verifier(), beside.verifier()] {
        verifier.verify(&last_by_old.access).await.unwrap();
        verifier.verify(&by_new.access).await.unwrap();
    }

    world.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(kids(&pool).await, both[1..]);
    assert_eq!(kids(&world.pool().await).await, both[1..], "and so after a new start");
}

#[tokio::test]
async fn however_many_unknown_keys_are_asked_for_the_store_is_read_once_in_ten_seconds() {
    let world = World::new();
    let table = Arc::new(Counted::default());
    let pool = world.over(table.clone(), 7, URL).await.unwrap();
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let good = world.tokens(&pool).await.access;
    world.clock.advance(SignedDuration::from_secs(11));
    let read = || table.reads.load(Ordering::SeqCst);
    let before = read();
    for number in 0..1000 {
        let header = format!(r#"{{"alg":"RS256","kid":"{number}"}}"#);
        let (_, rest) = good.split_once('.').unwrap();
        let unknown = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
        assert!(pool.verifier().verify(&unknown).await.is_err());
    }
    assert_eq!(read() - before, 1);
    pool.verifier().verify(&good).await.unwrap();
}

fn kid(token: &str) -> String {
    let (header, _) = token.split_once('.').unwrap();
    let header: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}
