//! Routines.

use axum::{Json, extract::State, http::StatusCode};
use jiff::civil::{Date, Time};
use maat_app::{Error, Result, store::Stored, together::MAX_TOGETHER};
use maat_core::{
    id::{GroupId, OrganisationId, RoutineId, WearerId},
    patch::Patch,
    plan::{
        EntryDraft, MAX_LAID_DATES, MAX_ROUTINE_ENTRIES, MAX_ROUTINE_NAME, OnDates, Routine, RoutineDraft, RoutineEntry,
    },
    schema::{IsoDate, Line, WallTime},
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{tell::Told, together::EachView};
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, IfMatch, Params, typed},
    once::NewId,
    problem::Answer,
    reply::{Created, List, Paging, Tagged},
};

/// A routine, with its version.
#[derive(Serialize, JsonSchema)]
pub struct RoutineView {
    /// This routine.
    id: RoutineId,
    /// What it is called.
    name: String,
    /// What it lays on a day.
    entries: Vec<EntryOfRoutine>,
    /// Which writing of it this is; its ETag.
    version: u64,
}

/// What is said of one entry; what is left out is as the activity or kind has it when it is laid.
#[derive(Serialize, JsonSchema)]
#[schemars(transform = by_time_of_day)]
struct EntryOfRoutine {
    /// At what time of the day.
    #[schemars(with = "WallTime")]
    start: Time,
    #[serde(flatten)]
    entry: EntryDraft,
}

/// It has a time of day for a start, and nothing of what belongs to a date.
fn by_time_of_day(schema: &mut Schema) {
    let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
    let Some(fields) = fields else { return };
    for of_a_date in ["repeat", "except", "also", "time_zone"] {
        fields.remove(of_a_date);
    }
    let start = WallTime::json_schema(&mut SchemaGenerator::default());
    fields.insert("start".to_owned(), start.into());
}

impl RoutineView {
    fn read(stored: Stored<Routine>) -> Result<Self> {
        let entries = stored.value.entries.into_iter();
        let entries = entries.map(|RoutineEntry { start, entry }| EntryOfRoutine { start, entry });
        Ok(Self {
            id: stored.item.id.parse().map_err(Error::internal)?,
            name: stored.value.name,
            entries: entries.collect(),
            version: stored.item.version,
        })
    }

    fn tagged(stored: Stored<Routine>) -> Result<Tagged<Self>> {
        Ok(Tagged(stored.item.version, Self::read(stored)?))
    }
}

/// A routine as someone writes it.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("x-new" = { "required": ["name", "entries"] }))]
pub struct RoutineRequest {
    /// What it is called.
    #[serde(default)]
    #[schemars(with = "Patch<Line<MAX_ROUTINE_NAME>>")]
    name: Patch<String>,
    /// What it lays on a day.
    #[serde(default)]
    #[schemars(with = "Patch<Vec<EntryOfRoutine>>", length(min = 1, max = MAX_ROUTINE_ENTRIES))]
    entries: Patch<Vec<Value>>,
}

#[derive(Deserialize)]
struct StartOfEntry {
    #[serde(deserialize_with = "time_of_day")]
    start: Time,
}

/// A time of day alone: `08:00` or `08:00:00`.
fn time_of_day<'de, D: serde::Deserializer<'de>>(text: D) -> Result<Time, D::Error> {
    let text = String::deserialize(text)?;
    let read = text.parse().ok().filter(|_| matches!(text.len(), 5 | 8));
    read.ok_or_else(|| serde::de::Error::custom("a time of day is written like 08:00"))
}

impl RoutineRequest {
    fn draft(self) -> Result<RoutineDraft> {
        let entries = match self.entries {
            Patch::Keep => Patch::Keep,
            Patch::Default => Patch::Default,
            Patch::Set(entries) => Patch::Set(entries.into_iter().enumerate().map(entry).collect::<Result<_>>()?),
        };
        Ok(RoutineDraft {
            name: self.name,
            entries,
        })
    }
}

/// One entry, each part read on its own so that the field at fault can be told.
fn entry((at, mut value): (usize, Value)) -> Result<RoutineEntry> {
    let here = |error: Error| match error.field.clone() {
        Some(field) => error.about(format!("entries[{at}].{field}")),
        None => error.about(format!("entries[{at}]")),
    };
    let StartOfEntry { start } = typed(&value).map_err(here)?;
    value.as_object_mut().map(|fields| fields.remove("start"));
    let entry = typed::<EntryDraft>(&value).map_err(here)?;
    Ok(RoutineEntry { start, entry })
}

/// `POST /v1/organisations/{org}/routines`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    NewId(id): NewId,
    Body(request): Body<RoutineRequest>,
) -> Answer<Created<RoutineView>> {
    let proof = web.app.planner_in(caller, org).await?;
    let stored = web.app.create_routine_once(proof, id.into(), request.draft()?).await?;
    Ok(Created(stored.item.version, RoutineView::read(stored)?))
}

/// `GET /v1/organisations/{org}/routines`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    Params(paging): Params<Paging>,
) -> Answer<Json<List<RoutineView>>> {
    let proof = web.app.viewer_in(caller, org).await?;
    let all = web.app.list_routines(proof).await?.into_iter();
    let views = all.map(RoutineView::read).collect::<Result<_>>()?;
    Ok(Json(paging.page(views, |view| view.id.to_string())?))
}

/// `GET /v1/organisations/{org}/routines/{r}`
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, RoutineId)>,
) -> Answer<Tagged<RoutineView>> {
    let proof = web.app.viewer_in(caller, org).await?;
    Ok(RoutineView::tagged(web.app.routine(proof, id).await?)?)
}

/// `PATCH /v1/organisations/{org}/routines/{r}`: the entries are written whole.
pub async fn update(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, RoutineId)>,
    IfMatch(version): IfMatch,
    Body(request): Body<RoutineRequest>,
) -> Answer<Tagged<RoutineView>> {
    let proof = web.app.planner_in(caller, org).await?;
    let stored = web.app.update_routine(proof, id, request.draft()?, version).await?;
    Ok(RoutineView::tagged(stored)?)
}

/// `DELETE /v1/organisations/{org}/routines/{r}`: what was laid stays.
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, RoutineId)>,
    IfMatch(version): IfMatch,
) -> Answer<StatusCode> {
    let proof = web.app.planner_in(caller, org).await?;
    web.app.delete_routine(proof, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// For whom and when: `wearer_ids` or `group_id`; `date`, `date` and `until`, or `dates`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Apply {
    /// On whose days; or a group's.
    #[schemars(length(min = 1, max = MAX_TOGETHER))]
    wearer_ids: Option<Vec<WearerId>>,
    /// On the days of all in this group.
    group_id: Option<GroupId>,
    /// On which date.
    #[schemars(with = "Option<IsoDate>")]
    date: Option<Date>,
    /// Every day from `date` to this one, inclusive.
    #[schemars(with = "Option<IsoDate>")]
    until: Option<Date>,
    /// Or on these dates.
    #[schemars(with = "Option<Vec<IsoDate>>", length(min = 1, max = MAX_LAID_DATES))]
    dates: Option<Vec<Date>>,
}

/// `POST /v1/organisations/{org}/routines/{r}/apply`: lays it, wearer by wearer, and answers for each.
pub async fn apply(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, RoutineId)>,
    Params(told): Params<Told>,
    Body(apply): Body<Apply>,
) -> Answer<Json<List<EachView>>> {
    let proof = web.app.planner_in(caller, org).await?;
    let Apply {
        wearer_ids,
        group_id,
        date,
        until,
        dates,
    } = apply;
    let dates = OnDates { date, until, dates }.each().map_err(Error::from)?;
    let wearers = match (wearer_ids, group_id) {
        (Some(wearers), None) if !wearers.is_empty() => wearers,
        (None, Some(group)) => web.app.members(proof, group).await?,
        _ => return Err(Error::invalid("wearer_ids", "Give either wearer_ids or a group_id.").into()),
    };
    let each = web.app.apply_routine(proof, id, wearers, &dates, told.tell).await?;
    Ok(Json(List::whole(each.into_iter().map(Into::into).collect())))
}
