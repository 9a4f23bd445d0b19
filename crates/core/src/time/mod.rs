//! Local times, zones, and how a planned wall time becomes an instant.

mod local;
mod zone;

pub use local::{Local, LocalError};
pub use zone::{UnknownZone, Zone, tz_version};
