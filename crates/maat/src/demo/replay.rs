//! The hours before the demo begins, played in a moment: so that it begins in the middle of a day.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use maat_app::{
    App,
    live::Live,
    ports::{Clock, NoLetters},
    ring,
};

use super::{habits::Pending, people::Cast};
use crate::Failure;

/// How long before its begin the demo was planned: the evening before.
const BEFORE: SignedDuration = SignedDuration::from_hours(15);
/// The partition of the due index.
const SHARD: u32 = 0;

/// A clock that is set by hand.
struct Set(AtomicI64);

impl Set {
    fn to(&self, at: Timestamp) {
        self.0.store(at.as_millisecond(), Ordering::Relaxed);
    }
}

impl Clock for Set {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::Relaxed)).unwrap_or(Timestamp::MIN)
    }
}

/// The app, with a clock that stands on the evening before.
pub(super) fn evening_before(app: &App) -> Result<App, Failure> {
    let at = app.now().saturating_sub(BEFORE)?;
    Ok(App {
        clock: Arc::new(Set(AtomicI64::new(at.as_millisecond()))),
        ..app.clone()
    })
}

/// Rings and answers all that came due since then.
pub(super) async fn until_now(app: &App, cast: &mut Cast) -> Result<(), Failure> {
    let now = app.now();
    let clock = Arc::new(Set(AtomicI64::new(now.saturating_sub(BEFORE)?.as_millisecond())));
    let live = Live::default();
    let app = App {
        clock: clock.clone(),
        push: Arc::new(live.clone()),
        letters: Arc::new(NoLetters),
        live,
        ..app.clone()
    };
    let mut events = app.live.watch();
    let mut pending = Pending::default();
    loop {
        let next = [app.next_due(SHARD).await?, pending.next()].into_iter().flatten().min();
        let Some(next) = next.filter(|next| *next <= now) else {
            return Ok(());
        };
        clock.to(next.max(app.now()));
        ring::turn(&app, SHARD, &mut Default::default()).await?;
        while let Ok(event) = events.try_recv() {
            pending.heard(cast, &event);
        }
        pending.give(&app, cast).await?;
    }
}
