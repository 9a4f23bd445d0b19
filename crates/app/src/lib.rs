//! What MAAT does: one file a noun, the ports it needs, the keys it writes, the ring.

pub mod access;
pub mod activities;
pub mod adherence;
pub mod alerts;
pub mod audit;
pub mod away;
pub mod calendar;
pub mod carers;
pub mod check_ins;
pub mod copy;
pub mod days;
pub mod delay;
pub mod desk;
pub mod devices;
pub mod entries;
pub mod erasure;
pub mod error;
pub mod export;
pub mod jobs;
pub mod jws;
mod kept;
pub mod keys;
pub mod limit;
pub mod live;
pub mod media;
pub mod messages;
pub mod occurrences;
pub mod once;
pub mod organisations;
pub mod pairing;
pub mod pool;
pub mod ports;
pub mod proposals;
pub mod random;
pub mod record;
pub mod retention;
pub mod ring;
#[cfg(feature = "schema")]
pub mod schema;
pub mod secret;
pub mod session;
pub mod steady;
pub mod store;
pub mod table;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod today;
pub mod token;
pub mod turns;
pub mod users;
pub mod wearers;

pub use error::{Code, Error, Result};
pub use store::App;
