//! HTTP: the API, the sign-in wire, the pages and the watch.

pub mod cognito;
pub mod watch;
pub mod well_known;
