//! Organisations: a family, a school, a care home; the wall between tenants.

use maat_core::{field::FieldError, id::OrganisationId, patch::Patch, role::Role, time::Zone};
use serde::{Deserialize, Serialize};

use crate::{
    App, Code, Error, Result,
    access::{Actor, Caller, Carer, InOrganisation, Membership, Owner, Viewer},
    audit::Change,
    keys,
    record::Record,
    shares::SharedWearer,
    store::{Stored, Trail, Work},
    table::{Item, Query},
    wearers::{WearerSummary, language, name},
};

/// Most items of an organisation's own read in one page.
const PAGE: usize = 1_000;
/// How many of its own items go away in one transaction; a carer is two.
const AT_ONCE: usize = 40;
/// Most organisations a user belongs to.
pub const MAX_PLACES: usize = 100;

/// A family, a school or a care home.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Organisation {
    /// What it is called.
    pub name: String,
    /// The zone of a new wearer.
    pub time_zone: Zone,
    /// The language of a new wearer.
    pub language: String,
}

impl Record for Organisation {
    const KIND: &'static str = "organisation";
}

/// What someone wrote of an organisation: new, or a patch.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("x-new" = { "required": ["name", "time_zone", "language"] })))]
#[serde(default)]
pub struct OrganisationDraft {
    /// What it is called.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Patch<maat_core::schema::Line<{ crate::wearers::MAX_NAME }>>")
    )]
    pub name: Patch<String>,
    /// The zone of a new wearer.
    pub time_zone: Patch<Zone>,
    /// The language of a new wearer.
    #[cfg_attr(feature = "schema", schemars(with = "Patch<crate::schema::Language>"))]
    pub language: Patch<String>,
}

impl OrganisationDraft {
    fn resolve(self, was: Option<Organisation>) -> Result<Organisation> {
        let (was_name, was_zone, was_language) = match was {
            Some(Organisation {
                name,
                time_zone,
                language,
            }) => (Some(name), Some(time_zone), Some(language)),
            None => (None, None, None),
        };
        let zone = self.time_zone.over_option(was_zone);
        let tongue = self.language.over_option(was_language);
        Ok(Organisation {
            name: name(self.name.over_option(was_name))?,
            time_zone: zone.ok_or_else(|| FieldError::new("time_zone", "This is needed, like Europe/Amsterdam."))?,
            language: language(tongue.ok_or_else(|| FieldError::new("language", "This is needed: en or nl."))?)?,
        })
    }
}

/// A place where a user belongs.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its id.
    pub id: OrganisationId,
    /// What it is.
    pub organisation: Stored<Organisation>,
    /// What the user may do there.
    pub role: Role,
}

impl App {
    /// Makes an organisation; the caller becomes its owner.
    ///
    /// # Errors
    /// `Invalid` with the field.
    pub async fn create_organisation(&self, caller: Caller, draft: OrganisationDraft) -> Result<Place> {
        self.create_organisation_once(caller, OrganisationId(self.ids.uuid()), draft)
            .await
    }

    /// The same under an id chosen before: an organisation that is there already stays as it is.
    pub async fn create_organisation_once(
        &self,
        caller: Caller,
        id: OrganisationId,
        draft: OrganisationDraft,
    ) -> Result<Place> {
        let (now, role) = (self.now(), Role::Owner);
        if let Some(organisation) = self.find(&keys::organisation(id)).await? {
            return Ok(Place { id, organisation, role });
        }
        let organisation = draft.resolve(None)?;
        let actor = Actor {
            user: caller.user,
            organisation: id,
            role,
        };
        let carer = Carer {
            role,
            stay: self.ids.uuid(),
            away_until: None,
        };
        let mut work = Work::default();
        work.create(keys::organisation(id), id, now, &organisation);
        work.create(keys::carer(id, caller.user), caller.user, now, &carer);
        work.create(
            keys::membership(caller.user, id),
            id,
            now,
            &Membership { organisation: id },
        );
        let trail = Change::new(actor, "organisation.create", None, id);
        self.commit(Trail::Change(trail), work).await?;
        let organisation = self.get(&keys::organisation(id)).await?;
        Ok(Place { id, organisation, role })
    }

    /// Where the caller belongs.
    pub async fn places(&self, caller: Caller) -> Result<Vec<Place>> {
        let query = Query::prefix(keys::user_pk(caller.user), "organisation#", MAX_PLACES);
        let mut places = Vec::new();
        for item in self.all(query).await? {
            let id = Membership::read(&item)?.organisation;
            let Some(carer) = self.find::<Carer>(&keys::carer(id, caller.user)).await? else {
                continue;
            };
            let Some(organisation) = self.find(&keys::organisation(id)).await? else {
                continue;
            };
            places.push(Place {
                id,
                organisation,
                role: carer.value.role,
            });
        }
        Ok(places)
    }

    /// One organisation.
    pub async fn organisation(&self, by: Viewer<InOrganisation>) -> Result<Stored<Organisation>> {
        self.get(&keys::organisation(by.actor.organisation)).await
    }

    /// Changes an organisation; `version` as read, if the caller says.
    pub async fn update_organisation(
        &self,
        by: Owner<InOrganisation>,
        draft: OrganisationDraft,
        version: Option<u64>,
    ) -> Result<Stored<Organisation>> {
        let key = keys::organisation(by.actor.organisation);
        let stored = self.get::<Organisation>(&key).await?;
        stored.require(version)?;
        let organisation = draft.resolve(Some(stored.value))?;
        let mut work = Work::default();
        work.replace(&stored.item, self.now(), &organisation);
        self.commit(by.trail("organisation.update", by.actor.organisation), work)
            .await?;
        self.get(&key).await
    }
}

impl App {
    /// Takes an organisation away, once no wearer is left in it: with its carers and all that is its own. Its audit stays.
    ///
    /// # Errors
    /// `Conflict` while it has wearers, its own or shared with it; `Stale` if `version` is not the present one.
    pub async fn delete_organisation(&self, by: Owner<InOrganisation>, version: Option<u64>) -> Result<()> {
        let id = by.actor.organisation;
        let stored = self.get::<Organisation>(&keys::organisation(id)).await?;
        stored.require(version)?;
        let own = self.all(Query::prefix(keys::organisation_pk(id), "", PAGE)).await?;
        if own
            .iter()
            .any(|item| [WearerSummary::KIND, SharedWearer::KIND].contains(&&*item.kind))
        {
            return Err(Error::new(Code::Conflict, "Take its wearers out first."));
        }
        // What can be asked for again goes first, the one who asks and the organisation itself last.
        let last = [keys::carer(id, by.actor.user), keys::organisation(id)];
        let (last, first): (Vec<_>, Vec<_>) = own.into_iter().partition(|item| last.contains(&item.key));
        for some in first.chunks(AT_ONCE) {
            let work = self.goodbye(id, some).await?;
            self.commit(Trail::Own, work).await?;
        }
        let work = self.goodbye(id, &last).await?;
        self.commit(by.trail("organisation.delete", id), work).await?;
        self.live.tell_rights(id);
        Ok(())
    }

    /// That these go away; a carer with where the user belongs.
    async fn goodbye(&self, id: OrganisationId, items: &[Item]) -> Result<Work> {
        let mut work = Work::default();
        for item in items {
            work.delete(item);
            if item.kind == Carer::KIND {
                let user = item.id.parse().map_err(Error::internal)?;
                if let Some(membership) = self.table.get(&keys::membership(user, id)).await? {
                    work.delete(&membership);
                }
            }
        }
        Ok(work)
    }
}

impl InOrganisation {
    /// The trail of a change to what is this organisation's.
    pub fn trail(&self, action: &'static str, object: impl ToString) -> Trail {
        Trail::Change(Change::new(self.actor, action, None, object))
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        Self::invalid(error.field, error.message)
    }
}
