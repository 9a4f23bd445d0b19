//! The ids of things: UUIDs of version 7, so that they sort by the time they were made.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A family, school or care home: the wall between tenants.
    OrganisationId,
    /// Someone who signs in.
    UserId,
    /// The person the day is for.
    WearerId,
    /// Something that can be done.
    ActivityId,
    /// An activity on a wearer's plan, once or repeating.
    EntryId,
    /// A watch, phone or tablet paired with one wearer.
    DeviceId,
    /// What happened; made by the watch, or by MAAT for a carer.
    CheckInId,
    /// Something for a carer to take.
    AlertId,
    /// A picture of an organisation's own.
    MediaId,
    /// A message to a watch.
    MessageId,
    /// What a wearer proposes; made by the watch.
    ProposalId,
    /// A named set of entries.
    RoutineId,
    /// Wearers planned together.
    GroupId,
    /// That someone agreed to something for a wearer.
    ConsentId,
    /// That someone is asked to be a carer.
    InvitationId,
}
