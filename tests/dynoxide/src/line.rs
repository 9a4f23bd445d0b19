//! A line to the emulator that fails when told to.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use futures::stream;
use maat_aws::DynamoTable;
use serde_json::{Value, json};

use crate::{client, emulator, on_a_thread};

/// How a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is done, and its answer is lost.
    AnswerLost,
    /// It is not done: too much is asked for.
    Throttled,
    /// It is not done: another transaction is about one of its items.
    Conflicting,
}

/// The line, and what will go wrong on it.
#[derive(Clone)]
pub struct Line {
    faults: Arc<Mutex<Vec<Fault>>>,
    http: reqwest::Client,
}

impl Line {
    /// A new, empty table at the end of a line on which these faults happen, the first one first, to the first writes.
    ///
    /// # Errors
    /// If no port is to be had.
    pub fn to_a_table(faults: &[Fault]) -> io::Result<DynamoTable> {
        let mut faults = faults.to_vec();
        faults.reverse();
        let line = Self {
            faults: Arc::new(Mutex::new(faults)),
            http: reqwest::Client::new(),
        };
        let router = Router::new().fallback(carry).with_state(line);
        let address = on_a_thread(|listener| async {
            axum::serve(listener, router).await.expect("a line");
        })?;
        Ok(DynamoTable::new(client(address), emulator().create()))
    }

    fn next_fault(&self) -> Option<Fault> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

async fn carry(State(line): State<Line>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let writes = target.is_some_and(|target| !target.ends_with("GetItem"));
    match writes.then(|| line.next_fault()).flatten() {
        None => line.forward(&headers, body).await,
        Some(Fault::Throttled) => refusal(json!({ "__type": error("ThrottlingException"), "message": "Slow down" })),
        Some(Fault::Conflicting) => refusal(json!({
            "__type": error("TransactionCanceledException"),
            "Message": "Transaction cancelled",
            "CancellationReasons": [{ "Code": "None" }, { "Code": "TransactionConflict" }],
        })),
        Some(Fault::AnswerLost) => {
            line.forward(&headers, body).await;
            let broken = stream::iter([Err::<Bytes, _>(io::Error::other("the line broke"))]);
            Response::new(Body::from_stream(broken))
        }
    }
}

fn error(name: &str) -> String {
    format!("com.amazonaws.dynamodb.v20120810#{name}")
}

fn refusal(body: Value) -> Response<Body> {
    let mut answer = Response::new(Body::from(body.to_string()));
    *answer.status_mut() = StatusCode::BAD_REQUEST;
    let kind = HeaderValue::from_static("application/x-amz-json-1.0");
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
}

impl Line {
    async fn forward(&self, headers: &HeaderMap, body: Bytes) -> Response<Body> {
        let mut ask = self.http.post(format!("http://{}/", emulator().address)).body(body);
        for (name, value) in headers.iter().filter(|(name, _)| *name != header::HOST) {
            ask = ask.header(name, value);
        }
        let answer = ask.send().await.expect("the emulator answers");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut carried = Response::new(Body::from(answer.bytes().await.expect("the emulator answers whole")));
        *carried.status_mut() = status;
        *carried.headers_mut() = headers;
        carried
    }
}
