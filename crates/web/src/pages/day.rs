//! A wearer's day: what is planned, what happened, and planning more.

use askama::Template;
use jiff::{ToSpan, civil::Date};
use maat_core::id::EntryId;

use super::{
    assets::asset,
    entry_form::EntryForm,
    fact::{Fact, Shape},
    frame::{FieldErrors, Frame, Person},
    moment::Moment,
    tell::Telling,
    today::Watch,
    watch_face::WatchFace,
};
use crate::{
    messages::Text,
    pictograms::{self, Pictogram},
};

/// `/wearers/{w}/days/{date}`. For `/app/wearers/{w}/days/{date}`, the live parts alone: [`DayPage::parts`].
#[derive(Template)]
#[template(path = "day.html", blocks = ["note", "list", "face"])]
pub struct DayPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// What it shows.
    pub day: Day,
    /// Planning something, or changing an entry from this day on. None: one may only look.
    pub form: Option<EntryForm>,
    /// The watch now; on another day, an example.
    pub face: WatchFace,
}

/// A wearer's local day.
#[derive(Debug, Clone)]
pub struct Day {
    /// Whose.
    pub wearer: Person,
    /// Which.
    pub date: Date,
    /// The wearer's now.
    pub now: Moment,
    /// How fast the server's clock runs: 1, but for a rehearsal.
    pub clock_rate: f64,
    /// How the watch is.
    pub watch: Watch,
    /// Until when something that was changed is not on the watch.
    pub untold_until: Option<Moment>,
    /// What is planned, in order of time.
    pub occurrences: Vec<Occurrence>,
}

/// One thing of the day.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// Its id, which is also its anchor on the page.
    pub id: String,
    /// The entry it comes from.
    pub entry: EntryId,
    /// For a change that must not overwrite another's.
    pub version: u64,
    /// What it is called.
    pub title: String,
    /// The address of its picture.
    pub picture: Option<String>,
    /// The organisation of whoever looks planned it, and may change it.
    pub own: bool,
    /// It is medicine: with the note that MAAT is not enough.
    pub medicine: bool,
    /// When it starts.
    pub starts: Moment,
    /// When it ends.
    pub ends: Moment,
    /// How often it comes: its rule, or none for once.
    pub rule: Option<String>,
    /// How it stands.
    pub state: State,
    /// What happened, oldest first.
    pub facts: Vec<Fact>,
    /// When the watch rings for it.
    pub rings: Vec<Ring>,
    /// What is different on this day only.
    pub change: Option<Change>,
    /// False while it is different today and the watch does not show that yet.
    pub told: bool,
    /// When the watch is to show a change of it, as it was chosen.
    pub telling: Telling,
    /// What was wrong with the form that changes it. Fields `start` and `tell`, or the whole.
    pub errors: FieldErrors,
}

/// How an occurrence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Still to come.
    Planned,
    /// Now.
    Active,
    /// Tapped done, or seen done by a carer.
    Done,
    /// Said no.
    Refused,
    /// An answer was wanted, and none came.
    NoAnswer,
    /// Not today.
    Cancelled,
    /// Over; no answer was wanted, or it was only seen.
    Past,
}

/// When the watch rings.
#[derive(Debug, Clone)]
pub struct Ring {
    /// What for.
    pub kind: RingKind,
    /// When.
    pub at: Moment,
    /// Why it will not ring, or did not.
    pub falls_away: Option<Silence>,
}

/// What a ring is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RingKind {
    /// Something is coming.
    HeadsUp,
    /// It starts.
    Start,
    /// No answer yet.
    Again,
    /// It is over.
    End,
}

/// Why a ring falls away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// Quiet hours, or muted.
    Quiet,
    /// There are enough rings.
    Budget,
    /// The wearer is away.
    Away,
    /// Another start is close.
    Merged,
    /// It is cancelled, or was answered before.
    NotNeeded,
}

/// What is different on one day.
#[derive(Debug, Clone)]
pub enum Change {
    /// It starts at another time than always, which is this.
    Moved(Moment),
    /// It falls out.
    Cancelled,
}

/// The parts of a day's page that change by themselves: each replaces what has its id.
#[derive(Template)]
#[template(
    source = "{{ page.as_note()|safe }}{{ page.as_list()|safe }}{{ page.as_face()|safe }}",
    ext = "html"
)]
pub struct DayParts<'a> {
    page: &'a DayPage,
}

impl DayPage {
    /// What to put in place when something has changed.
    pub fn parts(&self) -> DayParts<'_> {
        DayParts { page: self }
    }
}

impl Day {
    /// Where this wearer's days are.
    fn days(&self) -> String {
        format!("/wearers/{}/days", self.wearer.id)
    }

    /// Where the forms of one thing of the day go.
    fn address(&self, occurrence: &Occurrence) -> String {
        format!("/wearers/{}/occurrences/{}", self.wearer.id, occurrence.id)
    }

    fn is_today(&self) -> bool {
        self.date == self.now.date()
    }

    fn neighbour(&self, days: i32) -> Date {
        self.date.saturating_add(days.days())
    }

    /// Whether the line of now stands before this one: nothing before it is still to come, and it is.
    fn now_before(&self, index: &usize) -> bool {
        let ahead = |o: &Occurrence| o.starts.at > self.now.at;
        self.is_today() && ahead(&self.occurrences[*index]) && !self.occurrences[..*index].iter().any(ahead)
    }

    /// Whether the line of now stands after all.
    fn now_last(&self) -> bool {
        self.is_today() && !self.occurrences.iter().any(|o| o.starts.at > self.now.at)
    }
}

impl Occurrence {
    fn minutes(&self) -> i64 {
        self.starts.until(&self.ends) / 60
    }

    fn percent_left(&self, now: &Moment) -> i64 {
        (100 * now.until(&self.ends) / self.starts.until(&self.ends).max(1)).clamp(0, 100)
    }

    fn state_class(&self) -> &'static str {
        match self.state {
            State::Planned => "planned",
            State::Active => "active",
            State::Done => "done",
            State::Refused | State::NoAnswer => "open",
            State::Cancelled => "cancelled",
            State::Past => "past",
        }
    }

    /// The words of the state: the last fact says it best.
    fn say(&self, t: &Text, name: &str) -> Option<String> {
        match (self.state, self.facts.last()) {
            (State::Cancelled, _) => Some(t.day_not_today().to_owned()),
            (_, Some(fact)) => Some(fact.say(t, name)),
            (State::NoAnswer, None) => Some(t.fact_no_answer(name)),
            _ => None,
        }
    }

    fn shape(&self) -> Option<Shape> {
        match self.state {
            State::Cancelled => None,
            _ => self.facts.last().map(Fact::shape),
        }
    }

    /// What is over says when it rang among what happened.
    fn shows_rings(&self) -> bool {
        matches!(self.state, State::Planned | State::Active | State::NoAnswer) && !self.rings.is_empty()
    }

    /// Asked for, to open what was being changed.
    fn open(&self) -> bool {
        !self.errors.is_empty()
    }
}

impl RingKind {
    fn say(self, t: &Text) -> &'static str {
        match self {
            Self::HeadsUp => t.ring_heads_up(),
            Self::Start => t.ring_start(),
            Self::Again => t.ring_again(),
            Self::End => t.ring_end(),
        }
    }
}

impl Silence {
    fn say(self, t: &Text) -> &'static str {
        match self {
            Self::Quiet => t.ring_quiet(),
            Self::Budget => t.ring_budget(),
            Self::Away => t.ring_away(),
            Self::Merged => t.ring_merged(),
            Self::NotNeeded => t.ring_not_needed(),
        }
    }
}

/// The pictograms by topic, for choosing one.
fn topics(t: &Text) -> Vec<(&'static str, Vec<&'static Pictogram>)> {
    let mut topics: Vec<(&'static str, Vec<&'static Pictogram>)> = Vec::new();
    for pictogram in pictograms::ALL {
        let name = topic_name(t, pictogram.topic);
        match topics.last_mut().filter(|(last, _)| *last == name) {
            Some((_, list)) => list.push(pictogram),
            None => topics.push((name, vec![pictogram])),
        }
    }
    topics
}

fn topic_name(t: &Text, topic: &str) -> &'static str {
    match topic {
        "morning" => t.topic_morning(),
        "food" => t.topic_food(),
        "school" => t.topic_school(),
        "travel" => t.topic_travel(),
        "health" => t.topic_health(),
        "play" => t.topic_play(),
        "home" => t.topic_home(),
        "people" => t.topic_people(),
        _ => t.topic_rest(),
    }
}
