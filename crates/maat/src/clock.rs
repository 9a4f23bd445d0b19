//! The clocks: the wall's, and a rehearsal's that starts elsewhere and runs faster.

use std::{sync::Arc, time::Instant};

use jiff::{SignedDuration, Timestamp};
use maat_app::{ports::Clock, steady::Steady};

/// Where the plan's time comes from. Without either, it is the wall's.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct Rehearsal {
    /// Rehearse: time starts here, like 2027-03-28T01:55+01:00
    #[arg(long, env = "MAAT_AT", value_name = "INSTANT")]
    at: Option<Timestamp>,
    /// Rehearse: time runs this many times faster
    #[arg(long, env = "MAAT_SPEED", default_value_t = 1.0, value_parser = speed)]
    speed: f64,
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| "a speed is a number, like 60".to_owned())?;
    if (0.1..=100_000.0).contains(&speed) {
        Ok(speed)
    } else {
        Err("a speed is between 0.1 and 100000".to_owned())
    }
}

impl Rehearsal {
    /// The same, from `at` if nobody said where from.
    pub(crate) fn or_from(self, at: Timestamp) -> Self {
        Self {
            at: self.at.or(Some(at)),
            ..self
        }
    }

    /// The plan's clock.
    pub(crate) fn clock(self) -> Arc<dyn Clock> {
        match self.at {
            None if self.speed == 1.0 => {
                let begun = Instant::now();
                Arc::new(Steady::new(Wall, move || begun.elapsed()))
            }
            at => {
                let start = at.unwrap_or_else(|| Wall.now());
                Arc::new(Rehearsed {
                    start,
                    begun: Instant::now(),
                    speed: self.speed,
                })
            }
        }
    }
}

/// The wall clock, cut to the millisecond.
pub(crate) struct Wall;

impl Clock for Wall {
    #[allow(clippy::disallowed_methods, reason = "this is the edge at which the time comes in")]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }
}

struct Rehearsed {
    start: Timestamp,
    begun: Instant,
    speed: f64,
}

impl Clock for Rehearsed {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from_secs_f64(self.begun.elapsed().as_secs_f64() * self.speed);
        let now = passed
            .ok()
            .and_then(|passed| self.start.saturating_add(passed).ok())
            .unwrap_or(Timestamp::MAX);
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    fn rate(&self) -> f64 {
        self.speed
    }
}
