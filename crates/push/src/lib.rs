//! How MAAT wakes watches that hold no connection, and tells carers that something needs them: Web Push (and so UnifiedPush), FCM, APNs.
//!
//! A message says "wake and sync", or which alert it is, and nothing else. What a service answers becomes one of four things
//! ([`maat_app::push::Sent`]); each service stands behind a breaker and a bound of its own.

mod address;
mod apns;
mod fcm;
mod guard;
mod outbound;
mod reply;
mod services;
mod web_push;

pub use apns::{Apns, ApnsConfig};
pub use fcm::{Fcm, FcmConfig};
pub use outbound::{Lookup, Outbound};
pub use services::Services;
pub use web_push::{BadHost, Host, WebPush, WebPushConfig};
