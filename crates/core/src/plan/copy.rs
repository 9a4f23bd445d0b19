use jiff::{Timestamp, civil::Date};

use super::{Occurrence, OccurrenceId, Plan, Spec};
use crate::{
    field::FieldError,
    id::{EntryId, OrganisationId},
    time::Local,
};

/// Most entries copied at once.
pub const MAX_COPIED: usize = 40;

/// What is copied to which date.
#[derive(Debug, Clone, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CopyDraft {
    /// The wearer's date it is copied to.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::IsoDate"))]
    pub to: Date,
    /// Only these entries; all of the day, if left out.
    #[serde(default)]
    pub entry_ids: Option<Vec<EntryId>>,
}

impl Plan {
    /// What is on a day and happens, as it is said of that day, on another date, once: each with what it is a copy of.
    /// Copied is what this organisation planned.
    ///
    /// # Errors
    /// The same date; an entry that is not on the day; too many.
    pub fn copies(
        &self,
        date: Date,
        draft: &CopyDraft,
        organisation: OrganisationId,
        now: Timestamp,
    ) -> Result<Vec<(OccurrenceId, Spec)>, FieldError> {
        let CopyDraft { to, entry_ids } = draft;
        if *to == date {
            return Err(FieldError::new("to", "This is the day itself."));
        }
        if !(1970..=2199).contains(&to.year()) {
            return Err(FieldError::new("to", "The year must be between 1970 and 2199."));
        }
        let mut here = self.shown(date, date);
        here.retain(|occurrence| !occurrence.cancelled && occurrence.organisation_id == organisation);
        if let Some(wanted) = entry_ids {
            let is_here = |id: &EntryId| here.iter().any(|occurrence| occurrence.id.entry == *id);
            if let Some(at) = wanted.iter().position(|id| !is_here(id)) {
                let field = format!("entry_ids[{at}]");
                return Err(FieldError::new(field, "There is no such entry on this day."));
            }
            here.retain(|occurrence| wanted.contains(&occurrence.id.entry));
        }
        if here.len() > MAX_COPIED {
            let message = format!("At most {MAX_COPIED} can be copied at once.");
            return Err(FieldError::new("entry_ids", message));
        }
        let copy = |occurrence: Occurrence| (occurrence.id, copied(occurrence, date, *to, now));
        Ok(here.into_iter().map(copy).collect())
    }
}

fn copied(occurrence: Occurrence, date: Date, to: Date, now: Timestamp) -> Spec {
    let ahead = date.duration_until(to);
    Spec {
        start: Local::new(occurrence.planned.datetime().saturating_add(ahead)),
        since: now,
        ..occurrence.spec.once()
    }
}
