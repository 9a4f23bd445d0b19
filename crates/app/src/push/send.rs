use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use maat_core::id::{DeviceId, WearerId};
use tokio::time::timeout;
use uuid::Uuid;

use super::{Says, Sent, Subscription, Wake};
use crate::{App, devices::Device, keys, store::Stored};

/// Longest time that one wearer's pushes take: well within the lease of a ring, and longer than a service takes to fail.
pub(crate) const PATIENCE: Duration = Duration::from_secs(8);
/// When to try again what was refused: whoever runs this may have mended it.
pub(crate) const REFUSED: Duration = Duration::from_secs(300);

/// A topic of an id's: 22 characters.
pub(super) fn topic(id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(id.as_bytes())
}

/// How long it is of use to a watch to hear that something is told.
const NEWS: SignedDuration = SignedDuration::from_hours(1);

/// A wake that did not go out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Unsent {
    /// Whose push service was not reached; `None`: the watches that hold a connection.
    pub(crate) device: Option<DeviceId>,
    /// How long the service wants to be left alone, if it said so.
    pub(crate) rest: Duration,
}

impl App {
    /// Wakes each of these watches that has a subscription; what is sent is of use until an instant. Answers which were not.
    pub(crate) async fn push_to(&self, wearer: WearerId, devices: &[Stored<Device>], until: Timestamp) -> Vec<Unsent> {
        let sends = devices.iter().map(|device| self.push_to_one(wearer, device, until));
        join_all(sends).await.into_iter().filter_map(Result::err).collect()
    }

    /// Wakes watches for something to read, where nothing rings. It is not tried again: a watch reads when it comes back, and
    /// knows until when what it holds is not told.
    pub(crate) async fn push_news(&self, wearer: WearerId, devices: &[Stored<Device>]) {
        let until = self.now().saturating_add(NEWS).unwrap_or(Timestamp::MAX);
        self.push_to(wearer, devices, until).await;
    }

    /// Wakes one watch, once more; one that is paired no longer needs no waking.
    pub(crate) async fn push_again(&self, wearer: WearerId, id: DeviceId, until: Timestamp) -> Result<(), Unsent> {
        match self.find::<Device>(&keys::device(wearer, id)).await {
            Ok(Some(device)) => self.push_to_one(wearer, &device, until).await,
            Ok(None) => Ok(()),
            Err(error) => {
                tracing::error!(code = error.code.as_str(), "a watch can't be read");
                Err(Unsent {
                    device: Some(id),
                    ..Unsent::default()
                })
            }
        }
    }

    async fn push_to_one(&self, wearer: WearerId, device: &Stored<Device>, until: Timestamp) -> Result<(), Unsent> {
        let Some(to) = &device.value.push else {
            return Ok(());
        };
        let wake = Wake {
            says: Says::Sync,
            ttl: self.real_time_until(until),
            topic: topic(wearer.0),
        };
        let rest = match self.hand_push(to, &wake).await {
            Sent::Sent => return Ok(()),
            Sent::Gone => {
                if let Err(error) = self.end_subscription(wearer, device).await {
                    tracing::warn!(
                        code = error.code.as_str(),
                        "a subscription that is gone could not be ended"
                    );
                }
                return Ok(());
            }
            Sent::Later(rest) => rest.unwrap_or_default(),
            Sent::Refused => {
                tracing::error!(kind = to.kind(), "a push service refused what was sent");
                REFUSED
            }
        };
        Err(Unsent {
            device: device.item.id.parse().ok(),
            rest,
        })
    }

    /// Hands a push to its service, and does not wait long.
    pub(super) async fn hand_push(&self, to: &Subscription, wake: &Wake) -> Sent {
        let sent = timeout(PATIENCE, self.push.send(to, wake)).await;
        let sent = sent.unwrap_or(Sent::Later(None));
        self.known.meters.pushed(to.kind(), sent.word());
        sent
    }

    /// In a rehearsal the plan's time may be faster than what push services go by.
    pub(super) fn real_time_until(&self, until: Timestamp) -> Duration {
        let left = until.duration_since(self.now()).as_secs_f64() / self.clock.rate();
        Duration::try_from_secs_f64(left).unwrap_or_default()
    }
}
