//! All that a watch needs to ring by itself.

use axum::{Json, extract::State};
use jiff::{Timestamp, civil::Date};
use maat_app::{
    Error,
    access::{OnWrist, Worn},
    days::Days,
};
use maat_core::schema::{Instant, IsoDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    images::{ImageView, Images},
    known::{Known, hash},
};
use crate::{
    http::{Web, caller::Watch, extract::Params, problem::Answer},
    v1::{day::DayView, devices::TestView, messages::MessageView, occurrence::OccurrenceView, wearers::WearerView},
};

/// Days a watch holds, if it doesn't say.
const DAYS: i64 = 7;
/// Most days a watch may hold.
const MAX_DAYS: i64 = 31;

/// `?since=&days=&budget=`
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Since {
    /// `token` of the last answer; without it, everything is told.
    since: Option<String>,
    /// How many days ahead, from today.
    #[schemars(range(min = 1, max = MAX_DAYS))]
    days: Option<i64>,
    /// Most bytes of changed days: what does not fit comes with the next sync. One day always comes.
    #[schemars(range(max = u32::MAX))]
    budget: Option<u32>,
}

/// All that a watch needs to ring by itself.
#[derive(Serialize, JsonSchema)]
pub struct SyncView {
    /// What the time is.
    #[schemars(with = "Instant")]
    server_time: Timestamp,
    /// How fast the server's clock runs: 1, except in a rehearsal.
    clock_rate: f64,
    /// To be sent as `since` the next time.
    token: String,
    /// Who wears the watch.
    wearer: WearerView,
    /// What is different today and the wearer is not told yet; null: nothing.
    untold: Option<UntoldView>,
    /// What waits to be shown.
    messages: Vec<MessageView>,
    /// A signal to give once, in the mode that is set, if an adult has just asked for one. It is no ring.
    test: Option<TestView>,
    /// The days ahead.
    days: Vec<SyncDay>,
    /// The pictures that these days need.
    images: Vec<ImageView>,
}

/// What is shown of today meanwhile. A watch rings by `days` all the same.
#[derive(Serialize, JsonSchema)]
struct UntoldView {
    /// From then on it is told: `days` is shown, whether a watch hears from the server or not.
    #[schemars(with = "Instant")]
    until: Timestamp,
    /// What is shown in the place of all that is not `told`. It has no prompts: it never rings.
    was: Vec<OccurrenceView>,
}

impl UntoldView {
    fn new(days: &Days) -> Option<Self> {
        let (until, was) = days.untold()?;
        let was = was.iter().map(|was| OccurrenceView::new(was, days)).collect();
        Some(Self { until, was })
    }
}

#[derive(Serialize, JsonSchema)]
struct SyncDay {
    /// Which day.
    #[schemars(with = "IsoDate")]
    date: Date,
    /// A hash of it: as long as it is the same, so is the day.
    hash: String,
    /// None: unchanged since the token.
    occurrences: Option<Vec<OccurrenceView>>,
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
    let messages = MessageView::all(&web, web.app.messages_on_wrist(worn).await?).await?;
    let budget = since
        .budget
        .map_or(usize::MAX, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    Ok(Json(view(&web, worn, &days, messages, &known, budget)))
}

fn view(
    web: &Web,
    worn: Worn<OnWrist>,
    days: &Days,
    messages: Vec<MessageView>,
    known: &Known,
    budget: usize,
) -> SyncView {
    let on_watch = |day: &DayView| day.date >= days.today || day.occurrences.iter().any(OccurrenceView::is_going_on);
    let all: Vec<_> = DayView::on_wrist(days).filter(on_watch).collect();
    let mut images = Images::default();
    let untold = UntoldView::new(days);
    let was = untold.iter().flat_map(|untold| &untold.was);
    for occurrence in all.iter().flat_map(|day| &day.occurrences).chain(was) {
        images.of(&web.app, occurrence);
    }
    for message in &messages {
        images.of_message(&web.app, message);
    }
    let hashed = all.into_iter().map(|day| (hash(&day.occurrences), day));
    let mut room = Room::new(budget);
    let hashed: Vec<_> = hashed
        .take_while(|(hash, day)| known.has(day.date, hash) || room.takes(day))
        .collect();
    SyncView {
        server_time: days.now,
        clock_rate: web.app.clock.rate(),
        token: Known::of(hashed.iter().map(|(hash, day)| (day.date, hash.clone()))).to_string(),
        wearer: WearerView::new(worn.wearer, days.wearer.clone(), None),
        untold,
        messages,
        test: days.test_of(worn.device, web.app.wall.now()).map(TestView::from),
        days: hashed
            .into_iter()
            .map(|(hash, day)| sync_day(hash, day, known))
            .collect(),
        images: images.all(),
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
