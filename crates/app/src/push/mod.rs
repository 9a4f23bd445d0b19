//! Waking watches through the push services of their platforms: where they are subscribed, and what is sent there.
//!
//! A push says "wake and sync" and nothing else: the watch reads what is new by itself, and rings by the plan that it holds.

mod send;
mod vapid;

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

pub(crate) use send::Unsent;
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
}

/// Tells the kind alone: whoever has the rest can send.
impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

/// What is to be sent: "wake and sync", for so long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wake {
    /// How long it is worth delivering: the grace that is left. Zero: now or never.
    pub ttl: Duration,
    /// Of several with one topic that wait for a watch, it gets the last. At most 32 characters of base64url.
    pub topic: String,
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
