use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{Change, MARGIN_DAYS, Occurrence, OccurrenceId, Plan, Spec, later};
use crate::{
    id::{EntryId, OrganisationId},
    time::{Local, Zone},
};

const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Plan {
    /// Every occurrence shown on the wearer's dates from `from` to `to`, both inclusive; by start, then by id.
    pub fn shown(&self, from: Date, to: Date) -> Vec<Occurrence> {
        let mut all = self.occurrences(from, to);
        all.retain(|occurrence| (from..=to).contains(&occurrence.shown_on));
        all
    }

    /// Every occurrence that is intended for, shown on or moved to a date from `from` to `to`, and some around them.
    pub fn occurrences(&self, from: Date, to: Date) -> Vec<Occurrence> {
        let margin = DAY * i32::try_from(MARGIN_DAYS).expect("a few days");
        let (from, to) = (from.saturating_sub(margin), to.saturating_add(margin));
        let mut found = BTreeMap::new();
        for series in &self.series {
            for occurrence in self.of_series(series.id, series.organisation_id, series.stretches(from, to)) {
                found.insert(occurrence.id, occurrence);
            }
        }
        for dated in &self.dated {
            let id = OccurrenceId::new(dated.id, dated.spec.start, dated.spec.start);
            found.insert(id, self.occurrence(id, dated.organisation_id, dated.spec.clone()));
        }
        for change in &self.changes {
            self.apply(change, &mut found);
        }
        let mut all: Vec<_> = found.into_values().collect();
        all.sort_by_key(|occurrence| (occurrence.starts_at, occurrence.id));
        all
    }

    /// The occurrence with this id as the entry itself says it, without what is different on that day.
    pub fn untouched(&self, id: OccurrenceId) -> Option<Occurrence> {
        let dated = self.dated.iter().find(|dated| dated.id == id.entry);
        if let Some(dated) = dated.filter(|dated| dated.spec.start.date() == id.date && id.number == 1) {
            return Some(self.occurrence(id, dated.organisation_id, dated.spec.clone()));
        }
        let series = self.series.iter().find(|series| series.id == id.entry)?;
        let margin = DAY * i32::try_from(MARGIN_DAYS).expect("a few days");
        let stretches = series.stretches(id.date.saturating_sub(margin), id.date.saturating_add(margin));
        self.of_series(series.id, series.organisation_id, stretches)
            .into_iter()
            .find(|found| found.id == id)
    }

    /// All that is said of the occurrence with this id, and by whom; `None` if it is not planned.
    pub fn said_of(&self, id: OccurrenceId) -> Option<(OrganisationId, Spec)> {
        let untouched = self.untouched(id)?;
        let change = self.changes.iter().find(|change| change.id == id);
        let spec = change.map_or_else(|| untouched.spec.clone(), |change| change.over(&untouched.spec));
        Some((untouched.organisation_id, spec))
    }

    fn of_series<'a>(
        &self,
        entry: EntryId,
        organisation: OrganisationId,
        stretches: impl Iterator<Item = (Date, Date, &'a Spec)>,
    ) -> Vec<Occurrence> {
        let mut found = Vec::new();
        for (from, to, spec) in stretches {
            let zone = self.zone_of(spec);
            let (from, to) = (midnight(from), midnight(to.saturating_add(DAY)));
            for planned in spec.recurrence().between(&zone, from, to) {
                let id = OccurrenceId::new(entry, planned, spec.start);
                let mut spec = spec.clone();
                spec.start = planned;
                found.push(self.occurrence(id, organisation, spec));
            }
        }
        merge_same_instant(found)
    }

    fn apply(&self, change: &Change, found: &mut BTreeMap<OccurrenceId, Occurrence>) {
        let elsewhere = change.spec.start.date() != change.id.date;
        let entry = match found.get(&change.id) {
            Some(untouched) => Some(untouched.spec.clone()),
            // Its own date may be out of sight.
            None if elsewhere => self.untouched(change.id).map(|untouched| untouched.spec),
            None => None,
        };
        let Some(entry) = entry else { return };
        let said = change.over(&entry);
        let told = change.told(&said, &entry);
        let mut occurrence = self.occurrence(change.id, change.organisation_id, said);
        occurrence.cancelled = change.cancelled;
        occurrence.version = change.version;
        occurrence.change = told;
        found.insert(change.id, occurrence);
    }

    fn occurrence(&self, id: OccurrenceId, organisation_id: OrganisationId, spec: Spec) -> Occurrence {
        let (starts_at, ends_at, shown_on) = if spec.all_day {
            self.whole_day(spec.start.date())
        } else {
            self.timed(&spec)
        };
        Occurrence {
            id,
            organisation_id,
            planned: spec.start,
            zone: self.zone_of(&spec),
            starts_at,
            ends_at,
            shown_on,
            spec,
            cancelled: false,
            version: 0,
            change: None,
        }
    }

    /// When it starts and ends, and the date it is shown on.
    fn timed(&self, spec: &Spec) -> (Timestamp, Timestamp, Date) {
        let starts_at = match &spec.time_zone {
            Some(zone) => zone.place(spec.start),
            None => self.zones.place(spec.start, spec.since),
        };
        // The wall time as planned, not as a clock change shifts it: a 23:30 that rings at 00:30 stays on its day.
        let wall = if spec.time_zone.is_some() {
            self.zones.local(starts_at)
        } else {
            spec.start
        };
        let early = wall.time() < self.day_starts_at;
        let shown_on = if early {
            wall.date().saturating_sub(DAY)
        } else {
            wall.date()
        };
        (starts_at, later(starts_at, spec.duration_minutes), shown_on)
    }

    /// The instant at which a date of the wearer's is over.
    pub fn day_ends(&self, date: Date) -> Timestamp {
        self.whole_day(date).1
    }

    /// The same of what belongs to the wearer's whole day, in whatever zone it was written.
    fn whole_day(&self, date: Date) -> (Timestamp, Timestamp, Date) {
        let begins = |date: Date| {
            self.zones
                .place(Local::new(date.to_datetime(self.day_starts_at)), Timestamp::MAX)
        };
        (begins(date), begins(date.saturating_add(DAY)), date)
    }

    fn zone_of(&self, spec: &Spec) -> Zone {
        match &spec.time_zone {
            Some(zone) => zone.clone(),
            None => self.zones.at(self.zones.place(spec.start, spec.since)).clone(),
        }
    }
}

fn midnight(date: Date) -> Local {
    Local::new(date.to_datetime(jiff::civil::Time::midnight()))
}

/// Two occurrences of one entry that land on one instant are one: the one whose wall time really comes
/// (Pacific/Apia had no 2011-12-30).
fn merge_same_instant(mut found: Vec<Occurrence>) -> Vec<Occurrence> {
    found.sort_by_key(|occurrence| {
        let shifted = occurrence.zone.local(occurrence.starts_at) != occurrence.planned;
        (occurrence.starts_at, shifted, occurrence.id)
    });
    found.dedup_by_key(|occurrence| occurrence.starts_at);
    found
}
