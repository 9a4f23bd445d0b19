//! Sending through the push services: to watches, and to the browsers and phones of carers. Where they are subscribed, and what is
//! sent there.
//!
//! To a watch a push says "wake and sync" and nothing else: it reads what is new by itself, and rings by the plan that it holds.
//! To a carer it says that something needs them.

mod reach;
mod send;
mod vapid;

use std::{fmt, time::Duration};

use maat_core::id::AlertId;
use serde::{Deserialize, Serialize};

pub use reach::MAX_REACHED;
pub(crate) use reach::Reached;
pub(crate) use send::{PATIENCE, REFUSED, Unsent};
pub use vapid::VapidKey;

use crate::{
    App, Error, Result,
    access::{OnWrist, Worn},
    devices::Device,
    keys,
    store::{Stored, Trail},
    token::unauthenticated,
};

/// What a push says, as the watch gets it: there is something to sync. The event of the stream that says the same has this name.
pub const PAYLOAD: &str = r#"{"event":"sync"}"#;

/// Where a watch is reached, as its platform told it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subscription {
    /// Web Push (RFC 8030): a browser, or UnifiedPush.
    WebPush {
        /// Where to post, as the push service made it.
        endpoint: String,
        /// What to encrypt with.
        keys: WebPushKeys,
    },
    /// Firebase Cloud Messaging.
    Fcm {
        /// The registration token.
        token: String,
    },
    /// Apple Push Notification service.
    Apns {
        /// The device token, in hexadecimal.
        token: String,
    },
}

/// The keys of a Web Push subscription (RFC 8291, 2), in base64url.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebPushKeys {
    /// The public key: a point on P-256, uncompressed, 65 bytes.
    pub p256dh: String,
    /// The authentication secret: 16 bytes.
    pub auth: String,
}

impl Subscription {
    /// What it is called over the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::WebPush { .. } => "web_push",
            Self::Fcm { .. } => "fcm",
            Self::Apns { .. } => "apns",
        }
    }

    /// Where it leads: the address or token that no two have.
    pub fn address(&self) -> &str {
        match self {
            Self::WebPush { endpoint, .. } => endpoint,
            Self::Fcm { token } | Self::Apns { token } => token,
        }
    }
}

/// Tells the kind alone: whoever has the rest can send.
impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

/// What is to be sent, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wake {
    /// What it says.
    pub says: Says,
    /// How long it is worth delivering: the grace that is left. Zero: now or never.
    pub ttl: Duration,
    /// Of several with one topic that wait, the last is delivered. At most 32 characters of base64url.
    pub topic: String,
}

/// What a push says. Never a name or a title: push services need not know whose day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// To a watch: there is something to sync.
    Sync,
    /// To a carer: something needs you.
    Alert(AlertId),
}

impl Says {
    /// The body, as a watch or a browser gets it.
    pub fn payload(self) -> String {
        match self {
            Self::Sync => PAYLOAD.to_owned(),
            Self::Alert(id) => format!(r#"{{"kind":"alert","alert":"{id}"}}"#),
        }
    }
}

/// What a push service answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It will deliver it, if it can.
    Sent,
    /// There is no such subscription any more.
    Gone,
    /// Not now; perhaps after this time.
    Later(Option<Duration>),
    /// Never: something is wrong with what we send, or how we are set up.
    Refused,
}

impl Sent {
    fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Gone => "gone",
            Self::Later(_) => "later",
            Self::Refused => "refused",
        }
    }
}

impl App {
    /// Remembers where a watch is reached, in the place of what it said before; `None`: nowhere.
    ///
    /// # Errors
    /// `Invalid` with the field for a subscription that can't be sent to.
    pub async fn subscribe(&self, by: Worn<OnWrist>, subscription: Option<Subscription>) -> Result<()> {
        if let Some(subscription) = &subscription {
            self.push.check(subscription)?;
        }
        let key = keys::device(by.wearer, by.device);
        let stored = self.find::<Device>(&key).await?.ok_or_else(unauthenticated)?;
        if stored.value.push == subscription {
            return Ok(());
        }
        self.edit(by.wearer, &[], |desk| {
            let stored = desk.devices.iter().find(|device| device.item.key == key);
            let stored = stored.ok_or_else(unauthenticated)?;
            let device = Device {
                push: subscription.clone(),
                ..stored.value.clone()
            };
            desk.work.replace(&stored.item, desk.now, &device);
            Ok(((), Trail::Own))
        })
        .await
    }

    /// Ends a subscription that its push service no longer knows, unless the watch has said something new meanwhile.
    async fn end_subscription(&self, wearer: maat_core::id::WearerId, gone: &Stored<Device>) -> Result<()> {
        self.edit(wearer, &[], |desk| {
            let stored = desk.devices.iter().find(|device| device.item.key == gone.item.key);
            if let Some(stored) = stored.filter(|stored| stored.value.push == gone.value.push) {
                let device = Device {
                    push: None,
                    ..stored.value.clone()
                };
                desk.work.replace(&stored.item, desk.now, &device);
            }
            Ok(((), Trail::Own))
        })
        .await
    }
}

/// The refusal of a kind of subscription that this server does not send to.
pub fn not_set_up(subscription: &Subscription) -> Error {
    let kind = subscription.kind();
    Error::invalid("kind", format!("This server is not set up to send by {kind}."))
}
