//! How many requests a caller may make in a minute.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use maat_app::{Code, Error, limit::network};

use super::{Web, caller::bearer, problem::Problem};

/// Requests a minute with one token: twenty a second, far more than an app needs.
pub const A_MINUTE: u32 = 1_200;
/// So many callers share one address: a school, a mobile carrier.
const PER_ADDRESS: u32 = 10;
/// Most callers who are told apart in one minute; the others are counted as one.
const MAX_CALLERS: usize = 100_000;
/// Length of a window, in seconds.
const WINDOW: i64 = 60;

/// The counters of this minute.
#[derive(Debug)]
pub struct Rate {
    /// Requests a minute with one token; 0: as many as anyone likes.
    a_minute: u32,
    counts: Mutex<Counts>,
    hash: RandomState,
}

/// In this process only: a count in the store would cost more than the request. What must hold over many processes, such as
/// guesses at codes, is counted there.
#[derive(Debug, Default)]
struct Counts {
    window: i64,
    of: HashMap<u64, u32>,
}

impl Default for Rate {
    fn default() -> Self {
        Self::new(A_MINUTE)
    }
}

impl Rate {
    /// Lets so many through a minute for one token; 0: as many as anyone likes.
    pub fn new(a_minute: u32) -> Self {
        Self {
            a_minute,
            counts: Mutex::default(),
            hash: RandomState::new(),
        }
    }

    /// Counts a request; the seconds to wait, if it is one too many.
    fn count(&self, who: &str, most: u32, now: Timestamp) -> Option<u64> {
        let window = now.as_second().div_euclid(WINDOW);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.window != window {
            *counts = Counts {
                window,
                of: HashMap::new(),
            };
        }
        let mut who = self.hash.hash_one(who);
        if counts.of.len() >= MAX_CALLERS && !counts.of.contains_key(&who) {
            who = 0;
        }
        let count = counts.of.entry(who).or_default();
        *count = count.saturating_add(1);
        (*count > most).then(|| (WINDOW - now.as_second().rem_euclid(WINDOW)).unsigned_abs())
    }
}

/// The layer: each request counts for its address, and one of the API for its token.
pub async fn limit(State(web): State<Web>, request: Request, next: Next) -> Response {
    match wait(&web, &request) {
        None => next.run(request).await,
        Some(seconds) => {
            let error = Error::new(Code::TooMany, "Too many requests. Please slow down.").again_after(seconds);
            Problem(error).into_response()
        }
    }
}

fn wait(web: &Web, request: &Request) -> Option<u64> {
    let most = web.rate.a_minute;
    if most == 0 {
        return None;
    }
    let now = web.app.wall.now();
    let token = bearer(request.headers()).ok();
    let token = token.filter(|_| request.uri().path().starts_with("/v1/"));
    let by_token = token.and_then(|token| web.rate.count(token, most, now));
    by_token.or_else(|| {
        web.rate
            .count(&address(request)?, most.saturating_mul(PER_ADDRESS), now)
    })
}

/// Whose address it is. One of this machine is a proxy's, or a test's, and tells nobody apart.
fn address(request: &Request) -> Option<String> {
    let ConnectInfo(from) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    (!from.ip().to_canonical().is_loopback()).then(|| network(from.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_waits_for_the_minute_to_end_and_holds_up_nobody_else() {
        let (rate, at) = (Rate::default(), "2026-11-23T08:00:45Z".parse().unwrap());
        assert!((0..3).all(|_| rate.count("anna", 3, at).is_none()));
        assert_eq!(rate.count("anna", 3, at), Some(15));
        assert_eq!(rate.count("bram", 3, at), None);
        assert_eq!(rate.count("anna", 3, "2026-11-23T08:01:00Z".parse().unwrap()), None);
    }

    #[test]
    fn callers_beyond_counting_are_counted_as_one() {
        let (rate, at) = (Rate::default(), "2026-11-23T08:00:00Z".parse().unwrap());
        for caller in 0..MAX_CALLERS {
            assert_eq!(rate.count(&caller.to_string(), 2, at), None);
        }
        assert_eq!(rate.count("one more", 2, at), None);
        assert_eq!(rate.count("and one more", 2, at), None);
        assert_eq!(rate.count("too many", 2, at), Some(60));
        assert_eq!(rate.counts.lock().unwrap().of.len(), MAX_CALLERS + 1);
    }
}
