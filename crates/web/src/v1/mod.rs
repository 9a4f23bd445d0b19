//! The API, a file a noun: what is asked and answered. What may be done, and how, is decided in `maat-app`.

pub mod activities;
pub mod adherence;
pub mod alerts;
pub mod audit;
pub mod away;
pub mod calendar;
pub mod carers;
pub mod check_ins;
pub mod copy;
pub mod day;
pub mod delay;
pub mod devices;
pub mod entries;
pub mod erasure;
pub mod export;
pub mod health;
pub mod me;
pub mod media;
pub mod messages;
pub mod occurrence;
pub mod occurrences;
pub mod organisations;
pub mod pictograms;
pub mod proposals;
pub mod watch;
pub mod wearers;
