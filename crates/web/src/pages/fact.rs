//! What is known to have happened, and how it is said. MAAT claims no more than it knows.

use super::moment::Moment;
use crate::messages::Text;

/// What is known of a prompt or an answer, with the moment in the wearer's zone.
#[derive(Debug, Clone)]
pub enum Fact {
    /// The watch rang; no answer was wanted, or none has come yet.
    Rang(Moment),
    /// "I saw it".
    Answered(Moment),
    /// Tapped Done.
    Done(Moment),
    /// Took Done back.
    NotDone(Moment),
    /// Said no.
    No(Moment),
    /// Said later.
    Later(Moment),
    /// Asked for help.
    Help(Moment),
    /// An answer was wanted, and none came.
    NoAnswer(Moment),
    /// The watch did not say that this rang.
    NotSeen {
        /// The activity's title.
        title: String,
    },
    /// The watch was not heard from.
    NotHeard {
        /// Since when.
        since: Moment,
        /// When this was written down.
        at: Moment,
    },
    /// There was no watch to ring.
    NoWatch,
    /// A carer says that it was done.
    SeenDone {
        /// Who says so.
        by: String,
        /// When.
        at: Moment,
    },
}

/// The shape beside the words: never colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Done or answered.
    Tick,
    /// No answer.
    Circle,
    /// The watch is not heard.
    Wave,
    /// Away.
    Pause,
    /// It rang.
    Bell,
    /// The wearer said something to look at.
    Hand,
}

impl Shape {
    /// Its name among the icons.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Circle => "circle",
            Self::Wave => "wave",
            Self::Pause => "pause",
            Self::Bell => "bell",
            Self::Hand => "hand",
        }
    }
}

impl Fact {
    /// The words, for a wearer of this name.
    pub fn say(&self, t: &Text, name: &str) -> String {
        match self {
            Self::Rang(at) => t.fact_rang(t.time(at)),
            Self::Answered(at) => t.fact_answered(t.time(at)),
            Self::Done(at) => t.fact_done(t.time(at)),
            Self::NotDone(at) => t.fact_not_done(t.time(at)),
            Self::No(at) => t.fact_no(name, t.time(at)),
            Self::Later(at) => t.fact_later(name, t.time(at)),
            Self::Help(at) => t.fact_help(name, t.time(at)),
            Self::NoAnswer(_) => t.fact_no_answer(name),
            Self::NotSeen { title } => t.fact_not_seen(title),
            Self::NotHeard { since, at } => t.fact_not_heard(t.since(at, since)),
            Self::NoWatch => t.fact_no_watch().into(),
            Self::SeenDone { by, at } => t.fact_seen_done(by, t.time(at)),
        }
    }

    /// The words where there is little room.
    pub fn say_short(&self, t: &Text, name: &str) -> String {
        match self {
            Self::NoAnswer(at) => t.fact_no_answer_short(t.time(at)),
            other => other.say(t, name),
        }
    }

    /// The shape beside the words.
    pub fn shape(&self) -> Shape {
        match self {
            Self::Rang(_) => Shape::Bell,
            Self::Answered(_) | Self::Done(_) | Self::SeenDone { .. } => Shape::Tick,
            Self::NotDone(_) | Self::NoAnswer(_) => Shape::Circle,
            Self::No(_) | Self::Later(_) | Self::Help(_) => Shape::Hand,
            Self::NotSeen { .. } | Self::NotHeard { .. } | Self::NoWatch => Shape::Wave,
        }
    }
}
