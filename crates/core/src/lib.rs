//! What MAAT knows: time, recurrence, the plan, the day, prompts, outcomes, roles.
//!
//! Everything here is a pure function of its arguments: no clock, no input or output, no async, no randomness.

pub mod activity;
pub mod adherence;
pub mod calendar;
pub mod circle;
pub mod day;
pub mod feed;
pub mod field;
pub mod id;
pub mod log;
pub mod notify;
pub mod patch;
pub mod plan;
pub mod prompt;
pub mod recurrence;
pub mod role;
#[cfg(feature = "schema")]
pub mod schema;
pub mod sight;
pub mod time;
pub mod untold;
