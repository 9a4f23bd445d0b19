//! A wearer's plan as an iCalendar file (RFC 5545) that calendar programs subscribe to.
//!
//! A series is one event with its rule; what one day has different stands beside it. Whatever a rule alone would not give
//! at the very instant that the plan does, a shift by the clocks or a move of the wearer, is written as different, too: so
//! a program needs no more than the rule and the zone to show the same day.

mod event;
mod lines;
#[cfg(test)]
mod tests;
mod zone;

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

use crate::{
    activity::Activity,
    id::ActivityId,
    plan::{Occurrence, OccurrenceId, Plan, Series, Spec},
    recurrence::Recurrence,
    time::{Local, Zone},
};
use {event::Event, lines::Lines};

/// Most events in a file; what comes later than that many is left out.
pub const MAX_EVENTS: usize = 5_000;

/// What is written.
pub struct Feed<'a> {
    /// The plan, read for these dates.
    pub plan: &'a Plan,
    /// How what is planned looks.
    pub looks: &'a BTreeMap<ActivityId, Activity>,
    /// What the calendar is called.
    pub name: &'a str,
    /// What stands in the place of what is private.
    pub busy: &'a str,
    /// The first date.
    pub from: Date,
    /// The last date; what repeats without end goes on after it.
    pub to: Date,
}

/// What is on the plan and not written yet.
type Left<'a> = BTreeMap<OccurrenceId, &'a Occurrence>;

/// A series as long as it says the same: between these dates, both inclusive.
type Stretch<'a> = (Date, Date, &'a Spec);

impl Feed<'_> {
    /// The file.
    pub fn write(&self) -> String {
        let occurrences = self.plan.occurrences(self.from, self.to);
        let mut left: Left = occurrences
            .iter()
            .map(|occurrence| (occurrence.id, occurrence))
            .collect();
        let mut events = Vec::new();
        for series in &self.plan.series {
            for stretch in series.stretches(Date::MIN, Date::MAX) {
                events.extend(self.repeating(series, stretch, &mut left));
            }
        }
        // What happens once, or comes from no rule.
        let mut single: Vec<_> = left.into_values().filter(|one| self.shows(one)).collect();
        single.sort_by_key(|occurrence| occurrence.starts_at);
        events.extend(single.into_iter().map(|occurrence| self.once(occurrence)));
        events.truncate(MAX_EVENTS);
        self.file(&events)
    }

    fn shows(&self, occurrence: &Occurrence) -> bool {
        !occurrence.cancelled && (self.from..=self.to).contains(&occurrence.shown_on)
    }

    /// A series as long as it says the same: the event with the rule, and what some days have different. What that tells is
    /// taken out of `left`.
    fn repeating(&self, series: &Series, (from, to, spec): Stretch<'_>, left: &mut Left<'_>) -> Vec<Event> {
        let zone = self.zone_of(spec);
        let Some(rule) = &spec.repeat else { return Vec::new() };
        let end = to.min(self.to).tomorrow().unwrap_or(Date::MAX);
        let planned = ruled(spec, &zone, midnight(from.max(self.from)), midnight(end));
        let id = |planned: &Local| OccurrenceId::new(series.id, *planned, spec.start);
        let begins = |planned: &Local| {
            let happens = left.get(&id(planned)).is_some_and(|occurrence| !occurrence.cancelled);
            happens && zone.local(zone.place(*planned)) == *planned
        };
        let Some(first) = planned.iter().position(begins) else {
            return Vec::new();
        };
        let planned = &planned[first..];
        let anew = Spec {
            start: planned[0],
            ..spec.clone()
        };
        // From its first day here the rule must mean the same as from its start; and times on a whole day mean nothing.
        let endless = Spec {
            repeat: Some(rule.without_end()),
            ..anew.clone()
        };
        let again = ruled(&endless, &zone, planned[0], midnight(end));
        if !again.starts_with(planned) || (spec.all_day && rule.names_times()) {
            return Vec::new();
        }
        let mut main = self.event(uid(series, from), &anew, planned[0], &zone);
        let ends = rule.ends() || to < Date::MAX;
        main.repeats(rule, planned.last().filter(|_| ends).copied());
        let mut different = Vec::new();
        for planned in planned {
            match left.remove(&id(planned)) {
                Some(occurrence) if !occurrence.cancelled => {
                    let said = self.once(occurrence).instead_of(&main, *planned);
                    if !said.is_as_said(&main, *planned) {
                        different.push(said);
                    }
                }
                _ => main.leave_out(*planned),
            }
        }
        [vec![main], different].concat()
    }

    /// One occurrence by itself.
    fn once(&self, occurrence: &Occurrence) -> Event {
        let zone = self.zone_of(&occurrence.spec);
        let start = match occurrence.spec.all_day {
            true => occurrence.spec.start,
            false => zone.local(occurrence.starts_at),
        };
        let event = self.event(occurrence.id.to_string(), &occurrence.spec, start, &zone);
        event.at(occurrence.starts_at)
    }

    fn event(&self, uid: String, spec: &Spec, start: Local, zone: &Zone) -> Event {
        let activity = spec.activity_id.and_then(|id| self.looks.get(&id));
        let title = spec
            .title
            .as_deref()
            .or(activity.map(|activity| activity.title.as_str()));
        let title = if spec.private {
            self.busy
        } else {
            title.unwrap_or_default()
        };
        Event::new(uid, title.to_owned(), spec, start, zone)
    }

    fn zone_of(&self, spec: &Spec) -> Zone {
        spec.time_zone
            .clone()
            .unwrap_or_else(|| self.plan.zones.latest().clone())
    }

    fn file(&self, events: &[Event]) -> String {
        let mut lines = Lines::default();
        lines.put("BEGIN:VCALENDAR");
        lines.put("VERSION:2.0");
        lines.put("PRODID:-//MAAT//plan//EN");
        lines.put("METHOD:PUBLISH");
        lines.text("X-WR-CALNAME", self.name);
        lines.put("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        lines.put("X-PUBLISHED-TTL:PT1H");
        let zones: BTreeMap<&str, &Zone> = events
            .iter()
            .flat_map(Event::zones)
            .map(|zone| (zone.name(), zone))
            .collect();
        for zone in zones.into_values() {
            zone::write(&mut lines, zone, self.from);
        }
        for event in events {
            event.write(&mut lines);
        }
        lines.put("END:VCALENDAR");
        lines.finish()
    }
}

/// What the rule alone plans.
fn ruled(spec: &Spec, zone: &Zone, from: Local, to: Local) -> Vec<Local> {
    let bare = Recurrence {
        except: Vec::new(),
        also: Vec::new(),
        ..spec.recurrence()
    };
    bare.between(zone, from, to).take(MAX_EVENTS).collect()
}

/// What a series said first bears its plain name, what it said later the date since when.
fn uid(series: &Series, since: Date) -> String {
    match since {
        Date::MIN => series.id.to_string(),
        since => format!("{}-{since}", series.id),
    }
}

fn midnight(date: Date) -> Local {
    Local::new(date.to_datetime(Time::midnight()))
}
