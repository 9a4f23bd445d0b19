//! What someone agreed to for a wearer: by the wearer, or by whoever represents them. It is kept when it holds no more.

use jiff::{Timestamp, civil::Date};
use maat_core::{
    field::short_text,
    id::{ConsentId, OrganisationId, UserId},
};
use serde::{Deserialize, Serialize};

use crate::{
    Code, Error, Result,
    access::{AtHome, Planner},
    desk::Desk,
    keys,
    record::Record,
    store::Stored,
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

impl Desk {
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
