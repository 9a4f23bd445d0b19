//! Recurrence after RFC 5545, in floating local time.
//!
//! A rule is expanded on the calendar alone, without a zone: what comes out are planned wall times. Only then is each
//! placed in a zone, where a gap shifts it and a fold rings it once. So no occurrence can be lost to a clock change.
//!
//! - [`Rule`]: the text of an `RRULE`, understood.
//! - [`Recurrence`]: a start, a rule, and the dates taken out and put in.
//! - [`Moment`]: a date, or a date and time, to take out or put in.

mod day;
mod error;
mod moment;
mod parse;
mod placed;
mod results;
mod rule;
mod series;
mod year;

pub use error::{MAX_COUNT, MAX_INTERVAL, MAX_TEXT, MAX_TIMES_A_DAY, RuleError};
pub use moment::{Moment, MomentError};
pub use rule::Rule;
pub use series::{MAX_MOMENTS, Recurrence, YEARS};
