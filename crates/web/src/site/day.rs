//! A wearer's day.

use axum::{extract::State, response::Response};
use jiff::civil::{Date, Time, time};
use maat_app::{Error, Result, days::Days};
use maat_core::{
    activity::Kind,
    day::{Happening, State as Standing},
    id::{EntryId, OrganisationId, WearerId},
    log::{By, Ending, Reason},
    plan::ChangeKind,
    prompt::PromptKind,
    role::Role,
};

use super::{
    view::{person, picture, picture_of, place, title, told, watch},
    visitor::{Ids, Member},
};
use crate::{
    http::{Web, extract::Params},
    messages::Text,
    pages::{
        day::{Change, Day, DayPage, Occurrence, Ring, RingKind, Silence, State as Shown},
        entry_form::{Editing, EntryForm},
        fact::Fact,
        frame::FieldErrors,
        html,
        moment::Moment,
        tell::Telling,
        watch_face::WatchFace,
    },
};

/// `?edit=`: the entry to change.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Query {
    edit: Option<EntryId>,
}

/// `GET /wearers/{w}/days/{date}`
pub(super) async fn page(
    State(web): State<Web>,
    member: Member,
    Ids((wearer, date)): Ids<(WearerId, Date)>,
    Params(query): Params<Query>,
) -> Response {
    let page = async {
        let editing = match query.edit {
            Some(entry) => Some(edit(&web, &member, wearer, entry).await?),
            None => None,
        };
        read(&web, &member, wearer, date, editing).await
    };
    member.answer(page.await.map(|page| html(&page)))
}

/// `GET /app/wearers/{w}/days/{date}`: the live parts alone.
pub(super) async fn parts(
    State(web): State<Web>,
    member: Member,
    Ids((wearer, date)): Ids<(WearerId, Date)>,
) -> Response {
    let page = read(&web, &member, wearer, date, None).await;
    member.answer(page.map(|page| html(&page.parts())))
}

/// The page of a day, with a form that was filled in already, if there is one.
pub(super) async fn read(
    web: &Web,
    member: &Member,
    wearer: WearerId,
    date: Date,
    form: Option<EntryForm>,
) -> Result<DayPage> {
    let by = web.app.viewer_of(member.caller, wearer).await?;
    let days = web.app.days(by, date, date).await?;
    let around = web.app.around_now_on_watch(by).await?;
    let organisation = web.app.organisation(by.in_organisation()).await?;
    let own = by.actor.organisation;
    let place = place(own, &organisation.value);
    let plans = by.actor.role.allows(Role::Planner);
    let form = plans.then(|| form.unwrap_or_else(|| EntryForm::new(next_quarter(&days, date))));
    let carers = carers(web, &days).await?;
    let day = Day {
        wearer: person(wearer, &days.wearer.name),
        date,
        now: Moment::new(days.now, &days.zone),
        clock_rate: web.app.clock.rate(),
        watch: watch(&days),
        untold_until: days.untold_until(date).map(|until| Moment::new(until, &days.zone)),
        occurrences: days
            .all()
            .map(|happening| occurrence((member.t, own), &days, happening, &carers))
            .collect(),
    };
    let face = face(member, &around);
    Ok(DayPage {
        t: member.t,
        frame: member.frame(Some(place)),
        day,
        form,
        face,
    })
}

/// The next quarter of an hour, if the day is today; else nine o'clock.
fn next_quarter(days: &Days, date: Date) -> Time {
    if days.today != date {
        return time(9, 0, 0, 0);
    }
    let now = days.zone.local(days.now).time();
    let quarter = i32::from(now.hour()) * 4 + i32::from(now.minute()) / 15 + 1;
    let (hour, minute) = (i8::try_from(quarter / 4), i8::try_from(quarter % 4 * 15));
    hour.ok()
        .zip(minute.ok())
        .and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok())
        .unwrap_or(now)
}

/// The carers who said something of the day, by name.
async fn carers(web: &Web, days: &Days) -> Result<Vec<(maat_core::id::UserId, String)>> {
    let mut carers = Vec::new();
    for check_in in &days.check_ins {
        if let By::Carer(user) = check_in.by {
            carers.push((user, web.users.get(user).await?.name));
        }
    }
    Ok(carers)
}

/// The entry as a form, as it is now.
async fn edit(web: &Web, member: &Member, wearer: WearerId, id: EntryId) -> Result<EntryForm> {
    let by = web.app.planner_of(member.caller, wearer).await?;
    let entry = web.app.entry(by.into(), id).await?;
    let spec = entry.spec;
    let activity = entry.activity;
    let rule = spec.repeat.as_ref().map(ToString::to_string);
    let form = EntryForm {
        editing: Some(Editing {
            entry: id,
            version: entry.version,
        }),
        pictogram: activity.as_ref().and_then(|a| a.pictogram.clone()).unwrap_or_default(),
        title: spec.title.clone().or(activity.map(|a| a.title)).unwrap_or_default(),
        duration: spec.duration_minutes.to_string(),
        confirm: word(&spec.confirm)?,
        kind: word(&spec.kind)?,
        heads_up: spec.heads_up_minutes.clone(),
        grace: spec.grace_minutes.to_string(),
        again: spec.again_times.to_string(),
        ..EntryForm::new(spec.start.time())
    };
    Ok(form.repeating(rule.as_deref()))
}

/// A word of the API's, as a form field has it.
fn word(value: &impl serde::Serialize) -> Result<String> {
    let value = serde_json::to_value(value).map_err(Error::internal)?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

fn occurrence(
    (t, own): (Text, OrganisationId),
    days: &Days,
    happening: &Happening,
    carers: &[(maat_core::id::UserId, String)],
) -> Occurrence {
    let planned = &happening.occurrence;
    let moment = |at| Moment::new(at, &days.zone);
    Occurrence {
        id: planned.id.to_string(),
        entry: planned.id.entry,
        version: planned.version,
        title: title(t, days, happening),
        picture: picture_of(days, happening),
        own: planned.organisation_id == own,
        medicine: planned.spec.kind == Kind::Medicine,
        starts: moment(planned.starts_at),
        ends: moment(planned.ends_at),
        rule: planned.spec.repeat.as_ref().map(ToString::to_string),
        state: standing(happening.state),
        facts: facts(days, happening, carers),
        rings: rings(days, happening),
        change: change(happening),
        told: days.is_told(happening),
        telling: Telling::default(),
        errors: FieldErrors::none(),
    }
}

fn standing(state: Standing) -> Shown {
    match state {
        Standing::Planned => Shown::Planned,
        Standing::Active => Shown::Active,
        Standing::Done => Shown::Done,
        Standing::Refused => Shown::Refused,
        Standing::NoAnswer => Shown::NoAnswer,
        Standing::Cancelled => Shown::Cancelled,
        Standing::Past => Shown::Past,
    }
}

/// What happened, oldest first.
pub(super) fn facts(days: &Days, happening: &Happening, carers: &[(maat_core::id::UserId, String)]) -> Vec<Fact> {
    let id = happening.occurrence.id;
    let name = |by: By| match by {
        By::Carer(user) => carers
            .iter()
            .find(|(carer, _)| *carer == user)
            .map_or("", |(_, name)| name),
        By::Wearer(_) => "",
    };
    let theirs = days
        .check_ins
        .iter()
        .filter(|check_in| check_in.occurrence_id == Some(id));
    let mut facts: Vec<_> = theirs
        .filter_map(|check_in| Some((check_in.at, told(check_in, &days.zone, name(check_in.by))?)))
        .collect();
    let unanswered = happening
        .prompts
        .iter()
        .filter_map(|(_, outcome)| *outcome)
        .find(|outcome| {
            let silences = [Reason::NoAnswer, Reason::NotHeard, Reason::NotSeen, Reason::NoWatch];
            outcome.outcome == Ending::Told && outcome.reason.is_some_and(|reason| silences.contains(&reason))
        });
    if let Some(outcome) = unanswered {
        let at = Moment::new(outcome.at, &days.zone);
        let fact = match outcome.reason {
            Some(Reason::NoAnswer) => Fact::NoAnswer(at),
            Some(Reason::NoWatch) => Fact::NoWatch,
            Some(Reason::NotSeen) => Fact::NotSeen {
                title: days.title(happening),
            },
            _ => {
                let silent = days.not_heard_since.filter(|since| *since <= outcome.at);
                let since = Moment::new(silent.unwrap_or(outcome.at), &days.zone);
                Fact::NotHeard { since, at }
            }
        };
        facts.push((outcome.at, fact));
    }
    facts.sort_by_key(|(at, _)| *at);
    facts.into_iter().map(|(_, fact)| fact).collect()
}

fn rings(days: &Days, happening: &Happening) -> Vec<Ring> {
    let answers = happening.prompts.iter().filter_map(|(_, outcome)| *outcome);
    let answers = answers.filter(|outcome| outcome.outcome == Ending::Answered);
    let answered = answers.map(|outcome| outcome.at).min();
    let ring = |(prompt, outcome): &(maat_core::prompt::Prompt, Option<maat_core::log::Outcome>)| Ring {
        kind: match prompt.id.kind {
            PromptKind::HeadsUp => RingKind::HeadsUp,
            PromptKind::Start => RingKind::Start,
            PromptKind::Again => RingKind::Again,
            PromptKind::End => RingKind::End,
        },
        at: Moment::new(prompt.at, &days.zone),
        falls_away: match outcome.map(|outcome| (outcome.outcome, outcome.reason)) {
            _ if answered.is_some_and(|at| at < prompt.at) => Some(Silence::NotNeeded),
            Some((Ending::Suppressed, Some(Reason::Muted))) => Some(Silence::Quiet),
            Some((Ending::Suppressed, Some(Reason::Away))) => Some(Silence::Away),
            Some((Ending::Suppressed, _)) => Some(Silence::Merged),
            Some((Ending::Cancelled, _)) => Some(Silence::NotNeeded),
            _ => match days.holds_back(&(*prompt, *outcome)) {
                Some(Reason::Away) => Some(Silence::Away),
                Some(_) => Some(Silence::Quiet),
                None => None,
            },
        },
    };
    happening.prompts.iter().map(ring).collect()
}

fn change(happening: &Happening) -> Option<Change> {
    let changed = happening.occurrence.change.as_ref()?;
    match changed.kind {
        ChangeKind::Cancelled => Some(Change::Cancelled),
        ChangeKind::Moved => {
            let was = changed.was.as_ref()?.parse().ok()?;
            Some(Change::Moved(Moment {
                at: happening.occurrence.zone.place(was),
                local: was,
            }))
        }
        // What else is different shows itself.
        ChangeKind::Changed => None,
    }
}

/// What the watch shows now.
fn face(member: &Member, days: &Days) -> WatchFace {
    let Some(now) = days.current() else {
        return WatchFace {
            picture: picture(Some("free-time")),
            title: String::new(),
            left: 0.0,
            button: None,
            next: days.next().and_then(|next| picture_of(days, next)),
        };
    };
    let occurrence = &now.occurrence;
    let whole = occurrence.ends_at.duration_since(occurrence.starts_at).as_secs_f64();
    let left = occurrence.ends_at.duration_since(days.now).as_secs_f64();
    let asked = occurrence.spec.confirm == maat_core::activity::Confirm::Done && now.state == Standing::Active;
    WatchFace {
        picture: picture_of(days, now),
        title: title(member.t, days, now),
        left: left / whole.max(1.0),
        button: asked.then(|| member.t.watch_done().to_owned()),
        next: days.next().and_then(|next| picture_of(days, next)),
    }
}
