//! How the days of a wearer went.

use std::collections::BTreeMap;

use jiff::{Span, civil::Date};
use maat_core::{
    adherence::{Count, Tally},
    id::{ActivityId, EntryId},
};

use crate::{
    App, Error, Result,
    access::{OfWearer, Viewer},
};

/// Most days in one report.
pub const MAX_REPORT_DAYS: i32 = 366;
/// Days read at once.
const AT_ONCE: i64 = 31;

/// One entry, and how it went.
#[derive(Debug, Clone)]
pub struct ReportLine {
    /// Which.
    pub entry: EntryId,
    /// The activity it is of, if the caller may know.
    pub activity: Option<ActivityId>,
    /// What it is called, if the caller may know.
    pub title: Option<String>,
    /// Only those who plan for the wearer know what it is.
    pub private: bool,
    /// How often what happened.
    pub count: Count,
}

impl App {
    /// How the days from `from` to `to` (both inclusive, by the date shown) went, as far as they are over.
    ///
    /// # Errors
    /// `Invalid` if they are too many or the wrong way round.
    pub async fn adherence(&self, by: Viewer<OfWearer>, from: Date, to: Date) -> Result<Vec<ReportLine>> {
        if to < from {
            return Err(Error::invalid("to", "The last day must not be before the first."));
        }
        if from.until(to).is_ok_and(|span| span.get_days() >= MAX_REPORT_DAYS) {
            let message = format!("A report is of {MAX_REPORT_DAYS} days at most.");
            return Err(Error::invalid("to", message));
        }
        let (mut tally, mut looks) = (Tally::default(), BTreeMap::new());
        let mut begin = from;
        while begin <= to {
            let end = begin.saturating_add(Span::new().days(AT_ONCE - 1)).min(to);
            let days = self.desk_for_days(by.wearer, begin, end).await?.days(begin, end);
            tally.add(days.all(), &days.log.check_ins);
            looks.clone_from(&days.looks);
            match end.tomorrow() {
                Ok(next) => begin = next,
                Err(_) => break,
            }
        }
        let eye = by.eye();
        // Of what another organisation plans nothing is counted for those who do not see it whole.
        let lines = tally
            .lines()
            .into_iter()
            .map(|line| (eye.sees(line.planner, &line.spec), line));
        let lines = lines.filter(|(shown, line)| *shown || line.planner == by.actor.organisation);
        let lines = lines.map(|(shown, line)| {
            let activity = line.spec.activity_id.and_then(|id| looks.get(&id));
            let title = line.spec.title.clone().or_else(|| Some(activity?.title.clone()));
            ReportLine {
                entry: line.entry,
                activity: line.spec.activity_id.filter(|_| shown),
                title: title.filter(|_| shown),
                private: line.spec.private,
                count: line.count,
            }
        });
        Ok(lines.collect())
    }
}
