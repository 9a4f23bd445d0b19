//! What the services' answers have in common.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use maat_app::push::Sent;
use reqwest::{
    Response, StatusCode,
    header::{HeaderMap, RETRY_AFTER},
};

use crate::guard::Reply;

/// Longest time that a service is believed to be away.
const LONGEST: Duration = Duration::from_secs(3600);

/// When to come back (RFC 9110, 10.2.3): in seconds, or at an instant.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let at = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
            at.duration_since(now).try_into().ok()?
        }
    };
    Some(wait.min(LONGEST))
}

/// What an answer means where services do not differ: too many for now, or a fault of theirs.
pub(crate) fn common(answer: &Response, now: Timestamp) -> Reply {
    let rest = retry_after(answer.headers(), now);
    match answer.status() {
        status if status.is_success() => Reply::Done(Sent::Sent),
        StatusCode::TOO_MANY_REQUESTS => Reply::Done(Sent::Later(rest)),
        StatusCode::REQUEST_TIMEOUT => Reply::Down(rest),
        status if status.is_server_error() => Reply::Down(rest),
        _ => Reply::Done(Sent::Refused),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_says_when_to_come_back_in_seconds_or_by_the_clock() {
        let now = "2026-11-24T08:00:00Z".parse().unwrap();
        let after = |text: &str| {
            let headers = [(RETRY_AFTER, text.parse().unwrap())];
            retry_after(&headers.into_iter().collect(), now)
        };
        assert_eq!(after("30"), Some(Duration::from_secs(30)));
        assert_eq!(after("Tue, 24 Nov 2026 08:02:00 GMT"), Some(Duration::from_secs(120)));
        assert_eq!(after("Tue, 24 Nov 2026 07:59:00 GMT"), None, "past");
        assert_eq!(after("999999999"), Some(LONGEST));
        assert_eq!(after("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
