//! What a watch asks and tells.

mod known;

use axum::{Json, extract::State, response::sse::Event};
use jiff::{Timestamp, civil::Date};
use maat_app::{
    Code, Error, Result,
    check_ins::{CheckInDraft, Heard, MAX_EVENTS},
    days::Days,
    live::{self, What},
};
use maat_core::{
    id::{CheckInId, WearerId},
    plan::OccurrenceId,
    prompt::{PromptId, PromptKind, Ringing},
    schema::{Instant, IsoDate},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{day::DayView, occurrence::OccurrenceView, wearers::WearerView};
use crate::http::{
    Web,
    caller::Watch,
    extract::{Body, Params, typed},
    problem::Answer,
    reply::short_hash,
    sse::{self, Events},
};
use known::{Known, hash};

/// Days a watch holds, if it doesn't say.
const DAYS: i64 = 7;
/// Most days a watch may hold.
const MAX_DAYS: i64 = 31;

/// `?since=&days=&budget=`
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Since {
    since: Option<String>,
    days: Option<i64>,
    /// Most bytes of changed days: what does not fit comes with the next sync. One day always comes.
    budget: Option<usize>,
}

/// All that a watch needs to ring by itself.
#[derive(Serialize, JsonSchema)]
pub struct SyncView {
    #[schemars(with = "Instant")]
    server_time: Timestamp,
    clock_rate: f64,
    token: String,
    wearer: WearerView,
    messages: Vec<Value>,
    days: Vec<SyncDay>,
    images: Vec<ImageView>,
}

#[derive(Serialize, JsonSchema)]
struct SyncDay {
    #[schemars(with = "IsoDate")]
    date: Date,
    hash: String,
    /// None: unchanged since the token.
    occurrences: Option<Vec<OccurrenceView>>,
}

#[derive(Serialize, JsonSchema)]
struct ImageView {
    id: String,
    url: String,
    hash: String,
}

/// `GET /v1/watch/sync`
pub async fn sync(State(web): State<Web>, Watch(worn): Watch, Params(since): Params<Since>) -> Answer<Json<SyncView>> {
    let count = since.days.unwrap_or(DAYS);
    if !(1..=MAX_DAYS).contains(&count) {
        return Err(Error::invalid("days", format!("This must be between 1 and {MAX_DAYS}.")).into());
    }
    web.app.heard_from(worn).await?;
    let days = web.app.days_on_wrist(worn, count).await?;
    let known = Known::read(since.since.as_deref().unwrap_or_default());
    let budget = since.budget.unwrap_or(usize::MAX);
    Ok(Json(view(worn.wearer, web.app.clock.rate(), &days, &known, budget)))
}

fn view(wearer: WearerId, clock_rate: f64, days: &Days, known: &Known, budget: usize) -> SyncView {
    let on_watch = |day: &DayView| day.date >= days.today || day.occurrences.iter().any(OccurrenceView::is_going_on);
    let all: Vec<_> = DayView::on_wrist(days).filter(on_watch).collect();
    let images = images(&all);
    let hashed = all.into_iter().map(|day| (hash(&day.occurrences), day));
    let mut room = Room::new(budget);
    let hashed: Vec<_> = hashed
        .take_while(|(hash, day)| known.has(day.date, hash) || room.takes(day))
        .collect();
    SyncView {
        server_time: days.now,
        clock_rate,
        token: Known::of(hashed.iter().map(|(hash, day)| (day.date, hash.clone()))).to_string(),
        wearer: WearerView::new(wearer, days.wearer.clone(), None),
        messages: Vec::new(),
        days: hashed
            .into_iter()
            .map(|(hash, day)| sync_day(hash, day, known))
            .collect(),
        images,
    }
}

/// How many bytes of changed days still fit.
struct Room(Option<usize>, usize);

impl Room {
    /// Room for the first day, whatever its size, and then for what is left of the budget.
    fn new(budget: usize) -> Self {
        Self(None, budget)
    }

    fn takes(&mut self, day: &DayView) -> bool {
        let Self(used, budget) = self;
        let size = serde_json::to_vec(&day.occurrences).map_or(0, |bytes| bytes.len());
        let total = used.unwrap_or(0).saturating_add(size);
        let fits = used.is_none() || total <= *budget;
        *used = Some(total);
        fits
    }
}

fn sync_day(hash: String, day: DayView, known: &Known) -> SyncDay {
    let occurrences = (!known.has(day.date, &hash)).then_some(day.occurrences);
    SyncDay {
        date: day.date,
        hash,
        occurrences,
    }
}

fn images(days: &[DayView]) -> Vec<ImageView> {
    let mut ids: Vec<&String> = days
        .iter()
        .flat_map(|day| &day.occurrences)
        .filter_map(|o| o.pictogram.as_ref())
        .collect();
    ids.sort();
    ids.dedup();
    let image = |id: &String| ImageView {
        id: id.clone(),
        url: format!("/v1/pictograms/{id}"),
        hash: short_hash(id.as_bytes()),
    };
    ids.into_iter().map(image).collect()
}

/// One event; by its form alone none is refused, since each is answered by itself.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "told in the API's description, and never made")]
enum AnyEvent {
    Event(CheckInDraft),
    Other(Value),
}

/// What a watch tells.
#[derive(Deserialize, JsonSchema)]
pub struct EventsRequest {
    #[schemars(with = "Vec<AnyEvent>")]
    events: Vec<Value>,
}

/// What became of it.
#[derive(Serialize, JsonSchema)]
pub struct HeardView {
    accepted: Vec<CheckInId>,
    refused: Vec<RefusedView>,
}

#[derive(Serialize, JsonSchema)]
struct RefusedView {
    id: Option<Value>,
    code: &'static str,
    field: Option<String>,
    message: String,
}

/// `POST /v1/watch/events`
pub async fn events(
    State(web): State<Web>,
    Watch(worn): Watch,
    Body(request): Body<EventsRequest>,
) -> Answer<Json<HeardView>> {
    if request.events.len() > MAX_EVENTS {
        let message = format!("At most {MAX_EVENTS} events can be told at once.");
        return Err(Error::new(Code::TooLarge, message).about("events").into());
    }
    let (mut drafts, mut refused) = (Vec::new(), Vec::new());
    for event in request.events {
        match read(&event) {
            Ok(read) => drafts.push(read),
            Err(error) => refused.push(refusal(event.get("id").cloned(), error)),
        }
    }
    let Heard {
        accepted,
        refused: not_taken,
    } = web.app.hear(worn, drafts).await?;
    refused.extend(
        not_taken
            .into_iter()
            .map(|(id, error)| refusal(Some(id.to_string().into()), error)),
    );
    Ok(Json(HeardView { accepted, refused }))
}

fn read(event: &Value) -> Result<(CheckInId, CheckInDraft)> {
    let draft: CheckInDraft = typed(event)?;
    let id = draft
        .id
        .ok_or_else(|| Error::invalid("id", "This is needed: a UUID made by the watch."))?;
    if draft.at.is_none() {
        return Err(Error::invalid("at", "This is needed."));
    }
    Ok((id, draft))
}

fn refusal(id: Option<Value>, error: Error) -> RefusedView {
    RefusedView {
        id,
        code: error.code.as_str(),
        field: error.field,
        message: error.message,
    }
}

/// A prompt that is to ring now.
#[derive(Serialize, JsonSchema)]
struct RingView {
    id: PromptId,
    occurrence_id: OccurrenceId,
    kind: PromptKind,
    #[schemars(with = "Instant")]
    at: Timestamp,
    #[schemars(with = "Instant")]
    until: Timestamp,
    late: bool,
}

/// `GET /v1/watch/stream`: `prompt` when one rings, `sync` when there is something new to read. One who comes back hears
/// first of what rings now, one that is taken out nothing more.
pub async fn stream(State(web): State<Web>, Watch(worn): Watch) -> Answer<Events> {
    let app = web.app.clone();
    // Subscribed before what rings is read: nothing falls in between.
    let waiting = app.live.watch();
    let mut first = vec![sync_event()];
    first.extend(app.ringing(worn).await?.iter().map(ring_event));
    let tell = move |event: live::Event| {
        let app = app.clone();
        async move {
            if event.wearer != worn.wearer {
                return Ok(None);
            }
            app.still_worn(worn).await?;
            Ok(Some(match event.what {
                What::Changed => sync_event(),
                What::Ring(ringing) => ring_event(&ringing),
            }))
        }
    };
    Ok(sse::stream(waiting, first, sync_event, tell))
}

fn sync_event() -> Event {
    Event::default().event("sync").data("{}")
}

fn ring_event(ringing: &Ringing) -> Event {
    let prompt = ringing.prompt;
    let view = RingView {
        id: prompt.id,
        occurrence_id: prompt.id.occurrence,
        kind: prompt.id.kind,
        at: prompt.at,
        until: prompt.until,
        late: ringing.late,
    };
    let data = serde_json::to_string(&view).unwrap_or_default();
    Event::default().event("prompt").data(data)
}
