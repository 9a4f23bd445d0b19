//! Addresses of pictures for those who can't send a token, as an `<img>` and a watch can't: signed, and good for an hour
//! or two.

use jiff::Timestamp;
use maat_core::id::{MediaId, OrganisationId};
use uuid::Uuid;

use super::Shown;
use crate::{App, Error, Result};

/// An address is good to the end of the present hour and one more: the same all hour long, so that it is kept in caches.
const HOUR: i64 = 3_600;
const PURPOSE: &str = "media";

impl App {
    /// The address of a picture, from the server's root.
    pub fn media_address(&self, organisation: OrganisationId, id: MediaId) -> String {
        let now = self.wall.now().as_second();
        let until = now - now.rem_euclid(HOUR) + 2 * HOUR;
        let said = said(organisation, id, until);
        format!("/v1/media/{said}.{}", self.secrets.hash(PURPOSE, &said))
    }

    /// The picture of a signed address, and until when it is good.
    ///
    /// # Errors
    /// `NotFound` for an address that was not made here, or is no longer good.
    pub async fn media_at(&self, signed: &str) -> Result<(Shown, Timestamp)> {
        let (organisation, id, until) = self.signed(signed).ok_or_else(Error::not_found)?;
        if until <= self.wall.now() {
            return Err(Error::not_found());
        }
        Ok((self.shown(organisation, id).await?, until))
    }

    fn signed(&self, signed: &str) -> Option<(OrganisationId, MediaId, Timestamp)> {
        let (said, mac) = signed.rsplit_once('.')?;
        if !self.secrets.matches(PURPOSE, said, mac) {
            return None;
        }
        let mut parts = said.split('.');
        let mut part = || parts.next();
        let (organisation, id): (Uuid, Uuid) = (part()?.parse().ok()?, part()?.parse().ok()?);
        let until = Timestamp::from_second(part()?.parse().ok()?).ok()?;
        Some((organisation.into(), id.into(), until))
    }
}

fn said(organisation: OrganisationId, id: MediaId, until: i64) -> String {
    format!("{}.{}.{until}", organisation.0.simple(), id.0.simple())
}
