//! What a wearer proposes from their watch: a carer says yes, and it is on the plan in the same instant, or no, kindly.

use jiff::{SignedDuration, Timestamp};
use maat_core::{
    activity::{Activity, MAX_TITLE},
    field::short_text,
    id::{ActivityId, EntryId, MessageId, ProposalId, UserId, WearerId},
    patch::Patch,
    plan::EntryDraft,
    time::Local,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    App, Code, Error, Result,
    access::{AtHome, OfWearer, OnWrist, Planner, Viewer, Worn},
    entries::NewEntry,
    keys,
    messages::{MAX_MINUTES, MessageDraft},
    record::Record,
    store::{Stored, Trail, Work},
    table::Query,
    wearers::Wearer,
};

/// Most proposals of one wearer that nobody has answered.
pub const MAX_OPEN: usize = 10;
/// Most that are kept of one wearer.
const MAX_KEPT: usize = 300;
/// How long one can be read.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is on the plan.
    Yes,
    /// Not now.
    No,
}

/// What a carer said to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Yes or no.
    pub answer: Verdict,
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// The entry that it became.
    pub entry: Option<EntryId>,
}

/// What a wearer proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// An activity of the organisation.
    pub activity_id: Option<ActivityId>,
    /// In words.
    pub title: Option<String>,
    /// Id of a pictogram.
    pub pictogram: Option<String>,
    /// When, if they said.
    pub start: Option<Local>,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// What was said to it.
    pub answered: Option<Answered>,
}

impl Record for Proposal {
    const KIND: &'static str = "proposal";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.proposed_at + KEPT)
    }
}

/// What a watch tells of a proposal: at least what.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ProposalDraft {
    /// An activity of the organisation.
    pub activity_id: Option<ActivityId>,
    /// In words.
    #[cfg_attr(feature = "schema", schemars(with = "Option<maat_core::schema::Line<MAX_TITLE>>"))]
    pub title: Option<String>,
    /// Id of a pictogram.
    #[cfg_attr(feature = "schema", schemars(with = "Option<maat_core::schema::Line<MAX_TITLE>>"))]
    pub pictogram: Option<String>,
    /// When, if the wearer said.
    pub start: Option<Local>,
}

/// What a carer says to it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AnswerDraft {
    /// Yes or no.
    pub answer: Verdict,
    /// Some kind words, for the watch.
    #[serde(default)]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<maat_core::schema::Line<{ crate::messages::MAX_TEXT }>>")
    )]
    pub text: Option<String>,
    /// With a yes: when, if the wearer did not say, or another time.
    #[serde(default)]
    pub start: Option<Local>,
    /// With a yes: what it is called, if the wearer did not say.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<maat_core::schema::Line<MAX_TITLE>>"))]
    pub title: Option<String>,
    /// With a yes: how long.
    #[serde(default)]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<maat_core::schema::Within<1, { maat_core::activity::MAX_MINUTES }>>")
    )]
    pub duration_minutes: Option<u32>,
}

impl App {
    /// Takes a proposal from a watch and when it was made, its clock set right; harmless when repeated.
    ///
    /// # Errors
    /// `Forbidden` unless the wearer may propose; `Invalid` with the field; `Conflict` while too many wait.
    pub async fn hear_proposal(
        &self,
        by: Worn<OnWrist>,
        id: ProposalId,
        draft: ProposalDraft,
        at: Timestamp,
    ) -> Result<()> {
        let key = keys::proposal(by.wearer, id);
        if self.table.get(&key).await?.is_some() {
            return Ok(());
        }
        let wearer = self.get::<Wearer>(&keys::wearer(by.wearer)).await?.value;
        if !wearer.settings.may_propose {
            return Err(Error::new(
                Code::Forbidden,
                "Proposals are switched off for this wearer.",
            ));
        }
        let line = |field, text: Option<String>| text.map(|text| short_text(field, &text, MAX_TITLE)).transpose();
        let proposal = Proposal {
            activity_id: draft.activity_id,
            title: line("title", draft.title)?,
            pictogram: line("pictogram", draft.pictogram)?,
            start: draft.start,
            proposed_at: at,
            answered: None,
        };
        match proposal.activity_id {
            Some(activity) => {
                let found = self
                    .table
                    .get(&keys::activity(wearer.organisation_id, activity))
                    .await?;
                found.ok_or_else(|| Error::invalid("activity_id", "There is no such activity."))?;
            }
            None if proposal.title.is_none() && proposal.pictogram.is_none() => {
                return Err(Error::invalid(
                    "title",
                    "A proposal needs an activity_id, a title or a pictogram.",
                ));
            }
            None => {}
        }
        let kept = self.proposals_of(by.wearer).await?;
        let open = kept.iter().filter(|kept| kept.value.answered.is_none()).count();
        if open >= MAX_OPEN || kept.len() >= MAX_KEPT {
            return Err(Error::new(
                Code::Conflict,
                format!("At most {MAX_OPEN} proposals can wait."),
            ));
        }
        let mut work = Work::default();
        work.create(key, id, self.now(), &proposal);
        match self.commit(Trail::Own, work).await {
            // The same one, sent twice at once.
            Err(error) if error.code == Code::Stale => {}
            done => done?,
        }
        self.tell_of(by.wearer).await
    }

    /// The proposals of a month, newest first.
    pub async fn list_proposals(&self, by: Viewer<AtHome>) -> Result<Vec<Stored<Proposal>>> {
        let mut all = self.proposals_of(by.wearer).await?;
        all.sort_by_key(|stored| std::cmp::Reverse((stored.value.proposed_at, stored.item.id.clone())));
        Ok(all)
    }

    /// Says yes, and it is on the plan; or no. Either way the watch is told, in the same transaction.
    ///
    /// # Errors
    /// `Conflict` if it was answered otherwise before; `Invalid` with the field, as for an entry.
    pub async fn answer_proposal(
        &self,
        by: Planner<AtHome>,
        id: ProposalId,
        draft: AnswerDraft,
    ) -> Result<Stored<Proposal>> {
        let key = keys::proposal(by.wearer, id);
        let Stored { item, value } = self.get::<Proposal>(&key).await?;
        if let Some(known) = &value.answered {
            return match known.answer == draft.answer {
                true => Ok(Stored { item, value }),
                false => Err(Error::new(Code::Conflict, "It was answered already.")),
            };
        }
        let entry = (draft.answer == Verdict::Yes).then(|| entry_id(by.wearer, id));
        let planned = match draft.answer {
            Verdict::Yes => Some(self.proposed_entry(by, &value, &draft).await?),
            Verdict::No => None,
        };
        let words = MessageDraft {
            text: draft.text.clone(),
            expires_in_minutes: Some(MAX_MINUTES),
            ..MessageDraft::default()
        };
        let told = MessageId(self.ids.uuid());
        self.edit(by.wearer, &[], |desk| {
            if let Some((wanted, activity)) = &planned {
                let spec = wanted.clone().resolve(None, activity.as_ref(), desk.now)?;
                desk.plan_new(
                    by.into(),
                    NewEntry::own(entry_id(by.wearer, id), spec),
                    activity.as_ref(),
                )?;
            }
            let answered = Answered {
                answer: draft.answer,
                by: by.actor.user,
                at: desk.now,
                entry,
            };
            let next = Proposal {
                answered: Some(answered),
                ..value.clone()
            };
            let mut message = words.clone().resolve(by.into(), desk.now)?;
            message.answers = Some((id, draft.answer == Verdict::Yes));
            desk.work.replace(&item, desk.now, &next);
            desk.work
                .create(keys::message(by.wearer, told), told, desk.now, &message);
            Ok(((), by.trail("proposal.answer", id)))
        })
        .await?;
        self.get(&key).await
    }

    /// The entry that a proposal becomes. A pictogram alone is made an activity, so that the watch can show it.
    async fn proposed_entry(
        &self,
        by: Planner<AtHome>,
        proposal: &Proposal,
        draft: &AnswerDraft,
    ) -> Result<(EntryDraft, Option<Activity>)> {
        let start = draft.start.or(proposal.start);
        let start = start.ok_or_else(|| Error::invalid("start", "This is needed: the wearer did not say when."))?;
        let title = draft.title.clone().or_else(|| proposal.title.clone());
        let chosen = match (&proposal.activity_id, &proposal.pictogram) {
            (Some(id), _) => Patch::Set(*id),
            (None, Some(pictogram)) => {
                let title = title
                    .as_deref()
                    .ok_or_else(|| Error::invalid("title", "This is needed."))?;
                let title = short_text("title", title, MAX_TITLE)?;
                let like = self.activity_like(
                    Planner::<OfWearer>::from(by).in_organisation(),
                    &title,
                    Some(pictogram),
                    Default::default(),
                );
                Patch::Set(like.await?)
            }
            (None, None) => Patch::Keep,
        };
        let activity = self.chosen_activity(by.actor.organisation, &chosen).await?;
        let entry = EntryDraft {
            title: title.map_or(Patch::Keep, Patch::Set),
            start: Patch::Set(start),
            duration_minutes: draft.duration_minutes.map_or(Patch::Keep, Patch::Set),
            ..EntryDraft::default()
        };
        Ok((entry, activity))
    }

    async fn proposals_of(&self, wearer: WearerId) -> Result<Vec<Stored<Proposal>>> {
        let query = Query::prefix(keys::message_pk(wearer), "proposal#", MAX_KEPT);
        let now = self.now();
        let items = self.all(query).await?.into_iter();
        let kept = items.filter(|item| item.expires_at.is_none_or(|at| now < at));
        kept.map(Stored::read).collect()
    }
}

/// The same proposal becomes the same entry, however often the yes is sent.
fn entry_id(wearer: WearerId, proposal: ProposalId) -> EntryId {
    EntryId(Uuid::new_v5(&wearer.0, format!("proposal#{proposal}").as_bytes()))
}
