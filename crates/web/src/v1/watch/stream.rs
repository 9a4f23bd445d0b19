//! What a watch hears while it listens.

use axum::{extract::State, response::sse::Event};
use jiff::Timestamp;
use maat_app::live::{self, What};
use maat_core::{
    plan::OccurrenceId,
    prompt::{PromptId, PromptKind, Ringing},
    schema::Instant,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{
    Web,
    caller::Watch,
    problem::Answer,
    sse::{self, Events},
};

/// A prompt that is to ring now.
#[derive(Serialize, JsonSchema)]
struct RingView {
    /// This ring.
    id: PromptId,
    /// What it rings for.
    occurrence_id: OccurrenceId,
    /// What it says.
    kind: PromptKind,
    /// When it is due.
    #[schemars(with = "Instant")]
    at: Timestamp,
    /// Until when it may still ring.
    #[schemars(with = "Instant")]
    until: Timestamp,
    /// Whether it is late.
    late: bool,
}

/// `GET /v1/watch/stream`: `prompt` when one rings, `sync` when there is something new to read. One who comes back hears
/// first of what rings now, one that is taken out nothing more.
pub async fn stream(State(web): State<Web>, Watch(worn): Watch) -> Answer<Events> {
    sse::held(&web)?;
    let app = web.app.clone();
    // Subscribed before what rings is read: nothing falls in between.
    let waiting = app.live.watch_as(worn.device.0);
    let mut first = vec![sync_event()];
    first.extend(app.ringing(worn).await?.iter().map(ring_event));
    let tell = move |event: live::Event| {
        let app = app.clone();
        async move {
            if event.wearer != Some(worn.wearer) {
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
