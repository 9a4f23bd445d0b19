//! Who watches, in this process: pages and watches that hold a connection are told when something changes.

use async_trait::async_trait;
use maat_core::{
    id::{OrganisationId, WearerId},
    prompt::Ringing,
};
use tokio::sync::broadcast;

use crate::ports::{NotSent, Push};

/// How many events a slow watcher may lag behind before it is told to look at everything anew.
const BACKLOG: usize = 1024;

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
pub struct Live(broadcast::Sender<Event>);

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl Live {
    /// Tells whoever watches; no one watching is fine.
    pub fn tell(&self, event: Event) {
        let _ = self.0.send(event);
    }

    /// Someone's rights changed: whoever holds a connection is asked again who they are.
    pub(crate) fn tell_rights(&self, organisation: OrganisationId) {
        self.tell(Event {
            organisations: vec![organisation],
            wearer: None,
            what: What::Changed,
        });
    }

    /// Everything from now on.
    pub fn watch(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
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
