use async_trait::async_trait;
use maat_app::{
    Error, Result,
    live::Live,
    ports::{NotSent, Push},
    push::{Sent, Subscription, Wake, not_set_up},
};
use maat_core::{
    id::{OrganisationId, WearerId},
    prompt::Ringing,
};

use crate::{Apns, Fcm, WebPush};

/// Longest token of a device, in bytes.
const MAX_TOKEN: usize = 1024;

/// Everything that wakes a watch or tells a carer: the connections to this process, and the push services that are set up.
pub struct Services {
    /// Who holds a connection.
    pub live: Live,
    /// Web Push and UnifiedPush.
    pub web_push: Option<WebPush>,
    /// Firebase Cloud Messaging.
    pub fcm: Option<Fcm>,
    /// Apple's service.
    pub apns: Option<Apns>,
}

#[async_trait]
impl Push for Services {
    async fn wake(&self, organisation: OrganisationId, wearer: WearerId, ringing: &Ringing) -> Result<(), NotSent> {
        self.live.wake(organisation, wearer, ringing).await
    }

    fn check(&self, to: &Subscription) -> Result<()> {
        match (to, &self.web_push, &self.fcm, &self.apns) {
            (Subscription::WebPush { endpoint, keys }, Some(web_push), ..) => web_push.check(endpoint, keys),
            (Subscription::Fcm { token }, _, Some(_), _) => plain(token, |_| true),
            (Subscription::Apns { token }, .., Some(_)) => plain(token, |c| c.is_ascii_hexdigit()),
            _ => Err(not_set_up(to)),
        }
    }

    async fn send(&self, to: &Subscription, wake: &Wake) -> Sent {
        match (to, &self.web_push, &self.fcm, &self.apns) {
            (Subscription::WebPush { endpoint, keys }, Some(web_push), ..) => web_push.send(endpoint, keys, wake).await,
            (Subscription::Fcm { token }, _, Some(fcm), _) => fcm.send(token, wake).await,
            (Subscription::Apns { token }, .., Some(apns)) => apns.send(token, wake).await,
            // It was set up once.
            _ => Sent::Refused,
        }
    }

    fn web_push_key(&self) -> Option<&str> {
        self.web_push.as_ref().map(WebPush::public_key)
    }
}

/// Checks a token: it becomes part of a path or a body.
fn plain(token: &str, fits: impl Fn(char) -> bool) -> Result<()> {
    let well = |c: char| c.is_ascii_graphic() && fits(c);
    if !token.is_empty() && token.len() <= MAX_TOKEN && token.chars().all(well) {
        return Ok(());
    }
    Err(Error::invalid("token", "This is not the token of a device."))
}
