//! What MAAT knows: time, recurrence, the plan, the day, prompts, outcomes, roles.
//!
//! Everything here is a pure function of its arguments: no clock, no input or output, no async, no randomness.

pub mod calendar;
pub mod id;
pub mod recurrence;
pub mod time;
