//! An occurrence as carers and watches read it.

use jiff::Timestamp;
use maat_app::days::Days;
use maat_core::{
    activity::{Activity, Confirm, Kind, Step},
    day::{Happening, Seen, State},
    id::{EntryId, MediaId, OrganisationId},
    log::{Ending, Outcome, Reason},
    plan::{Changed, OccurrenceId},
    prompt::{Prompt, PromptId, PromptKind},
    schema::Instant,
    time::Local,
};
use schemars::JsonSchema;
use serde::Serialize;

/// An occurrence, and what became of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OccurrenceView {
    /// Its id.
    pub id: OccurrenceId,
    /// Its entry.
    entry_id: EntryId,
    /// Which writing of this day's difference this is; 0: nothing is different.
    version: u64,
    /// What it is called.
    title: String,
    /// Id of its picture.
    pub pictogram: Option<String>,
    /// A picture of the organisation's own, in place of the pictogram.
    pub picture: Option<MediaId>,
    /// Its colour, as `#` and six hex digits.
    colour: Option<String>,
    /// What sort it is.
    kind: Kind,
    /// It belongs to the whole day, and does not ring.
    all_day: bool,
    /// What is wanted of the wearer.
    confirm: Confirm,
    /// When it begins.
    #[schemars(with = "Instant")]
    starts_at: Timestamp,
    /// When it ends.
    #[schemars(with = "Instant")]
    ends_at: Timestamp,
    /// When it begins, on the wearer's wall.
    local_start: Local,
    /// When it ends, on the wearer's wall.
    local_end: Local,
    /// What it has come to.
    pub state: State,
    /// What is known of whether the wearer saw it.
    seen: Seen,
    /// What to do, one after the other.
    pub steps: Vec<Step>,
    /// Only those who plan for the wearer see what it is.
    private: bool,
    /// What the watch does for it, and when.
    prompts: Vec<PromptView>,
    /// What is different on this day, and was before.
    change: Option<Changed>,
    /// False while what is different today is not on the watch yet.
    told: bool,
    /// Whose picture it is.
    #[serde(skip)]
    pub organisation: OrganisationId,
}

/// A prompt, with its outcome once it has ended.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PromptView {
    /// This ring; a moved occurrence rings under another.
    id: PromptId,
    /// What it says.
    kind: PromptKind,
    /// When it is due.
    #[schemars(with = "Instant")]
    at: Timestamp,
    /// Until when it may still ring.
    #[schemars(with = "Instant")]
    until: Timestamp,
    /// How it ended; null: not yet.
    outcome: Option<Ending>,
    /// Why it did not ring, where it was suppressed.
    reason: Option<Reason>,
    /// Why it is not going to ring.
    held_back: Option<Reason>,
}

impl PromptView {
    fn new(ended: &(Prompt, Option<Outcome>), days: &Days) -> Self {
        let (prompt, outcome) = ended;
        Self {
            id: prompt.id,
            kind: prompt.id.kind,
            at: prompt.at,
            until: prompt.until,
            outcome: outcome.map(|outcome| outcome.outcome),
            reason: outcome.and_then(|outcome| outcome.reason),
            held_back: days.holds_back(ended),
        }
    }
}

impl PromptView {
    fn is_held_back(&self) -> bool {
        let was = self.reason.filter(|_| self.outcome == Some(Ending::Suppressed));
        self.held_back.is_some() || matches!(was, Some(Reason::Away | Reason::Muted))
    }
}

impl OccurrenceView {
    /// As it looks, in the wearer's own wall time: what the clock on the wall shows then.
    pub fn new(happening: &Happening, days: &Days) -> Self {
        let Happening {
            occurrence,
            state,
            seen,
            prompts,
        } = happening;
        let spec = &occurrence.spec;
        let activity = spec.activity_id.and_then(|id| days.looks.get(&id));
        let of_activity = |part: fn(&Activity) -> Option<String>| activity.and_then(part);
        let title = spec
            .title
            .clone()
            .or_else(|| of_activity(|activity| Some(activity.title.clone())));
        let steps = spec
            .steps
            .clone()
            .or_else(|| activity.map(|activity| activity.steps.clone()));
        Self {
            id: occurrence.id,
            entry_id: occurrence.id.entry,
            version: occurrence.version,
            title: title.unwrap_or_default(),
            pictogram: of_activity(|activity| activity.pictogram.clone()),
            picture: activity.and_then(|activity| activity.picture),
            colour: of_activity(|activity| activity.colour.clone()),
            kind: spec.kind,
            all_day: spec.all_day,
            confirm: spec.confirm,
            starts_at: occurrence.starts_at,
            ends_at: occurrence.ends_at,
            local_start: days.zones().local(occurrence.starts_at),
            local_end: days.zones().local(occurrence.ends_at),
            state: *state,
            seen: *seen,
            steps: steps.unwrap_or_default(),
            private: spec.private,
            prompts: prompts.iter().map(|prompt| PromptView::new(prompt, days)).collect(),
            change: occurrence.change.clone(),
            told: days.is_told(happening),
            organisation: occurrence.organisation_id,
        }
    }

    /// The same without the rings that the planner holds back: a watch never rings what it doesn't hold.
    pub fn on_wrist(mut self) -> Self {
        self.prompts.retain(|prompt| !prompt.is_held_back());
        self
    }

    /// True if it has begun and is not over: it may still ring or be answered.
    pub fn is_going_on(&self) -> bool {
        self.state == State::Active
    }
}
