//! The ring: from due to sent to outcome. One index of what is due serves timers, leases and retries.
//!
//! Claim the wearer by one put of the cursor (a lease), send, then write outcomes, cursor and moved due row in one
//! transaction. Whatever crashes between is tried again when the lease is over: sending is at least once, and the watch
//! dedupes by prompt id.

mod deliver;
mod handover;
mod run;
#[cfg(test)]
pub(crate) mod tests;
mod word;

use jiff::{SignedDuration, Timestamp};
use maat_core::{id::WearerId, prompt::Ringing};
use serde::{Deserialize, Serialize};

pub use handover::{AHEAD, HandingOver, Queue, TICK, tick};
pub use run::{Resting, run, turn};
pub(crate) use word::By;

use crate::{
    App, Code, Error, Result,
    access::{OnWrist, Worn},
    desk::Desk,
    jobs::Job,
    keys,
    push::Unsent,
    record::Record,
    store::{Trail, Work},
    table::Query,
};

/// How many partitions the due index has.
pub const SHARDS: u32 = 1;
/// How long a claim keeps others away: a crash is made good after this.
pub const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// How often the writing after a send is tried.
const TRIES: usize = 8;

/// That something is due; the key says when and what.
#[derive(Serialize, Deserialize)]
pub(crate) struct DueRow {}

impl Record for DueRow {
    const KIND: &'static str = "due";
}

/// What became of a look at a wearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rang {
    /// So many prompts were sent.
    Sent(usize),
    /// Another process is at it until then.
    Busy(Timestamp),
}

impl App {
    /// Rings what is due for a wearer, records what has ended, and sets the next due instant.
    ///
    /// # Errors
    /// `Stale` if others were faster each time: the due row stands, so it is tried again.
    pub async fn ring(&self, wearer: WearerId) -> Result<Rang> {
        let turn = self.turns.of(wearer).await;
        let mut desk = self.desk(wearer, &[]).await?;
        let leased = desk.cursor.value.lease_until.filter(|until| *until > desk.now);
        if let Some(until) = leased.filter(|_| !self.turns.left_behind(wearer)) {
            return Ok(Rang::Busy(until));
        }
        let ring = desk.due().ring;
        if ring.is_empty() {
            desk.settle(&*self.ids);
            self.pass_on(&mut desk).await?;
            let news = self.finish(desk, Trail::Own).await?;
            drop(turn);
            self.push_news(wearer, &news).await;
            return Ok(Rang::Sent(0));
        }
        let _rings = self.turns.rings(wearer);
        self.claim(&desk).await?;
        // Nobody waits while it is sent.
        drop(turn);
        let failed = self.send(&desk, &ring).await;
        for ringing in &ring {
            self.known.meters.rang(self.now().duration_since(ringing.prompt.at));
        }
        self.sent(wearer, &ring, &failed).await?;
        Ok(Rang::Sent(ring.len()))
    }

    async fn claim(&self, desk: &Desk) -> Result<()> {
        let mut cursor = desk.cursor.value.clone();
        cursor.lease_until = Some(desk.now.saturating_add(LEASE).map_err(Error::internal)?);
        let mut work = Work::default();
        work.replace(&desk.cursor.item, desk.now, &cursor);
        self.commit(Trail::Own, work).await
    }

    /// Sends each; answers what did not go out, and where.
    async fn send(&self, desk: &Desk, ring: &[Ringing]) -> Vec<(Ringing, Unsent)> {
        let organisation = desk.wearer.value.organisation_id;
        let mut failed = Vec::new();
        for ringing in ring {
            if self.push.wake(organisation, desk.id, ringing).await.is_err() {
                failed.push((*ringing, Unsent::default()));
            }
        }
        // One push a watch is enough for all: it says "sync", as long as any of them may ring.
        if let Some(last) = ring.iter().max_by_key(|ringing| ringing.prompt.until) {
            let unsent = self.push_to(desk.id, &desk.devices, last.prompt.until).await;
            failed.extend(unsent.into_iter().map(|unsent| (*last, unsent)));
        }
        failed
    }

    /// Remembers what was sent. Someone else's edit in between doesn't undo that: it is written on top.
    async fn sent(&self, wearer: WearerId, ring: &[Ringing], failed: &[(Ringing, Unsent)]) -> Result<()> {
        let _turn = self.turns.of(wearer).await;
        for attempt in 1.. {
            let mut desk = self.desk(wearer, &[]).await?;
            let now = desk.now;
            let cursor = &mut desk.cursor.value;
            cursor.lease_until = None;
            for ringing in ring {
                cursor.memory.open.insert(ringing.prompt.id, now);
                if ringing.late {
                    cursor.memory.caught_up_at = Some(now);
                }
            }
            for (ringing, unsent) in failed {
                self.put_delivery(&mut desk, ringing, *unsent);
            }
            desk.settle(&*self.ids);
            match self.finish(desk, Trail::Own).await {
                Err(error) if error.code == Code::Stale && attempt < TRIES => {}
                // What is told by it goes with the ring, which has woken the watches.
                result => return result.map(drop),
            }
        }
        unreachable!("the last try returns")
    }

    /// What rings on this wearer's watches now: for one that has just come back.
    pub async fn ringing(&self, by: Worn<OnWrist>) -> Result<Vec<Ringing>> {
        let desk = self.desk(by.wearer, &[]).await?;
        let mut memory = desk.cursor.value.memory.clone();
        let (open, now) = (std::mem::take(&mut memory.open), desk.now);
        let (from, to) = desk.reach();
        let occurrences = desk.plan.occurrences(from, to);
        let prompts = occurrences.iter().flat_map(maat_core::prompt::prompts);
        let still = prompts.filter(|prompt| {
            open.contains_key(&prompt.id) && now < prompt.until && !desk.log.outcomes.contains_key(&prompt.id)
        });
        Ok(still.map(|prompt| Ringing::of(prompt, now)).collect())
    }

    /// What is due at `now`, oldest first, at most `limit`.
    pub(crate) async fn due_rows(&self, shard: u32, now: Timestamp, limit: usize) -> Result<Vec<Due>> {
        let to = format!("{}\u{10FFFF}", keys::instant(now));
        let page = self
            .table
            .query(&Query::range(keys::due_pk(shard), "", to, limit))
            .await?;
        Ok(page.items.iter().filter_map(|item| Due::read(&item.key.sk)).collect())
    }

    /// The instant of the earliest due row.
    pub async fn next_due(&self, shard: u32) -> Result<Option<Timestamp>> {
        self.next_due_after(shard, Timestamp::MIN).await
    }

    /// The instant of the earliest due row after `at`.
    pub(crate) async fn next_due_after(&self, shard: u32, at: Timestamp) -> Result<Option<Timestamp>> {
        let from = format!("{}\u{10FFFF}", keys::instant(at));
        let query = Query::range(keys::due_pk(shard), from, "\u{10FFFF}", 1);
        let page = self.table.query(&query).await?;
        let first = page
            .items
            .first()
            .and_then(|item| item.key.sk.split('#').next()?.parse().ok());
        Ok(first)
    }
}

/// What a due row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Due {
    /// A wearer is to be looked at.
    Wearer(WearerId),
    /// A delivery is to be made, or tried again.
    Delivery(Timestamp, WearerId, uuid::Uuid),
    /// A job goes on.
    Job(Timestamp, Job),
}

impl Due {
    fn read(sk: &str) -> Option<Self> {
        if let Some((at, job)) = sk.split_once("#job#") {
            return Some(Self::Job(at.parse().ok()?, job.parse().ok()?));
        }
        let parts: Vec<_> = sk.split('#').collect();
        match parts[..] {
            [_, "wearer", wearer] => Some(Self::Wearer(wearer.parse().ok()?)),
            [at, "delivery", wearer, id] => {
                Some(Self::Delivery(at.parse().ok()?, wearer.parse().ok()?, id.parse().ok()?))
            }
            _ => None,
        }
    }
}
