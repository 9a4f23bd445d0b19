use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::json;

use super::*;
use crate::{ring::tests::World, table::MemoryTable, testing::SetClock};

/// A queue that gives back at the instant, but for every so-many-th message, which it loses.
struct Lossy {
    clock: Arc<SetClock>,
    kept: Mutex<BTreeMap<(Timestamp, usize), Key>>,
    put: AtomicUsize,
    loses: Option<usize>,
}

#[async_trait]
impl Queue for Lossy {
    async fn put(&self, due: &Key, wait: Duration) -> Result<(), NotSent> {
        assert!(wait <= Duration::try_from(AHEAD).unwrap(), "no queue keeps it so long");
        let number = self.put.fetch_add(1, Ordering::SeqCst) + 1;
        if self.loses.is_none_or(|every| !number.is_multiple_of(every)) {
            let at = self
                .clock
                .now()
                .saturating_add(SignedDuration::try_from(wait).unwrap())
                .unwrap();
            self.kept.lock().unwrap().insert((at, number), due.clone());
        }
        Ok(())
    }
}

impl Lossy {
    fn next(&self) -> Option<Timestamp> {
        self.kept.lock().unwrap().keys().next().map(|(at, _)| *at)
    }

    fn give_back(&self) -> Option<Key> {
        self.kept.lock().unwrap().pop_first().map(|(_, key)| key)
    }
}

/// A wearer whose rings are handed over, and the queue.
async fn world(loses: Option<usize>) -> (World, Arc<Lossy>) {
    let mut kept = None;
    let world = World::on("2026-11-23T07:00:30Z", |clock| {
        let queue = Arc::new(Lossy {
            clock: clock.clone(),
            kept: Mutex::default(),
            put: AtomicUsize::default(),
            loses,
        });
        kept = Some(queue.clone());
        let table = Arc::new(MemoryTable::default());
        Arc::new(HandingOver { table, queue, clock })
    });
    let world = world.await;
    (world, kept.unwrap())
}

/// Lets ticks and messages come until `end`; a tick comes a few seconds late.
async fn go_to(world: &World, queue: &Lossy, end: &str) {
    let end: Timestamp = end.parse().unwrap();
    let mut tick: Timestamp = "2026-11-23T07:02:00Z".parse().unwrap();
    while tick < world.app.now() {
        tick += TICK;
    }
    loop {
        let late = tick + SignedDuration::from_secs(7);
        match queue.next().filter(|at| *at < late) {
            Some(at) if at > end => break,
            Some(at) => {
                world.set(at.max(world.app.now()));
                let due = queue.give_back().unwrap();
                if let Some(wait) = world.app.take(&due).await.unwrap() {
                    queue.put(&due, wait.max(Duration::from_millis(10))).await.unwrap();
                }
            }
            None if late > end => break,
            None => {
                world.set(late);
                super::tick(&*world.app.table, queue, 0, (tick, world.app.now()))
                    .await
                    .unwrap();
                tick += TICK;
            }
        }
    }
    world.set(end);
}

#[tokio::test]
async fn everything_rings_at_its_instant_without_a_loop() {
    let (world, queue) = world(None).await;
    world
        .plan(json!({"title": "Hourly", "start": "2026-11-23T08:00", "repeat": "FREQ=DAILY;BYHOUR=8,9,10,11"}))
        .await;
    world
        .plan(json!({"title": "At once", "start": "2026-11-23T07:01"}))
        .await;
    world
        .plan(json!({"title": "In three minutes", "start": "2026-11-23T07:03"}))
        .await;
    go_to(&world, &queue, "2026-11-23T09:58:00Z").await;
    world
        .plan(json!({"title": "Between two ticks", "start": "2026-11-23T10:01"}))
        .await;
    go_to(&world, &queue, "2026-11-23T12:00:00Z").await;
    let at = ["07:01", "07:03", "08:00", "09:00", "10:00", "10:01", "11:00"];
    assert_eq!(world.rang_at(), at.map(|at| format!("2026-11-23T{at}:00Z")));
}

#[tokio::test]
async fn what_the_queue_loses_rings_within_minutes() {
    let (world, queue) = world(Some(3)).await;
    let half_hours = json!({"title": "Often", "start": "2026-11-23T08:00", "grace_minutes": 10,
        "repeat": "FREQ=DAILY;BYHOUR=8,9,10,11,12,13,14;BYMINUTE=0,30"});
    world.plan(half_hours).await;
    go_to(&world, &queue, "2026-11-23T15:00:00Z").await;
    let rang = world.rang_at();
    assert_eq!(rang.len(), 14, "{rang:?}");
    assert!(queue.put.load(Ordering::SeqCst) > 14);
}

#[tokio::test]
async fn a_row_that_is_gone_costs_one_read_and_rings_nothing() {
    let (world, _) = world(None).await;
    let due = keys::due_wearer(0, world.app.now(), maat_core::id::WearerId(uuid::Uuid::from_u128(7)));
    assert_eq!(world.app.take(&due).await.unwrap(), None);
    assert!(world.app.take(&Key::new("user#1", "user")).await.is_err());
}
