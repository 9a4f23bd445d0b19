//! A clock that does not jump: the wall's, held against one that only runs on.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use crate::ports::Clock;

/// How far the wall clock may be from where it should be and still be believed at once: it is set a little now and then.
const STRAY: SignedDuration = SignedDuration::from_secs(2);
/// How long a jump must last to be believed: a machine that slept, or whose clock was wrong before.
pub const DOUBT: Duration = Duration::from_secs(15);

/// The wall clock, but for jumps. While it says something that can't be (by the monotonic clock), time runs on as it was and
/// [`Clock::is_sure`] is false, until the two agree again, or for [`DOUBT`]: then the wall is right.
pub struct Steady<W, M> {
    wall: W,
    monotonic: M,
    state: Mutex<State>,
}

#[derive(Clone, Copy)]
struct State {
    /// When the two clocks last agreed: on the wall, and since the monotonic one began.
    agreed: (Timestamp, Duration),
    /// Since when they don't.
    doubt: Option<Duration>,
}

impl<W: Clock, M: Fn() -> Duration> Steady<W, M> {
    /// Over the wall clock, and one that says how long it has been running.
    pub fn new(wall: W, monotonic: M) -> Self {
        let agreed = (wall.now(), monotonic());
        let state = Mutex::new(State { agreed, doubt: None });
        Self { wall, monotonic, state }
    }

    fn look(&self) -> (Timestamp, State) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (wall, running) = (self.wall.now(), (self.monotonic)());
        let passed = running.saturating_sub(state.agreed.1);
        let passed = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
        let expected = state.agreed.0.saturating_add(passed).unwrap_or(Timestamp::MAX);
        let since = *state.doubt.get_or_insert(running);
        let lasts = running.saturating_sub(since) >= DOUBT;
        if wall.duration_since(expected).abs() > STRAY && !lasts {
            return (expected, *state);
        }
        *state = State {
            agreed: (wall, running),
            doubt: None,
        };
        (wall, *state)
    }
}

impl<W: Clock, M: Fn() -> Duration + Send + Sync + 'static> Clock for Steady<W, M> {
    fn now(&self) -> Timestamp {
        self.look().0
    }

    fn is_sure(&self) -> bool {
        self.look().1.doubt.is_none()
    }
}
