//! Whether the audit is as it was written: every seal is made anew from what is stored, and compared.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use maat_core::id::OrganisationId;
use uuid::Uuid;

use super::{
    entry::{AuditEntry, millis},
    seal::{AFTER_ENTRIES, Seal, Sealing, digest},
};
use crate::{
    App, Result, keys,
    record::Record,
    retention,
    table::{Item, Key, Query, Segment},
};

/// Items read at once.
const PAGE: usize = 500;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// An entry's text is another.
    Edited(String),
    /// An entry is gone.
    Removed(Uuid),
    /// An entry came into the sealed past.
    Inserted(String),
    /// In the place of the first stands the second.
    Reordered(String, String),
    /// A seal's own text is another.
    SealEdited(u64),
    /// A seal is gone.
    SealRemoved(u64),
    /// What tells how far the audit is sealed is gone or older than the seals.
    SealingEdited,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited(id) => write!(f, "entry {id} was edited"),
            Self::Removed(id) => write!(f, "entry {id} was removed"),
            Self::Inserted(id) => write!(f, "entry {id} was inserted"),
            Self::Reordered(place, id) => {
                write!(f, "entries were reordered: entry {id} stands in the place of {place}")
            }
            Self::SealEdited(number) => write!(f, "seal {number} was edited"),
            Self::SealRemoved(number) => write!(f, "seal {number} was removed"),
            Self::SealingEdited => write!(f, "the record of how far it is sealed was edited"),
        }
    }
}

/// What became of an organisation's audit.
#[derive(Debug, Default)]
pub struct Verified {
    /// How many seals were looked at.
    pub seals: u64,
    /// How many entries they hold.
    pub sealed: usize,
    /// How many came since.
    pub unsealed: usize,
    /// Hash of the last seal: written down elsewhere, it proves later that nothing was cut off the end.
    pub last: Option<String>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl App {
    /// Every organisation that has an audit, or should.
    pub async fn audited_organisations(&self) -> Result<Vec<OrganisationId>> {
        let mut found = std::collections::BTreeSet::new();
        let mut after: Option<Key> = None;
        loop {
            let page = self.table.scan(Segment::WHOLE, after.as_ref(), PAGE).await?;
            let ids = page.items.iter().filter_map(|item| match item.key.pk.split_once('#')? {
                ("audit" | "organisation", id) => id.parse::<OrganisationId>().ok(),
                _ => None,
            });
            found.extend(ids);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(found.into_iter().collect()),
            }
        }
    }

    /// Holds an organisation's audit against its seals. For whoever runs the machine: it tells ids, and reads no wearer.
    pub async fn verify_audit(&self, organisation: OrganisationId) -> Result<Verified> {
        let mut verified = Verified::default();
        let mut sealed_through = String::new();
        let mut seals = Query::prefix(keys::audit_pk(organisation), "seal#", 1);
        loop {
            let page = self.table.query(&seals).await?;
            for item in &page.items {
                let Ok(seal) = Seal::read(item) else {
                    verified.findings.push(Finding::SealEdited(verified.seals + 1));
                    continue;
                };
                self.hold_chain(organisation, &seal, &mut verified);
                self.hold_entries(organisation, &seal, &sealed_through, &mut verified)
                    .await?;
                sealed_through = seal.last.to_string();
            }
            match page.next {
                Some(next) => seals = seals.after(next),
                None => break,
            }
        }
        self.hold_end(organisation, sealed_through, &mut verified).await?;
        Ok(verified)
    }

    /// The seal itself, and that it follows the one before.
    fn hold_chain(&self, organisation: OrganisationId, seal: &Seal, verified: &mut Verified) {
        let expected = verified.seals + 1;
        verified
            .findings
            .extend((expected..seal.number).map(Finding::SealRemoved));
        let follows = expected != seal.number || verified.last.clone().unwrap_or_default() == seal.previous;
        if seal.hash != seal.keyed_hash(&self.secrets, organisation) || !follows {
            verified.findings.push(Finding::SealEdited(seal.number));
        }
        (verified.seals, verified.last) = (seal.number, Some(seal.hash.clone()));
    }

    /// The entries under a seal: those it names, and no others.
    async fn hold_entries(
        &self,
        organisation: OrganisationId,
        seal: &Seal,
        after: &str,
        verified: &mut Verified,
    ) -> Result<()> {
        let query = Query::range(keys::audit_pk(organisation), after, seal.last.to_string(), PAGE);
        let mut there: BTreeMap<String, Item> = BTreeMap::new();
        for item in self.all(query.after(after)).await? {
            there.insert(item.key.sk.clone(), item);
        }
        for (id, written) in &seal.entries {
            match there.remove(&id.to_string()) {
                None if self.kept_long_enough(*id) => {}
                None => verified.findings.push(Finding::Removed(*id)),
                Some(item) if digest(&item) == *written => verified.sealed += 1,
                Some(item) => verified.findings.push(changed(&item)),
            }
        }
        let others = there.into_values().map(|item| match changed(&item) {
            Finding::Edited(id) => Finding::Inserted(id),
            moved => moved,
        });
        verified.findings.extend(others);
        Ok(())
    }

    /// True if an entry has been kept as long as it must be.
    fn kept_long_enough(&self, id: Uuid) -> bool {
        let millis = i64::try_from(millis(id)).unwrap_or(i64::MAX);
        let written = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX);
        retention::ends(AuditEntry::KIND, written).is_some_and(|end| end <= self.now())
    }

    /// What came after the last seal, and that no seal was cut off.
    async fn hold_end(&self, organisation: OrganisationId, after: String, verified: &mut Verified) -> Result<()> {
        let query = Query::range(keys::audit_pk(organisation), after.clone(), AFTER_ENTRIES, PAGE);
        verified.unsealed = self.all(query.after(after)).await?.len();
        let sealing = self.find::<Sealing>(&keys::sealing(organisation)).await?;
        let sealing = sealing.map(|found| found.value);
        let (seals, hash) = sealing
            .as_ref()
            .map_or((0, ""), |sealing| (sealing.seals, &*sealing.hash));
        verified
            .findings
            .extend((verified.seals + 1..=seals).map(Finding::SealRemoved));
        let agrees =
            seals > verified.seals || (seals == verified.seals && hash == verified.last.as_deref().unwrap_or(""));
        // Whoever made the organisation left an entry: an audit that never was has been taken away.
        if sealing.is_none() || !agrees {
            verified.findings.push(Finding::SealingEdited);
        }
        Ok(())
    }
}

/// What is wrong with an entry that stands where another should: by its own id it is the one, or has come from elsewhere.
fn changed(item: &Item) -> Finding {
    let (place, id) = (item.key.sk.clone(), item.id.clone());
    if place == id {
        Finding::Edited(id)
    } else {
        Finding::Reordered(place, id)
    }
}
