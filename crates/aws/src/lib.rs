//! MAAT on AWS: what the ports are there.

mod table;

pub use table::DynamoTable;
