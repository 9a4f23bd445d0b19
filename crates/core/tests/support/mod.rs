//! Shared by the tests of recurrence and the program that asks the oracles.

pub mod definition;
pub mod random;
