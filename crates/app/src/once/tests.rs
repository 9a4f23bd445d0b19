use std::sync::Arc;

use jiff::SignedDuration;

use super::*;
use crate::{
    keys,
    live::Live,
    secret::Secrets,
    table::MemoryTable,
    testing::{CountedIds, MemoryBlobs, SetClock},
    turns::Turns,
};

fn app() -> (App, Arc<SetClock>) {
    let clock = Arc::new(SetClock::at("2027-03-01T08:00:00Z".parse().unwrap()));
    let live = Live::default();
    let app = App {
        table: Arc::new(MemoryTable::default()),
        blobs: Arc::new(MemoryBlobs::default()),
        clock: clock.clone(),
        wall: clock.clone(),
        ids: Arc::new(CountedIds::default()),
        secrets: Arc::new(Secrets::new(&[7; 32])),
        turns: Turns::default(),
        known: Arc::default(),
        push: Arc::new(live.clone()),
        mail: Arc::new(crate::testing::Outbox::default()),
        letters: Arc::new(crate::ports::NoLetters),
        live,
    };
    (app, clock)
}

fn said() -> Said {
    Said {
        status: 201,
        headers: Vec::new(),
        body: "{}".into(),
    }
}

async fn work(app: &App, key: &Key) -> Box<Mark> {
    match app.begin_once(key, "body").await.unwrap() {
        Begun::Work(mark) => mark,
        Begun::Answered(said) => panic!("{said:?}"),
    }
}

#[tokio::test]
async fn work_that_was_cut_off_is_done_again_at_once_under_the_same_id() {
    let (app, _) = app();
    let key = keys::once("k");
    let (first, again) = (work(&app, &key).await, work(&app, &key).await);
    assert_eq!(first.id(), again.id());
}

#[tokio::test]
async fn an_answer_is_given_again_for_a_day_and_only_to_the_same_body() {
    let (app, clock) = app();
    let key = keys::once("k");
    let mark = work(&app, &key).await;
    let id = mark.id();
    app.keep_once(mark, said()).await.unwrap();
    let again = app.begin_once(&key, "body").await.unwrap();
    assert!(matches!(again, Begun::Answered(answer) if answer == said()));
    assert_eq!(app.begin_once(&key, "other").await.unwrap_err().code, Code::Conflict);

    clock.advance(SignedDuration::from_hours(25));
    assert_ne!(work(&app, &key).await.id(), id);
}

#[tokio::test]
async fn a_refused_request_frees_its_key_but_not_the_answer_of_another() {
    let (app, _) = app();
    let key = keys::once("k");
    let refused = work(&app, &key).await;
    app.forget_once(refused).await.unwrap();
    let (slow, fast) = (work(&app, &key).await, work(&app, &key).await);
    app.keep_once(fast, said()).await.unwrap();
    app.forget_once(slow).await.unwrap();
    assert!(matches!(
        app.begin_once(&key, "body").await.unwrap(),
        Begun::Answered(_)
    ));
}
