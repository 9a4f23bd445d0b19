//! Local times, zones, and how a planned wall time becomes an instant.

mod local;

pub use local::{Local, LocalError};
