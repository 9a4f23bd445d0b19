//! Pairing the other way: the watch shows a code, an adult types it, the watch asks until it is paired. The device flow of OAuth
//! (RFC 8628), with a wearer in the place of an account.
//!
//! The watch's token is worked out from its device code and the device's id. So an answer that got lost on its way is given again,
//! as long as the code is good, and the token is nowhere in the store.

use jiff::{SignedDuration, Timestamp};
use maat_core::id::{DeviceId, WearerId};
use serde::{Deserialize, Serialize};

use crate::{
    App, Code, Error, Result,
    access::{AtHome, Planner},
    devices::{CODE_LIFE, Device, DeviceDraft, Paired, letters, unknown_code},
    keys, random,
    record::Record,
    store::{Stored, Trail, Work},
    wearers::Wearer,
};

/// How long a watch waits between two times of asking, in seconds.
pub const INTERVAL: u32 = 5;
/// What is added each time it asks too soon (RFC 8628, 3.5), and the most there is.
const SLOWER: u32 = 5;
const SLOWEST: u32 = 60;
/// A timer that is this much early is not too soon.
const EARLY: SignedDuration = SignedDuration::from_secs(1);

/// A watch that shows a code, filed by it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Waiting {
    device: DeviceDraft,
    /// Keyed hash of its device code.
    device_code: String,
    paired: Option<PairedWith>,
    expires_at: Timestamp,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct PairedWith {
    wearer: WearerId,
    device: DeviceId,
}

impl Record for Waiting {
    const KIND: &'static str = "waiting_watch";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// How a watch asks, filed by its device code: apart from what the adult changes, so that neither is in the other's way.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Asking {
    /// Keyed hash of the code that it shows.
    user_code: String,
    asked_at: Option<Timestamp>,
    /// Seconds.
    interval: u32,
    expires_at: Timestamp,
}

impl Record for Asking {
    const KIND: &'static str = "asking_watch";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// What a watch is told when it begins.
pub struct Begun {
    /// To be shown.
    pub user_code: String,
    /// To ask with. Secret.
    pub device_code: String,
    /// Until when both are good.
    pub expires_at: Timestamp,
}

impl App {
    /// Begins the pairing of a watch that shows its own code.
    pub async fn start_pairing(&self, draft: DeviceDraft) -> Result<Begun> {
        let device = draft.checked()?;
        let (user_code, device_code) = (self.random_code(), random::secret(&*self.ids));
        let now = self.wall.now();
        let expires_at = now.saturating_add(CODE_LIFE).map_err(Error::internal)?;
        let waiting = Waiting {
            device,
            device_code: self.secrets.hash("device_code", &device_code),
            paired: None,
            expires_at,
        };
        let asking = Asking {
            user_code: self.secrets.hash("user_code", &user_code),
            asked_at: None,
            interval: INTERVAL,
            expires_at,
        };
        let mut work = Work::default();
        work.create(keys::token(&waiting.device_code), "", now, &asking);
        work.create(keys::code(&asking.user_code), "", now, &waiting);
        self.commit(Trail::Own, work).await?;
        Ok(Begun {
            user_code,
            device_code,
            expires_at,
        })
    }

    /// Pairs the watch that shows this code with the wearer: as a new device `id`, or `again` as the one that has it.
    ///
    /// # Errors
    /// `NotFound` with the field `user_code` for a code that never was, was used or is too old, and without a field for a device
    /// that is not theirs; `Conflict` if the wearer has too many devices.
    pub async fn pair_waiting(
        &self,
        by: Planner<AtHome>,
        user_code: &str,
        id: DeviceId,
        again: bool,
    ) -> Result<Stored<Device>> {
        let key = keys::code(&self.secrets.hash("user_code", &letters(user_code)));
        let found = self.find::<Waiting>(&key).await?;
        let found = found.filter(|found| found.value.paired.is_none() && self.wall.now() < found.value.expires_at);
        let Stored { item, value } = found.ok_or_else(|| unknown_code().about("user_code"))?;
        let token = self.token_of(&value.device_code, id);
        let device = value.device.clone().device(self.secrets.hash("device", &token));
        let paired = Waiting {
            paired: Some(PairedWith {
                wearer: by.wearer,
                device: id,
            }),
            ..value
        };
        let done = self.edit(by.wearer, &[], |desk| {
            desk.put_device(id, &device, again)?;
            desk.work.replace(&item, self.wall.now(), &paired);
            Ok(((), by.trail("device.pair", id)))
        });
        match done.await {
            // Somebody else was faster with the same code.
            Err(_) if self.is_paired(&key).await? => Err(unknown_code().about("user_code")),
            done => {
                done?;
                self.get(&keys::device(by.wearer, id)).await
            }
        }
    }

    /// What a watch that shows a code asks again and again: is it paired?
    ///
    /// # Errors
    /// `AuthorizationPending` until it is; `SlowDown` if it asks too soon; `ExpiredToken` if the code is too old or never was, or
    /// the watch was taken out again (RFC 8628, 3.5).
    pub async fn paired_token(&self, device_code: &str) -> Result<Paired> {
        let hash = self.secrets.hash("device_code", device_code);
        let asking = self.find::<Asking>(&keys::token(&hash)).await?;
        let asking = asking.filter(|asking| asking.item.kind == Asking::KIND);
        let asking = asking.filter(|asking| self.wall.now() < asking.value.expires_at);
        let asking = asking.ok_or_else(expired)?;
        self.pace(&asking).await?;
        let waiting = self.find::<Waiting>(&keys::code(&asking.value.user_code)).await?;
        let PairedWith { wearer, device } = waiting.ok_or_else(expired)?.value.paired.ok_or_else(pending)?;
        let token = self.token_of(&hash, device);
        let worn = self.worn(&token).await.map_err(|_| expired())?;
        self.heard_from(worn).await?;
        Ok(Paired {
            device,
            wearer,
            profile: self.get::<Wearer>(&keys::wearer(wearer)).await?.value,
            token,
        })
    }

    /// Notes that it has asked; who asks too soon is to ask less often.
    async fn pace(&self, asking: &Stored<Asking>) -> Result<()> {
        let Stored { item, value } = asking;
        let now = self.wall.now();
        let wait = SignedDuration::from_secs(value.interval.into()) - EARLY;
        let soon = value.asked_at.is_some_and(|asked| now.duration_since(asked) < wait);
        let slower = (value.interval + SLOWER).min(SLOWEST);
        let asked = Asking {
            asked_at: Some(now),
            interval: if soon { slower } else { value.interval },
            ..value.clone()
        };
        let mut work = Work::default();
        work.replace(item, now, &asked);
        match self.commit(Trail::Own, work).await {
            Ok(()) if !soon => Ok(()),
            Ok(()) => Err(slow_down()),
            // It asks twice at once.
            Err(error) if error.code == Code::Stale => Err(slow_down()),
            Err(error) => Err(error),
        }
    }

    async fn is_paired(&self, code: &crate::table::Key) -> Result<bool> {
        let waiting = self.find::<Waiting>(code).await?;
        Ok(waiting.is_none_or(|waiting| waiting.value.paired.is_some()))
    }

    fn token_of(&self, device_code_hash: &str, device: DeviceId) -> String {
        self.secrets
            .hash("device token", &format!("{device_code_hash}\0{device}"))
    }
}

fn pending() -> Error {
    Error::new(Code::AuthorizationPending, "Nobody has typed this watch's code yet.")
}

fn slow_down() -> Error {
    Error::new(Code::SlowDown, "That is too often. Wait five seconds more each time.")
}

fn expired() -> Error {
    Error::new(Code::ExpiredToken, "This code is too old. Begin again.")
}
