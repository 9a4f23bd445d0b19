//! HTTP: the API, the sign-in wire, the pages and the watch.

pub mod messages;
pub mod pages;
pub mod pictograms;
