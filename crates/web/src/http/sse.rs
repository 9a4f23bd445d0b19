//! Server-sent events, from the hub.

use std::{convert::Infallible, time::Duration};

use axum::http::header;
use axum::response::{
    IntoResponse, Response, Sse,
    sse::{Event, KeepAlive},
};
use futures::{FutureExt, Stream, StreamExt, future::ready, stream};
use maat_app::{
    Code, Error, Result,
    live::{self, Watching},
};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use super::Web;

/// How often an idle connection says that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// A stream of events.
pub struct Events(Response);

impl IntoResponse for Events {
    fn into_response(self) -> Response {
        self.0
    }
}

/// That this host holds connections open.
///
/// # Errors
/// `NotHere` where it does not.
pub fn held(web: &Web) -> Result<()> {
    if web.streams {
        return Ok(());
    }
    let message = "This host holds no connection open. Ask again now and then; with the ETag that is cheap.";
    Err(Error::new(Code::NotHere, message))
}

/// Sends `first`, then what `tell` makes of each event; where it fails, as for one who may not hear of it any more, the
/// stream ends, and where they have opened too many since. One who lagged behind is told `lagged`: to look at everything anew.
pub fn stream<F>(
    watching: Watching,
    first: Vec<Event>,
    lagged: impl Fn() -> Event + Send + 'static,
    tell: impl Fn(live::Event) -> F + Send + 'static,
) -> Events
where
    F: Future<Output = Result<Option<Event>>> + Send + 'static,
{
    let Watching { events, ended } = watching;
    let events = BroadcastStream::new(events).then(move |event| match event {
        Ok(event) => tell(event).left_future(),
        Err(BroadcastStreamRecvError::Lagged(_)) => ready(Ok(Some(lagged()))).right_future(),
    });
    let events = events
        .take_while(|told| ready(told.is_ok()))
        .filter_map(|told| ready(told.ok().flatten()));
    answer(stream::iter(first).chain(events).take_until(ended))
}

fn answer(events: impl Stream<Item = Event> + Send + 'static) -> Events {
    let alive = Event::default().event("alive").data("{}");
    let events =
        Sse::new(events.map(Ok::<_, Infallible>)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).event(alive));
    // A proxy that gathers the answer before sending it on would hold the ring back.
    let answer = (
        [
            (header::CACHE_CONTROL, "no-store"),
            (header::HeaderName::from_static("x-accel-buffering"), "no"),
        ],
        events,
    );
    Events(answer.into_response())
}
