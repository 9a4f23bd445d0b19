//! Messages to a watch: a short text, a picture, or a nudge that says nothing. The watch shows one until it expires or is
//! answered with OK; how loud, its own mode decides.

use jiff::{SignedDuration, Timestamp};
use maat_core::{
    activity::MAX_TITLE,
    field::{short_text, within},
    id::{MediaId, MessageId, OrganisationId, ProposalId, UserId},
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Code, Error, Result,
    access::{OfWearer, OnWrist, Planner, Viewer, Worn},
    keys,
    live::{Event, What},
    record::Record,
    store::{Stored, Trail, Work},
    table::Query,
};

/// Longest text, in characters: what a watch shows without scrolling much.
pub const MAX_TEXT: usize = 140;
/// Most messages that wait to be shown to one wearer.
pub const MAX_WAITING: usize = 20;
/// Longest that a message waits, in minutes.
pub const MAX_MINUTES: u32 = 24 * 60;
/// How long it waits, if nobody says.
const MINUTES: u32 = 60;
/// How long a message can be read after it was sent.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Most messages that are kept of one wearer.
const MAX_KEPT: usize = 500;
/// How often a word of the watch is written again when someone else was faster.
const TRIES: usize = 4;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// It says something.
    Text,
    /// It shows something.
    Picture,
    /// "Look at your watch."
    Nudge,
    /// What was said to a proposal.
    Answer,
}

/// A message to a watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Whose picture it is.
    pub organisation_id: OrganisationId,
    /// Who sent it.
    pub from: UserId,
    /// What it says.
    pub text: Option<String>,
    /// Id of its pictogram.
    pub pictogram: Option<String>,
    /// A picture of the organisation's own.
    pub picture: Option<MediaId>,
    /// The proposal that it answers, and whether with yes.
    pub answers: Option<(ProposalId, bool)>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// From then on it is not shown any more.
    pub expires_at: Timestamp,
    /// When the watch showed it.
    pub shown_at: Option<Timestamp>,
    /// When the wearer said OK to it.
    pub ok_at: Option<Timestamp>,
}

impl Record for Message {
    const KIND: &'static str = "message";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.sent_at + KEPT)
    }
}

impl Message {
    /// What it is, by what it has.
    pub fn kind(&self) -> MessageKind {
        match self {
            _ if self.answers.is_some() => MessageKind::Answer,
            _ if self.text.is_some() => MessageKind::Text,
            _ if self.picture.is_some() || self.pictogram.is_some() => MessageKind::Picture,
            _ => MessageKind::Nudge,
        }
    }

    /// True if a watch is still to show it.
    pub fn waits(&self, now: Timestamp) -> bool {
        self.ok_at.is_none() && now < self.expires_at
    }
}

/// What someone sends; with nothing in it, it is a nudge.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct MessageDraft {
    /// What it says.
    #[cfg_attr(feature = "schema", schemars(with = "Option<maat_core::schema::Line<MAX_TEXT>>"))]
    pub text: Option<String>,
    /// Id of a pictogram.
    #[cfg_attr(feature = "schema", schemars(with = "Option<maat_core::schema::Line<MAX_TITLE>>"))]
    pub pictogram: Option<String>,
    /// A picture of the organisation's own.
    pub picture: Option<MediaId>,
    /// How long it waits to be shown; an hour, if left out.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_MINUTES)))]
    pub expires_in_minutes: Option<u32>,
}

impl MessageDraft {
    pub(crate) fn resolve(self, by: Planner<OfWearer>, now: Timestamp) -> Result<Message> {
        let minutes = within(
            "expires_in_minutes",
            self.expires_in_minutes.unwrap_or(MINUTES),
            1,
            MAX_MINUTES,
        )?;
        let line = |field, text: Option<String>, most| text.map(|text| short_text(field, &text, most)).transpose();
        Ok(Message {
            organisation_id: by.actor.organisation,
            from: by.actor.user,
            text: line("text", self.text, MAX_TEXT)?,
            pictogram: line("pictogram", self.pictogram, MAX_TITLE)?,
            picture: self.picture,
            answers: None,
            sent_at: now,
            expires_at: now + SignedDuration::from_mins(minutes.into()),
            shown_at: None,
            ok_at: None,
        })
    }
}

/// What a watch tells of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// It was shown.
    Shown,
    /// "I saw it."
    Ok,
}

impl App {
    /// Sends a message under an id chosen before; one that is there already stays as it is.
    ///
    /// # Errors
    /// `Invalid` with the field; `Conflict` if as many wait, or are kept, as can be.
    pub async fn create_message_once(
        &self,
        by: Planner<OfWearer>,
        id: MessageId,
        draft: MessageDraft,
    ) -> Result<Stored<Message>> {
        let key = keys::message(by.wearer, id);
        if let Some(known) = self.find(&key).await? {
            return Ok(known);
        }
        let now = self.now();
        let message = draft.resolve(by, now)?;
        if let Some(picture) = message.picture {
            self.require_media(by.actor.organisation, picture).await?;
        }
        let kept = self.messages_of(by.wearer).await?;
        let waiting = kept.iter().filter(|kept| kept.value.waits(now)).count();
        if waiting >= MAX_WAITING || kept.len() >= MAX_KEPT {
            let message = format!("At most {MAX_WAITING} messages can wait, and {MAX_KEPT} be sent in a week.");
            return Err(Error::new(Code::Conflict, message));
        }
        let mut work = Work::default();
        work.create(key.clone(), id, now, &message);
        self.commit(by.trail("message.create", id), work).await?;
        self.tell_of(by.wearer).await?;
        self.get(&key).await
    }

    /// The messages of a week, newest first; to a guest, their organisation's own.
    pub async fn list_messages(&self, by: Viewer<OfWearer>) -> Result<Vec<Stored<Message>>> {
        let mut all = self.messages_of(by.wearer).await?;
        all.retain(|message| by.is_at_home() || message.value.organisation_id == by.actor.organisation);
        all.reverse();
        Ok(all)
    }

    /// What a watch is still to show, oldest first.
    pub async fn messages_on_wrist(&self, by: Worn<OnWrist>) -> Result<Vec<Stored<Message>>> {
        let now = self.now();
        let mut all = self.messages_of(by.wearer).await?;
        all.retain(|message| message.value.waits(now));
        Ok(all)
    }

    /// Takes what a watch tells of a message and when, its clock set right; however late and however often: the first word
    /// stays. OK means that it was shown, too.
    ///
    /// # Errors
    /// `NotFound` if there is no such message any more.
    pub async fn hear_of_message(&self, by: Worn<OnWrist>, id: MessageId, word: Word, at: Timestamp) -> Result<()> {
        let now = self.now();
        for _ in 0..TRIES {
            let Stored { item, value } = self.get::<Message>(&keys::message(by.wearer, id)).await?;
            let mut next = value.clone();
            next.shown_at.get_or_insert(at);
            if word == Word::Ok {
                next.ok_at.get_or_insert(at);
            }
            if next == value {
                return Ok(());
            }
            let mut work = Work::default();
            work.replace(&item, now, &next);
            match self.commit(Trail::Own, work).await {
                Err(error) if error.code == Code::Stale => {}
                Ok(()) => return self.tell_of(by.wearer).await,
                error => return error,
            }
        }
        Err(Error::new(
            Code::Unavailable,
            "This message is being changed just now. Try again in a moment.",
        ))
    }

    async fn messages_of(&self, wearer: maat_core::id::WearerId) -> Result<Vec<Stored<Message>>> {
        let query = Query::prefix(keys::message_pk(wearer), "message#", MAX_KEPT);
        let now = self.now();
        let items = self.all(query).await?.into_iter();
        // What has run out may still be there for some days.
        let kept = items.filter(|item| item.expires_at.is_none_or(|at| now < at));
        kept.map(Stored::read).collect()
    }

    /// Tells those who may hear of a wearer that something changed.
    pub(crate) async fn tell_of(&self, wearer: maat_core::id::WearerId) -> Result<()> {
        let Some(home) = self.find_wearer(wearer).await? else {
            return Ok(());
        };
        let guests = self
            .shares_of(wearer)
            .await?
            .into_iter()
            .map(|share| share.organisation);
        self.live.tell(Event {
            organisations: [home.value.organisation_id].into_iter().chain(guests).collect(),
            wearer: Some(wearer),
            what: What::Changed,
        });
        Ok(())
    }
}
