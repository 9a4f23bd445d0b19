//! The ring over days: what was recorded stays recorded once, whatever the plan has behind it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use maat_core::{
    id::{EntryId, OrganisationId, UserId, WearerId},
    plan::OccurrenceId,
    prompt::Ringing,
    untold::Tell,
};
use serde_json::{Value, json};

use super::{Rang, Resting, turn};
use crate::{
    App,
    access::{Caller, OfWearer, Planner},
    keys,
    live::Live,
    ports::{Clock, Ids, NotSent, Push},
    secret::Secrets,
    table::{MemoryTable, Query, Table},
    testing::{CountedIds, MemoryBlobs, SetClock},
    turns::Turns,
    untold::When,
};

/// Keeps when it rang.
struct Heard(Arc<SetClock>, Mutex<Vec<Timestamp>>);

#[async_trait]
impl Push for Heard {
    async fn wake(&self, _: OrganisationId, _: WearerId, _: &Ringing) -> Result<(), NotSent> {
        self.1.lock().unwrap().push(self.0.now());
        Ok(())
    }
}

/// A wearer in Etc/UTC, and a clock that is moved.
pub(crate) struct World {
    pub(crate) app: App,
    clock: Arc<SetClock>,
    heard: Arc<Heard>,
    pub(crate) by: Planner<OfWearer>,
}

impl World {
    pub(crate) async fn at(start: &str) -> Self {
        Self::on(start, |_| Arc::new(MemoryTable::default())).await
    }

    pub(crate) async fn on(start: &str, table: impl FnOnce(Arc<SetClock>) -> Arc<dyn Table>) -> Self {
        let clock = Arc::new(SetClock::at(start.parse().unwrap()));
        let ids = Arc::new(CountedIds::default());
        let heard = Arc::new(Heard(clock.clone(), Mutex::default()));
        let user = UserId(ids.uuid());
        let app = App {
            table: table(clock.clone()),
            blobs: Arc::new(MemoryBlobs::default()),
            clock: clock.clone(),
            wall: clock.clone(),
            ids,
            secrets: Arc::new(Secrets::new(&[7; 32])),
            turns: Turns::default(),
            known: Arc::default(),
            live: Live::default(),
            push: heard.clone(),
            mail: Arc::new(crate::testing::Outbox::default()),
            letters: Arc::new(crate::ports::NoLetters),
        };
        let caller = Caller { user };
        let draft = json!({"name": "Home", "time_zone": "Etc/UTC", "language": "en"});
        let place = app.create_organisation(caller, read(draft)).await.unwrap();
        let proof = app.planner_in(caller, place.id).await.unwrap();
        let wearer = app.create_wearer(proof, read(json!({"name": "Sam"}))).await.unwrap();
        let wearer = wearer.item.id.parse().unwrap();
        let by = app.planner_of(caller, wearer).await.unwrap();
        Self { app, clock, heard, by }
    }

    pub(crate) async fn plan(&self, draft: Value) -> String {
        let entry = self.app.create_entry(self.by, read(draft), Tell::Now).await.unwrap();
        entry.id.to_string()
    }

    /// Lets the clock go on to an instant, ringing whenever something is due.
    pub(crate) async fn go_to(&self, end: &str) {
        let end: Timestamp = end.parse().unwrap();
        while let Some(due) = self.app.next_due(0).await.unwrap().filter(|due| *due <= end) {
            self.set(due.max(self.app.now()));
            let rang = self.app.ring(self.by.wearer).await.unwrap();
            assert!(matches!(rang, Rang::Sent(_)), "{rang:?}");
            self.turn(&mut Resting::default()).await;
        }
        self.set(end);
    }

    /// Does what is due, until nothing is.
    async fn turn(&self, resting: &mut Resting) -> Duration {
        loop {
            let wait = turn(&self.app, 0, resting).await.unwrap();
            if !wait.is_zero() {
                return wait;
            }
        }
    }

    pub(crate) async fn titles(&self, date: &str) -> Vec<String> {
        let date = date.parse().unwrap();
        let days = self.app.days(self.by.into(), date, date).await.unwrap();
        days.all().map(|happening| days.title(happening)).collect()
    }

    pub(crate) fn set(&self, at: Timestamp) {
        self.clock.advance(at.duration_since(self.app.now()));
    }

    fn rang(&self) -> usize {
        self.rang_at().len()
    }

    pub(super) fn rang_at(&self) -> Vec<String> {
        self.heard.1.lock().unwrap().iter().map(ToString::to_string).collect()
    }
}

pub(crate) fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

#[tokio::test]
async fn a_series_rings_every_day_and_what_is_behind_it_is_left_alone() {
    let world = World::at("2027-03-01T06:00:00Z").await;
    world
        .plan(json!({"title": "Tea", "start": "2027-03-01T08:00", "repeat": "FREQ=DAILY"}))
        .await;
    for day in 1..=10 {
        world.go_to(&format!("2027-03-{day:02}T12:00:00Z")).await;
        assert_eq!(world.rang(), day);
    }
}

#[tokio::test]
async fn what_was_moved_weeks_ahead_rings_there_once_and_holds_nothing_up() {
    let world = World::at("2027-03-01T06:00:00Z").await;
    let entry = world
        .plan(json!({"title": "Dentist", "start": "2027-03-02T08:00"}))
        .await;
    let series = world
        .plan(json!({"title": "Tea", "start": "2027-03-02T10:00", "repeat": "FREQ=DAILY;COUNT=1"}))
        .await;
    for entry in [entry, series] {
        let id: OccurrenceId = format!("{entry}_2027-03-02").parse().unwrap();
        let moved = read(json!({"start": "2027-03-20T09:00"}));
        world
            .app
            .change_occurrence(world.by, id, moved, None, Tell::Now)
            .await
            .unwrap();
    }
    for day in 2..20 {
        world.go_to(&format!("2027-03-{day:02}T12:00:00Z")).await;
    }
    assert_eq!(world.rang(), 0);
    world.go_to("2027-03-25T12:00:00Z").await;
    assert_eq!(world.rang(), 2);
}

#[tokio::test]
async fn many_changes_at_once_are_all_taken() {
    let world = World::at("2027-03-01T06:00:00Z").await;
    let plans = (10..60).map(|minute| world.plan(json!({"title": "Tea", "start": format!("2027-03-01T08:{minute}")})));
    futures::future::join_all(plans).await;
    world.go_to("2027-03-01T12:00:00Z").await;
    assert_eq!(world.rang(), 50);
}

#[tokio::test]
async fn an_entry_made_again_under_its_id_is_there_once() {
    let world = World::at("2027-03-01T06:00:00Z").await;
    for repeat in [None, Some("FREQ=DAILY")] {
        let id = EntryId(world.app.ids.uuid());
        let draft = json!({"title": "Tea", "start": "2027-03-01T08:00", "repeat": repeat});
        let first = world
            .app
            .create_entry_once(world.by, id, read(draft.clone()), Tell::Now)
            .await
            .unwrap();
        let again = world
            .app
            .create_entry_once(world.by, id, read(draft), Tell::Now)
            .await
            .unwrap();
        assert_eq!((first.id, first.version), (again.id, again.version));
    }
    assert_eq!(world.app.list_entries(world.by.into(), None).await.unwrap().len(), 2);
}

#[tokio::test]
async fn who_rests_holds_nobody_up_and_keeps_nobody_busy() {
    let world = World::at("2027-03-01T07:00:00Z").await;
    world.plan(json!({"title": "Tea", "start": "2027-03-01T08:00"})).await;
    world.set("2027-03-01T08:00:00Z".parse().unwrap());
    let desk = world.app.desk(world.by.wearer, &[]).await.unwrap();
    world.app.claim(&desk).await.unwrap();

    let mut resting = Resting::default();
    let wait = world.turn(&mut resting).await;
    assert_eq!(world.rang(), 0, "another process rings it");
    assert!(wait > Duration::from_millis(500), "{wait:?}");
    let wait = world.turn(&mut resting).await;
    assert!(wait > Duration::from_millis(500), "{wait:?}");
}

#[tokio::test]
async fn what_was_moved_weeks_ahead_follows_its_entry_and_goes_with_it() {
    let world = World::at("2027-03-01T06:00:00Z").await;
    let entry = world
        .plan(json!({"title": "Dentist", "start": "2027-03-02T08:00"}))
        .await;
    let occurrence: OccurrenceId = format!("{entry}_2027-03-02").parse().unwrap();
    let moved = read(json!({"start": "2027-03-20T09:00"}));
    world
        .app
        .change_occurrence(world.by, occurrence, moved, None, Tell::Now)
        .await
        .unwrap();
    let entry = entry.parse().unwrap();
    let renamed = read(json!({"title": "Doctor"}));
    world
        .app
        .update_entry(world.by, entry, renamed, When::default(), None)
        .await
        .unwrap();
    assert_eq!(world.titles("2027-03-20").await, ["Doctor"]);

    world
        .app
        .delete_entry(world.by, entry, When::default(), None)
        .await
        .unwrap();
    assert_eq!(world.titles("2027-03-20").await, [""; 0]);
    let plan = world
        .app
        .all(Query::prefix(keys::plan_pk(world.by.wearer), "", 10))
        .await
        .unwrap();
    assert_eq!(plan, [], "nothing of it is left");
    world.go_to("2027-03-25T12:00:00Z").await;
    assert_eq!(world.rang(), 0);
}

#[tokio::test]
async fn put_back_after_its_time_it_does_not_ring_and_nobody_is_told() {
    let world = World::at("2027-03-01T06:00:00Z").await;
    let entry = world
        .plan(json!({"title": "Pill", "kind": "medicine", "start": "2027-03-01T08:00"}))
        .await;
    let id: OccurrenceId = format!("{entry}_2027-03-01").parse().unwrap();
    let moved = read(json!({"start": "2027-03-01T14:00"}));
    world
        .app
        .change_occurrence(world.by, id, moved, None, Tell::Now)
        .await
        .unwrap();
    world.go_to("2027-03-01T10:00:00Z").await;
    world
        .app
        .reset_occurrence(world.by, id, Some(1), Tell::Now)
        .await
        .unwrap();
    world.go_to("2027-03-02T00:00:00Z").await;
    assert_eq!(world.rang(), 0);
    let log = world
        .app
        .all(Query::prefix(keys::log_pk(world.by.wearer), "", 10))
        .await
        .unwrap();
    assert_eq!(log, []);
}
