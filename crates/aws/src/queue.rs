//! The queue of what is due soon, on SQS: it gives a message back after its delay.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use maat_app::{ports::NotSent, ring::Queue, table::Key};

/// The longest delay of a message (`SendMessage`, DelaySeconds).
const LONGEST: u64 = 900;

/// The queue. A message holds the key of a due row, and nothing about anyone.
#[derive(Debug, Clone)]
pub struct SqsQueue {
    client: Client,
    url: String,
}

impl SqsQueue {
    /// The queue at this address.
    pub fn new(client: Client, url: impl Into<String>) -> Self {
        let url = url.into();
        Self { client, url }
    }
}

#[async_trait]
impl Queue for SqsQueue {
    async fn put(&self, due: &Key, wait: Duration) -> Result<(), NotSent> {
        let message = serde_json::to_string(due).map_err(|_| NotSent)?;
        let sent = self.client.send_message().queue_url(&self.url).message_body(message);
        match sent.delay_seconds(delay(wait)).send().await {
            Ok(_) => Ok(()),
            Err(error) => {
                let error = error.into_service_error();
                tracing::warn!(%error, "the queue did not take a message");
                Err(NotSent)
            }
        }
    }
}

/// Whole seconds, not too early.
fn delay(wait: Duration) -> i32 {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    i32::try_from(seconds.min(LONGEST)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_in_the_second_after_its_instant_and_never_before() {
        assert_eq!(delay(Duration::ZERO), 0);
        assert_eq!(delay(Duration::from_millis(1)), 1);
        assert_eq!(delay(Duration::from_secs(120)), 120);
        assert_eq!(delay(Duration::from_secs(3600)), 900);
    }
}
