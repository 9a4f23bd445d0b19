//! One field of a JSON merge patch (RFC 7396), in which null means "as the activity or kind has it".

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a patch says of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// It was left out: as it is.
    #[default]
    Keep,
    /// It is null: as the activity or kind has it.
    Default,
    /// This value.
    Set(T),
}

impl<T> Patch<T> {
    /// True when the patch leaves the field out.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value after the patch: what it sets, or what is there, or what it would be by default.
    pub fn over(self, present: Option<T>, default: impl FnOnce() -> T) -> T {
        match (self, present) {
            (Self::Set(value), _) => value,
            (Self::Keep, Some(value)) => value,
            (Self::Keep, None) | (Self::Default, _) => default(),
        }
    }

    /// The same for a field that may be without a value.
    pub fn over_option(self, present: Option<T>) -> Option<T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep => present,
            Self::Default => None,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Default, Self::Set))
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => value.serialize(serializer),
            Self::Keep | Self::Default => serializer.serialize_none(),
        }
    }
}
