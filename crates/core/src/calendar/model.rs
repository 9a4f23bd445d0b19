use crate::{
    recurrence::{Moment, Rule},
    time::{Local, Zone},
};

use super::{MAX_BYTES, MAX_DAYS, MAX_EVENTS, MAX_EXCEPTIONS, MAX_REPEATING_DAYS};

/// What a calendar file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Calendar {
    /// The events, in the order of the file. No two have the same UID and part.
    pub events: Vec<Event>,
    /// What can't be taken, and why.
    pub refused: Vec<Refused>,
    /// What was taken with a reservation, or left out on purpose.
    pub notes: Vec<Note>,
}

/// Something that happens, once or repeating; each occurrence lasts a day at most.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The UID of the file, or one derived from the content. An occurrence whose series is not in the file has its
    /// planned time behind it: `UID#2026-02-11T10:00`.
    pub uid: String,
    /// 0, or the number of the piece of an event that is longer than a day.
    pub part: u32,
    /// One line, at most [`super::MAX_TITLE`] characters, never empty.
    pub title: String,
    /// The first occurrence; midnight if it is all day.
    pub start: Local,
    /// The zone of all local times here; none: the wearer's.
    pub zone: Option<Zone>,
    /// Whether it has no time of day.
    pub all_day: bool,
    /// 1 to 1440; all day is 1440.
    pub duration_minutes: u32,
    /// How it repeats (`RRULE`).
    pub repeat: Option<Rule>,
    /// Occurrences that don't happen (`EXDATE`).
    pub except: Vec<Moment>,
    /// Occurrences beside the rule (`RDATE`).
    pub also: Vec<Local>,
    /// Occurrences that differ from the others (`RECURRENCE-ID`), in the order of their planned time.
    pub changes: Vec<Instance>,
}

/// One occurrence of a repeating event that differs from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// The planned local time in the event's zone: which occurrence this is.
    pub of: Local,
    /// It does not happen; then nothing else is set.
    pub cancelled: bool,
    /// Where it moved to, if it moved.
    pub start: Option<Local>,
    /// How long it lasts, if it differs. 1 to 1440.
    pub duration_minutes: Option<u32>,
    /// What it is called, if it differs.
    pub title: Option<String>,
}

/// Something in the file that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its UID, as an [`Event`] has it.
    pub uid: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Why; the text is a sentence for people.
    pub reason: Reason,
}

/// A reservation about something that was taken, or what was left out on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The UID it is about; none: the whole file.
    pub uid: Option<String>,
    /// A sentence for people.
    pub text: String,
}

/// Why something can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A VTODO.
    #[error("this is a task, not an event")]
    Task,
    /// A VJOURNAL.
    #[error("this is a journal entry, not an event")]
    Journal,
    /// Its end is missing.
    #[error("the file is cut off in the middle of this event")]
    CutOff,
    /// A line beyond measure.
    #[error("one of its lines is too long")]
    LongLine,
    /// No DTSTART that can be read.
    #[error("it has no start that can be read")]
    NoStart,
    /// Neither SUMMARY nor LOCATION.
    #[error("it has no title")]
    NoTitle,
    /// The RRULE is broken, or asks for what MAAT doesn't do.
    #[error("its repeating rule can't be taken: {0}")]
    Rule(String),
    /// An EXRULE, which RFC 5545 has abolished.
    #[error("it has a rule of exceptions (EXRULE), which calendars no longer have")]
    ExceptionRule,
    /// RANGE=THISANDFUTURE.
    #[error("it changes one occurrence and all later ones; only single occurrences can be changed")]
    ThisAndFuture,
    /// A RECURRENCE-ID that can't be read.
    #[error("it changes an occurrence, but does not say readably which")]
    UnknownOccurrence,
    /// More than [`MAX_EXCEPTIONS`].
    #[error("it has more than {MAX_EXCEPTIONS} exceptions, additions or changed occurrences")]
    TooManyExceptions,
    /// Longer than [`MAX_DAYS`].
    #[error("it lasts longer than {MAX_DAYS} days")]
    TooLong,
    /// Repeating, and each occurrence longer than [`MAX_REPEATING_DAYS`].
    #[error("it repeats, and each time lasts longer than {MAX_REPEATING_DAYS} days")]
    TooLongToRepeat,
    /// Repeating over several days, by a rule that can't be moved to the days after the first.
    #[error("it repeats over several days by a rule that can't be laid on each of the days")]
    DaysDontRepeat,
    /// A rule of the plan itself: it is full, or a field is out of bounds.
    #[error("the plan can't take it: {0}")]
    Plan(String),
}

impl Reason {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Journal => "journal",
            Self::CutOff => "cut_off",
            Self::LongLine => "long_line",
            Self::NoStart => "no_start",
            Self::NoTitle => "no_title",
            Self::Rule(_) => "rule",
            Self::ExceptionRule => "exception_rule",
            Self::ThisAndFuture => "this_and_future",
            Self::UnknownOccurrence => "unknown_occurrence",
            Self::TooManyExceptions => "too_many_exceptions",
            Self::TooLong => "too_long",
            Self::TooLongToRepeat => "too_long_to_repeat",
            Self::Plan(_) => "plan",
            Self::DaysDontRepeat => "days_dont_repeat",
        }
    }
}

/// The file as a whole can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// There is no VCALENDAR in it.
    #[error("this is not a calendar file (iCalendar, .ics)")]
    NotACalendar,
    /// Larger than [`MAX_BYTES`].
    #[error("the file is too large: at most {} MiB can be read", MAX_BYTES / 1024 / 1024)]
    TooLarge,
    /// More than [`MAX_EVENTS`].
    #[error("there are more than {MAX_EVENTS} events in the file")]
    TooManyEvents,
    /// Components within components, deeper than any calendar.
    #[error("the parts of this file are nested too deep for a calendar")]
    TooDeep,
}
