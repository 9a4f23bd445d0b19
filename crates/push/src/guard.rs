//! What stands before a service: so many at a time, and none while it is down.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use maat_app::push::Sent;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};

/// How many are sent to one service at the same time.
const AT_ONCE: usize = 256;
/// How many hosts are remembered.
const MAX_HOSTS: usize = 256;
/// Longest wait for a turn.
const TURN: Duration = Duration::from_millis(1500);
/// Longest time for one, its access token included. With the wait for a turn this is less than whoever sends has patience
/// for, so that a service which hangs is noted.
const ANSWERED: Duration = Duration::from_secs(6);
/// After so many failures, one after the other, a service is held to be down.
const FAILURES: u32 = 5;
/// How long it is left alone then; each further failure doubles it.
const REST: Duration = Duration::from_secs(5);
/// Longest time it is left alone.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// What a service answered, as the breaker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    /// It is well, and this is its answer.
    Done(Sent),
    /// It does not answer, or not in its right mind; perhaps it said when to come back.
    Down(Option<Duration>),
}

/// One guard for each host of push services that is in use.
#[derive(Default)]
pub(crate) struct Guards(Mutex<HashMap<String, Arc<Guard>>>);

impl Guards {
    /// The guard of a host.
    pub(crate) fn of(&self, host: &str) -> Arc<Guard> {
        let mut guards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if guards.len() >= MAX_HOSTS && !guards.contains_key(host) {
            // Those that nobody uses just now: at worst, one that is down is found out anew.
            guards.retain(|_, guard| Arc::strong_count(guard) > 1);
        }
        guards.entry(host.to_owned()).or_default().clone()
    }
}

/// A circuit breaker and a bound, one a service.
pub(crate) struct Guard {
    slots: Semaphore,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    rests_until: Option<Instant>,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            slots: Semaphore::new(AT_ONCE),
            state: Mutex::default(),
        }
    }
}

impl Guard {
    /// Sends, unless the service is down. While it rests, one is let through each time the rest is over, and tells.
    pub(crate) async fn send(&self, send: impl Future<Output = Reply>) -> Sent {
        let Ok(Ok(_slot)) = timeout(TURN, self.slots.acquire()).await else {
            return Sent::Later(None);
        };
        if let Some(rest) = self.hold().rest(Instant::now()) {
            return Sent::Later(Some(rest));
        }
        let reply = timeout(ANSWERED, send).await.unwrap_or(Reply::Down(None));
        self.hold().note(reply, Instant::now());
        match reply {
            Reply::Done(sent) => sent,
            Reply::Down(rest) => Sent::Later(rest),
        }
    }

    fn hold(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// How long it still rests; when that is over, the next one may try.
    fn rest(&mut self, now: Instant) -> Option<Duration> {
        let until = self.rests_until?;
        if until > now {
            return Some(until - now);
        }
        // If the one that tries never comes back, another may.
        self.rests_until = Some(now + REST);
        None
    }

    fn note(&mut self, reply: Reply, now: Instant) {
        let Reply::Down(asked) = reply else {
            *self = Self::default();
            return;
        };
        self.failures = self.failures.saturating_add(1);
        if let Some(doublings) = self.failures.checked_sub(FAILURES) {
            let rest = REST
                .saturating_mul(1 << doublings.min(10))
                .max(asked.unwrap_or_default());
            self.rests_until = Some(now + rest.min(LONGEST_REST));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    const WELL: Reply = Reply::Done(Sent::Sent);
    const DOWN: Reply = Reply::Down(None);

    fn down(now: Instant) -> State {
        let mut state = State::default();
        for _ in 0..FAILURES {
            assert_eq!(state.rest(now), None);
            state.note(DOWN, now);
        }
        state
    }

    #[test]
    fn a_service_that_is_down_is_left_alone_and_tried_again() {
        let now = Instant::now();
        let mut state = down(now);
        assert_eq!(state.rest(now), Some(REST));
        let again = now + REST;
        assert_eq!(state.rest(again), None);
        assert_eq!(state.rest(again), Some(REST), "one tries at a time");
        state.note(DOWN, again);
        assert_eq!(state.rest(again), Some(REST * 2));
        assert_eq!(state.rest(again + REST * 2), None);
        state.note(WELL, again + REST * 2);
        for _ in 1..FAILURES {
            state.note(DOWN, again);
        }
        assert_eq!(state.rest(again), None, "well again is well");
    }

    #[test]
    fn one_that_never_comes_back_does_not_close_the_way_for_good() {
        let now = Instant::now();
        let mut state = down(now);
        assert_eq!(state.rest(now + REST), None);
        assert_eq!(state.rest(now + REST * 2), None);
    }

    #[test]
    fn it_rests_as_long_as_it_asked_but_never_for_good() {
        let now = Instant::now();
        let mut state = down(now);
        state.note(Reply::Down(Some(Duration::from_secs(30))), now);
        assert_eq!(state.rest(now), Some(Duration::from_secs(30)));
        for _ in 0..100 {
            state.note(Reply::Down(Some(Duration::from_secs(3600))), now);
        }
        assert_eq!(state.rest(now), Some(LONGEST_REST));
    }

    #[tokio::test]
    async fn who_is_refused_says_nothing_about_the_service() {
        let guard = Guard::default();
        for _ in 0..FAILURES * 2 {
            assert_eq!(guard.send(ready(Reply::Done(Sent::Gone))).await, Sent::Gone);
        }
        assert_eq!(guard.send(ready(WELL)).await, Sent::Sent);
        for _ in 0..FAILURES {
            assert_eq!(guard.send(ready(DOWN)).await, Sent::Later(None));
        }
        assert!(
            matches!(guard.send(ready(WELL)).await, Sent::Later(Some(_))),
            "nobody is sent"
        );
    }
    #[tokio::test]
    async fn names_that_someone_made_up_silence_no_one_else_and_take_no_room_for_good() {
        let guards = Guards::default();
        for made_up in 0..MAX_HOSTS * 2 {
            let guard = guards.of(&format!("{made_up}.push.example"));
            for _ in 0..FAILURES {
                guard.send(ready(DOWN)).await;
            }
        }
        assert_eq!(guards.of("web.push.example").send(ready(WELL)).await, Sent::Sent);
        assert!(guards.0.lock().unwrap().len() <= MAX_HOSTS);
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_hangs_is_down_like_one_that_fails() {
        let guard = Guard::default();
        for _ in 0..FAILURES {
            assert_eq!(guard.send(pending()).await, Sent::Later(None));
        }
        assert_eq!(guard.send(ready(WELL)).await, Sent::Later(Some(REST)));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_for_a_turn_in_vain_says_nothing_about_the_service() {
        let guard = Guard::default();
        let slots = guard.slots.acquire_many(AT_ONCE as u32).await.unwrap();
        for _ in 0..FAILURES {
            assert_eq!(guard.send(ready(WELL)).await, Sent::Later(None));
        }
        drop(slots);
        assert_eq!(guard.send(ready(WELL)).await, Sent::Sent);
    }
}
