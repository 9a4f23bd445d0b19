//! Records: what stands in an item's `data`, typed.

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Error, Result, retention,
    table::{Item, Key, Op},
};

/// What one kind of item holds.
pub trait Record: Serialize + DeserializeOwned {
    /// The item's `type`, as `keys::PATTERNS` has it.
    const KIND: &'static str;

    /// When the item may go away, if it says so itself; else [`retention`] does.
    fn expires_at(&self) -> Option<Timestamp> {
        None
    }

    /// A new item that holds this.
    fn item(&self, key: Key, id: impl ToString, now: Timestamp) -> Item {
        Item {
            key,
            kind: Self::KIND.to_owned(),
            id: id.to_string(),
            version: 1,
            created_at: now,
            updated_at: now,
            expires_at: self.expires_at().or_else(|| retention::ends(Self::KIND, now)),
            data: data(self),
        }
    }

    /// Puts this in the place of what `item` held, if no one else has meanwhile.
    fn replace(&self, item: &Item, now: Timestamp) -> Op {
        let next = Item {
            version: item.version + 1,
            updated_at: now,
            expires_at: self.expires_at().or_else(|| retention::ends(Self::KIND, now)),
            data: data(self),
            ..item.clone()
        };
        Op::PutIfVersion(next, item.version)
    }

    /// What `item` holds.
    fn read(item: &Item) -> Result<Self> {
        Self::deserialize(&item.data).map_err(Error::internal)
    }
}

fn data<R: Record>(record: &R) -> serde_json::Map<String, Value> {
    match serde_json::to_value(record) {
        Ok(Value::Object(data)) => data,
        _ => unreachable!("a record is a struct with text for keys"),
    }
}

/// Deletes the item, if no one has changed it meanwhile.
pub fn delete(item: &Item) -> Op {
    Op::DeleteIfVersion(item.key.clone(), item.version)
}
