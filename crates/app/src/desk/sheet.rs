use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use jiff::{Timestamp, civil::Date};
use maat_core::{
    activity::Activity,
    day::today,
    id::{ActivityId, DeviceId, WearerId},
    log::Log,
    plan::{Occurrence, Plan},
    prompt::Memory,
    untold::Untold,
};

use super::{Cursor, Desk};
use crate::{
    App, Result,
    days::Written,
    devices::{Device, Test},
    kept::Kept,
    keys,
    store::Stored,
    table::Item,
    wearers::Wearer,
};

/// Most occurrences, check-ins, outcomes and looks on the sheets that are kept, all together: up to about two
/// kilobytes each, with the answer made of it.
const MAX_KEPT: usize = 10_000;

/// Which days are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Wanted {
    /// From a date to a date, both inclusive.
    Dates(Date, Date),
    /// Yesterday, today and so many days after it.
    AroundToday(i64),
}

impl Wanted {
    fn range(self, today: Date) -> (Date, Date) {
        match self {
            Self::Dates(from, to) => (from, to),
            Self::AroundToday(after) => {
                let after = jiff::Span::new().days(after);
                (today.yesterday().unwrap_or(Date::MIN), today.saturating_add(after))
            }
        }
    }
}

/// What is known of some days of a wearer, whatever the time is: with the time, the days follow from it.
pub struct Sheet {
    /// Who.
    pub wearer: Wearer,
    /// How what is planned looks.
    pub looks: BTreeMap<ActivityId, Activity>,
    /// What happened on these days, and around them.
    pub log: Log,
    /// True if a watch is paired.
    pub has_watch: bool,
    /// The test signals that watches were asked for.
    tests: BTreeMap<DeviceId, Test>,
    /// What is remembered of prompts and the watch.
    pub(crate) memory: Memory,
    /// What is different today and not on the watch yet.
    pub(crate) untold: Option<Untold>,
    /// Everything on these days, and around them.
    pub(crate) occurrences: Vec<Occurrence>,
    /// The first and the last of the days.
    pub(crate) range: (Date, Date),
    /// The answer that was last made of it.
    pub(crate) written: Mutex<Option<Written>>,
    plan: Plan,
    cursor: Moved,
}

/// Where the cursor was: whatever was written since, it is elsewhere.
type Moved = (u64, Timestamp);

fn moved(cursor: &Item) -> Moved {
    (cursor.version, cursor.updated_at)
}

/// The sheets that were read before, each good for as long as the wearer's cursor stays where it was.
pub(crate) struct Sheets(Kept<(WearerId, Wanted), Arc<Sheet>>);

impl Default for Sheets {
    fn default() -> Self {
        Self(Kept::new(MAX_KEPT))
    }
}

impl App {
    /// What is known of some days of a wearer, and the instant of this look. Of what was read before only the cursor is
    /// read again: who writes anything of a wearer's head, plan or log moves it ([`App::commit`] sees to that).
    pub(crate) async fn sheet(&self, wearer: WearerId, wanted: Wanted) -> Result<(Arc<Sheet>, Timestamp)> {
        let cursor: Stored<Cursor> = self.get(&keys::cursor(wearer)).await?;
        let (cursor, now) = (moved(&cursor.item), self.now());
        let Sheets(sheets) = &self.known.sheets;
        let known = sheets.get(&(wearer, wanted));
        let good = |sheet: &Arc<Sheet>| sheet.cursor == cursor && sheet.range == wanted.range(sheet.today(now));
        if let Some(sheet) = known.filter(good) {
            return Ok((sheet, now));
        }
        let desk = self.desk_from_today(wearer, |today| wanted.range(today)).await?;
        let (now, range) = (desk.now, desk.reach);
        let sheet = Arc::new(Sheet::of(desk, range));
        // The head itself may be torn by a write; the cursor read before it tells.
        if sheet.cursor == cursor {
            sheets.put((wearer, wanted), sheet.clone(), sheet.weight());
        }
        Ok((sheet, now))
    }
}

impl Sheet {
    /// What is on the desk of these days.
    pub(crate) fn of(desk: Desk, (from, to): (Date, Date)) -> Self {
        Self {
            occurrences: desk.plan.occurrences(from, to),
            tests: tests(&desk),
            // Where the wearer lives and when their day begins; what is planned stands in the occurrences.
            plan: Plan {
                series: Vec::new(),
                dated: Vec::new(),
                changes: Vec::new(),
                ..desk.plan
            },
            range: (from, to),
            written: Mutex::default(),
            has_watch: !desk.devices.is_empty(),
            memory: desk.cursor.value.memory,
            untold: desk.untold.map(|stored| stored.value),
            cursor: moved(&desk.cursor.item),
            log: desk.log,
            looks: desk.looks,
            wearer: desk.wearer.value,
        }
    }

    /// The wearer's date at an instant.
    pub(crate) fn today(&self, now: Timestamp) -> Date {
        today(&self.plan, now)
    }

    /// The test signal that a watch is asked for, at an instant on the wall.
    pub fn test_of(&self, device: DeviceId, now: Timestamp) -> Option<Test> {
        self.tests.get(&device).copied().filter(|test| now < test.until)
    }

    fn weight(&self) -> usize {
        let held = self.untold.as_ref().map_or(0, |held| held.was.len());
        1 + held + self.occurrences.len() + self.log.check_ins.len() + self.log.outcomes.len() + self.looks.len()
    }
}

fn tests(desk: &Desk) -> BTreeMap<DeviceId, Test> {
    let of = |device: &Stored<Device>| Some((device.item.id.parse().ok()?, device.value.test?));
    desk.devices.iter().filter_map(of).collect()
}
