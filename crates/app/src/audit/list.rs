//! The audit, read: by whoever runs the organisation, and about one wearer by those who plan for them.

use jiff::Timestamp;
use maat_core::{id::WearerId, role::Role};
use uuid::Uuid;

use super::{AuditEntry, entry::first_id, seal::AFTER_ENTRIES};
use crate::{
    App, Error, Result,
    access::{AtHome, InOrganisation, Look, Owner, Planner},
    keys,
    record::Record,
    store::Work,
    table::{Item, Query},
};

/// Entries read at once.
const PAGE: usize = 500;
/// Most pages read for one page of an answer, which may therefore be short.
const MAX_PAGES: usize = 8;

/// Which part of the audit.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// About this wearer alone.
    pub wearer: Option<WearerId>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
}

/// An entry of the audit.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// What.
    pub entry: AuditEntry,
}

/// Someone who looked at a wearer, or changed something of theirs.
#[derive(Debug, Clone)]
pub struct Accessed {
    /// When; of a look, the first in its hour.
    pub at: Timestamp,
    /// Which user, by id.
    pub user: String,
    /// As what.
    pub role: Role,
    /// In which organisation.
    pub organisation: maat_core::id::OrganisationId,
    /// What was done: `wearer.read`, `entry.create`.
    pub action: String,
    /// To which thing.
    pub object: String,
}

impl App {
    /// The audit, newest first, from right after `after` on; and where to go on, if there is more. A page may hold fewer than
    /// `limit`. Reading it is noted in it.
    pub async fn list_audit(
        &self,
        by: Owner<InOrganisation>,
        asked: &Asked,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<(Vec<Listed>, Option<Uuid>)> {
        let organisation = by.actor.organisation;
        if after.is_none() {
            self.commit(by.trail("audit.read", organisation), Work::default())
                .await?;
        }
        let from = asked.from.map_or(String::new(), |from| first_id(from).to_string());
        let to = asked.to.map_or(AFTER_ENTRIES.to_owned(), |to| first_id(to).to_string());
        let about = asked.wearer.map(|wearer| wearer.to_string());
        let (mut found, mut next) = (Vec::new(), after);
        for _ in 0..MAX_PAGES {
            let mut query = Query::range(keys::audit_pk(organisation), from.clone(), to.clone(), PAGE).descending();
            query.after = next.map(|id| id.to_string());
            let page = self.table.query(&query).await?;
            next = page
                .next
                .map(|last| last.parse())
                .transpose()
                .map_err(Error::internal)?;
            for item in page.items {
                let listed = listed(&item)?;
                if about.is_none() || listed.entry.wearer == about {
                    found.push(listed);
                }
            }
            if found.len() > limit {
                found.truncate(limit);
                next = found.last().map(|listed| listed.id);
            }
            if found.len() == limit || next.is_none() {
                break;
            }
        }
        Ok((found, next))
    }

    /// Who looked at a wearer, hour by hour, and who changed something of theirs, in whichever organisation; newest first.
    /// Answers too where to go on, if there is more.
    pub async fn access_log(
        &self,
        by: Planner<AtHome>,
        after: Option<String>,
        limit: usize,
    ) -> Result<(Vec<Accessed>, Option<String>)> {
        let mut query = Query::prefix(keys::access_pk(by.wearer), "", limit).descending();
        query.after = after;
        let page = self.table.query(&query).await?;
        let accessed = page.items.iter().map(|item| accessed(by.wearer, item));
        Ok((accessed.collect::<Result<_>>()?, page.next))
    }
}

fn listed(item: &Item) -> Result<Listed> {
    Ok(Listed {
        id: item.id.parse().map_err(Error::internal)?,
        at: item.created_at,
        entry: AuditEntry::read(item)?,
    })
}

fn accessed(wearer: WearerId, item: &Item) -> Result<Accessed> {
    if item.kind == Look::KIND {
        let Look { organisation, role } = Look::read(item)?;
        return Ok(Accessed {
            at: item.created_at,
            user: item.id.clone(),
            role,
            organisation,
            action: "wearer.read".into(),
            object: wearer.to_string(),
        });
    }
    let entry = AuditEntry::read(item)?;
    Ok(Accessed {
        at: item.created_at,
        user: entry.user,
        role: entry.role,
        organisation: entry.organisation,
        action: entry.action,
        object: entry.object,
    })
}
