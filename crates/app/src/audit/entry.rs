//! One entry: NEN 7513's event, time, user, role, organisation, on whose behalf, client, object, subject and outcome.

use jiff::Timestamp;
use maat_core::{
    id::{OrganisationId, WearerId},
    role::Role,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Client;
use crate::{
    App, Result,
    access::Actor,
    keys,
    record::Record,
    store::{Trail, Work},
};

/// The bits of a UUIDv7 below its milliseconds (RFC 9562, 5.7).
const MILLIS_AT: u32 = 80;

/// What a carer did, for the audit.
pub struct Change {
    /// Who.
    pub actor: Actor,
    /// Of what: `entry.create`.
    pub action: &'static str,
    /// The wearer it is about, if any.
    pub wearer: Option<WearerId>,
    /// The thing's id.
    pub object: String,
    /// For whom they spoke, if not for themselves: an id.
    pub on_behalf_of: Option<String>,
}

impl Change {
    /// What `actor` did to a thing, on their own account.
    pub fn new(actor: Actor, action: &'static str, wearer: Option<WearerId>, object: impl ToString) -> Self {
        Self {
            actor,
            action,
            wearer,
            object: object.to_string(),
            on_behalf_of: None,
        }
    }
}

impl Trail {
    /// The same, done for someone else: a wearer whose word it is, a carer who is stood in for.
    pub fn on_behalf_of(self, whom: impl ToString) -> Self {
        let whom = |change| Change {
            on_behalf_of: Some(whom.to_string()),
            ..change
        };
        match self {
            Self::Change(change) => Self::Change(whom(change)),
            Self::Look(change) => Self::Look(whom(change)),
            Self::Own => Self::Own,
        }
    }
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was asked for, and the role does not allow it.
    Refused,
}

/// Who did what, by what and for whom; the item says when. Ids only, never a name or title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// What was done: `entry.create`.
    pub action: String,
    /// By which user.
    pub user: String,
    /// As what.
    pub role: Role,
    /// In which organisation.
    pub organisation: OrganisationId,
    /// For whom, if not for themselves.
    pub on_behalf_of: Option<String>,
    /// By what.
    pub client: Client,
    /// About which wearer.
    pub wearer: Option<String>,
    /// To which thing.
    pub object: String,
    /// How it went.
    pub outcome: Outcome,
}

impl Record for AuditEntry {
    const KIND: &'static str = "audit";
}

/// An audit entry again, among who looked at the wearer.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct AccessChange(AuditEntry);

impl Record for AccessChange {
    const KIND: &'static str = "access_change";
}

/// An entry to be written.
pub(crate) struct NewEntry {
    id: Uuid,
    at: Timestamp,
    wearer: Option<WearerId>,
    entry: AuditEntry,
}

impl NewEntry {
    /// Writes it with the rest of the work; again for the wearer it is about, unless they have it by the hour.
    pub(crate) fn write(self, again: bool, work: &mut Work) {
        let Self { id, at, wearer, entry } = self;
        work.create(keys::audit(entry.organisation, id), id, at, &entry);
        if let Some(wearer) = wearer.filter(|_| again) {
            work.create(keys::access_change(wearer, at, id), id, at, &AccessChange(entry));
        }
    }
}

impl App {
    /// The entry of a change, under an id that comes after all that is sealed. Its organisation is looked after from now on.
    pub(crate) async fn audit_entry(&self, change: &Change) -> Result<NewEntry> {
        let organisation = change.actor.organisation;
        let sealed = self.look_after(organisation).await?;
        // Nothing is waited for between the id and the write: what is sealed meanwhile ends minutes before it.
        let (id, at) = (self.id_after(sealed), self.now());
        let entry = AuditEntry {
            action: change.action.to_owned(),
            user: change.actor.user.to_string(),
            role: change.actor.role,
            organisation,
            on_behalf_of: change.on_behalf_of.clone(),
            client: Client::current(),
            wearer: change.wearer.map(|id| id.to_string()),
            object: change.object.clone(),
            outcome: Outcome::Done,
        };
        let wearer = change.wearer;
        Ok(NewEntry { id, at, wearer, entry })
    }

    /// A new UUIDv7 of this clock's instant, or just after `sealed` if the clock was set back: order in the audit is by id.
    fn id_after(&self, sealed: Option<Uuid>) -> Uuid {
        let now = u64::try_from(self.now().as_millisecond()).unwrap_or_default();
        let millis = sealed.map_or(now, |sealed| now.max(millis(sealed) + 1));
        // Below the milliseconds, ids are made in order.
        let below = self.ids.uuid().as_u128() & ((1 << MILLIS_AT) - 1);
        Uuid::from_u128(u128::from(millis) << MILLIS_AT | below)
    }
}

/// The smallest UUIDv7 of an instant.
pub(super) fn first_id(at: Timestamp) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

/// The instant of a UUIDv7, in milliseconds of Unix time.
pub(super) fn millis(id: Uuid) -> u64 {
    (id.as_u128() >> MILLIS_AT).try_into().expect("48 bits")
}
