//! What is stored, and what can be done to it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Where an item lives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The type and the id, joined by `#`.
    pub pk: String,
    /// What is filed under it.
    pub sk: String,
}

impl Key {
    /// The key of these two parts.
    pub fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self {
            pk: pk.into(),
            sk: sk.into(),
        }
    }
}

/// One item, whole. Written whole, too: never a partial update.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Where it lives.
    #[serde(flatten)]
    pub key: Key,
    /// What it is: `wearer`, `entry`, `check_in`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id, as text.
    pub id: String,
    /// 1 at first, one more with every write. At most `i64::MAX`.
    pub version: u64,
    /// When it was first written.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When it may go away; stores drop it some time after, so a reader checks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The rest: one JSON object, at most [`super::MAX_DEPTH`] levels deep.
    pub data: Map<String, Value>,
}

/// One operation of a transaction; at most one a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// Write the item, whatever is there.
    Put(Item),
    /// Write the item if there is none with its key.
    PutIfAbsent(Item),
    /// Write the item if the one there has this version.
    PutIfVersion(Item, u64),
    /// Delete the item if the one there has this version.
    DeleteIfVersion(Key, u64),
    /// Do nothing, but fail the transaction unless the item has this version (`None`: is absent).
    Check(Key, Option<u64>),
}

impl Op {
    /// The key it is about.
    pub fn key(&self) -> &Key {
        match self {
            Self::Put(item) | Self::PutIfAbsent(item) | Self::PutIfVersion(item, _) => &item.key,
            Self::DeleteIfVersion(key, _) | Self::Check(key, _) => key,
        }
    }

    /// Whether its condition holds where the item there has version `found` (`None`: there is no item).
    pub fn holds(&self, found: Option<u64>) -> bool {
        match self {
            Self::Put(_) => true,
            Self::PutIfAbsent(_) => found.is_none(),
            Self::PutIfVersion(_, wanted) | Self::DeleteIfVersion(_, wanted) => found == Some(*wanted),
            Self::Check(_, wanted) => found == *wanted,
        }
    }
}
