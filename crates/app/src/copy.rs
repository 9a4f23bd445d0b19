//! A day, or some of its entries, on another date.

use jiff::civil::Date;
use maat_core::{
    id::{EntryId, WearerId},
    plan::{CopyDraft, Dated, OccurrenceId},
    untold::Tell,
};
use uuid::Uuid;

use crate::{
    App, Result,
    access::{OfWearer, Planner},
    entries::Entry,
};

impl App {
    /// Copies what is on a day to another date, once, in one transaction. A copy that is there already stays as it is.
    ///
    /// # Errors
    /// `Invalid` with the field.
    pub async fn copy_day(
        &self,
        by: Planner<OfWearer>,
        date: Date,
        draft: &CopyDraft,
        tell: Tell,
    ) -> Result<Vec<Entry>> {
        let known = self.copies_made(by.wearer, date, draft.to).await?;
        let copies = self
            .edit_told(by, &[date, draft.to], tell, |desk| {
                let copies = desk.plan.copies(date, draft, by.actor.organisation, desk.now)?;
                let mut ids = Vec::new();
                for (of, spec) in copies {
                    let id = copy_id(by.wearer, of, draft.to);
                    ids.push(id);
                    if !known.contains(&id) && desk.version(id).is_none() {
                        desk.create_dated(Dated {
                            id,
                            organisation_id: by.actor.organisation,
                            spec,
                            of_group: None,
                        });
                    }
                }
                desk.require_room()?;
                Ok((ids, by.trail("day.copy", draft.to)))
            })
            .await?;
        let mut entries = Vec::new();
        for id in copies {
            entries.push(self.entry(by.into(), id).await?);
        }
        Ok(entries)
    }

    /// The copies of a day on another date that are there, perhaps on a third date by now.
    async fn copies_made(&self, wearer: WearerId, date: Date, to: Date) -> Result<Vec<EntryId>> {
        let desk = self.desk_for_days(wearer, date, date).await?;
        let mut made = Vec::new();
        for occurrence in desk.plan.shown(date, date) {
            let id = copy_id(wearer, occurrence.id, to);
            if self.dated_on(wearer, id).await?.is_some() {
                made.push(id);
            }
        }
        Ok(made)
    }
}

/// The same occurrence copied to the same date is the same entry (UUID version 5), so that a repeat is harmless.
fn copy_id(wearer: WearerId, of: OccurrenceId, to: Date) -> EntryId {
    EntryId(Uuid::new_v5(&wearer.0, format!("copy#{of}#{to}").as_bytes()))
}
