//! What was read before is as good as what is read now, whoever writes meanwhile, and costs less.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use maat_core::{day::State, id::EntryId, untold::Tell};
use serde_json::json;

use crate::{
    App,
    access::{Caller, DeviceToken},
    check_ins::CheckInDraft,
    days::{Days, Written},
    keys,
    record::Record,
    ring::tests::{World, read},
    store::{Trail, Work},
    table::{Item, Key, MemoryTable, Op, Page, Query, ScanPage, Segment, Table, TableError},
    untold::When,
};

const TODAY: &str = "2027-03-01";

/// A table that counts how it is read.
#[derive(Default)]
struct Counted {
    table: MemoryTable,
    gets: AtomicUsize,
    queries: AtomicUsize,
}

#[async_trait]
impl Table for Counted {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        self.gets.fetch_add(1, Ordering::SeqCst);
        self.table.get(key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        self.queries.fetch_add(1, Ordering::SeqCst);
        self.table.query(query).await
    }

    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError> {
        self.table.scan(segment, after, limit).await
    }

    async fn transact(&self, operations: Vec<Op>) -> Result<(), TableError> {
        self.table.transact(operations).await
    }
}

impl Counted {
    /// Gets and queries since this was asked last.
    fn reads(&self) -> (usize, usize) {
        let taken = |count: &AtomicUsize| count.swap(0, Ordering::SeqCst);
        (taken(&self.gets), taken(&self.queries))
    }
}

async fn today(world: &World) -> Days {
    let date = TODAY.parse().unwrap();
    world.app.days(world.by.into(), date, date).await.unwrap()
}

/// A process of its own over the same store: it knows nothing of what others read.
fn another_process(app: &App) -> App {
    App {
        known: Arc::default(),
        ..app.clone()
    }
}

#[tokio::test]
async fn a_day_read_again_costs_one_read_of_the_cursor() {
    let table = Arc::new(Counted::default());
    let world = World::on(&format!("{TODAY}T06:00:00Z"), |_| table.clone()).await;
    world
        .plan(json!({"title": "Tea", "start": format!("{TODAY}T08:00")}))
        .await;
    today(&world).await;
    table.reads();
    assert_eq!(today(&world).await.days[0].happenings.len(), 1);
    assert_eq!(table.reads(), (1, 0));

    world.set(format!("{TODAY}T08:10:00Z").parse().unwrap());
    let later = today(&world).await;
    assert_eq!(later.days[0].happenings[0].state, State::Active, "it is as of now");
    assert_eq!(
        table.reads().1,
        0,
        "who looked is recorded in the new hour, and no more is read for it"
    );
    today(&world).await;
    assert_eq!(table.reads(), (1, 0));
}

#[tokio::test]
async fn a_day_is_written_again_only_once_it_reads_otherwise() {
    let world = World::at(&format!("{TODAY}T06:00:00Z")).await;
    world
        .plan(json!({"title": "Tea", "start": format!("{TODAY}T08:00")}))
        .await;
    let read = async || {
        let mut asked = false;
        let write = |days: &Days| {
            asked = true;
            Ok(Written::new(told(days), Vec::new()))
        };
        let date = TODAY.parse().unwrap();
        let written = world.app.written_day(world.by.into(), date, write).await.unwrap();
        assert_eq!(written.tag, told(&today(&world).await));
        asked
    };
    for (time, again) in [
        ("06:00", true),
        ("07:59", false),
        ("08:00", true),
        ("08:29", false),
        ("08:30", true),
    ] {
        world.set(format!("{TODAY}T{time}:00Z").parse().unwrap());
        assert_eq!(read().await, again, "{time}");
        assert!(!read().await, "{time}");
    }
    world.set(format!("{TODAY}T08:10:00Z").parse().unwrap());
    assert!(read().await, "the clock was set back");
    world
        .plan(json!({"title": "Bus", "start": format!("{TODAY}T15:00")}))
        .await;
    assert!(read().await, "something was planned");
}

#[tokio::test]
async fn the_days_around_today_go_on_with_the_date() {
    let world = World::at("2027-03-01T23:00:00Z").await;
    world.plan(json!({"title": "Tea", "start": "2027-03-03T08:00"})).await;
    let around = |world: &World| {
        let (app, by) = (world.app.clone(), world.by);
        async move { app.around_now(by.into()).await.unwrap() }
    };
    assert!(around(&world).await.next().is_none());
    world.set("2027-03-02T00:00:00Z".parse().unwrap());
    let around = around(&world).await;
    assert_eq!(around.next().map(|next| around.title(next)).as_deref(), Some("Tea"));
}

/// Reads before and after each change, here and in a process of its own.
#[tokio::test]
async fn whatever_changes_is_seen_by_the_next_who_reads() {
    let world = World::at(&format!("{TODAY}T06:00:00Z")).await;
    let (app, by) = (&world.app, world.by);
    let other = another_process(app);
    let owner = app
        .owner_in(Caller { user: by.actor.user }, by.actor.organisation)
        .await;
    let planner = owner.unwrap().into();
    let activity = app
        .create_activity(planner, read(json!({"title": "Tea"})))
        .await
        .unwrap();
    let activity = activity.value.id;

    let mut seen = Vec::new();
    let look = |what: &'static str, seen: &mut Vec<String>| {
        let (app, other) = (app.clone(), other.clone());
        let mut before = std::mem::take(seen);
        async move {
            let date = TODAY.parse().unwrap();
            let (ours, theirs) = (
                app.days(by.into(), date, date).await,
                other.days(by.into(), date, date).await,
            );
            let told = [ours.unwrap(), theirs.unwrap()].map(|days| told(&days));
            assert_eq!(told[0], told[1], "{what}");
            assert!(!before.contains(&told[0]), "{what}: {}", told[0]);
            before.push(told[0].clone());
            before
        }
    };
    seen = look("nothing is planned", &mut seen).await;

    let draft = json!({"activity_id": activity, "start": format!("{TODAY}T08:00"), "repeat": "FREQ=DAILY"});
    let entry: EntryId = world.plan(draft).await.parse().unwrap();
    seen = look("a series", &mut seen).await;
    world
        .plan(json!({"title": "Once", "start": format!("{TODAY}T12:00")}))
        .await;
    seen = look("something once", &mut seen).await;
    let later = read(json!({"start": format!("{TODAY}T09:00")}));
    other
        .update_entry(by, entry, later, When::default(), None)
        .await
        .unwrap();
    seen = look("another process changes an entry", &mut seen).await;
    let looks = read(json!({"title": "Green tea"}));
    app.update_activity(planner, activity, looks, None).await.unwrap();
    seen = look("the looks of an activity", &mut seen).await;
    let occurrence = format!("{entry}_{TODAY}").parse().unwrap();
    let moved = read(json!({"start": format!("{TODAY}T10:00")}));
    other
        .change_occurrence(by, occurrence, moved, None, Tell::Now)
        .await
        .unwrap();
    seen = look("this day only", &mut seen).await;
    let done: CheckInDraft = read(json!({"kind": "done", "occurrence_id": occurrence}));
    app.check_in(by, done).await.unwrap();
    seen = look("a check-in", &mut seen).await;
    let (code, _) = other.create_pairing_code(by.at_home().unwrap()).await.unwrap();
    let watch = read(json!({"name": "Watch", "platform": "web"}));
    let paired = other.pair(&code, watch).await.unwrap();
    seen = look("a watch is paired", &mut seen).await;
    app.update_wearer(by.at_home().unwrap(), read(json!({"name": "Robin"})), None)
        .await
        .unwrap();
    seen = look("the wearer's name", &mut seen).await;
    world.go_to(&format!("{TODAY}T11:00:00Z")).await;
    seen = look("a prompt has ended", &mut seen).await;
    other.delete_device(by.at_home().unwrap(), paired.device).await.unwrap();
    seen = look("a watch is taken out", &mut seen).await;
    app.delete_entry(by, entry, When::default(), None).await.unwrap();
    look("an entry is taken off", &mut seen).await;
}

/// All that a day tells of the plan, the log and the head.
fn told(days: &Days) -> String {
    let happenings = days.all().map(|happening| {
        let prompts: Vec<_> = happening
            .prompts
            .iter()
            .map(|(_, outcome)| outcome.map(|o| o.outcome))
            .collect();
        let at = happening.occurrence.starts_at;
        format!("{} {at} {:?} {prompts:?}", days.title(happening), happening.state)
    });
    let happenings: Vec<_> = happenings.collect();
    format!("{} {} {happenings:?}", days.wearer.name, days.has_watch)
}

#[tokio::test]
async fn a_write_to_head_plan_or_log_that_leaves_the_cursor_where_it_is_is_refused() {
    let world = World::at(&format!("{TODAY}T06:00:00Z")).await;
    let (app, wearer, now) = (&world.app, world.by.wearer, world.app.now());
    let item = |key| {
        DeviceToken {
            wearer,
            device: app.ids.uuid().into(),
        }
        .item(key, wearer, now)
    };
    let cursor = app.table.get(&keys::cursor(wearer)).await.unwrap().unwrap();
    for (pk, sk) in [
        (keys::wearer_pk(wearer), "device#D"),
        (keys::wearer_pk(wearer), "something new"),
        (keys::plan_pk(wearer), TODAY),
        (keys::log_pk(wearer), TODAY),
    ] {
        let key = Key::new(pk, sk);
        let mut alone = Work::default();
        alone.op(Op::PutIfAbsent(item(key.clone())));
        assert!(app.commit(Trail::Own, alone).await.is_err(), "{key:?}");
        assert_eq!(app.table.get(&key).await.unwrap(), None);
        let mut checked = Work::default();
        checked.op(Op::PutIfAbsent(item(key.clone())));
        checked.op(Op::Check(cursor.key.clone(), Some(cursor.version)));
        assert!(
            app.commit(Trail::Own, checked).await.is_err(),
            "looked at is not moved: {key:?}"
        );
    }
}
