//! Where a carer is reached: the browsers and phones on which they said so.

use std::time::Duration;

use jiff::Timestamp;
use maat_core::id::{AlertId, UserId};
use serde::{Deserialize, Serialize};

use super::{REFUSED, Says, Sent, Subscription, Wake, send::topic};
use crate::{
    App, Result,
    access::Caller,
    keys,
    record::Record,
    store::{Stored, Trail, Work},
    table::{Key, Query},
};

/// On how many browsers and phones one user is reached; of more, those that came last.
pub const MAX_REACHED: usize = 10;

/// A browser or phone of a user's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Reached {
    subscription: Subscription,
}

impl Record for Reached {
    const KIND: &'static str = "reached";
}

impl App {
    /// From now on the caller is told there, too. In the place of the one that came first, if they are as many as can be.
    ///
    /// # Errors
    /// `Invalid` with the field for a subscription that can't be sent to.
    pub async fn reach(&self, by: Caller, subscription: Subscription) -> Result<()> {
        self.push.check(&subscription)?;
        let key = self.reached_key(by.user, subscription.address());
        let (all, now, mut work) = (self.reached(by.user).await?, self.now(), Work::default());
        match all.iter().find(|one| one.item.key == key) {
            Some(known) if known.value.subscription == subscription => return Ok(()),
            Some(known) => work.replace(&known.item, now, &Reached { subscription }),
            None => {
                let first = all.iter().min_by_key(|one| one.item.updated_at);
                if let Some(first) = first.filter(|_| all.len() >= MAX_REACHED) {
                    work.delete(&first.item);
                }
                work.create(key, by.user, now, &Reached { subscription });
            }
        }
        self.commit(Trail::Own, work).await
    }

    /// The caller is told no more at this address; `None`: nowhere.
    pub async fn reach_no_more(&self, by: Caller, address: Option<&str>) -> Result<()> {
        let key = address.map(|address| self.reached_key(by.user, address));
        let mut work = Work::default();
        for one in self.reached(by.user).await? {
            if key.as_ref().is_none_or(|key| *key == one.item.key) {
                work.delete(&one.item);
            }
        }
        match work.is_empty() {
            true => Ok(()),
            false => self.commit(Trail::Own, work).await,
        }
    }

    /// On how many browsers and phones the caller is reached.
    pub async fn reached_on(&self, by: Caller) -> Result<usize> {
        Ok(self.reached(by.user).await?.len())
    }

    /// Where a user is reached.
    pub(crate) async fn reached(&self, user: UserId) -> Result<Vec<Stored<Reached>>> {
        let query = Query::prefix(keys::user_pk(user), "push#", MAX_REACHED);
        self.all(query).await?.into_iter().map(Stored::read).collect()
    }

    /// Tells one browser or phone that something needs its user; of use until an instant. What its service knows no more is ended.
    ///
    /// # Errors
    /// How long the service is to be left alone, if it did not go out.
    pub(crate) async fn push_alert(
        &self,
        to: &Stored<Reached>,
        alert: AlertId,
        until: Timestamp,
    ) -> Result<(), Duration> {
        let wake = Wake {
            says: Says::Alert(alert),
            ttl: self.real_time_until(until),
            topic: topic(alert.0),
        };
        let subscription = &to.value.subscription;
        match self.hand_push(subscription, &wake).await {
            Sent::Sent => Ok(()),
            Sent::Gone => {
                let mut work = Work::default();
                work.delete(&to.item);
                // If it was said anew meanwhile, it stays.
                if let Err(error) = self.commit(Trail::Own, work).await {
                    tracing::warn!(
                        code = error.code.as_str(),
                        "a subscription that is gone could not be ended"
                    );
                }
                Ok(())
            }
            Sent::Later(rest) => Err(rest.unwrap_or_default()),
            Sent::Refused => {
                tracing::error!(kind = subscription.kind(), "a push service refused what was sent");
                Err(REFUSED)
            }
        }
    }

    fn reached_key(&self, user: UserId, address: &str) -> Key {
        keys::reached(user, &self.secrets.hash("push", address))
    }
}
