//! How often something may be tried at the pool's door. Counted before it is tried, and given back when it turns out right.
//!
//! No one is locked out by someone else's guesses: from a network that an account has lately signed in from, only the tries
//! from that network count. From anywhere else, tries on one account and tries in all count together; when these are used up,
//! strangers to the account wait, and its own people do not.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Pool, refusal::Answer};
use crate::{
    Result, keys,
    limit::{Limit, network},
    record::Record,
    table::{Key, Op},
};

/// Counters of all that is tried from everywhere, so that they don't all wait for one: each network counts on one of these.
const SHARES: u8 = 16;
/// How long a network stays known to an account that is not used from there.
const FAMILIAR: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Use moves the end on once a day, not with every sign-in.
const MOVED_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// How often one kind of thing may be tried in a window.
#[derive(Clone, Copy)]
pub(super) struct Guard {
    /// What is tried; no two guards share a name.
    pub(super) name: &'static str,
    /// By one network on one account.
    pub(super) pair: u32,
    /// By one network on any account: a school or care home signs in from one.
    pub(super) network: u32,
    /// By strange networks on one account.
    pub(super) account: u32,
    /// By strange networks on any account, for each of the [`SHARES`].
    pub(super) share: u32,
    /// Length of the window.
    pub(super) seconds: i64,
}

/// Passwords, however they are shown.
pub(super) const PASSWORDS: Guard = Guard {
    name: "password",
    pair: 10,
    network: 100,
    account: 100,
    share: 1_000,
    seconds: 15 * 60,
};
/// Answers of passkeys. What has no passkey here is counted as an account of its own.
pub(super) const PASSKEYS: Guard = Guard {
    name: "passkey",
    ..PASSWORDS
};
/// Codes of an authenticator; who tries has already shown the password.
pub(super) const TOTP: Guard = Guard {
    name: "totp",
    pair: 5,
    network: 100,
    account: 20,
    share: 1_000,
    seconds: 15 * 60,
};
/// Codes sent by mail; counted for each code by itself.
pub(super) const CODES: Guard = Guard {
    name: "mailed_code",
    pair: 5,
    network: 200,
    account: 20,
    share: 1_000,
    seconds: 24 * 3600,
};
/// Asking for letters.
pub(super) const LETTERS: Guard = Guard {
    name: "letter",
    pair: 5,
    network: 200,
    account: 10,
    share: 1_000,
    seconds: 6 * 3600,
};

/// What was counted, to be given back.
pub(super) struct Taken(Vec<(Limit, String)>);

/// That an account has signed in from a network.
#[derive(Serialize, Deserialize)]
struct Familiar {
    until: Timestamp,
}

impl Record for Familiar {
    const KIND: &'static str = "familiar";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }
}

impl Pool {
    /// Counts one try; `None` if there are none left. `what` is the account's id, or what stands for it.
    pub(super) async fn take(
        &self,
        guard: Guard,
        what: &str,
        subject: Uuid,
        from: Option<IpAddr>,
    ) -> Result<Option<Taken>> {
        let network = name(from);
        let familiar = self.familiar(&self.familiar_key(subject, &network)).await?.is_some();
        let limit = |most| Limit {
            name: guard.name,
            most,
            seconds: guard.seconds,
        };
        let mut counted = vec![
            (limit(guard.pair), format!("pair\0{what}\0{network}")),
            (limit(guard.network), format!("network\0{network}")),
        ];
        if !familiar {
            let share = self.secrets.digest("share", &network)[0] % SHARES;
            counted.push((limit(guard.account), format!("account\0{what}")));
            counted.push((limit(guard.share), format!("share\0{share}")));
        }
        Ok(self.limits.take_all(&counted).await?.then_some(Taken(counted)))
    }

    /// It was right: it does not count.
    pub(super) async fn give_back(&self, Taken(counted): Taken) -> Result<()> {
        self.limits.give_all_back(&counted).await
    }

    /// Someone has signed in from here.
    pub(super) async fn make_familiar(&self, subject: Uuid, from: Option<IpAddr>) -> Answer<()> {
        let key = self.familiar_key(subject, &name(from));
        let now = self.clock.now();
        let until = now + FAMILIAR;
        let known = self.familiar(&key).await?;
        if known.is_none_or(|known| until.duration_since(known.until) >= MOVED_EVERY) {
            let put = Op::Put(Familiar { until }.item(key, subject, now));
            self.table.transact(vec![put]).await?;
        }
        Ok(())
    }

    async fn familiar(&self, key: &Key) -> Result<Option<Familiar>> {
        let found = self.table.get(key).await?;
        let familiar = found.as_ref().map(Familiar::read).transpose()?;
        Ok(familiar.filter(|familiar| self.clock.now() < familiar.until))
    }

    fn familiar_key(&self, subject: Uuid, network: &str) -> Key {
        keys::familiar(subject, &self.secrets.hash("network", network))
    }
}

/// What is not told where it comes from comes from one place.
fn name(from: Option<IpAddr>) -> String {
    from.map_or_else(|| "unknown".to_owned(), network)
}
