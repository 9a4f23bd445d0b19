//! Who watches, in this process: pages and watches that hold a connection are told when something changes.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use maat_core::{
    id::{OrganisationId, WearerId},
    prompt::Ringing,
};
use tokio::sync::{broadcast, oneshot};
use uuid::Uuid;

use crate::ports::{NotSent, Push};

/// How many events a slow watcher may lag behind before it is told to look at everything anew.
const BACKLOG: usize = 1024;

/// How many connections one user or watch holds at once.
pub const MAX_OPEN: usize = 16;

/// Something happened to a wearer, or to the rights of those who watch.
#[derive(Debug, Clone)]
pub struct Event {
    /// Who may hear of it: the wearer's own organisation, and those they are shared with.
    pub organisations: Vec<OrganisationId>,
    /// To whom; to no wearer, if rights changed.
    pub wearer: Option<WearerId>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum What {
    /// Plan, log, alerts or devices changed: look again.
    Changed,
    /// A prompt is to ring now.
    Ring(Ringing),
}

/// The hub.
#[derive(Clone)]
pub struct Live {
    events: broadcast::Sender<Event>,
    /// Those who watch, by user or watch, the oldest first.
    open: Arc<Mutex<HashMap<Uuid, VecDeque<oneshot::Sender<()>>>>>,
}

/// Someone watches.
pub struct Watching {
    /// Everything from now on.
    pub events: broadcast::Receiver<Event>,
    /// Resolves once they have begun to watch too often since: this is the oldest, and ends.
    pub ended: oneshot::Receiver<()>,
}

impl Default for Live {
    fn default() -> Self {
        let events = broadcast::channel(BACKLOG).0;
        let open = Arc::default();
        Self { events, open }
    }
}

impl Live {
    /// Tells whoever watches; no one watching is fine.
    pub fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    /// Someone's rights changed: whoever holds a connection is asked again who they are.
    pub(crate) fn tell_rights(&self, organisation: OrganisationId) {
        self.tell(Event {
            organisations: vec![organisation],
            wearer: None,
            what: What::Changed,
        });
    }

    /// Everything from now on, to a part of this program.
    pub fn watch(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Everything from now on, to this user or watch. Of more than [`MAX_OPEN`] at once the oldest ends: a connection that broke
    /// off unnoticed keeps nobody out.
    pub fn watch_as(&self, who: Uuid) -> Watching {
        let (end, ended) = oneshot::channel();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, theirs| {
            theirs.retain(|one| !one.is_closed());
            !theirs.is_empty()
        });
        let theirs = open.entry(who).or_default();
        if theirs.len() >= MAX_OPEN {
            theirs.pop_front();
        }
        theirs.push_back(end);
        let events = self.watch();
        Watching { events, ended }
    }
}

/// Wakes the watches that hold a connection to this process. Others ring by themselves, from the plan they hold.
#[async_trait]
impl Push for Live {
    async fn wake(&self, organisation: OrganisationId, wearer: WearerId, ringing: &Ringing) -> Result<(), NotSent> {
        self.tell(Event {
            organisations: vec![organisation],
            wearer: Some(wearer),
            what: What::Ring(*ringing),
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_watches_too_often_loses_the_oldest_and_nobody_elses() {
        let (live, anna, bram) = (Live::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        let mut other = live.watch_as(bram);
        let mut held: Vec<_> = (0..=MAX_OPEN).map(|_| live.watch_as(anna)).collect();
        let still = |one: &mut Watching| one.ended.try_recv() == Err(oneshot::error::TryRecvError::Empty);
        assert!(!still(&mut held[0]) && held[1..].iter_mut().all(still) && still(&mut other));
        held.truncate(2);
        let mut next = live.watch_as(anna);
        assert!(
            still(&mut next) && still(&mut held[1]),
            "what was closed does not count"
        );
        drop((held, next, other));
        live.watch_as(bram);
        assert_eq!(live.open.lock().unwrap().len(), 1, "nothing is kept of who has gone");
    }
}
