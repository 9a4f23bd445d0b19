//! Answers already given to an `Idempotency-Key`, for a day.
//!
//! A key is marked before the work begins, so that two at once can't both do it; one whose work was cut off (a crash) is
//! free again after a minute.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    App, Code, Error, Result,
    record::Record,
    table::{Key, Op, TableError},
};

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long work that has begun keeps others away.
const WORKING: SignedDuration = SignedDuration::from_secs(60);

/// An answer, to be given again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// HTTP status.
    pub status: u16,
    /// Names and values of the headers that belong to it.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Once {
    /// Hash of the request's body.
    asked: String,
    /// The answer; none while the work goes on.
    said: Option<Said>,
    until: Option<Timestamp>,
}

impl Record for Once {
    const KIND: &'static str = "once";

    fn expires_at(&self) -> Option<Timestamp> {
        self.until
    }
}

impl Once {
    /// An answer that was given.
    pub fn answered(asked: String, said: Said) -> Self {
        Self {
            asked,
            said: Some(said),
            until: None,
        }
    }
}

impl App {
    /// Marks a key as being worked on, or tells the answer that was given to it.
    ///
    /// # Errors
    /// `Conflict` if it was used with another body, or is being worked on just now.
    pub async fn begin_once(&self, key: &Key, asked: &str) -> Result<Option<Said>> {
        let now = self.wall.now();
        let mark = Once {
            asked: asked.to_owned(),
            said: None,
            until: Some(after(now, WORKING)),
        };
        let Some(stored) = self.find::<Once>(key).await? else {
            return self.mark(Op::PutIfAbsent(mark.item(key.clone(), "once", now))).await;
        };
        if stored.value.until.is_some_and(|until| until <= now) {
            return self.mark(mark.replace(&stored.item, now)).await;
        }
        if stored.value.asked != asked {
            let message = "This key was used before, with another body.";
            return Err(Error::new(Code::Conflict, message).about("Idempotency-Key"));
        }
        stored.value.said.map(Some).ok_or_else(working)
    }

    async fn mark(&self, op: Op) -> Result<Option<Said>> {
        match self.table.transact(vec![op]).await {
            Ok(()) => Ok(None),
            Err(TableError::Conflict(_)) => Err(working()),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the answer given to a key.
    pub async fn keep_once(&self, key: &Key, once: Once) -> Result<()> {
        let now = self.wall.now();
        let once = Once {
            until: Some(after(now, KEPT)),
            ..once
        };
        self.table
            .transact(vec![Op::Put(once.item(key.clone(), "once", now))])
            .await?;
        Ok(())
    }

    /// Frees a key whose work failed: nothing was done.
    pub async fn forget_once(&self, key: &Key) -> Result<()> {
        if let Some(item) = self.table.get(key).await? {
            self.table
                .transact(vec![Op::DeleteIfVersion(key.clone(), item.version)])
                .await?;
        }
        Ok(())
    }
}

fn working() -> Error {
    Error::new(
        Code::Conflict,
        "A request with this key is being worked on. Try again in a moment.",
    )
    .about("Idempotency-Key")
}

fn after(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
