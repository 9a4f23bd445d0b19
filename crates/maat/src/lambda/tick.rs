//! The tick: takes EventBridge's schedule, and nothing else.

use clap::builder::NonEmptyStringValueParser;
use jiff::Timestamp;
use maat_app::{
    Error, Result,
    ports::Clock,
    ring::{Queue, SHARDS, TICK, tick},
    table::Table,
};
use maat_aws::Account;
use serde::Deserialize;

use super::serve;
use crate::{Failure, clock::Wall};

/// How the tick is set up. It needs no key, and has none.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The table in DynamoDB
    #[arg(long, env = "MAAT_TABLE", value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    table: String,
    /// The address of the queue of what is due soon
    #[arg(long, env = "MAAT_QUEUE", value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    queue: String,
}

/// EventBridge's scheduled event.
#[derive(Debug, Deserialize)]
struct Scheduled {
    #[serde(rename = "source")]
    _source: Source,
    #[serde(rename = "detail-type")]
    _kind: Kind,
    /// The instant that it was meant for, to the second.
    time: Timestamp,
}

#[derive(Debug, Deserialize)]
enum Source {
    #[serde(rename = "aws.events")]
    EventBridge,
}

#[derive(Debug, Deserialize)]
enum Kind {
    #[serde(rename = "Scheduled Event")]
    Scheduled,
}

/// Ticks, each time it is told.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let account = Account::of_environment().await;
    let (table, queue) = (account.table(args.table), account.queue(args.queue));
    serve(|event: Scheduled| hand_over(&table, &queue, event.time)).await
}

async fn hand_over(table: &dyn Table, queue: &dyn Queue, time: Timestamp) -> Result<()> {
    let tick_at = whole(time)?;
    for shard in 0..SHARDS {
        let (handed_over, oldest) = tick(table, queue, shard, (tick_at, Wall.now())).await?;
        // deploy/resources/alarms.yml looks for this field.
        tracing::info!(shard, handed_over, oldest_due_seconds = oldest.as_secs(), "tick");
    }
    Ok(())
}

/// The schedule has a second of its own; ticks lie at whole multiples, so that each begins where the one before ended.
fn whole(time: Timestamp) -> Result<Timestamp> {
    let (at, step) = (time.as_second(), TICK.as_secs());
    Timestamp::from_second(at - at.rem_euclid(step)).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    fn scheduled() -> Value {
        json!({
            "version": "0",
            "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "123456789012",
            "time": "2026-11-24T08:01:37Z",
            "region": "eu-central-1",
            "resources": ["arn:aws:events:eu-central-1:123456789012:rule/tick"],
            "detail": {}
        })
    }

    #[test]
    fn a_tick_is_the_whole_one_before_the_second_of_the_schedule() {
        let event: Scheduled = from_value(scheduled()).unwrap();
        assert_eq!(whole(event.time).unwrap(), "2026-11-24T08:00:00Z".parse().unwrap());
    }

    #[test]
    fn nothing_but_the_schedule_ticks() {
        for (field, other) in [
            ("source", json!("aws.ec2")),
            ("detail-type", json!("Something Else")),
            ("time", json!("soon")),
            ("time", Value::Null),
        ] {
            let mut event = scheduled();
            event[field] = other;
            assert!(from_value::<Scheduled>(event).is_err(), "{field}");
        }
    }
}
