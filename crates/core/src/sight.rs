//! Who sees what of a plan: what is private may be seen as no more than a time.

use jiff::Timestamp;

use crate::{
    activity::{Confirm, Kind, Telling},
    day::{Day, Happening, happening},
    id::{OrganisationId, UserId},
    log::Log,
    plan::{AGAIN_EVERY, AGAIN_TIMES, Spec},
    role::Role,
};

/// A carer who looks at a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eye {
    /// Who.
    pub user: UserId,
    /// As a carer of which organisation.
    pub organisation: OrganisationId,
    /// As what there.
    pub role: Role,
}

impl Eye {
    /// True if they see what this is, which `planner` plans: it is not private, or they plan for the organisation whose it
    /// is, or it names them. Else they see that something private is there at that time.
    pub fn sees(&self, planner: OrganisationId, spec: &Spec) -> bool {
        !spec.private || self.plans_for(planner) || spec.private_except.contains(&self.user)
    }

    /// True if nothing that this organisation plans is private to them.
    pub fn plans_for(&self, planner: OrganisationId) -> bool {
        planner == self.organisation && self.role.allows(Role::Planner)
    }

    /// A day as they see it.
    pub fn day(&self, day: Day, now: Timestamp) -> Day {
        let happenings = day.happenings.into_iter();
        Day {
            happenings: happenings.map(|one| self.happening(one, now)).collect(),
            ..day
        }
    }

    /// What happens, as they see it: of what they may not see no more than when, and nothing of what became of it.
    pub fn happening(&self, seen: Happening, now: Timestamp) -> Happening {
        if self.sees(seen.occurrence.organisation_id, &seen.occurrence.spec) {
            return seen;
        }
        let mut occurrence = seen.occurrence;
        occurrence.spec = time_of(occurrence.spec);
        occurrence.version = 0;
        occurrence.change = None;
        Happening {
            prompts: Vec::new(),
            ..happening(occurrence, &Log::default(), now)
        }
    }

    /// What an entry says, as they see it.
    pub fn spec(&self, planner: OrganisationId, spec: Spec) -> Spec {
        if self.sees(planner, &spec) { spec } else { time_of(spec) }
    }
}

/// When something private is, and nothing else of it.
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
