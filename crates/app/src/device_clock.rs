//! A watch's clock, and how wrong it is.

use jiff::{SignedDuration, Timestamp};

/// A clock that is off by no more than this is right: so long may a message be on its way.
const CLOSE: SignedDuration = SignedDuration::from_secs(5);

/// A watch's clock, as it was when the watch told something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceClock {
    /// When that was received, by our own clock.
    pub now: Timestamp,
    /// What is to be added to what the watch's says.
    offset: SignedDuration,
}

impl DeviceClock {
    /// The clock that said `sent_at` as the watch sent what was received at `now`. If the watch doesn't say, it is right.
    pub fn new(sent_at: Option<Timestamp>, now: Timestamp) -> Self {
        let offset = sent_at.map_or(SignedDuration::ZERO, |sent_at| now.duration_since(sent_at));
        let offset = if offset.abs() > CLOSE {
            offset
        } else {
            SignedDuration::ZERO
        };
        Self { now, offset }
    }

    /// When it really was at `at` by this clock. What still comes from the future happened by now.
    pub fn right(&self, at: Timestamp) -> Timestamp {
        at.saturating_add(self.offset).map_or(self.now, |at| at.min(self.now))
    }
}
