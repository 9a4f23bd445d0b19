use serde::{Deserialize, Serialize};

use crate::id::{EntryId, GroupId};

/// That an entry is a wearer's copy of a group's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OfGroup {
    /// Which group.
    pub group_id: GroupId,
    /// Which of the group's entries.
    pub entry_id: EntryId,
    /// It was changed for this wearer alone: changing the group's passes it by.
    pub alone: bool,
}

impl OfGroup {
    /// A copy that follows the group's.
    pub fn new(group_id: GroupId, entry_id: EntryId) -> Self {
        Self {
            group_id,
            entry_id,
            alone: false,
        }
    }
}
