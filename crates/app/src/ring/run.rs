use std::{collections::HashMap, time::Duration};

use futures::{StreamExt, stream};
use jiff::Timestamp;
use maat_core::id::WearerId;
use tokio::{select, sync::watch, time::sleep};

use super::{Due, Rang};
use crate::{App, Code, Result};

/// How often the wall clock is looked at, whatever is due: a machine that slept, or a clock that was set, is noticed.
const LOOK: Duration = Duration::from_secs(1);
/// Most due rows taken in one turn.
const TURN: usize = 500;
/// How many wearers are rung at the same time.
const AT_ONCE: usize = 32;
/// How long a wearer whose ring failed is left alone, so that the others are not held up.
const REST: Duration = Duration::from_secs(2);
/// How long one is left alone whom another process edits.
const SOON: Duration = Duration::from_millis(20);

/// What is left alone for a while, and until when.
#[derive(Default)]
pub struct Resting(HashMap<Due, tokio::time::Instant>);

/// Rings what is due until told to stop. The loop of a single machine: it holds one shard.
pub async fn run(app: App, shard: u32, mut stop: watch::Receiver<bool>) {
    let mut changes = app.live.watch();
    let mut resting = Resting::default();
    loop {
        // The coming turn sees all that has changed until here.
        changes = changes.resubscribe();
        let wait = match turn(&app, shard, &mut resting).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(code = error.code.as_str(), cause = ?std::error::Error::source(&error), "ringing failed");
                LOOK
            }
        };
        select! {
            () = sleep(wait) => {}
            _ = changes.recv() => {}
            _ = stop.changed() => return,
        }
    }
}

/// Takes what is due, and says how long nothing will be. While the time is in doubt, nothing is.
pub async fn turn(app: &App, shard: u32, resting: &mut Resting) -> Result<Duration> {
    if !app.clock.is_sure() {
        return Ok(LOOK);
    }
    let (began, now) = (tokio::time::Instant::now(), app.now());
    let Resting(resting) = resting;
    resting.retain(|_, until| *until > began);
    let rows = app.due_rows(shard, now, TURN + resting.len()).await?;
    let due: Vec<_> = rows.into_iter().filter(|due| !resting.contains_key(due)).collect();
    let done: Vec<_> = stream::iter(due.iter().copied())
        .map(|due| async move { (due, one(app, shard, due).await) })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let ended = tokio::time::Instant::now();
    let rests = done.into_iter().filter_map(|(due, rest)| Some((due, ended + rest?)));
    let rests: Vec<_> = rests.collect();
    let some_done = rests.len() < due.len();
    resting.extend(rests);
    if some_done {
        return Ok(Duration::ZERO);
    }
    let next = until(app, app.next_due_after(shard, now).await?);
    let rested = resting
        .values()
        .min()
        .map(|until| until.saturating_duration_since(ended));
    Ok(rested.map_or(next, |rested| rested.min(next)))
}

/// Does one due thing; answers how long to leave it alone, if it can't be done now.
async fn one(app: &App, shard: u32, due: Due) -> Option<Duration> {
    match once(app, shard, due).await {
        Ok(rest) => rest,
        Err(error) => {
            tracing::error!(code = error.code.as_str(), cause = ?std::error::Error::source(&error), "a ring failed");
            Some(REST)
        }
    }
}

/// Does one due thing; answers how long to leave it alone, if others are at it.
pub(super) async fn once(app: &App, shard: u32, due: Due) -> Result<Option<Duration>> {
    let done = match due {
        Due::Wearer(wearer) => ring(app, wearer).await,
        Due::Delivery(at, wearer, id) => app.deliver(shard, at, wearer, id).await.map(|()| None),
        Due::Job(at, job) => app.step(shard, at, job).await.map(|()| None),
    };
    match done {
        // Someone else edits this wearer just now.
        Err(error) if error.code == Code::Stale => Ok(Some(SOON)),
        done => done,
    }
}

async fn ring(app: &App, wearer: WearerId) -> Result<Option<Duration>> {
    match app.ring(wearer).await? {
        Rang::Sent(_) => Ok(None),
        Rang::Busy(until) => Ok(Some(self::until(app, Some(until)))),
    }
}

/// The real time until an instant of the plan's clock, at most [`LOOK`].
fn until(app: &App, at: Option<Timestamp>) -> Duration {
    let Some(at) = at else { return LOOK };
    let wait = at.duration_since(app.now()).max(jiff::SignedDuration::ZERO);
    Duration::try_from_secs_f64(wait.as_secs_f64() / app.clock.rate()).map_or(LOOK, |wait| wait.min(LOOK))
}
