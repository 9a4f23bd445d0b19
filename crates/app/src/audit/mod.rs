//! The audit: who changed what and who looked, as NEN 7513 asks. An entry is written with its change, in one transaction, and
//! sealed a few minutes later ([`seal`]), so that nobody can edit, remove, reorder or insert one unnoticed ([`verify`]).

mod client;
mod entry;
mod list;
mod seal;
#[cfg(test)]
mod tests;
mod verify;

pub use client::{Client, Program, signed_in, with_client};
pub use entry::{AuditEntry, Change, Outcome};
pub use list::{Accessed, Asked, Listed};
pub use seal::{LATEST, SETTLED};
pub use verify::{Finding, Verified};
