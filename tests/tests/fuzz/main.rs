//! Whatever comes from outside is read or refused, soon, and never breaks anything. `MAAT_FUZZ_CASES` says how many cases a
//! test tries; few, if it is not set.

#![allow(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

mod bytes;
mod http;
mod parsers;

use std::time::{Duration, Instant};

use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// Cases a test, when nobody says.
const CASES: u32 = 64;
/// Longer than reading anything may take, on a busy machine without optimisation.
const SOON: Duration = Duration::from_secs(2);

/// Tries texts made of these: each is looked at in time, whatever it is.
fn each_in_time(seeds: &'static [&'static str], look: impl Fn(&[u8])) {
    #[allow(clippy::disallowed_methods, reason = "how long to try is said from outside")]
    let cases = std::env::var("MAAT_FUZZ_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(CASES),
        failure_persistence: None,
        ..Config::default()
    };
    let tried = TestRunner::new(config).run(&bytes::like(seeds), |bytes| {
        let begun = Instant::now();
        look(&bytes);
        match begun.elapsed() {
            long if long > SOON => Err(TestCaseError::fail(format!("it took {long:?}"))),
            _ => Ok(()),
        }
    });
    tried.unwrap();
}
