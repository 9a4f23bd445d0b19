//! The post: letters go out while the answer goes back, so that how long it takes tells nobody whether one was sent.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::{
    letter::Letter,
    refusal::{Answer, Refusal},
};
use crate::ports::Mail;

/// Most letters that are on their way at a time.
const MAX_ON_THE_WAY: u32 = 100;

pub(super) struct Post {
    mail: Arc<dyn Mail>,
    places: Arc<Semaphore>,
}

impl Post {
    pub(super) fn new(mail: Arc<dyn Mail>) -> Self {
        let places = Arc::new(Semaphore::new(MAX_ON_THE_WAY as usize));
        Self { mail, places }
    }

    /// Sends a letter, and waits until it is on its way.
    pub(super) async fn send(&self, to: &str, letter: Letter) -> Answer<()> {
        let sent = self.mail.send(to, letter.subject, &letter.text).await;
        sent.map_err(Refusal::NotDelivered)
    }

    /// Sends a letter, if there is one, and does not wait. What goes wrong is in the log: a code can be asked for again.
    pub(super) fn hand_in(&self, to: &str, letter: Option<Letter>) -> Answer<()> {
        let place = self.places.clone().try_acquire_owned();
        let place = place.map_err(|_| Refusal::TooManyRequests)?;
        let (mail, to) = (self.mail.clone(), to.to_owned());
        tokio::spawn(async move {
            let _place = place;
            if let Some(letter) = letter
                && let Err(error) = mail.send(&to, letter.subject, &letter.text).await
            {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(%error, cause, "a letter could not be sent");
            }
        });
        Ok(())
    }

    /// Waits until all that was handed in is sent.
    pub(super) async fn emptied(&self) {
        // It is closed by nobody.
        let _ = self.places.acquire_many(MAX_ON_THE_WAY).await;
    }
}
