//! HTTP: the API, the sign-in wire, the pages and the watch.

pub mod cognito;
pub mod http;
pub mod letters;
pub mod messages;
pub mod metrics;
pub mod openapi;
pub mod pages;
pub mod pictograms;
pub mod router;
pub mod site;
pub mod v1;
pub mod watch;
pub mod well_known;
