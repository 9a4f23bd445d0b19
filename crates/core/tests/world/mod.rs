//! A random day: plans, carers who change them, a watch that does as it likes, and a server that is sometimes down.
#![allow(clippy::unwrap_used, reason = "a test ends where it is wrong")]

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use jiff::{SignedDuration, Timestamp};
use maat_core::{
    id::EntryId,
    log::{CheckInKind, Ending, Reason},
    plan::OccurrenceId,
    prompt::{Due, PromptId, prompts},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

use crate::story::{Story, json, on};

/// What someone plans. Minutes after 06:00.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    minute: u32,
    daily: bool,
    kind: &'static str,
    confirm: &'static str,
    grace: u32,
    again: (u32, u32),
    heads_up: Vec<u32>,
    duration: u32,
    ring_at_end: bool,
}

/// What someone changes of the first day, and how many minutes after 20 minutes before it would start.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    after: u32,
    entry: usize,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Move(u32),
    Cancel(bool),
    Title,
    Grace(u32),
    Back,
    Mute(u32),
    Away(u32),
}

pub(crate) fn planned(least_grace: u32) -> impl Strategy<Value = Vec<Planned>> {
    let one = (
        (0..360_u32, any::<bool>(), select(vec!["everyday", "medicine", "free"])),
        (
            select(vec!["none", "ok", "done"]),
            least_grace..40,
            (1..15_u32, 0..4_u32),
        ),
        (vec(1..20_u32, 0..3), 1..90_u32, any::<bool>()),
    );
    let one = one.prop_map(
        |((minute, daily, kind), (confirm, grace, again), (heads_up, duration, ring_at_end))| Planned {
            minute,
            daily,
            kind,
            confirm,
            grace,
            again,
            heads_up,
            duration,
            ring_at_end,
        },
    );
    vec(one, 1..5)
}

pub(crate) fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let what = prop_oneof![
        (0..400_u32).prop_map(What::Move),
        any::<bool>().prop_map(What::Cancel),
        Just(What::Title),
        (1..40_u32).prop_map(What::Grace),
        Just(What::Back),
        (1..60_u32).prop_map(What::Mute),
        (1..60_u32).prop_map(What::Away),
    ];
    let one = (0..70_u32, 0..4_usize, what).prop_map(|(after, entry, what)| Edit { after, entry, what });
    vec(one, 0..8)
}

/// When the server is down, if it is: from and for how many minutes.
pub(crate) fn outage() -> impl Strategy<Value = Option<(u32, u32)>> {
    option::of((0..360_u32, 1..90_u32))
}

/// How a run goes.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// Decides what the watch does.
    pub(crate) seed: u64,
    /// How late the server looks, in seconds: any number below this. 0 is exactly when it should.
    pub(crate) slow: u64,
    pub(crate) outage: Option<(u32, u32)>,
    pub(crate) edits: Vec<Edit>,
}

pub(crate) struct World {
    pub(crate) story: Story,
    run: Run,
    entries: Vec<EntryId>,
    /// When each would start on the first day.
    starts: Vec<Timestamp>,
    next: Option<Timestamp>,
    /// What the watch has rung.
    worn: BTreeSet<PromptId>,
    /// What the watch is going to say.
    words: BTreeMap<(Timestamp, PromptId), CheckInKind>,
    /// What someone was told of.
    pub(crate) told: BTreeSet<OccurrenceId>,
    /// What came due and could not ring at once.
    pub(crate) came_due: BTreeSet<PromptId>,
    /// The rings, and when.
    pub(crate) rings: Vec<(PromptId, Timestamp, Timestamp)>,
}

fn clock(minute: u32) -> String {
    format!("2026-11-23T{:02}:{:02}", 6 + minute / 60, minute % 60)
}

impl World {
    /// Lives the two days, and a third for what is left.
    pub(crate) fn live(plan: &[Planned], run: Run) -> Self {
        let mut story = Story::wearer_in("Europe/Amsterdam");
        let entries = plan.iter().map(|planned| story.plans(planned.draft())).collect();
        let starts = plan.iter().map(|planned| story.at(&clock(planned.minute))).collect();
        let mut world = Self {
            story,
            starts,
            run,
            entries,
            next: None,
            worn: BTreeSet::new(),
            words: BTreeMap::new(),
            told: BTreeSet::new(),
            came_due: BTreeSet::new(),
            rings: Vec::new(),
        };
        let mut now = world.story.at("2026-11-23T05:00");
        let end = world.story.at("2026-11-25T05:00");
        world.look(now);
        while let Some(next) = world.next_event(now).filter(|next| *next < end) {
            now = next;
            world.happens(now);
        }
        world
    }

    fn is_down(&self, at: Timestamp) -> bool {
        self.run.outage.is_some_and(|(from, minutes)| {
            let from = self.story.at(&clock(from));
            (from..from + SignedDuration::from_mins(minutes.into())).contains(&at)
        })
    }

    fn up_again(&self, at: Timestamp) -> Timestamp {
        match self.run.outage {
            Some((from, minutes)) if self.is_down(at) => {
                self.story.at(&clock(from)) + SignedDuration::from_mins(minutes.into())
            }
            _ => at,
        }
    }

    /// The next instant at which anyone does anything.
    fn next_event(&self, now: Timestamp) -> Option<Timestamp> {
        let edits = self.run.edits.iter().map(|edit| self.edited_at(edit));
        let words = self.words.keys().map(|(at, _)| self.up_again(*at).max(*at));
        let rings = self.watch_prompts().map(|(_, at)| at);
        let look = self.next.map(|next| self.up_again(next));
        edits.chain(words).chain(rings).chain(look).filter(|at| *at > now).min()
    }

    fn watch_prompts(&self) -> impl Iterator<Item = (PromptId, Timestamp)> {
        let all = self
            .story
            .plan
            .shown("2026-11-23".parse().unwrap(), "2026-11-24".parse().unwrap());
        let all: Vec<_> = all.iter().flat_map(prompts).collect();
        all.into_iter().map(|prompt| (prompt.id, prompt.at))
    }

    fn happens(&mut self, now: Timestamp) {
        let ringing: Vec<_> = self
            .watch_prompts()
            .filter(|(id, at)| *at == now && !self.worn.contains(id))
            .collect();
        for (id, _) in ringing {
            self.watch_rings(id, now);
        }
        if self.is_down(now) {
            return;
        }
        let said: Vec<_> = self.words.iter().map(|(key, kind)| (*key, *kind)).collect();
        let said: Vec<_> = said.into_iter().take_while(|((at, _), _)| *at <= now).collect();
        let edits: Vec<_> = self
            .run
            .edits
            .iter()
            .filter(|edit| self.edited_at(edit) == now)
            .cloned()
            .collect();
        let due = self.next.is_some_and(|next| next <= now);
        if due || !said.is_empty() || !edits.is_empty() {
            // What has come due is settled by the plan and the log as they were.
            self.look(now);
        }
        for ((at, prompt), kind) in said {
            self.words.remove(&(at, prompt));
            self.story.checks_in(kind, prompt.occurrence, Some(prompt), at);
            self.story.memory.heard_at = Some(now);
            self.look(now);
        }
        for edit in edits {
            self.edits(now, &edit);
            self.look(now);
        }
    }

    fn edited_at(&self, edit: &Edit) -> Timestamp {
        self.up_again(
            self.starts[edit.entry % self.starts.len()] + SignedDuration::from_mins(i64::from(edit.after) - 20),
        )
    }

    /// The watch rings by itself, if it is on, and says so later; perhaps it is answered.
    fn watch_rings(&mut self, id: PromptId, now: Timestamp) {
        self.worn.insert(id);
        let dice = self.dice(&id);
        if dice.is_multiple_of(3) {
            return;
        }
        let after = |seconds: u64| now + SignedDuration::from_secs(i64::try_from(seconds).unwrap());
        self.words.insert((after(1 + dice / 3 % 90), id), CheckInKind::Shown);
        let answer = match dice / 1000 % 9 {
            0 => CheckInKind::Done,
            1 => CheckInKind::No,
            2 | 3 => CheckInKind::Ok,
            4 => CheckInKind::Later,
            _ => return,
        };
        self.words.insert((after(95 + dice / 10_000 % 900), id), answer);
    }

    fn dice(&self, of: &impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.run.seed, of).hash(&mut hasher);
        hasher.finish()
    }

    fn look(&mut self, now: Timestamp) {
        let Due {
            ring,
            unanswered,
            owed,
            next,
            ..
        } = self.story.look(now);
        self.told.extend(unanswered);
        self.came_due.extend(owed);
        self.rings
            .extend(ring.iter().map(|ringing| (ringing.prompt.id, ringing.prompt.at, now)));
        let late = self.dice(&now).checked_rem(self.run.slow).unwrap_or(0);
        let late = SignedDuration::from_secs(i64::try_from(late).unwrap());
        self.next = next.map(|next| next + late);
    }

    fn edits(&mut self, now: Timestamp, edit: &Edit) {
        let id = on(self.entries[edit.entry % self.entries.len()], "2026-11-23");
        let local = self.story.plan.zones.local(now).to_string();
        let later = |minutes: u32| Some(now + SignedDuration::from_mins(minutes.into()));
        let draft = match edit.what {
            What::Move(minute) => json!({"start": clock(minute)}),
            What::Cancel(cancelled) => json!({"cancelled": cancelled}),
            What::Title => json!({"title": "Something else"}),
            What::Grace(minutes) => json!({"grace_minutes": minutes}),
            What::Back => return self.story.back(id, now),
            What::Mute(minutes) => return self.story.memory.muted_until = later(minutes),
            What::Away(minutes) => return self.story.memory.away_until = later(minutes),
        };
        self.story.changes(&local, id, draft);
    }

    /// Each prompt's end and its reason.
    pub(crate) fn outcomes(&self) -> BTreeMap<PromptId, (Ending, Option<Reason>)> {
        let all = self.story.log.outcomes.values();
        all.map(|outcome| (outcome.prompt_id, (outcome.outcome, outcome.reason)))
            .collect()
    }
}

impl Planned {
    fn draft(&self) -> serde_json::Value {
        json!({
            "title": "Something", "start": clock(self.minute), "kind": self.kind, "confirm": self.confirm,
            "repeat": self.daily.then_some("FREQ=DAILY;COUNT=2"), "grace_minutes": self.grace,
            "again_every_minutes": self.again.0, "again_times": self.again.1, "heads_up_minutes": self.heads_up,
            "duration_minutes": self.duration, "ring_at_end": self.ring_at_end,
        })
    }
}
