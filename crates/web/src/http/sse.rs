//! Server-sent events, from the hub.

use std::{convert::Infallible, time::Duration};

use axum::http::header;
use axum::response::{
    IntoResponse, Response, Sse,
    sse::{Event, KeepAlive},
};
use futures::{Stream, StreamExt, stream};
use maat_app::live;
use tokio::sync::broadcast::Receiver;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

/// How often an idle connection says that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Sends `first`, then what `tell` makes of each event. One who lagged behind is told `lagged`: to look at everything anew.
pub fn stream(
    events: Receiver<live::Event>,
    first: Vec<Event>,
    lagged: impl Fn() -> Event + Send + 'static,
    tell: impl Fn(live::Event) -> Option<Event> + Send + 'static,
) -> Response {
    let events = BroadcastStream::new(events);
    let events = events.filter_map(move |event| {
        let event = match event {
            Ok(event) => tell(event),
            Err(BroadcastStreamRecvError::Lagged(_)) => Some(lagged()),
        };
        async move { event }
    });
    answer(stream::iter(first).chain(events))
}

fn answer(events: impl Stream<Item = Event> + Send + 'static) -> Response {
    let alive = Event::default().event("alive").data("{}");
    let events =
        Sse::new(events.map(Ok::<_, Infallible>)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).event(alive));
    // A proxy that gathers the answer before sending it on would hold the ring back.
    (
        [
            (header::CACHE_CONTROL, "no-store"),
            (header::HeaderName::from_static("x-accel-buffering"), "no"),
        ],
        events,
    )
        .into_response()
}
