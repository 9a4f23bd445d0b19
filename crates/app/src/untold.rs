//! "I'll tell Sam first": what changes today, and when the watch shows it.

use jiff::civil::Date;
use maat_core::{
    day::today,
    plan::Occurrence,
    untold::{MAX_UNTOLD, Tell, Untold, otherwise},
};

use crate::{
    App, Error, Result,
    access::{OfWearer, Planner},
    desk::Desk,
    keys,
    record::Record,
    store::Trail,
};

/// Most bytes of what is held: an item holds 400 KB.
const MAX_BYTES: usize = 256 * 1024;

impl Record for Untold {
    const KIND: &'static str = "untold";
}

/// From which date on something is different, and when that is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct When {
    /// This and following; `None`: from today on.
    pub from: Option<Date>,
    /// When the watch shows what is different today.
    pub tell: Tell,
}

impl App {
    /// [`App::edit`], and what is different today by it is told as the planner says.
    ///
    /// # Errors
    /// Those of `change`; `Invalid` for an instant that is over, and where more would be held than can be.
    pub(crate) async fn edit_told<T>(
        &self,
        by: Planner<OfWearer>,
        dates: &[Date],
        tell: Tell,
        mut change: impl FnMut(&mut Desk) -> Result<(T, Trail)>,
    ) -> Result<T> {
        self.edit(by.wearer, dates, |desk| {
            let before = desk.before(tell)?;
            let done = change(desk)?;
            if let Some(before) = before {
                desk.tell(&before, tell)?;
            }
            Ok(done)
        })
        .await
    }

    /// "I told them": all that was held is on the watch from now on.
    pub async fn tell(&self, by: Planner<OfWearer>) -> Result<()> {
        self.edit(by.wearer, &[], |desk| {
            let held = desk.holds.take();
            let date = held.as_ref().map_or_else(String::new, |held| held.date.to_string());
            Ok(((), by.trail_if(held.is_some(), "day.tell", date)))
        })
        .await
    }
}

impl Desk {
    /// The plan before a change, where it matters: nothing is to be held, nor told that was.
    fn before(&self, tell: Tell) -> Result<Option<Vec<Occurrence>>> {
        match tell {
            Tell::At(at) if at <= self.now => Err(Error::invalid("tell", "This must be later than now.")),
            Tell::Now if self.holds.is_none() => Ok(None),
            _ => Ok(Some(self.occurrences())),
        }
    }

    /// Holds what has become different today, or tells it with all that was held.
    fn tell(&mut self, before: &[Occurrence], tell: Tell) -> Result<()> {
        let date = today(&self.plan, self.now);
        let was = otherwise(before, &self.occurrences(), date);
        let at = match tell {
            _ if was.is_empty() => return Ok(()),
            Tell::Now => {
                self.holds = None;
                return Ok(());
            }
            Tell::First => None,
            Tell::At(at) => Some(at),
        };
        let held = Untold::joined(self.holds.take(), was, date, at);
        let bytes = serde_json::to_vec(&held).map_err(Error::internal)?.len();
        if held.was.len() > MAX_UNTOLD || bytes > MAX_BYTES {
            let message = format!("At most {MAX_UNTOLD} changes can wait to be told. Tell the watch now.");
            return Err(Error::invalid("tell", message));
        }
        self.holds = Some(held);
        Ok(())
    }

    /// Lets go of what is held once its time has come.
    pub(crate) fn settle_untold(&mut self) {
        let Some(held) = self.holds.take() else { return };
        let ends = self.plan.day_ends(held.date);
        self.holds = held.settled(&self.occurrences(), ends, self.now);
    }

    /// Writes what is held, if it is not what was.
    pub(crate) fn write_untold(&mut self) {
        let was = self.untold.as_ref().map(|stored| &stored.value);
        match (&self.untold, &self.holds) {
            (_, now) if now.as_ref() == was => {}
            (Some(stored), Some(now)) => self.work.replace(&stored.item, self.now, now),
            (Some(stored), None) => self.work.delete(&stored.item),
            (None, Some(now)) => self.work.create(keys::untold(self.id), self.id, self.now, now),
            (None, None) => {}
        }
    }

    /// True if something was held and is told by what is on the desk.
    pub(crate) fn is_told(&self) -> bool {
        self.untold.is_some() && self.holds.is_none()
    }
}
