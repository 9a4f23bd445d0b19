use std::cmp::Reverse;

use jiff::civil::{Date, Time};
use uuid::Uuid;

use super::{
    DEFAULT_MINUTES, MAX_EXCEPTIONS, Note, Reason, Refused,
    file::{Component, File, Kind},
    text::one_line,
    when::{When, duration, from_utc, midnight, minutes_between},
    zones::Zones,
};
use crate::{
    recurrence::{Moment, Rule, YEARS},
    time::{Local, Zone},
};

/// The space of the UIDs that are made for events without one.
const UID_SPACE: Uuid = Uuid::from_u128(0x6d61_6174_2d63_616c_656e_6461_7220_7569);
/// The longest UID that is kept as it is, in bytes.
const MAX_UID: usize = 255;

/// A VEVENT, understood.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) uid: String,
    pub(super) title: Option<String>,
    pub(super) start: Local,
    /// None: the wearer's.
    pub(super) zone: Option<Zone>,
    pub(super) all_day: bool,
    /// At least 1; all day, whole days.
    pub(super) minutes: u32,
    pub(super) rule: Option<Rule>,
    pub(super) except: Vec<Moment>,
    pub(super) also: Vec<Local>,
    /// RECURRENCE-ID: it is a change of this occurrence of another.
    pub(super) of: Option<When>,
    pub(super) cancelled: bool,
    /// Which of two with one UID is newer: SEQUENCE, LAST-MODIFIED, DTSTAMP.
    pub(super) age: Reverse<(i64, String, String)>,
    /// What was left out, or read with a reservation.
    pub(super) notes: Vec<String>,
}

/// Reads the components of one file.
pub(super) struct Reader<'f> {
    pub(super) wearer: &'f Zone,
    zones: Zones<'f>,
    /// For times without a zone; the wearer's, unless the file says something better.
    floating: Zone,
}

impl<'f> Reader<'f> {
    pub(super) fn new(file: &'f File, wearer: &'f Zone) -> Self {
        let mut zones = Zones::new(file, wearer);
        let whole = file
            .zone
            .as_deref()
            .filter(|name| file.zones.is_empty() && !name.is_empty());
        let floating = whole.map_or_else(|| wearer.clone(), |name| zones.find(name, Date::constant(2026, 1, 1)));
        Self {
            wearer,
            zones,
            floating,
        }
    }

    /// What there is to say about the file as a whole.
    pub(super) fn notes(self) -> Vec<Note> {
        self.zones.notes
    }

    /// Understands a component, or says why not.
    pub(super) fn read(&mut self, component: &Component) -> Result<Draft, Refused> {
        self.draft(component).map_err(|reason| Refused {
            uid: uid(component),
            title: title(component),
            reason,
        })
    }

    fn draft(&mut self, component: &Component) -> Result<Draft, Reason> {
        match component.kind {
            Kind::Task => return Err(Reason::Task),
            Kind::Journal => return Err(Reason::Journal),
            Kind::Event | Kind::Zone => {}
        }
        if !component.complete {
            return Err(Reason::CutOff);
        }
        if component.overlong {
            return Err(Reason::LongLine);
        }
        let of = occurrence(component)?;
        let start = component
            .line("DTSTART")
            .and_then(When::of)
            .or_else(|| of.clone())
            .ok_or(Reason::NoStart)?;
        let rule = rule(component)?;
        let repeats = rule.is_some() || component.line("RDATE").is_some();
        let zone = self.zone_of(&start, repeats);
        let local = self.local(&start, &zone);
        if !YEARS.contains(&local.date().year()) {
            return Err(Reason::NoStart);
        }
        let mut draft = Draft {
            uid: uid(component),
            title: title(component),
            start: local,
            all_day: matches!(start, When::Date(_)),
            zone: Some(zone),
            minutes: DEFAULT_MINUTES,
            rule,
            except: Vec::new(),
            also: Vec::new(),
            of,
            cancelled: component
                .value("STATUS")
                .is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")),
            age: age(component),
            notes: Vec::new(),
        };
        self.length(component, &mut draft);
        self.exceptions(component, &mut draft)?;
        draft.zone = draft.zone.filter(|zone| zone != self.wearer);
        Ok(draft)
    }

    /// The zone to plan in. A single event that is written in UTC is planned in the wearer's; a repeating one stays in
    /// UTC, since that is what decides when it comes in summer.
    fn zone_of(&mut self, start: &When, repeats: bool) -> Zone {
        match start {
            When::Local(local, Some(name)) => self.zones.find(name, local.date()),
            When::Local(_, None) => self.floating.clone(),
            When::Utc(_) if repeats => Zone::utc(),
            When::Utc(_) | When::Date(_) => self.wearer.clone(),
        }
    }

    /// A time on the clock of a zone; a time without a zone is on it already.
    pub(super) fn local(&mut self, when: &When, zone: &Zone) -> Local {
        match when {
            When::Date(date) => midnight(*date),
            When::Local(local, None) => *local,
            When::Local(local, Some(name)) => {
                let written = self.zones.find(name, local.date());
                if written == *zone {
                    *local
                } else {
                    zone.local(written.place(*local))
                }
            }
            When::Utc(utc) => from_utc(*utc, zone),
        }
    }

    /// The date that is meant where only the date counts: the one written, or the wearer's if it is written in UTC.
    pub(super) fn date(&self, when: &When) -> Date {
        match when {
            When::Date(date) => *date,
            When::Local(local, _) => local.date(),
            When::Utc(utc) => from_utc(*utc, self.wearer).date(),
        }
    }

    fn length(&mut self, component: &Component, draft: &mut Draft) {
        let zone = draft.zone.clone().unwrap_or_else(|| self.wearer.clone());
        let end = component.line("DTEND").and_then(When::of);
        let minutes = match end {
            Some(When::Date(date)) if !draft.all_day => minutes_between(draft.start, midnight(date)),
            Some(end) => minutes_between(draft.start, self.local(&end, &zone)),
            None => component.value("DURATION").and_then(duration).unwrap_or(0),
        };
        draft.all_day |= draft.start.time() == Time::midnight()
            && minutes % 1440 == 0
            && component
                .value("X-MICROSOFT-CDO-ALLDAYEVENT")
                .is_some_and(|all| all.eq_ignore_ascii_case("TRUE"));
        if minutes < 0 {
            draft
                .notes
                .push("It ends before it starts: the end is left out.".to_owned());
        }
        let minutes = u32::try_from(minutes).unwrap_or(if minutes < 0 { 0 } else { u32::MAX });
        draft.minutes = match (draft.all_day, minutes) {
            (true, _) => minutes.div_ceil(1440).max(1).saturating_mul(1440),
            (false, 0) => DEFAULT_MINUTES,
            (false, _) => minutes,
        };
    }

    fn exceptions(&mut self, component: &Component, draft: &mut Draft) -> Result<(), Reason> {
        let zone = draft.zone.clone().unwrap_or_else(|| self.wearer.clone());
        for when in self.listed(component, "EXDATE", draft) {
            let moment = match when {
                _ if draft.all_day => Moment::Date(self.date(&when)),
                When::Date(date) => Moment::Date(date),
                _ => Moment::At(self.local(&when, &zone)),
            };
            draft.except.push(moment);
        }
        for when in self.listed(component, "RDATE", draft) {
            let also = match when {
                _ if draft.all_day => midnight(self.date(&when)),
                When::Date(date) => Local::new(date.to_datetime(draft.start.time())),
                _ => self.local(&when, &zone),
            };
            draft.also.push(also);
        }
        leave_out_strangers(draft);
        for list in [draft.except.len(), draft.also.len()] {
            if list > MAX_EXCEPTIONS {
                return Err(Reason::TooManyExceptions);
            }
        }
        Ok(())
    }

    /// The values of all lines of this name; of what can't be read, a note.
    fn listed(&self, component: &Component, name: &str, draft: &mut Draft) -> Vec<When> {
        let mut listed = Vec::new();
        for value in component.lines(name).flat_map(When::all).take(MAX_EXCEPTIONS + 1) {
            match value {
                Ok(when) => listed.push(when),
                Err(text) => {
                    let text = one_line(text).unwrap_or_default();
                    draft
                        .notes
                        .push(format!("The exception “{text}” can't be read and is left out."));
                }
            }
        }
        listed
    }
}

/// Leaves out exceptions at a time of day at which the event never is: they take nothing away.
fn leave_out_strangers(draft: &mut Draft) {
    let by_hour = draft.rule.as_ref().is_some_and(|rule| {
        let text = rule.to_string();
        ["BYHOUR", "BYMINUTE", "BYSECOND"]
            .iter()
            .any(|part| text.contains(part))
    });
    if by_hour || !draft.also.is_empty() {
        return;
    }
    let (time, notes) = (draft.start.time(), &mut draft.notes);
    draft.except.retain(|moment| match moment {
        Moment::At(at) if at.time() != time => {
            notes.push(format!(
                "The exception {at} is not at the time of the event and is left out."
            ));
            false
        }
        _ => true,
    });
}

/// Which occurrence it changes, if it changes one.
fn occurrence(component: &Component) -> Result<Option<When>, Reason> {
    let Some(line) = component.line("RECURRENCE-ID") else {
        return Ok(None);
    };
    if line.parameter("RANGE").is_some() {
        return Err(Reason::ThisAndFuture);
    }
    When::of(line).map(Some).ok_or(Reason::UnknownOccurrence)
}

/// A changed occurrence has no rule of its own; some programs repeat the one of the series.
fn rule(component: &Component) -> Result<Option<Rule>, Reason> {
    if component.line("RECURRENCE-ID").is_some() {
        return Ok(None);
    }
    if component.line("EXRULE").is_some() {
        return Err(Reason::ExceptionRule);
    }
    let mut rules = component.lines("RRULE");
    let Some(line) = rules.next() else { return Ok(None) };
    if rules.any(|other| other.value != line.value) {
        return Err(Reason::Rule("it has more than one".to_owned()));
    }
    let text = line.value.trim_end_matches(';');
    text.parse()
        .map(Some)
        .map_err(|error: <Rule as std::str::FromStr>::Err| Reason::Rule(error.to_string()))
}

fn title(component: &Component) -> Option<String> {
    ["SUMMARY", "LOCATION"]
        .into_iter()
        .find_map(|name| one_line(component.value(name)?))
}

fn age(component: &Component) -> Reverse<(i64, String, String)> {
    let text = |name| component.value(name).unwrap_or_default().to_owned();
    let sequence = text("SEQUENCE").parse().unwrap_or(0);
    Reverse((sequence, text("LAST-MODIFIED"), text("DTSTAMP")))
}

/// Its UID; without one (or with an absurd one), always the same for the same content.
fn uid(component: &Component) -> String {
    let written = component.value("UID").unwrap_or_default();
    if !written.is_empty() && written.len() <= MAX_UID && !written.contains(char::is_control) {
        return written.to_owned();
    }
    let content = match written {
        "" => [
            "SUMMARY",
            "LOCATION",
            "DTSTART",
            "DTEND",
            "DURATION",
            "RRULE",
            "RECURRENCE-ID",
        ]
        .map(|name| component.value(name).unwrap_or_default())
        .join("\n"),
        _ => written.to_owned(),
    };
    Uuid::new_v5(&UID_SPACE, content.as_bytes()).to_string()
}
