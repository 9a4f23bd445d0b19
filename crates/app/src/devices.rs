//! Watches: paired with one wearer by a code, not signed in.

use jiff::{SignedDuration, Timestamp};
use maat_core::{
    field::short_text,
    id::{DeviceId, WearerId},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    App, Code, Error, Result,
    access::{AtHome, DeviceToken, Planner, Viewer},
    desk::Desk,
    keys,
    push::Subscription,
    random,
    record::Record,
    store::{Stored, Trail},
    table::{Op, Query},
    wearers::{MAX_NAME, Wearer},
};

/// Letters of a code: base 20, no vowels, none that look alike.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Letters in a code: 34.5 bits.
const CODE_LENGTH: usize = 8;
/// How long a code is good.
pub const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// How long a watch is asked for a test signal: an adult stands beside it.
const TEST_LIFE: SignedDuration = SignedDuration::from_mins(2);
/// Most devices of one wearer.
pub const MAX_DEVICES: usize = 10;

/// A paired watch, phone or tablet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// What it is called.
    pub name: String,
    /// What it is: `web`, `wear_os`.
    pub platform: String,
    /// Keyed hash of its token: so that taking it out takes the token with it.
    pub token: String,
    /// Where it is woken when it does not listen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<Subscription>,
    /// The test signal that it was last asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<Test>,
}

/// A signal that an adult asks for, to see whether it comes through. It is no ring: nothing is promised, and nothing is recorded of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// Once for each: a watch gives it once.
    pub id: Uuid,
    /// Until when it is of use.
    pub until: Timestamp,
}

impl Record for Device {
    const KIND: &'static str = "device";
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct PairingCode {
    wearer: WearerId,
    expires_at: Timestamp,
}

impl Record for PairingCode {
    const KIND: &'static str = "code";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// What a watch says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeviceDraft {
    /// What it is called.
    #[cfg_attr(feature = "schema", schemars(with = "maat_core::schema::Line<MAX_NAME>"))]
    pub name: String,
    /// What it is: `web`, `wear_os`.
    #[cfg_attr(feature = "schema", schemars(with = "maat_core::schema::Line<MAX_NAME>"))]
    pub platform: String,
}

/// What a code buys.
pub struct Paired {
    /// The watch.
    pub device: DeviceId,
    /// Whose it is now.
    pub wearer: WearerId,
    /// The wearer.
    pub profile: Wearer,
    /// Its token; shown once.
    pub token: String,
}

impl App {
    /// A code that pairs one watch with the wearer, and until when it is good.
    pub async fn create_pairing_code(&self, by: Planner<AtHome>) -> Result<(String, Timestamp)> {
        let code = self.random_code();
        let now = self.wall.now();
        let expires_at = now.saturating_add(CODE_LIFE).map_err(Error::internal)?;
        let mut work = crate::store::Work::default();
        let record = PairingCode {
            wearer: by.wearer,
            expires_at,
        };
        work.create(
            keys::code(&self.secrets.hash("pairing", &code)),
            by.wearer,
            now,
            &record,
        );
        self.commit(by.trail("pairing_code.create", by.wearer), work).await?;
        Ok((code, expires_at))
    }

    /// Pairs a watch: a code buys one token, once.
    ///
    /// # Errors
    /// `NotFound` with the field `code` for a code that never was, is used up or too old; `Conflict` if the wearer has
    /// too many devices.
    pub async fn pair(&self, code: &str, draft: DeviceDraft) -> Result<Paired> {
        let draft = draft.checked()?;
        let found = self
            .find::<PairingCode>(&keys::code(&self.secrets.hash("pairing", &letters(code))))
            .await?;
        let found = found
            .filter(|found| found.value.expires_at > self.wall.now())
            .ok_or_else(unknown_code)?;

        let (id, wearer) = (DeviceId(self.ids.uuid()), found.value.wearer);
        let token = random::secret(&*self.ids);
        let device = draft.device(self.secrets.hash("device", &token));
        let profile = self
            .edit(wearer, &[], |desk| {
                desk.work.delete(&found.item);
                desk.put_device(id, &device, false)?;
                desk.heard();
                Ok((desk.wearer.value.clone(), Trail::Own))
            })
            .await;
        let profile = match profile {
            // Another watch was faster with the same code.
            Err(_) if self.table.get(&found.item.key).await?.is_none() => return Err(unknown_code()),
            profile => profile?,
        };
        Ok(Paired {
            device: id,
            wearer,
            profile,
            token,
        })
    }

    /// The devices of a wearer.
    pub async fn list_devices(&self, by: Viewer<AtHome>) -> Result<Vec<Stored<Device>>> {
        let query = Query::prefix(keys::wearer_pk(by.wearer), "device#", MAX_DEVICES);
        self.all(query).await?.into_iter().map(Stored::read).collect()
    }

    /// Renames a device.
    pub async fn rename_device(
        &self,
        by: Planner<AtHome>,
        id: DeviceId,
        name: &str,
        version: Option<u64>,
    ) -> Result<Stored<Device>> {
        let key = keys::device(by.wearer, id);
        let name = short_text("name", name, MAX_NAME);
        self.edit(by.wearer, &[], |desk| {
            let stored = desk.devices.iter().find(|device| device.item.key == key);
            let stored = stored.ok_or_else(Error::not_found)?;
            stored.require(version)?;
            let device = Device {
                name: name.clone()?,
                ..stored.value.clone()
            };
            desk.work.replace(&stored.item, desk.now, &device);
            Ok(((), by.trail("device.rename", id)))
        })
        .await?;
        self.get(&key).await
    }

    /// Asks a watch for a test signal, in the mode that it is in: what is silent stays silent. It learns of it by its stream, a
    /// push, or at its next sync.
    pub async fn test_device(&self, by: Planner<AtHome>, id: DeviceId) -> Result<Test> {
        let key = keys::device(by.wearer, id);
        let until = self.wall.now().saturating_add(TEST_LIFE).map_err(Error::internal)?;
        let test = Test {
            id: self.ids.uuid(),
            until,
        };
        self.edit(by.wearer, &[], |desk| {
            let stored = desk.devices.iter().find(|device| device.item.key == key);
            let stored = stored.ok_or_else(Error::not_found)?;
            let device = Device {
                test: Some(test),
                ..stored.value.clone()
            };
            desk.work.replace(&stored.item, desk.now, &device);
            Ok(((), by.trail("device.test", id)))
        })
        .await?;
        // One that can't be woken now is not tried again: the adult is, who stands beside it.
        let _ = self
            .push_again(
                by.wearer,
                id,
                self.now().saturating_add(TEST_LIFE).map_err(Error::internal)?,
            )
            .await;
        Ok(test)
    }

    /// Takes a device out: its token is no good from the next request on.
    pub async fn delete_device(&self, by: Planner<AtHome>, id: DeviceId) -> Result<()> {
        let stored = self.get::<Device>(&keys::device(by.wearer, id)).await?;
        let token = self.find::<DeviceToken>(&keys::token(&stored.value.token)).await?;
        self.edit(by.wearer, &[], |desk| {
            desk.work.delete(&stored.item);
            desk.devices.retain(|device| device.item.key != stored.item.key);
            if desk.devices.is_empty() {
                desk.no_watch();
            }
            if let Some(token) = &token {
                desk.work.delete(&token.item);
            }
            Ok(((), by.trail("device.delete", id)))
        })
        .await
    }

    /// The letters of a new code.
    pub(crate) fn random_code(&self) -> String {
        let mut code = String::new();
        while code.len() < CODE_LENGTH {
            let mut byte = [0];
            self.ids.random(&mut byte);
            // 240 is a multiple of 20: every letter is as likely as the others.
            if byte[0] < 240 {
                code.push(char::from(LETTERS[usize::from(byte[0] % 20)]));
            }
        }
        code
    }
}

impl DeviceDraft {
    /// The draft, if its texts can be.
    pub(crate) fn checked(self) -> Result<Self> {
        Ok(Self {
            name: short_text("device.name", &self.name, MAX_NAME)?,
            platform: short_text("device.platform", &self.platform, MAX_NAME)?,
        })
    }

    /// A device with the token of this hash.
    pub(crate) fn device(self, token: String) -> Device {
        let Self { name, platform } = self;
        Device {
            name,
            platform,
            token,
            push: None,
            test: None,
        }
    }
}

impl Desk {
    /// Pairs a device, or `again` the one that has this id: that keeps its name, and its old token goes.
    pub(crate) fn put_device(&mut self, id: DeviceId, device: &Device, again: bool) -> Result<()> {
        let key = keys::device(self.id, id);
        if again {
            let stored = self.devices.iter().find(|known| known.item.key == key);
            let stored = stored.ok_or_else(Error::not_found)?;
            let renewed = Device {
                name: stored.value.name.clone(),
                ..device.clone()
            };
            self.work.replace(&stored.item, self.now, &renewed);
            // A token's item is written once.
            self.work.op(Op::DeleteIfVersion(keys::token(&stored.value.token), 1));
        } else if self.devices.len() >= MAX_DEVICES {
            return Err(Error::new(Code::Conflict, "This wearer has as many devices as can be."));
        } else {
            self.work.create(key, id, self.now, device);
        }
        let token = DeviceToken {
            wearer: self.id,
            device: id,
        };
        self.work.create(keys::token(&device.token), id, self.now, &token);
        Ok(())
    }
}

/// The letters of a code, however it was typed.
pub(crate) fn letters(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

/// The one answer for a code that never was, was used or is too old.
pub(crate) fn unknown_code() -> Error {
    Error::new(
        Code::NotFound,
        "This code is not known, was used, or is too old. Ask for a new one.",
    )
    .about("code")
}
