//! What someone agreed to for a wearer: by the wearer, or by whoever represents them. It is kept when it holds no more.

use jiff::{Timestamp, civil::Date};
use maat_core::{
    field::short_text,
    id::{ConsentId, OrganisationId, UserId},
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Code, Error, Result,
    access::{AtHome, Owner, Planner},
    desk::Desk,
    keys,
    record::Record,
    store::Stored,
    table::Query,
    wearers::Purposes,
};

/// Longest name of who agreed, in characters.
pub const MAX_GIVER: usize = 120;
/// Most consents that are kept of one wearer.
pub const MAX_CONSENTS: usize = 100;

/// What is agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Another organisation plans its part of the days.
    Share,
    /// The wearer tells how they feel.
    Mood,
    /// A photo of the wearer is kept.
    Photo,
}

/// As what someone agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// For themselves.
    Wearer,
    /// As who represents the wearer: a parent, a guardian, a mentor.
    Representative,
}

/// That someone agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To what.
    pub purpose: Purpose,
    /// With which organisation, if it is about sharing.
    pub organisation: Option<OrganisationId>,
    /// Who agreed, by name.
    pub given_by: String,
    /// As what.
    pub capacity: Capacity,
    /// On which of the wearer's dates.
    pub given_on: Date,
    /// Which carer wrote it down.
    pub recorded_by: UserId,
    /// Since when it holds no more.
    pub withdrawn_at: Option<Timestamp>,
}

impl Record for Consent {
    const KIND: &'static str = "consent";
}

/// Who agreed, as a carer writes it down.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Given {
    /// Who agreed, by name.
    #[cfg_attr(feature = "schema", schemars(with = "maat_core::schema::Line<MAX_GIVER>"))]
    pub given_by: String,
    /// As what.
    pub capacity: Capacity,
    /// On which date; today, if left out.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<maat_core::schema::IsoDate>"))]
    pub given_on: Option<Date>,
}

/// What was agreed to, as a carer writes it down.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConsentDraft {
    /// To what. Sharing is agreed to where it is shared.
    pub purpose: Purpose,
    /// Who agreed.
    #[serde(flatten)]
    pub given: Given,
}

/// Nobody has agreed to what this field is about.
pub(crate) fn not_agreed(field: &str) -> Error {
    let message = "Nobody has agreed to this for the wearer. Write down a consent first.";
    Error::new(Code::Forbidden, message).about(field)
}

impl App {
    /// What was agreed to for a wearer, and is no more; newest first.
    pub async fn consents(&self, by: Planner<AtHome>) -> Result<Vec<Stored<Consent>>> {
        let query = Query::prefix(keys::wearer_pk(by.wearer), "consent#", MAX_CONSENTS).descending();
        self.all(query).await?.into_iter().map(Stored::read).collect()
    }

    /// Writes down that someone agreed, under an id chosen before: what is there already stays as it is. From now on it holds.
    ///
    /// # Errors
    /// `Invalid` with the field; `Conflict` if as many are kept as can be.
    pub async fn create_consent_once(
        &self,
        by: Owner<AtHome>,
        id: ConsentId,
        draft: ConsentDraft,
    ) -> Result<Stored<Consent>> {
        let key = keys::consent(by.wearer, id);
        if draft.purpose == Purpose::Share {
            let message = "Share the wearer, and say there who agreed.";
            return Err(Error::invalid("purpose", message));
        }
        if self.table.get(&key).await?.is_none() {
            self.edit(by.wearer, &[], |desk| {
                desk.agree(by.into(), id, (draft.purpose, None), &draft.given)?;
                desk.open_purposes(Some(draft.purpose), None);
                Ok(((), by.trail("consent.create", id)))
            })
            .await?;
        }
        self.get(&key).await
    }

    /// A consent is taken back: it is kept, and holds no more. What it allowed ends with it: a share, a photo, what is told of
    /// moods from now on.
    pub async fn withdraw_consent(&self, by: Owner<AtHome>, id: ConsentId) -> Result<()> {
        let consent = self.get::<Consent>(&keys::consent(by.wearer, id)).await?.value;
        if consent.withdrawn_at.is_some() {
            return Ok(());
        }
        if let Some(organisation) = consent.organisation {
            return self.end_share(by.into(), organisation).await;
        }
        self.edit(by.wearer, &[], |desk| {
            desk.withdraw(id);
            desk.open_purposes(None, Some(id));
            Ok(((), by.trail("consent.withdraw", id)))
        })
        .await
    }
}

impl Desk {
    /// What is kept of the wearer follows the consents that stand: those there were, without the one that is withdrawn, and
    /// with one for what is agreed to now.
    fn open_purposes(&mut self, agreed: Option<Purpose>, withdrawn: Option<ConsentId>) {
        let gone = withdrawn.map(|id| id.to_string());
        let stands = |purpose| {
            let mut known = self.consents.iter();
            let known = known.any(|known| {
                let stands = known.value.withdrawn_at.is_none() && gone.as_ref() != Some(&known.item.id);
                stands && known.value.purpose == purpose
            });
            known || agreed == Some(purpose)
        };
        let mut wearer = self.wearer.value.clone();
        wearer.purposes = Purposes {
            mood: stands(Purpose::Mood),
            photo: stands(Purpose::Photo),
        };
        wearer.photo = wearer.photo.filter(|_| wearer.purposes.photo);
        if wearer != self.wearer.value {
            self.put_wearer(wearer);
        }
    }

    /// Records that someone agreed; `field` is where the request says who.
    ///
    /// # Errors
    /// `Invalid` with the field; `Conflict` if as many are kept as can be.
    pub(crate) fn agree(
        &mut self,
        by: Planner<AtHome>,
        id: ConsentId,
        (purpose, organisation): (Purpose, Option<OrganisationId>),
        given: &Given,
    ) -> Result<()> {
        if self.consents.len() >= MAX_CONSENTS {
            let message = format!("At most {MAX_CONSENTS} consents are kept of a wearer.");
            return Err(Error::new(Code::Conflict, message));
        }
        let today = self.wearer.value.today(self.now);
        let given_on = given.given_on.unwrap_or(today);
        if given_on > today {
            return Err(Error::invalid("given_on", "This must not be after today."));
        }
        let consent = Consent {
            purpose,
            organisation,
            given_by: short_text("given_by", &given.given_by, MAX_GIVER)?,
            capacity: given.capacity,
            given_on,
            recorded_by: by.actor.user,
            withdrawn_at: None,
        };
        self.work.create(keys::consent(self.id, id), id, self.now, &consent);
        Ok(())
    }

    /// A consent holds no more, if it did.
    pub(crate) fn withdraw(&mut self, id: ConsentId) {
        let stands =
            |consent: &&Stored<Consent>| consent.item.id == id.to_string() && consent.value.withdrawn_at.is_none();
        if let Some(Stored { item, value }) = self.consents.iter().find(stands) {
            let withdrawn = Consent {
                withdrawn_at: Some(self.now),
                ..value.clone()
            };
            self.work.replace(item, self.now, &withdrawn);
        }
    }
}
