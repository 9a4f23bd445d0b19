//! Planning from a day's page.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::civil::{Date, Time};
use maat_app::{Code, Error, Result, untold::When};
use maat_core::{
    activity::{Confirm, Kind},
    id::{EntryId, WearerId},
    patch::Patch,
    plan::{ChangeDraft, EntryDraft, OccurrenceId},
    recurrence::Rule,
    time::Local,
    untold::Tell,
};

use super::{
    day::read,
    form::{Fields, Posted},
    tell::tell,
    visitor::{Ids, Member},
};
use crate::{
    http::Web,
    pages::{
        day::DayPage,
        entry_form::{Editing, EntryForm, Planned},
        frame::FieldErrors,
        html,
    },
};

/// `POST /wearers/{w}/entries`
pub(super) async fn create(
    State(web): State<Web>,
    Ids((wearer,)): Ids<(WearerId,)>,
    Posted { member, fields }: Posted,
) -> Response {
    plan(&web, &member, wearer, None, &fields).await
}

/// `POST /wearers/{w}/entries/{e}`
pub(super) async fn update(
    State(web): State<Web>,
    Ids((wearer, entry)): Ids<(WearerId, EntryId)>,
    Posted { member, fields }: Posted,
) -> Response {
    let version = fields.get("version").parse().unwrap_or(u64::MAX);
    plan(&web, &member, wearer, Some(Editing { entry, version }), &fields).await
}

async fn plan(web: &Web, member: &Member, wearer: WearerId, editing: Option<Editing>, fields: &Fields) -> Response {
    let Ok(date) = fields.get("date").parse::<Date>() else {
        return member.visitor.problem(&Error::not_found());
    };
    let form = EntryForm {
        editing: editing.clone(),
        ..EntryForm::read(&fields.0)
    };
    let planned = match form.clone().planned(date, member.t) {
        Ok(planned) => planned,
        Err(form) => return again(web, member, wearer, date, *form).await,
    };
    match save(web, member, wearer, fields, editing.as_ref(), planned).await {
        Ok(()) => {
            let said = if editing.is_some() { "changed" } else { "planned" };
            Redirect::to(&format!("/wearers/{wearer}/days/{date}?said={said}")).into_response()
        }
        Err(error) if matches!(error.code, Code::Invalid | Code::Stale | Code::Conflict) => {
            let mut form = form;
            form.errors = in_words(&error, member);
            again(web, member, wearer, date, form).await
        }
        Err(error) => member.visitor.problem(&error),
    }
}

async fn save(
    web: &Web,
    member: &Member,
    wearer: WearerId,
    fields: &Fields,
    editing: Option<&Editing>,
    planned: Planned,
) -> Result<()> {
    let by = web.app.planner_of(member.caller, wearer).await?;
    let (date, tell) = (planned.start.date(), tell(web, by, fields).await?);
    let rule = planned.repeat.as_deref().map(str::parse::<Rule>).transpose();
    let rule = rule.map_err(|error| Error::invalid("rule", error.to_string()))?;
    let kind: Kind = word(&planned.kind)?;
    let activity = web
        .app
        .activity_like(by.in_organisation(), &planned.title, planned.pictogram.as_deref(), kind)
        .await?;
    let draft = EntryDraft {
        activity_id: Patch::Set(activity),
        title: Patch::Default,
        start: Patch::Set(Local::new(planned.start)),
        duration_minutes: Patch::Set(planned.duration_minutes),
        repeat: rule.map_or(Patch::Default, Patch::Set),
        confirm: set(planned.confirm.as_deref().map(word::<Confirm>).transpose()?),
        heads_up_minutes: Patch::Set(planned.heads_up_minutes),
        grace_minutes: set(planned.grace_minutes),
        again_times: set(planned.again_times),
        ..EntryDraft::default()
    };
    match editing {
        None => web.app.create_entry(by, draft, tell).await?,
        Some(editing) => {
            let was = web.app.entry(by.into(), editing.entry).await?.spec;
            let draft = EntryDraft {
                start: Patch::Set(begin(was.start, was.repeats(), planned.start, date)),
                ..draft
            };
            web.app
                .update_entry(by, editing.entry, draft, from(date, tell), Some(editing.version))
                .await?
        }
    };
    Ok(())
}

/// From a date of the page on.
fn from(date: Date, tell: Tell) -> When {
    When { from: Some(date), tell }
}

/// A series that is changed from a date on keeps the date it began on, so that "every other week" stays the same weeks.
fn begin(was: Local, repeats: bool, planned: jiff::civil::DateTime, from: Date) -> Local {
    let keeps = repeats && was.date() <= from;
    if keeps {
        Local::new(was.date().to_datetime(planned.time()))
    } else {
        Local::new(planned)
    }
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Default, Patch::Set)
}

/// A form's word as the type that it names.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_value(text.into()).map_err(|_| Error::invalid("", "This choice is not known."))
}

/// The page again, with what was typed and what is wrong with it.
async fn again(web: &Web, member: &Member, wearer: WearerId, date: Date, form: EntryForm) -> Response {
    let page = read(web, member, wearer, date, Some(form)).await;
    member.answer(page.map(|page| (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()))
}

fn in_words(error: &Error, member: &Member) -> FieldErrors {
    let t = member.t;
    let (field, words) = match (error.code, error.field.as_deref()) {
        (Code::Invalid, Some("rule" | "repeat")) => ("rule", t.refusal_rule()),
        (Code::Invalid, Some("start")) => ("start", t.plan_start_wrong()),
        (Code::Invalid, Some("title")) => ("title", t.plan_title_missing()),
        (Code::Invalid, Some("tell")) => ("tell", t.tell_over()),
        (Code::Stale | Code::Conflict, _) => ("", t.refusal_changed()),
        _ => ("", t.problem_fault()),
    };
    let mut errors = FieldErrors::none();
    errors.add(field, words);
    errors
}

/// `POST /wearers/{w}/entries/{e}/end`: from a date on.
pub(super) async fn end(
    State(web): State<Web>,
    Ids((wearer, entry)): Ids<(WearerId, EntryId)>,
    Posted { member, fields }: Posted,
) -> Response {
    let date = fields.get("from").parse::<Date>().map_err(|_| Error::not_found());
    let ended = async {
        let by = web.app.planner_of(member.caller, wearer).await?;
        let (date, tell) = (date?, tell(&web, by, &fields).await?);
        web.app.delete_entry(by, entry, from(date, tell), None).await?;
        Ok(date)
    };
    match (ended.await, fields.get("occurrence").parse()) {
        (Ok(date), _) => Redirect::to(&format!("/wearers/{wearer}/days/{date}?said=ended")).into_response(),
        (Err(error), Ok(id)) => refused(&web, &member, wearer, id, &fields, &error).await,
        (Err(error), Err(_)) => member.visitor.problem(&error),
    }
}

/// `POST /wearers/{w}/occurrences/{id}/move`: to another time of the same day.
pub(super) async fn move_occurrence(
    State(web): State<Web>,
    Ids((wearer, id)): Ids<(WearerId, OccurrenceId)>,
    Posted { member, fields }: Posted,
) -> Response {
    let Ok(time) = fields.get("start").parse::<Time>() else {
        let words = member.t.plan_start_wrong();
        return wrong(&web, &member, wearer, id, &fields, ("start", words)).await;
    };
    let start = Patch::Set(Local::new(id.date.to_datetime(time)));
    let draft = ChangeDraft {
        entry: EntryDraft {
            start,
            ..EntryDraft::default()
        },
        ..ChangeDraft::default()
    };
    change(&web, &member, wearer, id, &fields, draft, "moved").await
}

/// `POST /wearers/{w}/occurrences/{id}/cancel`
pub(super) async fn cancel(
    State(web): State<Web>,
    Ids((wearer, id)): Ids<(WearerId, OccurrenceId)>,
    Posted { member, fields }: Posted,
) -> Response {
    let draft = ChangeDraft {
        cancelled: Some(true),
        ..ChangeDraft::default()
    };
    change(&web, &member, wearer, id, &fields, draft, "cancelled").await
}

/// `POST /wearers/{w}/occurrences/{id}/restore`: as always.
pub(super) async fn restore(
    State(web): State<Web>,
    Ids((wearer, id)): Ids<(WearerId, OccurrenceId)>,
    Posted { member, fields }: Posted,
) -> Response {
    let version = fields.get("version").parse().ok();
    let restored = async {
        let by = web.app.planner_of(member.caller, wearer).await?;
        let tell = tell(&web, by, &fields).await?;
        web.app.reset_occurrence(by, id, version, tell).await
    };
    done(&web, &member, wearer, id, &fields, restored.await.map(|()| "restored")).await
}

async fn change(
    web: &Web,
    member: &Member,
    wearer: WearerId,
    id: OccurrenceId,
    fields: &Fields,
    draft: ChangeDraft,
    said: &str,
) -> Response {
    let version = fields.get("version").parse().ok();
    let changed = async {
        let by = web.app.planner_of(member.caller, wearer).await?;
        let tell = tell(web, by, fields).await?;
        web.app.change_occurrence(by, id, draft, version, tell).await
    };
    done(web, member, wearer, id, fields, changed.await.map(|_| said)).await
}

async fn done(
    web: &Web,
    member: &Member,
    wearer: WearerId,
    id: OccurrenceId,
    fields: &Fields,
    said: Result<&str>,
) -> Response {
    match said {
        Ok(said) => Redirect::to(&format!("/wearers/{wearer}/days/{}?said={said}", id.date)).into_response(),
        Err(error) => refused(web, member, wearer, id, fields, &error).await,
    }
}

async fn refused(
    web: &Web,
    member: &Member,
    wearer: WearerId,
    id: OccurrenceId,
    fields: &Fields,
    error: &Error,
) -> Response {
    let said = match (error.code, error.field.as_deref()) {
        (Code::Stale, _) => ("", member.t.refusal_changed()),
        (Code::Invalid, Some("tell")) => ("tell", member.t.tell_over()),
        _ => return member.visitor.problem(error),
    };
    wrong(web, member, wearer, id, fields, said).await
}

/// The day again, with what is wrong beside the occurrence.
async fn wrong(
    web: &Web,
    member: &Member,
    wearer: WearerId,
    id: OccurrenceId,
    fields: &Fields,
    (field, words): (&str, &str),
) -> Response {
    let page = read(web, member, wearer, id.date, None).await;
    member.answer(page.map(|mut page: DayPage| {
        if let Some(occurrence) = page.day.occurrences.iter_mut().find(|o| o.id == id.to_string()) {
            occurrence.telling = EntryForm::read(&fields.0).telling;
            occurrence.errors.add(field, words);
        }
        (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
    }))
}
