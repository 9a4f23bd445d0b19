use jiff::Timestamp;

use super::lines::{Lines, date, local, utc};
use crate::{
    plan::Spec,
    recurrence::Rule,
    time::{Local, Zone},
};

/// A VEVENT (RFC 5545, 3.6.1).
#[derive(Debug, Clone)]
pub(super) struct Event {
    uid: String,
    title: String,
    start: Start,
    minutes: u32,
    since: Timestamp,
    rule: Option<String>,
    /// Left out, as they are planned.
    except: Vec<Local>,
    /// It is this occurrence of another, as that one has it.
    of: Option<Start>,
}

/// When something starts, or what is planned of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Start {
    Day(Local),
    In(Local, Zone),
    At(Timestamp),
}

impl Event {
    /// Something by the wall clock of this zone, or on a whole day.
    pub(super) fn new(uid: String, title: String, spec: &Spec, start: Local, zone: &Zone) -> Self {
        Self {
            uid,
            title,
            start: match spec.all_day {
                true => Start::Day(start),
                false => Start::In(start, zone.clone()),
            },
            minutes: spec.duration_minutes,
            since: spec.since,
            rule: None,
            except: Vec::new(),
            of: None,
        }
    }

    /// It starts at this instant, even where the wall time means another.
    pub(super) fn at(mut self, at: Timestamp) -> Self {
        if self.start.instant().is_some_and(|meant| meant != at) {
            self.start = Start::At(at);
        }
        self
    }

    /// It repeats by this rule, up to `last` if it ends.
    pub(super) fn repeats(&mut self, rule: &Rule, last: Option<Local>) {
        let end = last.map(|last| match self.start.like(last) {
            Start::Day(last) => format!(";UNTIL={}", date(last)),
            Start::In(last, zone) => format!(";UNTIL={}", utc(zone.place(last))),
            Start::At(last) => format!(";UNTIL={}", utc(last)),
        });
        self.rule = Some(format!("{}{}", rule.without_end(), end.unwrap_or_default()));
    }

    /// What is planned then does not happen.
    pub(super) fn leave_out(&mut self, planned: Local) {
        self.except.push(planned);
    }

    /// The same in the place of what `main` has planned then.
    pub(super) fn instead_of(mut self, main: &Self, planned: Local) -> Self {
        self.uid.clone_from(&main.uid);
        self.of = Some(main.start.like(planned));
        self
    }

    /// True if `main` says the same of what it has planned then, and programs agree on when that is: they don't in the hour
    /// that the clocks skip.
    pub(super) fn is_as_said(&self, main: &Self, planned: Local) -> bool {
        let said = main.start.like(planned);
        let alike = self.title == main.title && self.minutes == main.minutes;
        alike && said.comes() && self.start == said
    }

    /// The zones it is written in.
    pub(super) fn zones(&self) -> impl Iterator<Item = &Zone> {
        let starts = [Some(&self.start), self.of.as_ref()].into_iter().flatten();
        starts.filter_map(|start| match start {
            Start::In(_, zone) if *zone != Zone::utc() => Some(zone),
            _ => None,
        })
    }

    pub(super) fn write(&self, lines: &mut Lines) {
        lines.put("BEGIN:VEVENT");
        lines.put(&format!("UID:{}@maat", self.uid));
        lines.put(&format!("DTSTAMP:{}", utc(self.since)));
        lines.put(&format!("DTSTART{}", self.start.value()));
        match self.start {
            Start::Day(_) => lines.put("DURATION:P1D"),
            Start::In(..) | Start::At(_) => lines.put(&format!("DURATION:PT{}M", self.minutes)),
        }
        if let Some(of) = &self.of {
            lines.put(&format!("RECURRENCE-ID{}", of.value()));
        }
        if let Some(rule) = &self.rule {
            lines.put(&format!("RRULE:{rule}"));
        }
        for planned in &self.except {
            lines.put(&format!("EXDATE{}", self.start.like(*planned).value()));
        }
        lines.text("SUMMARY", &self.title);
        lines.put("END:VEVENT");
    }
}

impl Start {
    /// The instant, unless it is a whole day.
    fn instant(&self) -> Option<Timestamp> {
        match self {
            Self::Day(_) => None,
            Self::In(local, zone) => Some(zone.place(*local)),
            Self::At(at) => Some(*at),
        }
    }

    /// Another planned time, in the same form.
    fn like(&self, planned: Local) -> Self {
        match self {
            Self::Day(_) => Self::Day(planned),
            Self::In(_, zone) => Self::In(planned, zone.clone()),
            Self::At(_) => Self::In(planned, Zone::utc()),
        }
    }

    /// True if the wall clock really shows it.
    fn comes(&self) -> bool {
        match self {
            Self::In(local, zone) => zone.local(zone.place(*local)) == *local,
            Self::Day(_) | Self::At(_) => true,
        }
    }

    /// With its parameters, as it stands behind the name of a property.
    fn value(&self) -> String {
        match self {
            Self::Day(day) => format!(";VALUE=DATE:{}", date(*day)),
            Self::In(at, zone) if *zone == Zone::utc() => format!(":{}Z", local(*at)),
            Self::In(at, zone) => format!(";TZID={}:{}", zone.name(), local(*at)),
            Self::At(at) => format!(":{}", utc(*at)),
        }
    }
}
