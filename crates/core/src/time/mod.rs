//! Local times, zones, and how a planned wall time becomes an instant.

mod history;
mod local;
mod zone;

pub use history::ZoneHistory;
pub use local::{Local, LocalError};
pub use zone::{Shift, UnknownZone, Zone, tz_version};
