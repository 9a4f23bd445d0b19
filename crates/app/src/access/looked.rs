//! Who looked at whom: one row a user, wearer and hour, and with it one entry in the audit. Written where the proof of
//! reading is made, so that no reading goes without; a change has its own entry.

use jiff::Timestamp;
use maat_core::{
    id::{OrganisationId, UserId, WearerId},
    role::Role,
};
use serde::{Deserialize, Serialize};

use super::OfWearer;
use crate::{
    App, Code, Result,
    audit::Change,
    kept::Kept,
    keys,
    record::Record,
    store::{Trail, Work},
};

/// Most looks that one process knows to be recorded. One more forgets an older, which is then written again: harmless.
const MAX_LOOKS: usize = 10_000;
/// In seconds.
const HOUR: i64 = 3_600;

/// The looks that are known to be recorded: whom, who, and in which hour since 1970.
pub(crate) struct Looked(Kept<(WearerId, UserId, i64), ()>);

impl Default for Looked {
    fn default() -> Self {
        Self(Kept::new(MAX_LOOKS))
    }
}

/// That someone looked at a wearer; the key says who and in which hour.
#[derive(Serialize, Deserialize)]
pub(crate) struct Look {
    /// From which organisation.
    pub(crate) organisation: OrganisationId,
    /// As what.
    pub(crate) role: Role,
}

impl Record for Look {
    const KIND: &'static str = "access";
}

impl App {
    /// Notes that someone looks, unless this process knows it is noted in this hour.
    pub(super) async fn note_look(&self, by: &OfWearer) -> Result<()> {
        let now = self.now();
        let Looked(known) = &self.known.looked;
        let noted = (by.wearer, by.actor.user, now.as_second().div_euclid(HOUR));
        if known.get(&noted).is_some() {
            return Ok(());
        }
        self.record_look(by, now).await?;
        known.put(noted, (), 1);
        Ok(())
    }

    async fn record_look(&self, by: &OfWearer, now: Timestamp) -> Result<()> {
        let actor = by.actor;
        let key = keys::access(by.wearer, &now.to_string()[..13], actor.user);
        if self.table.get(&key).await?.is_some() {
            return Ok(());
        }
        let look = Look {
            organisation: actor.organisation,
            role: actor.role,
        };
        let mut work = Work::default();
        work.create(key, actor.user, now, &look);
        let trail = Trail::Look(Change::new(actor, "wearer.read", Some(by.wearer), by.wearer));
        match self.commit(trail, work).await {
            // Another look of theirs in this hour came first.
            Err(error) if error.code == Code::Stale => Ok(()),
            done => done,
        }
    }
}
