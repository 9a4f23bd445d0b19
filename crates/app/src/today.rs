//! Today: who is where in their day.

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use maat_core::{
    id::WearerId,
    log::{CheckInKind, Ending, Reason},
};

use crate::{
    App, Error, Result,
    access::{InOrganisation, Viewer},
    days::Days,
};

/// How many wearers are read at the same time.
const AT_ONCE: usize = 8;

/// One wearer on Today.
pub struct Row {
    /// Who.
    pub wearer: WearerId,
    /// Yesterday, today and tomorrow.
    pub days: Days,
    /// The last thing known.
    pub last: Option<Fact>,
}

/// Something that is known to have happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What.
    pub kind: FactKind,
    /// When.
    pub at: Timestamp,
    /// What it is about.
    pub title: Option<String>,
}

/// What is known to have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// The wearer told it, or a carer for them.
    CheckIn(CheckInKind),
    /// A prompt ended without them, and a person is told so: by an alert, or here alone.
    Told(Reason),
}

impl App {
    /// Every wearer of the organisation that the caller may see, by name.
    pub async fn today(&self, by: Viewer<InOrganisation>) -> Result<Vec<Row>> {
        let wearers = self.list_wearers(by).await?;
        let rows = stream::iter(wearers).map(|wearer| async move {
            let id: WearerId = wearer.item.id.parse().map_err(Error::internal)?;
            let proof = self.look_here(by, id).await?.ok_or_else(Error::not_found)?.0;
            let days = self.around_now(proof).await?;
            Ok::<_, Error>(Row {
                wearer: id,
                last: days.last_fact(),
                days,
            })
        });
        rows.buffered(AT_ONCE).try_collect().await
    }
}

impl Days {
    /// The last thing known of today: a word of the wearer, or a prompt that ended without one.
    fn last_fact(&self) -> Option<Fact> {
        let told = self.check_ins.iter().map(|check_in| {
            let about = check_in.occurrence_id;
            (check_in.at, FactKind::CheckIn(check_in.kind), about)
        });
        // A ring is known by the watch's own word, and a watch that is silent or absent by the row itself.
        let ended = self.all().flat_map(|happening| {
            let outcomes = happening.prompts.iter().filter_map(|(_, outcome)| *outcome);
            let told = outcomes.filter(|outcome| outcome.outcome == Ending::Told);
            told.filter_map(|outcome| Some((outcome.at, outcome.reason?, outcome.prompt_id.occurrence)))
        });
        let ended = ended
            .filter(|(_, reason, _)| !matches!(reason, Reason::NotHeard | Reason::NoWatch))
            .map(|(at, reason, id)| (at, FactKind::Told(reason), Some(id)));
        let (at, kind, about) = told.chain(ended).max_by_key(|(at, ..)| *at)?;
        let title = about.and_then(|id| self.all().find(|happening| happening.occurrence.id == id));
        Some(Fact {
            kind,
            at,
            title: title.map(|happening| self.title(happening)),
        })
    }

    /// What an occurrence is called: its own title, or its activity's.
    pub fn title(&self, happening: &maat_core::day::Happening) -> String {
        let spec = &happening.occurrence.spec;
        let activity = spec.activity_id.and_then(|id| self.looks.get(&id));
        spec.title
            .clone()
            .or_else(|| activity.map(|activity| activity.title.clone()))
            .unwrap_or_default()
    }
}
