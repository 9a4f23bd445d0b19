//! Jobs: work larger than a transaction, done step by step. A job is one due row, which says what, when and how far; a step writes
//! its work together with the row of the next step. So a crash costs at most a step done again, and a step is harmless
//! when repeated: the row that called for it is gone.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use maat_core::id::{ActivityId, OrganisationId, WearerId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    App, Error, Result, keys,
    record::Record,
    store::{Trail, Work},
    table::Op,
};

/// The partition of the due index in which jobs are.
pub const SHARD: u32 = 0;

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Job {
    /// Chain an organisation's audit.
    Seal(OrganisationId),
    /// Bring the wearers' copies of a changed activity up to date.
    Looks(OrganisationId, ActivityId),
    /// Delete what is kept no longer.
    Retention,
    /// Erase a wearer.
    Erasure(WearerId),
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seal(organisation) => write!(f, "seal#{organisation}"),
            Self::Looks(organisation, activity) => write!(f, "looks#{organisation}#{activity}"),
            Self::Erasure(wearer) => write!(f, "erasure#{wearer}"),
            Self::Retention => f.write_str("retention"),
        }
    }
}

/// Not the name of a job.
#[derive(Debug, thiserror::Error)]
#[error("this is no job")]
pub struct NoJob;

impl FromStr for Job {
    type Err = NoJob;

    fn from_str(text: &str) -> Result<Self, NoJob> {
        match text.split_once('#').unwrap_or((text, "")) {
            ("seal", organisation) => Ok(Self::Seal(organisation.parse().map_err(|_| NoJob)?)),
            ("looks", of) => {
                let (organisation, activity) = of.split_once('#').ok_or(NoJob)?;
                Ok(Self::Looks(
                    organisation.parse().map_err(|_| NoJob)?,
                    activity.parse().map_err(|_| NoJob)?,
                ))
            }
            ("erasure", wearer) => Ok(Self::Erasure(wearer.parse().map_err(|_| NoJob)?)),
            ("retention", "") => Ok(Self::Retention),
            _ => Err(NoJob),
        }
    }
}

/// How far a job is; the key says which and when it goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct JobRow {
    state: Value,
}

impl Record for JobRow {
    const KIND: &'static str = "job";
}

/// What a step does, and whether there is another.
pub(crate) struct Step {
    work: Work,
    next: Option<(Timestamp, Value)>,
}

impl Step {
    /// The last step.
    pub(crate) fn done(work: Work) -> Self {
        Self { work, next: None }
    }

    /// Goes on at `next`, from `state`.
    pub(crate) fn again(work: Work, next: Timestamp, state: Value) -> Self {
        Self {
            work,
            next: Some((next, state)),
        }
    }

    /// Goes on at once, from as far as it is.
    pub(crate) fn further(work: Work, now: Timestamp, progress: &impl Serialize) -> Result<Self> {
        let state = serde_json::to_value(progress).map_err(Error::internal)?;
        Ok(Self::again(work, now, state))
    }
}

impl App {
    /// Sets a job to begin. One that is set for the same instant is the same.
    pub(crate) fn put_job(&self, work: &mut Work, shard: u32, at: Timestamp, job: Job, state: Value) {
        let row = JobRow { state };
        work.op(Op::Put(row.item(
            keys::due_job(shard, at, &job.to_string()),
            job,
            self.now(),
        )));
    }

    /// Does the step of a job that is due, once however many take it up at once.
    ///
    /// # Errors
    /// `Stale` if another process was faster, which is well; those of the job: its row stands, so it is tried again.
    pub(crate) async fn step(&self, shard: u32, at: Timestamp, job: Job) -> Result<()> {
        let Some(row) = self.find::<JobRow>(&keys::due_job(shard, at, &job.to_string())).await? else {
            return Ok(());
        };
        let Step { mut work, next } = match job {
            Job::Seal(organisation) => self.seal_step(organisation, row.value.state).await?,
            Job::Looks(organisation, activity) => self.looks_step(organisation, activity, row.value.state).await?,
            Job::Erasure(wearer) => self.erasure_step(wearer, row.value.state).await?,
            Job::Retention => self.retention_step(row.value.state).await?,
        };
        match next {
            Some((next, state)) if keys::instant(next) == keys::instant(at) => {
                work.replace(&row.item, self.now(), &JobRow { state });
            }
            Some((next, state)) => {
                work.delete(&row.item);
                self.put_job(&mut work, shard, next, job, state);
            }
            None => work.delete(&row.item),
        }
        self.commit(Trail::Own, work).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_job_is_known_by_its_name() {
        let id = Uuid::from_u128(7);
        for job in [
            Job::Seal(OrganisationId(id)),
            Job::Looks(OrganisationId(id), ActivityId(Uuid::from_u128(8))),
            Job::Erasure(WearerId(id)),
            Job::Retention,
        ] {
            assert_eq!(job.to_string().parse::<Job>().unwrap(), job);
        }
        for text in ["", "seal", "seal#7", "looks#7", "tidy"] {
            assert!(text.parse::<Job>().is_err(), "{text}");
        }
    }
}
