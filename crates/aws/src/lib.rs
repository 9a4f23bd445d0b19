//! MAAT on AWS: what the ports are there.

mod key;
mod queue;
mod table;

pub use key::{KeyError, key};
pub use queue::SqsQueue;
pub use table::DynamoTable;
