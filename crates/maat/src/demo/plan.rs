//! What is planned in the demo.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use maat_app::{
    App,
    access::{InOrganisation, OfWearer, Planner},
};
use maat_core::{
    activity::{ActivityDraft, Confirm, Kind},
    id::ActivityId,
    patch::Patch,
    plan::EntryDraft,
    recurrence::Rule,
    time::{Local, Zone},
    untold::Tell,
};
use maat_web::{messages, pictograms};
use serde::Deserialize;

use super::{
    ZONE,
    people::{Cast, Language},
};
use crate::Failure;

/// How soon something rings on the watch of whoever looks at the demo.
const SOON: SignedDuration = SignedDuration::from_mins(2);
/// Colours of activities by what they are filed under.
const COLOURS: &[(&str, &str)] = &[
    ("morning", "#e8a33d"),
    ("food", "#d9754b"),
    ("school", "#4b8bd9"),
    ("travel", "#7a6ad8"),
    ("health", "#c2557a"),
    ("play", "#3fa37a"),
    ("home", "#8a7a5c"),
    ("people", "#b8893b"),
    ("rest", "#5c7a9c"),
];

/// A row of the plan.
#[derive(Deserialize)]
pub(super) struct Planned {
    at: jiff::civil::Time,
    minutes: u32,
    what: String,
    days: Days,
    #[serde(default)]
    heads_up: Vec<u32>,
    confirm: Option<Confirm>,
    /// Only for them.
    #[serde(default)]
    who: Vec<String>,
    /// For all but them.
    #[serde(default)]
    not: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Days {
    Daily,
    Weekdays,
}

impl Days {
    fn rule(&self) -> Result<Rule, Failure> {
        let rule = match self {
            Self::Daily => "FREQ=DAILY",
            Self::Weekdays => "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        };
        Ok(rule.parse()?)
    }
}

/// The activities of a plan, by pictogram.
pub(super) async fn activities(
    app: &App,
    by: Planner<InOrganisation>,
    plan: &[Planned],
    language: Language,
) -> Result<BTreeMap<String, ActivityId>, Failure> {
    let mut activities = BTreeMap::new();
    for planned in plan {
        if !activities.contains_key(&planned.what) {
            let made = app.create_activity(by, activity(&planned.what, language)?).await?;
            activities.insert(planned.what.clone(), made.value.id);
        }
    }
    Ok(activities)
}

fn activity(what: &str, language: Language) -> Result<ActivityDraft, Failure> {
    let pictogram = pictograms::get_by_id(what).ok_or_else(|| format!("there is no pictogram {what}"))?;
    let kind: Kind = serde_json::from_value(pictogram.kind.into())?;
    let colour = COLOURS.iter().find(|(topic, _)| *topic == pictogram.topic);
    Ok(ActivityDraft {
        title: Patch::Set(pictogram.name(spoken(language)).to_owned()),
        pictogram: Patch::Set(what.to_owned()),
        colour: colour.map_or(Patch::Keep, |(_, colour)| Patch::Set((*colour).to_owned())),
        kind: Patch::Set(kind),
        ..ActivityDraft::default()
    })
}

fn spoken(language: Language) -> messages::Language {
    messages::Language::of_tag(language.tag()).unwrap_or_default()
}

/// Lays the plan on a wearer.
pub(super) async fn lay(
    app: &App,
    by: Planner<OfWearer>,
    plan: &[Planned],
    name: &str,
    activities: &BTreeMap<String, ActivityId>,
) -> Result<(), Failure> {
    let begin = Zone::named(ZONE)?.local(app.now()).date();
    let theirs = |planned: &&Planned| {
        let chosen = planned.who.is_empty() || planned.who.iter().any(|who| who == name);
        chosen && !planned.not.iter().any(|who| who == name)
    };
    for planned in plan.iter().filter(theirs) {
        let draft = EntryDraft {
            activity_id: activities.get(&planned.what).map_or(Patch::Keep, |id| Patch::Set(*id)),
            start: Patch::Set(Local::new(begin.to_datetime(planned.at))),
            duration_minutes: Patch::Set(planned.minutes),
            repeat: Patch::Set(planned.days.rule()?),
            heads_up_minutes: Patch::Set(planned.heads_up.clone()),
            confirm: planned.confirm.map_or(Patch::Keep, Patch::Set),
            ..EntryDraft::default()
        };
        app.create_entry(by, draft, Tell::Now).await?;
    }
    Ok(())
}

/// Something that rings in two minutes, so that whoever pairs a watch need not wait.
pub(super) async fn something_soon(app: &App, cast: &Cast, language: Language) -> Result<(), Failure> {
    let by = cast.yours.planner;
    let water = activity("water", language)?;
    let soon = app.now().saturating_add(SOON)?;
    let draft = EntryDraft {
        activity_id: Patch::Set(app.create_activity(by.in_organisation(), water).await?.value.id),
        start: Patch::Set(Zone::named(ZONE)?.local(soon)),
        duration_minutes: Patch::Set(10),
        confirm: Patch::Set(Confirm::Done),
        ..EntryDraft::default()
    };
    app.create_entry(by, draft, Tell::Now).await?;
    Ok(())
}
