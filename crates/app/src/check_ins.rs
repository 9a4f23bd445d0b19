//! Check-ins: what happened, told by a watch or, said so, by a carer.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use maat_core::{
    field::short_text,
    id::{AlertId, CheckInId, WearerId},
    log::{By, CheckIn, CheckInKind, Mood, Outcome},
    plan::OccurrenceId,
    prompt::PromptId,
    role::Role,
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Error, Result,
    access::{OfWearer, OnWrist, Planner, Viewer, Worn},
    consents::not_agreed,
    device_clock::DeviceClock,
    keys,
    record::Record,
    store::Trail,
    table::Query,
};

/// Most check-ins written in one transaction: with all that follows from them they stay under its limit.
const AT_ONCE: usize = 8;
/// Most events in one request of a watch.
pub const MAX_EVENTS: usize = 200;
/// Longest detail, in characters.
const MAX_DETAIL: usize = 200;

/// How a prompt ended, as stored, with the alert that told a carer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OutcomeRecord {
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
    pub(crate) alert: Option<AlertId>,
}

impl Record for OutcomeRecord {
    const KIND: &'static str = "outcome";
}

impl Record for CheckIn {
    const KIND: &'static str = "check_in";
}

/// On which date a check-in without an occurrence is filed. It may come again with another clock, and so on another date:
/// by this it is known by its id alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CheckInOn {
    pub(crate) date: Date,
}

impl Record for CheckInOn {
    const KIND: &'static str = "check_in_on";
}

/// Evidence that came after the outcome: which check-in corrects it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Correction {
    pub(crate) check_in: CheckInId,
}

impl Record for Correction {
    const KIND: &'static str = "correction";
}

/// What a watch or carer tells.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckInDraft {
    /// Made by the watch; a carer may leave it out.
    #[serde(default)]
    pub id: Option<CheckInId>,
    /// What.
    pub kind: CheckInKind,
    /// About which occurrence.
    #[serde(default)]
    pub occurrence_id: Option<OccurrenceId>,
    /// About which ring.
    #[serde(default)]
    pub prompt_id: Option<PromptId>,
    /// When; now, if left out.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<maat_core::schema::Instant>"))]
    pub at: Option<Timestamp>,
    /// How the wearer feels: with a `mood`, and with nothing else.
    #[serde(default)]
    pub mood: Option<Mood>,
    /// Which step, a note.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<maat_core::schema::Line<MAX_DETAIL>>"))]
    pub detail: Option<String>,
    /// Which of its events it is, as the watch counts them.
    #[serde(default)]
    pub sequence: Option<u64>,
    /// How long the watch had been running, in milliseconds, by its monotonic clock.
    #[serde(default)]
    pub monotonic_ms: Option<u64>,
}

impl CheckInDraft {
    /// The check-in it makes, said by this clock.
    fn resolve(self, id: CheckInId, by: By, clock: DeviceClock) -> Result<CheckIn> {
        let occurrence_id = self.occurrence_id.or(self.prompt_id.map(|prompt| prompt.occurrence));
        if self.kind.needs_occurrence() && occurrence_id.is_none() {
            return Err(Error::invalid(
                "occurrence_id",
                "This kind of check-in is about an occurrence.",
            ));
        }
        if self
            .prompt_id
            .is_some_and(|prompt| Some(prompt.occurrence) != occurrence_id)
        {
            return Err(Error::invalid("prompt_id", "This prompt is of another occurrence."));
        }
        match (self.kind == CheckInKind::Mood, self.mood) {
            (true, None) => return Err(Error::invalid("mood", "This is needed: how the wearer feels.")),
            (false, Some(_)) => return Err(Error::invalid("mood", "Only a check-in of the kind mood has this.")),
            _ => {}
        }
        let detail = self
            .detail
            .map(|text| short_text("detail", &text, MAX_DETAIL))
            .transpose()?;
        Ok(CheckIn {
            id,
            occurrence_id,
            prompt_id: self.prompt_id,
            kind: self.kind,
            at: self.at.map_or(clock.now, |at| clock.right(at)),
            device_at: self.at,
            received_at: clock.now,
            by,
            mood: self.mood,
            detail,
            sequence: self.sequence,
            monotonic_ms: self.monotonic_ms,
        })
    }
}

/// What became of a watch's events.
#[derive(Debug, Default)]
pub struct Heard {
    /// Recorded, now or before.
    pub accepted: Vec<CheckInId>,
    /// Not recorded, and why.
    pub refused: Vec<(CheckInId, Error)>,
}

impl App {
    /// A carer's own check-in for the wearer; a guest's is about what the guest planned.
    ///
    /// # Errors
    /// `Forbidden` for what another organisation planned.
    pub async fn check_in(&self, by: Planner<OfWearer>, draft: CheckInDraft) -> Result<CheckIn> {
        let id = draft.id.unwrap_or_else(|| CheckInId(self.ids.uuid()));
        let check_in = draft.resolve(id, By::Carer(by.actor.user), DeviceClock::new(None, self.now()))?;
        self.require_agreed(by.wearer, &check_in).await?;
        match check_in.occurrence_id {
            Some(occurrence) => self.require_occurrence(by, occurrence).await?,
            None if by.is_at_home() => {}
            None => {
                let message = "This is needed: something that your organisation planned.";
                return Err(Error::invalid("occurrence_id", message));
            }
        }
        if self.is_recorded(by.wearer, &check_in).await? {
            return Ok(check_in);
        }
        self.edit(by.wearer, &dates(std::slice::from_ref(&check_in)), |desk| {
            desk.put_check_in(check_in.clone(), &*self.ids);
            Ok((
                check_in.clone(),
                by.trail("check_in.create", id).on_behalf_of(by.wearer),
            ))
        })
        .await
    }

    /// The check-ins of a date range (by intended date), oldest first.
    pub async fn list_check_ins(&self, by: Viewer<OfWearer>, from: Date, to: Date) -> Result<Vec<CheckIn>> {
        let query = Query::range(
            keys::log_pk(by.wearer),
            from.to_string(),
            format!("{to}\u{10FFFF}"),
            1_000,
        );
        let rows = self.all(query).await?;
        let rows = rows.iter().filter(|item| item.kind == CheckIn::KIND);
        let mut found = rows.map(CheckIn::read).collect::<Result<Vec<_>>>()?;
        found.sort_by_key(|check_in| (check_in.at, check_in.id));
        self.hide_private(by, &mut found).await?;
        Ok(found)
    }

    /// Leaves out what was told of what whoever asks does not see whole. What is not planned any more may have been private;
    /// a guest reads nothing of it, and nothing that is about no occurrence.
    async fn hide_private(&self, by: Viewer<OfWearer>, found: &mut Vec<CheckIn>) -> Result<()> {
        let eye = by.eye();
        let at_home = by.is_at_home();
        found.retain(|told| at_home || told.occurrence_id.is_some());
        let dates = || found.iter().filter_map(|told| told.occurrence_id).map(|id| id.date);
        let (Some(from), Some(to)) = (dates().min(), dates().max()) else {
            return Ok(());
        };
        let desk = self.desk_for_days(by.wearer, from, to).await?;
        let forgotten = at_home && by.actor.role.allows(Role::Planner);
        let seen = |id| match desk.plan.said_of(id) {
            Some((planner, spec)) => eye.sees(planner, &spec),
            None => forgotten,
        };
        found.retain(|told| told.occurrence_id.is_none_or(seen));
        Ok(())
    }

    /// Takes what a watch tells by its clock: any order, any age, harmless when repeated.
    pub async fn hear(
        &self,
        by: Worn<OnWrist>,
        clock: DeviceClock,
        drafts: Vec<(CheckInId, CheckInDraft)>,
    ) -> Result<Heard> {
        let mut heard = Heard::default();
        let mut fresh: Vec<CheckIn> = Vec::new();
        for (id, draft) in drafts {
            match draft.resolve(id, By::Wearer(by.device), clock) {
                Err(error) => heard.refused.push((id, error)),
                Ok(check_in) => {
                    if let Err(error) = self.require_agreed(by.wearer, &check_in).await {
                        heard.refused.push((id, error));
                        continue;
                    }
                    let known = fresh.iter().any(|other| other.id == id);
                    if !known && !self.is_recorded(by.wearer, &check_in).await? {
                        fresh.push(check_in);
                    }
                    heard.accepted.push(id);
                }
            }
        }
        for some in fresh.chunks(AT_ONCE) {
            let dates = dates(some);
            self.edit(by.wearer, &dates, |desk| {
                desk.heard();
                for check_in in some {
                    desk.put_check_in(check_in.clone(), &*self.ids);
                }
                Ok(((), Trail::Own))
            })
            .await?;
        }
        Ok(heard)
    }

    /// A watch was heard from. Written at most once a minute, and when it ends an outage.
    pub async fn heard_from(&self, by: Worn<OnWrist>) -> Result<()> {
        let cursor = self.get::<crate::desk::Cursor>(&keys::cursor(by.wearer)).await?;
        let memory = &cursor.value.memory;
        let minute_ago = self
            .now()
            .saturating_sub(SignedDuration::from_secs(60))
            .map_err(Error::internal)?;
        if memory.not_heard_since.is_none() && memory.heard_at.is_some_and(|at| at > minute_ago) {
            return Ok(());
        }
        self.edit(by.wearer, &[], |desk| {
            desk.heard();
            Ok(((), Trail::Own))
        })
        .await
    }

    /// Fails for a mood, unless someone has agreed that moods are kept.
    async fn require_agreed(&self, wearer: WearerId, check_in: &CheckIn) -> Result<()> {
        if check_in.kind != CheckInKind::Mood {
            return Ok(());
        }
        let wearer = self.find_wearer(wearer).await?.ok_or_else(Error::not_found)?;
        if wearer.value.purposes.mood {
            Ok(())
        } else {
            Err(not_agreed("mood"))
        }
    }

    /// Fails unless it is planned; and for a guest, by them.
    async fn require_occurrence(&self, by: Planner<OfWearer>, id: OccurrenceId) -> Result<()> {
        let desk = self.desk_for_days(by.wearer, id.date, id.date).await?;
        match desk.plan.untouched(id) {
            Some(_) if by.is_at_home() => Ok(()),
            Some(untouched) => desk.require_own(by, untouched.organisation_id),
            None => Err(Error::invalid("occurrence_id", "There is no such occurrence.")),
        }
    }

    async fn is_recorded(&self, wearer: WearerId, check_in: &CheckIn) -> Result<bool> {
        let key = match check_in.occurrence_id {
            Some(occurrence) => {
                let id = check_in.id.to_string();
                keys::log(wearer, occurrence.date, &occurrence.to_string(), CheckIn::KIND, &id)
            }
            None => keys::check_in_on(wearer, check_in.id),
        };
        Ok(self.table.get(&key).await?.is_some())
    }
}

/// The dates on which these check-ins are filed, with the outcomes that they may correct.
fn dates(check_ins: &[CheckIn]) -> Vec<Date> {
    let date = |check_in: &CheckIn| match check_in.occurrence_id {
        Some(occurrence) => occurrence.date,
        // The wearer's own date is at most a day off, and days around are read, too.
        None => TimeZone::UTC.to_datetime(check_in.at).date(),
    };
    check_ins.iter().map(date).collect()
}
