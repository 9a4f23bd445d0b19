//! What MAAT does: one file a noun, the ports it needs, the keys it writes, the ring.

pub mod error;
pub mod jws;
pub mod keys;
pub mod limit;
pub mod pool;
pub mod ports;
pub mod random;
pub mod record;
pub mod secret;
pub mod session;
pub mod table;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod token;
pub mod users;

pub use error::{Code, Error, Result};
