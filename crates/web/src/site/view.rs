//! What pages show, from what the use cases answer.

use maat_app::{
    days::Days,
    organisations::Organisation,
    today::{Fact as Known, FactKind},
};
use maat_core::{
    day::Happening,
    id::{OrganisationId, WearerId},
    log::{By, CheckIn, CheckInKind, Reason},
    time::Zone,
};

use crate::{
    messages::Text,
    pages::{
        fact::Fact,
        frame::{Person, Place},
        moment::Moment,
        today::{Slot, Watch},
    },
    pictograms,
};

/// An organisation, by name.
pub(super) fn place(id: OrganisationId, organisation: &Organisation) -> Place {
    Place {
        id,
        name: organisation.name.clone(),
    }
}

/// A wearer, by name.
pub(super) fn person(id: WearerId, name: &str) -> Person {
    Person {
        id,
        name: name.to_owned(),
        photo: None,
    }
}

/// The address of a pictogram that we have.
pub(super) fn picture(id: Option<&str>) -> Option<String> {
    id.and_then(pictograms::get_by_id).map(pictograms::Pictogram::url)
}

/// The address of the picture of an occurrence.
pub(super) fn picture_of(days: &Days, happening: &Happening) -> Option<String> {
    let activity = happening.occurrence.spec.activity_id.and_then(|id| days.looks.get(&id));
    picture(activity.and_then(|activity| activity.pictogram.as_deref()))
}

/// What an occurrence is called, to someone who may see that.
pub(super) fn title(t: Text, days: &Days, happening: &Happening) -> String {
    let title = days.title(happening);
    if title.is_empty() {
        t.day_private().to_owned()
    } else {
        title
    }
}

/// An occurrence at its time.
pub(super) fn slot(t: Text, days: &Days, happening: &Happening) -> Slot {
    Slot {
        title: title(t, days, happening),
        picture: picture_of(days, happening),
        starts: Moment::new(happening.occurrence.starts_at, &days.zone),
        ends: Moment::new(happening.occurrence.ends_at, &days.zone),
    }
}

/// How the wearer's watch is.
pub(super) fn watch(days: &Days) -> Watch {
    match (days.has_watch, days.not_heard_since) {
        (false, _) => Watch::None,
        (true, Some(since)) => Watch::NotHeard(Moment::new(since, &days.zone)),
        (true, None) => Watch::Heard,
    }
}

/// What was told, as a page says it; `None` for what says nothing on its own.
pub(super) fn told(check_in: &CheckIn, zone: &Zone, carer: &str) -> Option<Fact> {
    let at = Moment::new(check_in.at, zone);
    match (check_in.kind, check_in.by) {
        (CheckInKind::Done, By::Carer(_)) => Some(Fact::SeenDone {
            by: carer.to_owned(),
            at,
        }),
        (kind, _) => said(kind, at),
    }
}

fn said(kind: CheckInKind, at: Moment) -> Option<Fact> {
    Some(match kind {
        CheckInKind::Shown => Fact::Rang(at),
        CheckInKind::Ok => Fact::Answered(at),
        CheckInKind::Done => Fact::Done(at),
        CheckInKind::Undone => Fact::NotDone(at),
        CheckInKind::No => Fact::No(at),
        CheckInKind::Later => Fact::Later(at),
        CheckInKind::Help => Fact::Help(at),
        CheckInKind::StepDone | CheckInKind::Mood => return None,
    })
}

/// The last thing known of a wearer.
pub(super) fn last(known: &Known, zone: &Zone) -> Option<Fact> {
    let at = Moment::new(known.at, zone);
    match known.kind {
        FactKind::CheckIn(kind) => said(kind, at),
        FactKind::Told(Reason::NoAnswer) => Some(Fact::NoAnswer(at)),
        FactKind::Told(Reason::NotSeen | Reason::NotHeard) => Some(Fact::NotSeen {
            title: known.title.clone()?,
        }),
        FactKind::Told(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn what_may_not_have_rung_is_said_not_left_out() {
        let known = |reason| Known {
            kind: FactKind::Told(reason),
            at: "2026-11-24T08:30:00Z".parse().unwrap(),
            title: Some("Maths".into()),
        };
        for reason in [Reason::NotSeen, Reason::NotHeard] {
            let fact = last(&known(reason), &Zone::utc()).unwrap();
            assert_eq!(
                fact.say_short(&Language::English.text(), "Sam"),
                "Not sure that Maths rang"
            );
        }
    }
}
