//! What is answered, and how a test reads it.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream, Bytes, to_bytes},
    http::{HeaderMap, Response},
};
use futures::StreamExt;
use serde_json::Value;
use tokio::time::timeout;

/// Longer than any answer in a test.
const MOST: usize = 16 << 20;
/// What has not come by then does not come.
const SOON: Duration = Duration::from_millis(200);

/// A whole answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// Reads an answer to its end.
    pub async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: to_bytes(body, MOST).await.unwrap(),
        }
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null, if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// A header's text; empty, if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The `ETag`, which must be there.
    pub fn tag(&self) -> String {
        assert!(!self.header("etag").is_empty(), "there is no ETag: {}", self.text());
        self.header("etag").to_owned()
    }

    /// The JSON of an answer that must have this status.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    /// Field and text of a refusal, which must have this status and code and be a problem answer (RFC 9457).
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> (String, String) {
        let problem = self.is(status);
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        assert!(!text("detail").is_empty() && !text("title").is_empty(), "{problem}");
        (text("field"), text("detail"))
    }

    /// The field that an invalid request is refused for.
    #[track_caller]
    pub fn invalid(&self) -> String {
        let (field, _) = self.refused(422, "invalid");
        assert!(!field.is_empty(), "no field is named: {}", self.text());
        field
    }
}

/// An answer that goes on: server-sent events, as they come.
pub struct Frames {
    body: BodyDataStream,
    text: String,
}

impl Frames {
    /// Of an answer that must be a stream.
    #[track_caller]
    pub fn read(response: Response<Body>) -> Self {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            body: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    /// Name and data of the next event; `None` if none comes soon, or ever.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((frame, rest)) = self.text.clone().split_once("\n\n") {
                rest.clone_into(&mut self.text);
                if let Some(event) = event(frame) {
                    return Some(event);
                }
                continue;
            }
            let more = timeout(SOON, self.body.next()).await.ok()??.unwrap();
            self.text.push_str(std::str::from_utf8(&more).unwrap());
        }
    }

    /// The names of the events that come until it is quiet, repeats left out.
    pub async fn names(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        while let Some((name, _)) = self.next().await {
            names.push(name);
        }
        names.dedup();
        names
    }

    /// True if nothing will ever come again.
    pub async fn has_ended(&mut self) -> bool {
        while self.next().await.is_some() {}
        matches!(timeout(SOON, self.body.next()).await, Ok(None))
    }
}

/// An event; `None` for a comment, which only keeps the connection.
fn event(frame: &str) -> Option<(String, Value)> {
    let part = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name));
    let data = serde_json::from_str(part("data: ")?).unwrap();
    Some((part("event: ")?.to_owned(), data))
}
