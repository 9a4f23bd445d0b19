use std::collections::HashMap;

use jiff::ToSpan;

use super::{
    Calendar, Event, Instance, MAX_EXCEPTIONS, Note, Reason, Refused, days,
    draft::{Draft, Reader},
    file::Component,
    when::{When, midnight},
};
use crate::{
    recurrence::{Moment, Recurrence},
    time::{Local, Zone},
};

/// What a file holds, put together by UID, in the order of the file: a changed occurrence may stand before its series.
#[derive(Default)]
pub(super) struct Groups {
    groups: Vec<Group>,
    by_uid: HashMap<String, usize>,
    refused: Vec<Refused>,
}

/// All that has one UID.
#[derive(Default)]
struct Group {
    master: Option<Draft>,
    instances: Vec<Draft>,
    /// The event itself could not be taken, so its changed occurrences can't either.
    refused: bool,
    notes: Vec<String>,
}

impl Groups {
    pub(super) fn add(&mut self, component: &Component, read: Result<Draft, Refused>) {
        match read {
            Ok(draft) => self.group(&draft.uid).add(draft),
            Err(refused) => {
                if component.line("RECURRENCE-ID").is_none() {
                    self.group(&refused.uid).refused = true;
                }
                self.refused.push(refused);
            }
        }
    }

    fn group(&mut self, uid: &str) -> &mut Group {
        let next = self.groups.len();
        let at = *self.by_uid.entry(uid.to_owned()).or_insert(next);
        if at == next {
            self.groups.push(Group::default());
        }
        &mut self.groups[at]
    }

    pub(super) fn finish(self, reader: &mut Reader<'_>) -> Calendar {
        let mut calendar = Calendar {
            refused: self.refused,
            ..Calendar::default()
        };
        for group in self.groups {
            group.finish(reader, &mut calendar);
        }
        calendar
    }
}

impl Group {
    fn add(&mut self, draft: Draft) {
        let known = match &draft.of {
            None => self.master.as_mut(),
            Some(of) => self.instances.iter_mut().find(|known| known.of.as_ref() == Some(of)),
        };
        if let Some(known) = known {
            self.notes
                .push("It is in the file twice: the newer one is taken.".to_owned());
            if draft.age <= known.age {
                *known = draft;
            }
        } else if draft.of.is_none() {
            self.master = Some(draft);
        } else if self.instances.len() <= MAX_EXCEPTIONS {
            // One more than may be is enough to know that there are too many.
            self.instances.push(draft);
        }
    }

    fn finish(self, reader: &mut Reader<'_>, calendar: &mut Calendar) {
        let Self {
            master,
            instances,
            refused,
            notes,
        } = self;
        let Some(master) = master else {
            if !refused {
                alone(instances, reader, calendar);
            }
            return;
        };
        note(calendar, &master.uid, notes);
        if master.cancelled {
            let text = format!("“{}” is cancelled and is left out.", master.title.unwrap_or_default());
            note(calendar, &master.uid, vec![text]);
        } else if master.rule.is_some() || !master.also.is_empty() {
            take(master, instances, reader, calendar);
        } else {
            take(master, Vec::new(), reader, calendar);
            alone(instances, reader, calendar);
        }
    }
}

/// Takes changed occurrences of a series that is not in the file, each as an event.
fn alone(instances: Vec<Draft>, reader: &mut Reader<'_>, calendar: &mut Calendar) {
    for mut instance in instances {
        if instance.cancelled {
            let text = "A cancelled occurrence of a series that is not in the file is left out.";
            note(calendar, &instance.uid, vec![text.to_owned()]);
            continue;
        }
        if let Some(of) = &instance.of {
            let zone = instance.zone.clone().unwrap_or_else(|| reader.wearer.clone());
            instance.uid = format!("{}#{}", instance.uid, reader.local(of, &zone));
        }
        take(instance, Vec::new(), reader, calendar);
    }
}

fn take(mut draft: Draft, instances: Vec<Draft>, reader: &mut Reader<'_>, calendar: &mut Calendar) {
    let (uid, title) = (draft.uid.clone(), draft.title.clone());
    note(calendar, &uid, std::mem::take(&mut draft.notes));
    for instance in &instances {
        note(calendar, &uid, instance.notes.clone());
    }
    let whole = event(draft, instances, reader);
    if let Ok(whole) = &whole {
        note(calendar, &uid, reservations(whole, reader.wearer));
    }
    match whole.and_then(|whole| days::cut(whole, reader.wearer)) {
        Ok(pieces) => calendar.events.extend(pieces),
        Err(reason) => calendar.refused.push(Refused { uid, title, reason }),
    }
}

/// The event, which may still be longer than a day.
fn event(draft: Draft, instances: Vec<Draft>, reader: &mut Reader<'_>) -> Result<Event, Reason> {
    if instances.len() > MAX_EXCEPTIONS {
        return Err(Reason::TooManyExceptions);
    }
    let mut changes: Vec<Instance> = instances
        .into_iter()
        .map(|instance| change(&draft, instance, reader))
        .collect();
    changes.sort_by_key(|change| change.of);
    // Two ways to write one occurrence.
    changes.dedup_by_key(|change| change.of);
    let event = Event {
        uid: draft.uid,
        part: 0,
        title: draft.title.ok_or(Reason::NoTitle)?,
        start: draft.start,
        zone: draft.zone,
        all_day: draft.all_day,
        duration_minutes: draft.minutes,
        repeat: draft.rule,
        except: draft.except,
        also: draft.also,
        changes,
    };
    recurrence(&event)
        .check()
        .map_err(|error| Reason::Rule(error.to_string()))?;
    Ok(event)
}

/// What is not taken quite as it is written.
fn reservations(event: &Event, wearer: &Zone) -> Vec<String> {
    let mut texts = Vec::new();
    if starts_beside_its_rule(event, wearer) {
        texts.push("It starts on a day that its rule does not name: it comes on the days of the rule.".to_owned());
    }
    let whole_days = event.duration_minutes.next_multiple_of(24 * 60);
    for change in event
        .changes
        .iter()
        .filter(|change| change.duration_minutes > Some(whole_days))
    {
        texts.push(format!(
            "The occurrence of {} lasts for more days than the others: the rest is left out.",
            change.of
        ));
    }
    texts
}

fn recurrence(event: &Event) -> Recurrence {
    Recurrence {
        start: event.start,
        rule: event.repeat.clone(),
        except: event.except.clone(),
        also: event.also.iter().copied().map(Moment::At).collect(),
    }
}

/// RFC 5545 (3.8.5.3) leaves open what happens then, and programs differ.
fn starts_beside_its_rule(event: &Event, wearer: &Zone) -> bool {
    let Recurrence { start, rule, .. } = recurrence(event);
    let next = Local::new(start.datetime().saturating_add(1.second()));
    let by_rule = Recurrence {
        start,
        rule,
        except: Vec::new(),
        also: Vec::new(),
    };
    by_rule
        .between(event.zone.as_ref().unwrap_or(wearer), start, next)
        .next()
        .is_none()
}

/// What one occurrence is instead. Exchange names an occurrence of an all-day event by a time, and others one of a timed
/// event by a date: then the date decides.
fn change(series: &Draft, instance: Draft, reader: &mut Reader<'_>) -> Instance {
    let zone = series.zone.clone().unwrap_or_else(|| reader.wearer.clone());
    let of = match &instance.of {
        None => series.start,
        Some(of) if series.all_day => midnight(reader.date(of)),
        Some(When::Date(date)) => Local::new(date.to_datetime(series.start.time())),
        Some(of) => reader.local(of, &zone),
    };
    if instance.cancelled {
        return Instance {
            of,
            cancelled: true,
            start: None,
            duration_minutes: None,
            title: None,
        };
    }
    let own = instance.zone.as_ref().unwrap_or(reader.wearer);
    let start = if series.all_day || instance.all_day || *own == zone {
        instance.start
    } else {
        zone.local(own.place(instance.start))
    };
    Instance {
        of,
        cancelled: false,
        start: Some(start).filter(|start| *start != of),
        duration_minutes: Some(instance.minutes).filter(|minutes| *minutes != series.minutes),
        title: instance.title.filter(|title| series.title.as_ref() != Some(title)),
    }
}

fn note(calendar: &mut Calendar, uid: &str, texts: Vec<String>) {
    let notes = texts.into_iter().map(|text| Note {
        uid: Some(uid.to_owned()),
        text,
    });
    calendar.notes.extend(notes);
}
