use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{OfGroup, Spec};
use crate::{
    id::{EntryId, OrganisationId},
    recurrence::Moment,
};

/// A repeating entry: what it said from which date on. Past days keep what they had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Its id; the same through all revisions.
    pub id: EntryId,
    /// Who planned it.
    pub organisation_id: OrganisationId,
    /// It is a copy of a group's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_group: Option<OfGroup>,
    revisions: Vec<Revision>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Revision {
    /// Valid from this intended date.
    from: Date,
    /// `None`: it has ended.
    spec: Option<Spec>,
}

impl Series {
    /// A new series.
    pub fn new(id: EntryId, organisation_id: OrganisationId, spec: Spec) -> Self {
        Self::from(Date::MIN, id, organisation_id, spec)
    }

    /// A new series of which nothing comes before a date, whenever it starts.
    pub fn from(from: Date, id: EntryId, organisation_id: OrganisationId, spec: Spec) -> Self {
        Self {
            id,
            organisation_id,
            of_group: None,
            revisions: vec![Revision { from, spec: Some(spec) }],
        }
    }

    /// What it says on a date; `None` once it has ended.
    pub fn on(&self, date: Date) -> Option<&Spec> {
        self.revisions
            .iter()
            .rev()
            .find(|revision| revision.from <= date)?
            .spec
            .as_ref()
    }

    /// What it says last; `None` if it has ended.
    pub fn latest(&self) -> Option<&Spec> {
        self.revisions.last()?.spec.as_ref()
    }

    /// From `from` on it says this (`None`: it ends). What was said before of later dates, or had not begun by then, is
    /// taken back.
    pub fn revise(&mut self, from: Date, spec: Option<Spec>) {
        let began = |revision: &Revision| revision.spec.as_ref().is_none_or(|spec| first_date(spec) < from);
        self.revisions
            .retain(|revision| revision.from < from && began(revision));
        let from = if self.revisions.is_empty() { Date::MIN } else { from };
        if self.revisions.last().is_some_and(|last| last.spec == spec) {
            return;
        }
        self.revisions.push(Revision { from, spec });
    }

    /// Says all of it otherwise.
    pub(crate) fn say(&mut self, otherwise: impl Fn(Spec) -> Spec) {
        for revision in &mut self.revisions {
            revision.spec = revision.spec.take().map(&otherwise);
        }
    }

    /// True if no date has anything of it: it ended before it began.
    pub fn is_empty(&self) -> bool {
        self.revisions.iter().all(|revision| revision.spec.is_none())
    }

    /// Each stretch of dates between `from` and `to`, both inclusive, and what it says there.
    pub(crate) fn stretches(&self, from: Date, to: Date) -> impl Iterator<Item = (Date, Date, &Spec)> {
        self.revisions.iter().enumerate().filter_map(move |(at, revision)| {
            let spec = revision.spec.as_ref()?;
            let end = self
                .revisions
                .get(at + 1)
                .map_or(Date::MAX, |next| next.from.saturating_sub(DAY));
            let (from, to) = (revision.from.max(from), end.min(to));
            (from <= to).then_some((from, to, spec))
        })
    }
}

/// Nothing of it comes before this date.
fn first_date(spec: &Spec) -> Date {
    let also = spec.also.iter().map(|moment| match moment {
        Moment::Date(date) => *date,
        Moment::At(at) => at.date(),
    });
    also.fold(spec.start.date(), Date::min)
}

const DAY: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);
