//! Answers already given to an `Idempotency-Key`, for a day.
//!
//! A key is marked before the work begins, with the id of what is made. Work that was cut off (a crash) is done again under
//! the same id, which is harmless if it had been done.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    App, Code, Error, Result,
    record::Record,
    store::Stored,
    table::{Item, Key, Op, TableError},
};

/// How long a key and its answer are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

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
struct Once {
    /// The id of what the work makes.
    id: Uuid,
    /// Hash of the request's body.
    asked: String,
    /// The answer; none while the work goes on.
    said: Option<Said>,
    until: Timestamp,
}

impl Record for Once {
    const KIND: &'static str = "once";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }
}

/// A key, marked.
#[derive(Debug)]
pub enum Begun {
    /// The work is to be done.
    Work(Box<Mark>),
    /// It was done, and this was answered.
    Answered(Said),
}

/// Work that goes on under a key.
#[derive(Debug)]
pub struct Mark {
    item: Item,
    once: Once,
}

impl Mark {
    /// The id of what is made: the same however often the work is begun.
    pub fn id(&self) -> Uuid {
        self.once.id
    }
}

impl App {
    /// Marks a key as being worked on, or tells the answer that was given to it.
    ///
    /// # Errors
    /// `Conflict` if it was used with another body, or is being marked by another request just now.
    pub async fn begin_once(&self, key: &Key, asked: &str) -> Result<Begun> {
        let now = self.wall.now();
        let new = Once {
            id: self.ids.uuid(),
            asked: asked.to_owned(),
            said: None,
            until: now.saturating_add(KEPT).map_err(Error::internal)?,
        };
        let Some(Stored { item, value: known }) = self.find::<Once>(key).await? else {
            let item = new.item(key.clone(), "once", now);
            return self.mark(Op::PutIfAbsent(item.clone()), Mark { item, once: new }).await;
        };
        if known.until <= now {
            let op = new.replace(&item, now);
            let item = Item {
                version: item.version + 1,
                ..item
            };
            return self.mark(op, Mark { item, once: new }).await;
        }
        if known.asked != asked {
            let message = "This key was used before, with another body.";
            return Err(Error::new(Code::Conflict, message).about("Idempotency-Key"));
        }
        Ok(match known.said {
            Some(said) => Begun::Answered(said),
            None => Begun::Work(Box::new(Mark { item, once: known })),
        })
    }

    async fn mark(&self, op: Op, mark: Mark) -> Result<Begun> {
        match self.table.transact(vec![op]).await {
            Ok(()) => Ok(Begun::Work(Box::new(mark))),
            Err(TableError::Conflict(_)) => {
                let message = "A request with this key has just begun. Try again in a moment.";
                Err(Error::new(Code::Conflict, message).about("Idempotency-Key"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the answer given to a key. Another request under the same key may have been faster: its answer stays.
    pub async fn keep_once(&self, mark: Box<Mark>, said: Said) -> Result<()> {
        let Mark { item, once } = *mark;
        let once = Once {
            said: Some(said),
            ..once
        };
        self.write_once(once.replace(&item, self.wall.now())).await
    }

    /// Frees a key whose work was refused: nothing was done.
    pub async fn forget_once(&self, mark: Box<Mark>) -> Result<()> {
        self.write_once(Op::DeleteIfVersion(mark.item.key, mark.item.version))
            .await
    }

    async fn write_once(&self, op: Op) -> Result<()> {
        match self.table.transact(vec![op]).await {
            Ok(()) | Err(TableError::Conflict(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests;
