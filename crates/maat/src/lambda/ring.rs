//! The ring: takes batches of the queue, and nothing else. Each message is the key of a due row.

use std::{sync::Arc, time::Duration};

use clap::builder::NonEmptyStringValueParser;
use futures::{StreamExt, stream};
use maat_app::{
    App, Error, Result,
    ring::{HandingOver, Queue},
    table::Key,
};
use maat_aws::Account;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::{Store, serve};
use crate::{
    Failure,
    clock::Wall,
    mail::MailServer,
    push::PushServices,
    user_pool::UserPoolArgs,
    wiring::{Kept, app, web_of},
};

/// How many messages are worked on at a time: a batch.
const AT_ONCE: usize = 10;
/// What is due so soon is waited for: to put it back would take longer.
const SOON: Duration = Duration::from_secs(2);
/// How often one message is taken up: well within the function's time.
const TRIES: usize = 5;

/// How the ring is set up.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    store: Store,
    /// The address of the queue of what is due soon
    #[arg(long, env = "MAAT_QUEUE", value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    queue: String,
    /// The bucket of the pictures
    #[arg(long, env = "MAAT_BUCKET", value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    bucket: String,
    /// Where people reach this: https://maat.example.org
    #[arg(long, env = "MAAT_PUBLIC_URL", value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    public_url: String,
    #[command(flatten)]
    user_pool: UserPoolArgs,
    #[command(flatten)]
    mail: MailServer,
    #[command(flatten)]
    push: PushServices,
}

/// A batch of messages from SQS.
#[derive(Debug, Deserialize)]
struct Batch {
    #[serde(rename = "Records")]
    records: Vec<Message>,
}

#[derive(Debug, Deserialize)]
struct Message {
    #[serde(rename = "messageId")]
    id: String,
    #[serde(rename = "eventSource")]
    _source: Source,
    body: String,
}

#[derive(Debug, Deserialize)]
enum Source {
    #[serde(rename = "aws:sqs")]
    Sqs,
}

/// Which messages SQS is to give again (ReportBatchItemFailures).
#[derive(Debug, Serialize)]
struct Failed {
    #[serde(rename = "batchItemFailures")]
    messages: Vec<FailedMessage>,
}

#[derive(Debug, Serialize)]
struct FailedMessage {
    #[serde(rename = "itemIdentifier")]
    id: String,
}

/// Rings, batch by batch.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let account = Account::of_environment().await;
    let queue: Arc<dyn Queue> = Arc::new(account.queue(&args.queue));
    let kept = Kept {
        table: Arc::new(HandingOver {
            table: Arc::new(account.table(&args.store.table)),
            queue: queue.clone(),
            clock: Arc::new(Wall),
        }),
        blobs: Arc::new(account.blobs(&args.bucket)),
        secrets: Arc::new(args.store.secrets(&account).await?),
    };
    let public_url = args.public_url.trim_end_matches('/');
    let mut app = app(kept, Arc::new(Wall), args.mail.open()?);
    app.push = Arc::new(args.push.open(&app, Some(public_url)).await?);
    // It knows whom to write to, and in which words.
    let elsewhere = args.user_pool.open().await?;
    let app = web_of(app, public_url, elsewhere).await?.app.clone();
    serve(|batch: Batch| ring(&app, &*queue, batch)).await
}

async fn ring(app: &App, queue: &dyn Queue, batch: Batch) -> Result<Failed> {
    let done = stream::iter(batch.records).map(|message| async move {
        let error = one(app, queue, &message.body).await.err()?;
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        tracing::error!(code = error.code.as_str(), cause, "a ring failed");
        Some(FailedMessage { id: message.id })
    });
    let failed = done.buffer_unordered(AT_ONCE).filter_map(std::future::ready);
    let messages = failed.collect().await;
    Ok(Failed { messages })
}

/// Does what one message says, or puts it back until its time.
async fn one(app: &App, queue: &dyn Queue, message: &str) -> Result<()> {
    let due: Key = serde_json::from_str(message).map_err(Error::internal)?;
    let mut wait = Duration::ZERO;
    for _ in 0..TRIES {
        match app.take(&due).await? {
            None => return Ok(()),
            Some(longer) => wait = longer,
        }
        if wait > SOON {
            break;
        }
        sleep(wait).await;
    }
    queue.put(&due, wait).await.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn nothing_but_a_batch_of_the_queue_rings() {
        let batch = |source: &str| {
            json!({"Records": [{
                "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": "{\"pk\":\"due#0\",\"sk\":\"x\"}",
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": source,
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:ring",
                "awsRegion": "eu-central-1"
            }]})
        };
        assert_eq!(from_value::<Batch>(batch("aws:sqs")).unwrap().records.len(), 1);
        assert!(from_value::<Batch>(batch("aws:kinesis")).is_err());
        assert!(from_value::<Batch>(json!({"version": "2.0", "routeKey": "$default"})).is_err());
    }

    #[test]
    fn what_failed_is_told_by_its_id_alone() {
        let messages = vec![FailedMessage { id: "one".into() }];
        let told = serde_json::to_value(Failed { messages }).unwrap();
        assert_eq!(told, json!({"batchItemFailures": [{"itemIdentifier": "one"}]}));
    }
}
