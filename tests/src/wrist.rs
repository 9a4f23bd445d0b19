//! The push of a test: keeps what was sent, and does not always take it.

use std::sync::{Mutex, PoisonError};

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

/// What becomes of a wake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// It goes out.
    #[default]
    Takes,
    /// It does not.
    Fails,
    /// No one ever hears: whoever waits for it can only be cut off, as by a crash.
    Hangs,
}

/// Wakes the watches that hold a connection, as the program does, and keeps what was sent.
#[derive(Default)]
pub struct Wrist {
    live: Live,
    mood: Mutex<Mood>,
    sent: Mutex<Vec<(WearerId, Ringing)>>,
    answer: Mutex<Option<(Option<String>, Sent)>>,
    pushed: Mutex<Vec<(String, Wake)>>,
}

impl Wrist {
    /// Over this hub.
    pub fn over(live: Live) -> Self {
        Self {
            live,
            ..Self::default()
        }
    }

    /// From now on this becomes of a wake.
    pub fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    /// What was sent since the last time it was asked, oldest first.
    pub fn take(&self) -> Vec<(WearerId, Ringing)> {
        std::mem::take(&mut *self.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The ids of the prompts that were sent since the last time, as text.
    pub fn rang(&self) -> Vec<String> {
        let sent = self.take();
        sent.iter().map(|(_, ringing)| ringing.prompt.id.to_string()).collect()
    }

    /// From now on push services answer this; until then, that it was sent.
    pub fn answer(&self, answer: Sent) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some((None, answer));
    }

    /// The same, of one token alone; of every other, that it was sent.
    pub fn answer_to(&self, token: &str, answer: Sent) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some((Some(token.to_owned()), answer));
    }

    /// To which tokens push services were handed what since the last time.
    pub fn pushed(&self) -> Vec<(String, Wake)> {
        std::mem::take(&mut *self.pushed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Push for Wrist {
    async fn wake(&self, organisation: OrganisationId, wearer: WearerId, ringing: &Ringing) -> Result<(), NotSent> {
        let mood = *self.mood.lock().unwrap_or_else(PoisonError::into_inner);
        match mood {
            Mood::Takes => {
                self.sent
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push((wearer, *ringing));
                // As long as a real one takes: others come in between.
                tokio::task::yield_now().await;
                self.live.wake(organisation, wearer, ringing).await
            }
            Mood::Fails => Err(NotSent),
            Mood::Hangs => std::future::pending().await,
        }
    }

    /// Of push services there is FCM, which knows every token but one.
    fn check(&self, to: &Subscription) -> Result<()> {
        match to {
            Subscription::Fcm { token } if token == "refused" => Err(Error::invalid("token", "This is none.")),
            Subscription::Fcm { .. } => Ok(()),
            _ => Err(not_set_up(to)),
        }
    }

    fn web_push_key(&self) -> Option<&str> {
        Some("the server's key")
    }

    async fn send(&self, to: &Subscription, wake: &Wake) -> Sent {
        let Subscription::Fcm { token } = to else {
            return Sent::Refused;
        };
        let mut pushed = self.pushed.lock().unwrap_or_else(PoisonError::into_inner);
        pushed.push((token.clone(), wake.clone()));
        match &*self.answer.lock().unwrap_or_else(PoisonError::into_inner) {
            Some((only, answer)) if only.as_ref().is_none_or(|only| only == token) => *answer,
            _ => Sent::Sent,
        }
    }
}
