//! HTTP: the API, the sign-in wire, the pages and the watch.

pub mod watch;
