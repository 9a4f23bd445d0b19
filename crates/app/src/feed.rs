//! A wearer's plan as a calendar that others subscribe to, by a secret address.
//!
//! An address is of whoever made it: it never shows what is private, and it is good only while they may look.

use jiff::{Span, civil::Date};
use maat_core::{
    feed::Feed,
    id::{OrganisationId, UserId, WearerId},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    App, Error, Result,
    access::{Caller, Carer, OfWearer, Planner},
    keys, random,
    record::Record,
    store::{Stored, Work},
};

/// Days before today that a calendar shows.
const PAST: i64 = 31;
/// Days after today that are looked at; what repeats without end goes on.
const AHEAD: i64 = 366;
/// What a secret address is hashed for.
const PURPOSE: &str = "feed";

/// Whose plan a secret address shows, and by whose right.
#[derive(Serialize, Deserialize)]
struct Address {
    wearer: WearerId,
    user: UserId,
    /// During which stay there: whoever comes back makes a new one.
    stay: Uuid,
}

impl Record for Address {
    const KIND: &'static str = "feed";
}

/// That a user has made an address, and by which hash it is found.
#[derive(Serialize, Deserialize)]
struct AddressOf {
    hash: String,
}

impl Record for AddressOf {
    const KIND: &'static str = "feed_of";
}

impl App {
    /// Makes the caller's secret address of a wearer's calendar; the one they had is no longer good. This answer is the
    /// only time that it is told.
    pub async fn create_feed(&self, by: Planner<OfWearer>) -> Result<String> {
        let (secret, user, now) = (random::secret(&*self.ids), by.actor.user, self.now());
        let hash = self.secrets.hash(PURPOSE, &secret);
        let address = Address {
            wearer: by.wearer,
            user,
            stay: self.stay(by.actor.organisation, user).await?,
        };
        let mut work = Work::default();
        work.create(keys::token(&hash), by.wearer, now, &address);
        let next = AddressOf { hash };
        match self.revoke_feed(by, &mut work).await? {
            Some(known) => work.replace(&known.item, now, &next),
            None => work.create(keys::feed_of(user, by.wearer), by.wearer, now, &next),
        }
        self.commit(by.trail("calendar_feed.create", by.wearer), work).await?;
        Ok(secret)
    }

    /// The caller's address is no longer good, if there was one.
    pub async fn delete_feed(&self, by: Planner<OfWearer>) -> Result<()> {
        let mut work = Work::default();
        let Some(known) = self.revoke_feed(by, &mut work).await? else {
            return Ok(());
        };
        work.delete(&known.item);
        self.commit(by.trail("calendar_feed.delete", by.wearer), work).await
    }

    /// The calendar at a secret address.
    ///
    /// # Errors
    /// `NotFound` if there is none, or whoever made it may not look any more.
    pub async fn feed(&self, secret: &str) -> Result<String> {
        let address = keys::token(&self.secrets.hash(PURPOSE, secret));
        let Address { wearer, user, stay } = self.get::<Address>(&address).await?.value;
        let by = self.viewer_of(Caller { user }, wearer).await?;
        if self.stay(by.actor.organisation, user).await? != stay {
            return Err(Error::not_found());
        }
        let in_sight = |today: Date| {
            let days = |days| today.saturating_add(Span::new().days(days));
            (days(-PAST), days(AHEAD))
        };
        let desk = self.plan_from_today(wearer, in_sight).await?;
        let (from, to) = desk.reach();
        let plan = by.eye().plan(desk.plan);
        let feed = Feed {
            plan: &plan,
            looks: &desk.looks,
            name: &desk.wearer.value.name,
            busy: match desk.wearer.value.language.as_str() {
                "nl" => "Bezet",
                _ => "Busy",
            },
            from,
            to,
        };
        Ok(feed.write())
    }

    async fn revoke_feed(&self, by: Planner<OfWearer>, work: &mut Work) -> Result<Option<Stored<AddressOf>>> {
        let known = self.find::<AddressOf>(&keys::feed_of(by.actor.user, by.wearer)).await?;
        if let Some(known) = &known
            && let Some(address) = self.table.get(&keys::token(&known.value.hash)).await?
        {
            work.delete(&address);
        }
        Ok(known)
    }

    async fn stay(&self, organisation: OrganisationId, user: UserId) -> Result<Uuid> {
        Ok(self.get::<Carer>(&keys::carer(organisation, user)).await?.value.stay)
    }
}
