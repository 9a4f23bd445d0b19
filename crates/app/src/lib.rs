//! What MAAT does: one file a noun, the ports it needs, the keys it writes, the ring.

pub mod error;
pub mod keys;
pub mod ports;
pub mod table;

pub use error::{Code, Error, Result};
