//! What became of each of several wearers.

use maat_app::together::{Each, Fate};
use maat_core::id::{EntryId, WearerId};
use schemars::JsonSchema;
use serde::Serialize;

/// What became of one wearer.
#[derive(Serialize, JsonSchema)]
pub struct EachView {
    /// Whose.
    wearer_id: WearerId,
    /// What became of it.
    result: Fate,
    /// The entries that came of it.
    entry_ids: Vec<EntryId>,
    /// Why not, where it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<RefusalView>,
}

/// Why nothing was done: as in a problem answer.
#[derive(Serialize, JsonSchema)]
struct RefusalView {
    /// Why, for programs.
    code: &'static str,
    /// Why, in a sentence for people.
    detail: String,
    /// The part of the request that it is about.
    field: Option<String>,
}

impl From<Each> for EachView {
    fn from(Each { wearer, done }: Each) -> Self {
        match done {
            Ok(done) => Self {
                wearer_id: wearer,
                result: done.fate,
                entry_ids: done.entries,
                refusal: None,
            },
            Err(error) => Self {
                wearer_id: wearer,
                result: Fate::Refused,
                entry_ids: Vec::new(),
                refusal: Some(RefusalView {
                    code: error.code.as_str(),
                    detail: error.message,
                    field: error.field,
                }),
            },
        }
    }
}
