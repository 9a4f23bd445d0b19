//! MAAT on AWS: what the ports are there.

mod account;
mod blobs;
mod cognito;
mod key;
mod queue;
mod table;

pub use account::Account;
pub use blobs::S3Blobs;
pub use cognito::{CognitoPool, HttpJwks};
pub use key::KeyError;
pub use queue::SqsQueue;
pub use table::DynamoTable;
