//! Recurrence, held against RFC 5545, its plain definition, the wall clock, and its own promises.

#![allow(clippy::unwrap_used, reason = "a test ends where it is wrong")]

mod by_definition;
mod definition;
mod promises;
mod random;
mod rules;
mod text;
mod zones;
