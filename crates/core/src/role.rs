//! What a carer may do, by role.

use serde::{Deserialize, Serialize};

/// A carer's role in one organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks at the wearers assigned to them.
    Viewer,
    /// Plans for the wearers assigned to them.
    Planner,
    /// Everything, for every wearer of the organisation.
    Owner,
}

impl Role {
    /// True if the role sees every wearer of the organisation, not only those assigned.
    pub fn sees_all(self) -> bool {
        self == Self::Owner
    }

    /// True if the role includes what `needed` may do.
    pub fn allows(self, needed: Self) -> bool {
        self >= needed
    }
}

#[cfg(test)]
mod tests {
    use super::Role::{Owner, Planner, Viewer};

    #[test]
    fn each_role_includes_the_lesser_ones() {
        assert!(Owner.allows(Planner) && Planner.allows(Viewer) && Owner.allows(Owner));
        assert!(!Viewer.allows(Planner) && !Planner.allows(Owner));
    }
}
