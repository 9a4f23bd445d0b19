/// The longest text of a rule, in bytes.
pub const MAX_TEXT: usize = 4_096;
/// The largest `INTERVAL`.
pub const MAX_INTERVAL: u32 = 10_000;
/// The largest `COUNT`: twenty-seven years of days.
pub const MAX_COUNT: u32 = 10_000;
/// How many times of day a rule may name: every minute. More is `SECONDLY` by another door.
pub const MAX_TIMES_A_DAY: usize = 1_440;

/// Why a text is not taken as a rule, in one sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// The value was given with the name of its property.
    #[error("a rule is written without RRULE: in front of it, like FREQ=WEEKLY;BYDAY=MO")]
    Prefix,
    /// Longer than [`MAX_TEXT`].
    #[error("a rule has at most {MAX_TEXT} characters")]
    Long,
    /// Not `NAME=VALUE`.
    #[error("a rule is made of parts like FREQ=WEEKLY;BYDAY=MO, and \"{0}\" is not one")]
    Part(String),
    /// No part of RFC 5545.
    #[error("{0} is not a part of a rule that is known here")]
    Unknown(String),
    /// A part twice.
    #[error("{0} is given twice")]
    Twice(&'static str),
    /// No `FREQ`.
    #[error("a rule needs FREQ: DAILY, WEEKLY, MONTHLY or YEARLY")]
    NoFrequency,
    /// `HOURLY`, `MINUTELY`, `SECONDLY`.
    #[error("FREQ={0} is too often: a rule repeats DAILY, WEEKLY, MONTHLY or YEARLY, several times a day with BYHOUR")]
    TooOften(String),
    /// A value that its part can't have.
    #[error("{part} can't be \"{value}\": it is {wanted}")]
    Value {
        /// The part's name.
        part: &'static str,
        /// What was given.
        value: String,
        /// What is wanted.
        wanted: &'static str,
    },
    /// `COUNT` and `UNTIL` together.
    #[error("a rule ends by COUNT or by UNTIL, not by both")]
    TwoEnds,
    /// Parts that RFC 5545 does not let stand together.
    #[error("{part} can't be used {with}")]
    Together {
        /// The part's name.
        part: &'static str,
        /// Beside what.
        with: &'static str,
    },
    /// More than [`MAX_TIMES_A_DAY`].
    #[error("BYHOUR, BYMINUTE and BYSECOND together name more than {MAX_TIMES_A_DAY} times a day")]
    ManyTimes,
    /// A start out of [`super::YEARS`].
    #[error("the start must be in a year from 1900 to 2199")]
    Start,
    /// More than [`super::MAX_MOMENTS`].
    #[error("{0} has more than 1000 days and times")]
    ManyMoments(&'static str),
}
