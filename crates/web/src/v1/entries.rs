//! Entries: what is planned, once or repeating.

use axum::{Json, extract::State, http::StatusCode};
use jiff::civil::Date;
use maat_app::entries::Entry;
use maat_core::{
    activity::{Confirm, Kind, Step, Telling},
    id::{ActivityId, EntryId, UserId, WearerId},
    plan::{EntryDraft, OfGroup},
    recurrence::{Moment, Rule},
    schema::IsoDate,
    time::{Local, Zone},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tell::{OnFrom, Told};
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, IfMatch, Params},
    once::NewId,
    problem::Answer,
    reply::{Created, List, MAX_LIMIT, Paging, Tagged},
};

/// An entry, as a carer reads it.
#[derive(Serialize, JsonSchema)]
pub struct EntryView {
    /// This entry.
    id: EntryId,
    /// Its activity, if it has one.
    activity_id: Option<ActivityId>,
    /// What it is called.
    title: String,
    /// What sort it is.
    kind: Kind,
    /// The first planned wall time.
    start: Local,
    /// The zone of its times; null: wherever the wearer lives.
    time_zone: Option<Zone>,
    /// It belongs to the whole day, and does not ring.
    all_day: bool,
    /// How long it lasts.
    duration_minutes: u32,
    /// How it repeats; null: it is once.
    repeat: Option<Rule>,
    /// Dates or times left out.
    except: Vec<Moment>,
    /// Dates or times added.
    also: Vec<Moment>,
    /// How long before the start to tell that it comes.
    heads_up_minutes: Vec<u32>,
    /// What is wanted of the wearer.
    confirm: Confirm,
    /// Minutes between rings, while an answer is wanted.
    again_every_minutes: u32,
    /// How often it rings again.
    again_times: u32,
    /// How late it may still ring.
    grace_minutes: u32,
    /// How a carer hears when there is no answer.
    telling: Telling,
    /// It rings at its end, too.
    ring_at_end: bool,
    /// Its steps, or its activity's.
    steps: Vec<Step>,
    /// Only those who plan for the wearer see what it is.
    private: bool,
    /// Carers who see all the same what it is, though it is private.
    private_except: Vec<UserId>,
    /// It is a copy of a group's; in the group's own, null.
    of_group: Option<OfGroup>,
    /// Which writing of it this is; its ETag.
    version: u64,
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        let Entry {
            id,
            spec,
            activity,
            of_group,
            version,
            ..
        } = entry;
        let (activity_title, activity_steps) = activity.map(|activity| (activity.title, activity.steps)).unzip();
        Self {
            id,
            activity_id: spec.activity_id,
            title: spec.title.or(activity_title).unwrap_or_default(),
            kind: spec.kind,
            start: spec.start,
            time_zone: spec.time_zone,
            all_day: spec.all_day,
            duration_minutes: spec.duration_minutes,
            repeat: spec.repeat,
            except: spec.except,
            also: spec.also,
            heads_up_minutes: spec.heads_up_minutes,
            confirm: spec.confirm,
            again_every_minutes: spec.again_every_minutes,
            again_times: spec.again_times,
            grace_minutes: spec.grace_minutes,
            telling: spec.telling,
            ring_at_end: spec.ring_at_end,
            steps: spec.steps.or(activity_steps).unwrap_or_default(),
            private: spec.private,
            private_except: spec.private_except,
            of_group,
            version,
        }
    }
}

/// `?from=`: from which date on.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Since {
    /// What is once is listed from this date on; all of it, if left out.
    #[schemars(with = "Option<IsoDate>")]
    from: Option<Date>,
    /// How many at most; 100, if left out.
    #[schemars(range(min = 1, max = MAX_LIMIT))]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// `POST /v1/wearers/{w}/entries`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Params(told): Params<Told>,
    NewId(id): NewId,
    Body(draft): Body<EntryDraft>,
) -> Answer<Created<EntryView>> {
    let proof = web.app.planner_of(caller, wearer).await?;
    let entry = web.app.create_entry_once(proof, id.into(), draft, told.tell).await?;
    Ok(Created(entry.version, entry.into()))
}

/// `GET /v1/wearers/{w}/entries`: every series, and what is planned once (`?from=`: from that date on).
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Params(params): Params<Since>,
) -> Answer<Json<List<EntryView>>> {
    let proof = web.app.viewer_of(caller, wearer).await?;
    let all: Vec<EntryView> = web
        .app
        .list_entries(proof, params.from)
        .await?
        .into_iter()
        .map(Into::into)
        .collect();
    Ok(Json(
        Paging::new(params.limit, params.cursor).page(all, |entry| entry.id)?,
    ))
}

/// `GET /v1/wearers/{w}/entries/{e}`
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, id)): Ids<(WearerId, EntryId)>,
) -> Answer<Tagged<EntryView>> {
    let proof = web.app.viewer_of(caller, wearer).await?;
    let entry = web.app.entry(proof, id).await?;
    Ok(Tagged(entry.version, entry.into()))
}

/// `PATCH /v1/wearers/{w}/entries/{e}` (`?from=date`: this and following; default today)
pub async fn update(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, id)): Ids<(WearerId, EntryId)>,
    Params(on): Params<OnFrom>,
    IfMatch(version): IfMatch,
    Body(draft): Body<EntryDraft>,
) -> Answer<Tagged<EntryView>> {
    let proof = web.app.planner_of(caller, wearer).await?;
    let entry = web.app.update_entry(proof, id, draft, on.into(), version).await?;
    Ok(Tagged(entry.version, entry.into()))
}

/// `DELETE /v1/wearers/{w}/entries/{e}` (`?from=date`: this and following; default today)
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, id)): Ids<(WearerId, EntryId)>,
    Params(on): Params<OnFrom>,
    IfMatch(version): IfMatch,
) -> Answer<StatusCode> {
    let proof = web.app.planner_of(caller, wearer).await?;
    web.app.delete_entry(proof, id, on.into(), version).await?;
    Ok(StatusCode::NO_CONTENT)
}
