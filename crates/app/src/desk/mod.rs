//! A wearer on the desk: head, plan and log read together, changed together, written in one transaction with the cursor
//! and the due row. So nothing that is due can drift from what is planned.

mod load;
mod put;
mod settle;
mod sheet;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use maat_core::{
    activity::Activity,
    circle::Circle,
    id::{ActivityId, AlertId, EntryId, WearerId},
    log::Log,
    plan::{Occurrence, OccurrenceId, Plan},
    prompt::Memory,
    untold::Untold,
};
use serde::{Deserialize, Serialize};

pub(crate) use put::DatedOn;
pub use settle::HORIZON;
pub use sheet::Sheet;
pub(crate) use sheet::{Sheets, Wanted};

use crate::{
    App, Code, Error, Result,
    alerts::NewAlert,
    consents::Consent,
    devices::Device,
    live::{Event, What},
    record::Record,
    shares::Share,
    store::{Stored, Trail, Work},
    table::{Item, MAX_OPERATIONS},
    wearers::Wearer,
};

/// How often a change is tried again when someone else was faster.
const TRIES: usize = 8;
/// Most transactions in which a change settles what is overdue before it: some two thousand prompts.
const SETTLINGS: usize = 64;

/// How far a wearer is processed, and what is to happen next. Every edit writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// Every prompt at or before this has its outcome, or is open.
    pub processed_at: Timestamp,
    /// The instant of the due row.
    pub due_at: Option<Timestamp>,
    /// The partition of the due row.
    pub shard: u32,
    /// Until then one process rings this wearer, and no other does.
    pub lease_until: Option<Timestamp>,
    /// What is remembered of prompts and the watch.
    pub memory: Memory,
    /// The alert of the outage going on.
    pub not_heard_alert: Option<AlertId>,
    /// Alerts that nobody has taken, and when the next one of the circle hears.
    #[serde(default)]
    pub telling: BTreeMap<AlertId, Timestamp>,
}

impl Record for Cursor {
    const KIND: &'static str = "cursor";
}

impl Cursor {
    /// The cursor of a new wearer, of whom nothing is due.
    pub fn new(now: Timestamp) -> Self {
        let memory = Memory::default();
        Self {
            processed_at: now,
            due_at: None,
            shard: 0,
            lease_until: None,
            memory,
            not_heard_alert: None,
            telling: BTreeMap::new(),
        }
    }
}

/// A wearer on the desk.
pub struct Desk {
    /// Who.
    pub id: WearerId,
    /// The instant of this look.
    pub now: Timestamp,
    /// Profile and settings.
    pub wearer: Stored<Wearer>,
    /// How far, and what next.
    pub cursor: Stored<Cursor>,
    /// Paired watches.
    pub devices: Vec<Stored<Device>>,
    /// With whom the wearer is shared.
    pub shares: Vec<Stored<Share>>,
    /// Who hears when there is no answer.
    pub circle: Option<Stored<Circle>>,
    /// What was agreed to for the wearer.
    pub consents: Vec<Stored<Consent>>,
    /// What is different today and not on the watch yet, as it was read, and as it is to be.
    pub(crate) untold: Option<Stored<Untold>>,
    pub(crate) holds: Option<Untold>,
    /// The looks of what is planned.
    pub looks: BTreeMap<ActivityId, Activity>,
    /// What is planned around the dates in question.
    pub plan: Plan,
    /// What happened on them.
    pub log: Log,
    /// What is to be written.
    pub work: Work,
    /// The first and last date that what is due is looked for on. Plan and log are read with a margin around them.
    reach: (Date, Date),
    series_items: BTreeMap<EntryId, Item>,
    dated_items: BTreeMap<EntryId, Item>,
    change_items: BTreeMap<OccurrenceId, Item>,
    /// From which other dates something was moved to a date.
    moved_in: BTreeMap<Date, BTreeSet<Date>>,
    /// Alerts named by outcomes, so that later evidence resolves them.
    told: BTreeMap<OccurrenceId, AlertId>,
    alerts: Vec<NewAlert>,
    resolved: Vec<AlertId>,
    next: Option<Timestamp>,
    /// Which outcomes are recorded, and how many prompts waited for theirs before.
    ended: Vec<&'static str>,
    waited: usize,
}

impl App {
    /// Changes what is on a wearer's desk, and writes it with all that follows from it. `dates` are read with it.
    ///
    /// `change` may be called again on a new desk, if someone else was faster.
    ///
    /// # Errors
    /// Those of `change`; `Unavailable` if others were faster each time.
    pub async fn edit<T>(
        &self,
        wearer: WearerId,
        dates: &[Date],
        mut change: impl FnMut(&mut Desk) -> Result<(T, Trail)>,
    ) -> Result<T> {
        let turn = self.turns.of(wearer).await;
        for _ in 0..TRIES {
            let mut desk = self.settled(wearer, dates).await?;
            let (answer, trail) = change(&mut desk)?;
            desk.settle(&*self.ids);
            match self.finish(desk, trail).await {
                Err(error) if error.code == Code::Stale => {}
                Err(error) => return Err(error),
                Ok(news) => {
                    drop(turn);
                    self.push_news(wearer, &news).await;
                    return Ok(answer);
                }
            }
        }
        Err(busy())
    }

    /// A wearer of whom nothing is overdue: what came due before a change is settled by the plan as it was, all of it, in
    /// transactions of its own.
    async fn settled(&self, wearer: WearerId, dates: &[Date]) -> Result<Desk> {
        for _ in 0..SETTLINGS {
            let mut desk = self.desk(wearer, dates).await?;
            if desk.settle(&*self.ids) == 0 {
                return Ok(desk);
            }
            match self.finish(desk, Trail::Own).await {
                Err(error) if error.code == Code::Stale => {}
                result => drop(result?),
            }
        }
        Err(busy())
    }

    /// Writes what is on the desk, and tells who watches. Answers the watches that are to be woken: what was held is told by it.
    pub(crate) async fn finish(&self, mut desk: Desk, trail: Trail) -> Result<Vec<Stored<Device>>> {
        self.write_alerts(&mut desk).await?;
        desk.write_untold();
        desk.write_cursor();
        let organisations = desk.organisations();
        let wearer = desk.id;
        let told = desk.is_told();
        self.commit(trail, desk.work).await?;
        let waiting = desk.cursor.value.memory.waiting();
        self.known.meters.settled(&desk.ended, desk.waited, waiting);
        self.live.tell(Event {
            organisations,
            wearer: Some(wearer),
            what: What::Changed,
        });
        Ok(if told { desk.devices } else { Vec::new() })
    }
}

/// Others were faster each time.
fn busy() -> Error {
    Error::new(
        Code::Unavailable,
        "This wearer is being changed just now. Try again in a moment.",
    )
}

/// Most writes of one change: under the table's limit, with room for cursor, due row, trail and alerts.
const MAX_WRITES: usize = MAX_OPERATIONS - 12;

impl Desk {
    /// Fails if all this can't be written in one transaction.
    ///
    /// # Errors
    /// `Unavailable` while much else is settled with it: that is done by the ring in a moment.
    pub(crate) fn require_room(&self) -> Result<()> {
        if self.work.len() > MAX_WRITES {
            return Err(busy());
        }
        Ok(())
    }

    /// Everything on the dates that what is due is looked for on, and what else was read.
    pub(crate) fn occurrences(&self) -> Vec<Occurrence> {
        let (from, to) = self.reach;
        self.plan.occurrences(from, to)
    }

    /// The first and last date that what is due is looked for on.
    pub(crate) fn reach(&self) -> (Date, Date) {
        self.reach
    }
}
