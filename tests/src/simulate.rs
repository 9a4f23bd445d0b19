//! The simulator: a wearer's days by the dice, with crashes at any step of the ring, two processes at once, wakes that fail,
//! are lost or come twice, machines that sleep, and edits in between. What must hold is looked at after every step.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::AddAssign,
};

use futures::{join, poll};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use maat_app::{
    keys,
    ring::{Resting, turn},
    table::{Query, Table},
    untold::When,
};
use maat_core::{
    id::WearerId,
    prompt::{PromptId, Ringing},
    untold::Tell,
};
use serde_json::{Value, json};

use crate::{Client, Family, Mood, World};

/// Where all begin.
const START: &str = "2026-10-19T04:00:00Z";
/// Longest that a turn is let go on before it is cut off, in steps.
const CUT: u64 = 60;
/// How long it is lived on in peace at the end, so that all that came due can end.
const PEACE: SignedDuration = SignedDuration::from_hours(26);

/// What was lived through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lived {
    /// Prompts that the watch rang.
    pub rang: usize,
    /// Rings that the watch had heard before.
    pub again: usize,
    /// Prompts that ended.
    pub ended: usize,
    /// Processes that were cut off.
    pub crashes: usize,
}

impl AddAssign for Lived {
    fn add_assign(&mut self, other: Self) {
        self.rang += other.rang;
        self.again += other.again;
        self.ended += other.ended;
        self.crashes += other.crashes;
    }
}

/// Lives through so many days by the dice of a seed.
///
/// # Errors
/// What did not hold, and when.
pub async fn simulate(seed: u64, days: u32) -> Result<Lived, String> {
    let mut life = Life::new(seed).await;
    let end = life.world.app().now() + SignedDuration::from_hours(24) * i32::try_from(days).unwrap();
    let told = |life: &Life, what: String| format!("seed {seed}, {}: {what}", life.world.app().now());
    while life.world.app().now() < end {
        life.step().await.map_err(|what| told(&life, what))?;
    }
    life.end_in_peace().await.map_err(|what| told(&life, what))
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    fn of<'a>(&mut self, some: &[&'a str]) -> &'a str {
        some[self.below(some.len() as u64) as usize]
    }
}

struct Life {
    dice: Dice,
    world: World,
    sam: WearerId,
    watch: Client,
    /// What the watch has rung.
    rung: BTreeSet<PromptId>,
    /// What was sent, and may be sent again, since whoever sent it was cut off before it was written.
    sent: BTreeMap<PromptId, bool>,
    /// What is being sent again after it failed.
    retried: BTreeSet<PromptId>,
    /// The first outcome of each prompt.
    ended: BTreeMap<String, Value>,
    planned: Vec<String>,
    events: u32,
    lived: Lived,
}

impl Life {
    async fn new(seed: u64) -> Self {
        let world = World::at(START).await.with_rate(0);
        let family = Family::of(&world, "Anna").await;
        let watch = family.watch(&world).await;
        for (title, start, confirm) in [
            ("Up", "07:00", "done"),
            ("Bus", "08:10", "none"),
            ("Tea", "19:30", "ok"),
        ] {
            let start = format!("2026-10-19T{start}");
            let entry = json!({"title": title, "start": start, "repeat": "FREQ=DAILY", "confirm": confirm, "heads_up_minutes": [5]});
            family.plan(entry).await;
        }
        Self {
            dice: Dice(seed),
            sam: family.sam,
            world,
            watch,
            rung: BTreeSet::new(),
            sent: BTreeMap::new(),
            retried: BTreeSet::new(),
            ended: BTreeMap::new(),
            planned: Vec::new(),
            events: 0,
            lived: Lived::default(),
        }
    }

    async fn step(&mut self) -> Result<(), String> {
        // Now and then the machine sleeps.
        let seconds = if self.dice.one_in(60) { 8 * 3600 } else { 900 };
        let passed = SignedDuration::from_secs(1 + i64::try_from(self.dice.below(seconds)).unwrap());
        self.world.clock.advance(passed);
        let fails = self.dice.one_in(8);
        self.world.wrist.set(if fails { Mood::Fails } else { Mood::Takes });
        match self.dice.below(8) {
            0 => self.edit().await,
            1..3 => self.answer().await,
            _ => {}
        }
        let crashes = self.dice.one_in(6);
        let mut sent = Vec::new();
        if crashes {
            self.crash().await;
        } else if self.dice.one_in(4) {
            // Two processes over one store, at the same moment.
            let rival = self.world.restart().await;
            self.allow_retries().await;
            join!(self.world.catch_up(), rival.catch_up());
            sent = rival.wrist.take();
        } else {
            self.world.catch_up().await;
        }
        sent.extend(self.world.wrist.take());
        self.hear(sent, crashes)?;
        self.check_outcomes().await?;
        if crashes {
            self.world = self.world.restart().await.with_rate(0);
            self.watch = self.world.again(&self.watch);
        }
        Ok(())
    }

    /// A process that ends anywhere between two steps.
    async fn crash(&mut self) {
        let mut resting = Resting::default();
        let mut turn = Box::pin(turn(self.world.app(), 0, &mut resting));
        for _ in 0..self.dice.below(CUT) {
            if poll!(turn.as_mut()).is_ready() {
                break;
            }
        }
        self.lived.crashes += 1;
    }

    /// What failed to go out is sent again by whoever comes first, perhaps by both: a retry has no claim, and the watch knows
    /// the prompt by its id.
    async fn allow_retries(&mut self) {
        for row in self.world.rows_of("delivery").await {
            if let Some(id) = row.data["prompt"].as_str().and_then(|id| id.parse().ok()) {
                self.sent.insert(id, true);
                self.retried.insert(id);
            }
        }
    }

    async fn edit(&mut self) {
        let by = self.world.app().operator_of(self.sam).await.unwrap();
        let tell = if self.dice.one_in(2) { Tell::First } else { Tell::Now };
        if self.dice.one_in(3) && !self.planned.is_empty() {
            let one = self.dice.below(self.planned.len() as u64) as usize;
            let id = self.planned.swap_remove(one).parse().unwrap();
            let when = When { from: None, tell };
            self.world.app().delete_entry(by, id, when, None).await.unwrap();
            return;
        }
        let ahead = 60 * (1 + i64::try_from(self.dice.below(24 * 60)).unwrap());
        let start = TimeZone::UTC.to_datetime(self.world.app().now() + ahead.seconds());
        let draft = json!({
            "title": "More",
            "start": start.strftime("%Y-%m-%dT%H:%M").to_string(),
            "time_zone": "Etc/UTC",
            "confirm": self.dice.of(&["none", "ok", "done"]),
            "grace_minutes": 1 + self.dice.below(30),
        });
        let made = self
            .world
            .app()
            .create_entry(by, serde_json::from_value(draft).unwrap(), tell)
            .await;
        self.planned.push(made.unwrap().id.to_string());
    }

    /// The wearer answers something that rang, perhaps twice.
    async fn answer(&mut self) {
        let Some(prompt) = self.rung.iter().nth_back(self.dice.below(3) as usize) else {
            return;
        };
        self.events += 1;
        let event = json!({
            "id": format!("01936b2e-7d1c-7000-8000-{:012}", self.events),
            "kind": self.dice.of(&["shown", "ok", "done"]),
            "occurrence_id": prompt.occurrence.to_string(),
            "prompt_id": prompt.to_string(),
            "at": self.world.app().now().to_string(),
        });
        let events = json!({"events": [event.clone(), event]});
        self.watch.post("/v1/watch/events", events).await.is(200);
    }

    /// What the watch hears: some of it never, some twice, each rung once.
    fn hear(&mut self, sent: Vec<(WearerId, Ringing)>, cut_off: bool) -> Result<(), String> {
        let now = self.world.app().now();
        for (_, ringing) in sent {
            let id = ringing.prompt.id;
            if now >= ringing.prompt.until {
                return Err(format!("{id} was sent after its grace"));
            }
            if self.ended.contains_key(&id.to_string()) {
                return Err(format!("{id} was sent after it had ended"));
            }
            if self.sent.insert(id, cut_off || self.retried.contains(&id)) == Some(false) {
                return Err(format!("{id} was sent twice, and nothing had gone wrong"));
            }
            if self.dice.one_in(10) {
                continue;
            }
            if !self.rung.insert(id) {
                self.lived.again += 1;
            }
        }
        Ok(())
    }

    /// The first outcome of a prompt is the last, and whoever should have been told was.
    async fn check_outcomes(&mut self) -> Result<(), String> {
        let today = TimeZone::UTC.to_datetime(self.world.app().now()).date();
        let (from, to) = (today - 3.days(), today + 3.days());
        let query = Query::range(keys::log_pk(self.sam), from.to_string(), to.to_string(), 10_000);
        let page = self.world.table.query(&query).await.unwrap();
        for row in page.items.into_iter().filter(|row| row.kind == "outcome") {
            let outcome = row.data["outcome"].clone();
            match self.ended.get(&row.id) {
                Some(first) if *first == outcome => continue,
                Some(first) => return Err(format!("{} was {first} and is {outcome}", row.id)),
                None => {}
            }
            let reason = row.data.get("reason").and_then(Value::as_str);
            if matches!(reason, Some("no_answer" | "no_watch")) && !self.is_told(row.data.get("alert")).await {
                return Err(format!("nobody was told of {}", row.id));
            }
            self.ended.insert(row.id, outcome);
        }
        Ok(())
    }

    async fn is_told(&self, alert: Option<&Value>) -> bool {
        let alerts = self.world.rows_of("alert").await;
        alerts.iter().any(|row| Some(&Value::from(row.id.as_str())) == alert)
    }

    /// Nothing more goes wrong, and all that came due ends.
    async fn end_in_peace(&mut self) -> Result<Lived, String> {
        let end = self.world.app().now();
        self.world.wrist.set(Mood::Takes);
        let until = end + PEACE;
        while self.world.app().now() < until {
            self.world.pass(SignedDuration::from_mins(5));
            self.world.catch_up().await;
            self.hear(self.world.wrist.take(), false)?;
        }
        self.check_outcomes().await?;
        for id in self.sent.keys().filter(|id| self.planned_before(id, end)) {
            if !self.ended.contains_key(&id.to_string()) {
                return Err(format!("{id} was sent and never ended"));
            }
        }
        self.check_days(end).await?;
        self.lived.rang = self.rung.len();
        self.lived.ended = self.ended.len();
        Ok(self.lived)
    }

    fn planned_before(&self, id: &PromptId, end: Timestamp) -> bool {
        id.occurrence.date < TimeZone::UTC.to_datetime(end).date()
    }

    /// Every prompt on every day that is over has its outcome.
    async fn check_days(&mut self, end: Timestamp) -> Result<(), String> {
        let world = self.world.restart().await;
        let owner = world.sign_in("anna@example.org").await;
        let mut date = TimeZone::UTC.to_datetime(START.parse().unwrap()).date();
        while date < TimeZone::UTC.to_datetime(end).date() {
            let path = format!("/v1/wearers/{}/days/{date}", self.sam);
            let day = owner.get(path).await.is(200);
            let occurrences = day["occurrences"].as_array().unwrap().iter();
            let prompts = occurrences.flat_map(|occurrence| occurrence["prompts"].as_array().unwrap());
            if let Some(lost) = prompts.into_iter().find(|prompt| prompt["outcome"].is_null()) {
                return Err(format!("{} vanished", lost["id"]));
            }
            date = date.tomorrow().unwrap();
        }
        Ok(())
    }
}
