//! How a user wants to be told of what needs someone.

use maat_core::{
    id::{AlertId, OrganisationId, UserId},
    notify::Notifications,
};

use crate::{
    App, Result,
    access::Caller,
    alerts::Alert,
    keys,
    record::Record,
    store::{Trail, Work, require},
};

impl Record for Notifications {
    const KIND: &'static str = "notifications";
}

impl App {
    /// How the caller is told, and its version; 0, and the usual, before they have said.
    pub async fn notifications(&self, by: Caller) -> Result<(u64, Notifications)> {
        self.notifications_of(by.user).await
    }

    /// Says how the caller is told; `version` as read, if they say.
    ///
    /// # Errors
    /// `Invalid` with the field; `Stale` if `version` is not the present one.
    pub async fn put_notifications(
        &self,
        by: Caller,
        notifications: Notifications,
        version: Option<u64>,
    ) -> Result<(u64, Notifications)> {
        let notifications = notifications.checked()?;
        let key = keys::notifications(by.user);
        let (found, mut work) = (self.find::<Notifications>(&key).await?, Work::default());
        let is = found.as_ref().map_or(0, |stored| stored.item.version);
        require(is, version)?;
        match &found {
            Some(stored) => work.replace(&stored.item, self.now(), &notifications),
            None => work.create(key, by.user, self.now(), &notifications),
        }
        self.commit(Trail::Own, work).await?;
        Ok((is + 1, notifications))
    }

    /// The organisation of the caller's in which an alert stands of a wearer whom they may see there.
    pub async fn place_of_alert(&self, by: Caller, id: AlertId) -> Result<Option<OrganisationId>> {
        for place in self.places(by).await? {
            let Some(alert) = self.find::<Alert>(&keys::alert(place.id, id)).await? else {
                continue;
            };
            let there = self.viewer_in(by, place.id).await?;
            if self.sees(there, alert.value.wearer_id).await? {
                return Ok(Some(place.id));
            }
        }
        Ok(None)
    }

    /// How a user is told.
    pub(crate) async fn notifications_of(&self, user: UserId) -> Result<(u64, Notifications)> {
        let found = self.find::<Notifications>(&keys::notifications(user)).await?;
        Ok(found.map_or_else(Default::default, |stored| (stored.item.version, stored.value)))
    }
}
