//! Who sees what of a plan: what is private, or of another organisation, may be seen as no more than a time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    activity::{Confirm, Kind, Telling},
    day::{Day, Happening, happening},
    id::{OrganisationId, UserId},
    log::Log,
    patch::Patch,
    plan::{AGAIN_EVERY, AGAIN_TIMES, Change, Dated, EntryDraft, Plan, Routine, RoutineEntry, Series, Spec},
    role::Role,
    untold::Untold,
};

/// What a wearer's own organisation lets another one see of what it plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Allowed {
    /// That there is something, and when.
    Busy,
    /// What it is and when, but not what became of it.
    Titles,
}

/// The side of a guest: whom the wearer is shared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guest {
    /// Where the wearer belongs.
    pub home: OrganisationId,
    /// What they let the guest see.
    pub allowed: Allowed,
}

/// A carer who looks at a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eye {
    /// Who.
    pub user: UserId,
    /// As a carer of which organisation.
    pub organisation: OrganisationId,
    /// As what there.
    pub role: Role,
    /// Their organisation is a guest; `None` where the wearer belongs.
    pub guest: Option<Guest>,
}

/// How much of something is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// When it is, and nothing else.
    Time,
    /// What it is and when.
    Title,
    /// All of it, and what became of it.
    Whole,
}

impl Eye {
    /// True if they see all of this, which `planner` plans. Else they see that something is there at that time, and perhaps
    /// what.
    pub fn sees(&self, planner: OrganisationId, spec: &Spec) -> bool {
        self.sight(planner, spec) == Sight::Whole
    }

    /// What someone's own organisation plans they see, unless it is private and they neither plan there nor are named. What
    /// is private to another organisation is private to all of this one; of what else others plan a guest sees what the
    /// wearer's own organisation allows of its own, and of another guest's no more than when.
    fn sight(&self, planner: OrganisationId, spec: &Spec) -> Sight {
        let own = planner == self.organisation;
        if spec.private_except.contains(&self.user) || self.plans_for(planner) {
            return Sight::Whole;
        }
        if spec.private {
            return Sight::Time;
        }
        match self.guest {
            Some(guest) if !own && (planner != guest.home || guest.allowed == Allowed::Busy) => Sight::Time,
            Some(_) if !own => Sight::Title,
            _ => Sight::Whole,
        }
    }

    /// A day as they see it.
    pub fn day(&self, day: Day, now: Timestamp) -> Day {
        let happenings = day.happenings.into_iter();
        Day {
            happenings: happenings.map(|one| self.happening(one, now)).collect(),
            ..day
        }
    }

    /// What happens, as they see it: of what they do not see whole nothing of what became of it.
    pub fn happening(&self, seen: Happening, now: Timestamp) -> Happening {
        if self.sees(seen.occurrence.organisation_id, &seen.occurrence.spec) {
            return seen;
        }
        let mut occurrence = seen.occurrence;
        occurrence.spec = self.spec(occurrence.organisation_id, occurrence.spec);
        occurrence.version = 0;
        occurrence.change = None;
        Happening {
            prompts: Vec::new(),
            ..happening(occurrence, &Log::default(), now)
        }
    }

    /// What an entry says, as they see it.
    pub fn spec(&self, planner: OrganisationId, spec: Spec) -> Spec {
        match self.sight(planner, &spec) {
            Sight::Whole => spec,
            Sight::Title => title_of(spec),
            Sight::Time => time_of(spec),
        }
    }

    /// A routine as they see it: of what is private no more than when it is and how long.
    pub fn routine(&self, planner: OrganisationId, mut routine: Routine) -> Routine {
        for RoutineEntry { entry, .. } in &mut routine.entries {
            let named = matches!(&entry.private_except, Patch::Set(except) if except.contains(&self.user));
            if entry.private == Patch::Set(true) && !named && !self.plans_for(planner) {
                *entry = EntryDraft {
                    all_day: entry.all_day.clone(),
                    duration_minutes: entry.duration_minutes.clone(),
                    private: entry.private.clone(),
                    ..EntryDraft::default()
                };
            }
        }
        routine
    }

    fn plans_for(&self, planner: OrganisationId) -> bool {
        planner == self.organisation && self.role.allows(Role::Planner)
    }

    /// A plan as they see it.
    pub fn plan(&self, plan: Plan) -> Plan {
        Plan {
            series: plan.series.into_iter().map(|one| self.series(one)).collect(),
            dated: plan.dated.into_iter().map(|one| self.dated(one)).collect(),
            changes: plan.changes.into_iter().map(|one| self.change(one)).collect(),
            ..plan
        }
    }

    /// A series as they see it.
    pub fn series(&self, mut series: Series) -> Series {
        let planner = series.organisation_id;
        series.say(|spec| self.spec(planner, spec));
        series
    }

    /// What happens once, as they see it.
    pub fn dated(&self, dated: Dated) -> Dated {
        Dated {
            spec: self.spec(dated.organisation_id, dated.spec),
            ..dated
        }
    }

    /// What is not told yet, as they see it.
    pub fn untold(&self, mut untold: Untold) -> Untold {
        for was in untold.was.values_mut().flatten() {
            was.spec = self.spec(was.organisation_id, was.spec.clone());
        }
        untold
    }

    /// What is different on one day, as they see it.
    pub fn change(&self, change: Change) -> Change {
        let planner = change.organisation_id;
        Change {
            spec: self.spec(planner, change.spec),
            was: self.spec(planner, change.was),
            ..change
        }
    }
}

/// What something is and when, and nothing else of it.
fn title_of(spec: Spec) -> Spec {
    Spec {
        activity_id: spec.activity_id,
        title: spec.title.clone(),
        kind: spec.kind,
        steps: Some(Vec::new()),
        private: false,
        ..time_of(spec)
    }
}

/// When something is, and nothing else of it.
fn time_of(spec: Spec) -> Spec {
    Spec {
        activity_id: None,
        title: None,
        kind: Kind::Everyday,
        heads_up_minutes: Vec::new(),
        confirm: Confirm::None,
        again_every_minutes: AGAIN_EVERY,
        again_times: AGAIN_TIMES,
        grace_minutes: Kind::Everyday.defaults().grace_minutes,
        telling: Telling::Line,
        ring_at_end: false,
        steps: None,
        private: true,
        private_except: Vec::new(),
        ..spec
    }
}
