//! Codes of an authenticator: TOTP (RFC 6238) with SHA-1, six digits and 30 seconds, as every such app has it.

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Pool, refusal::Answer};
use crate::Result;

const PURPOSE: &str = "authenticator";
const STEP_SECONDS: i64 = 30;
/// Steps that a phone's clock may be early or late.
const DRIFT: i64 = 1;
const SECRET_BYTES: usize = 20;
/// RFC 4648, 6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Authenticator {
    /// Sealed.
    secret: String,
    /// Whether they want to be asked when they sign in.
    pub(super) wanted: bool,
    /// The step of the last code that was taken: none is taken twice (RFC 6238, 5.2).
    last_step: i64,
}

impl Pool {
    /// A new authenticator, and its secret for the app.
    pub(super) fn new_authenticator(&self) -> Answer<(Authenticator, String)> {
        let mut secret = [0; SECRET_BYTES];
        self.ids.random(&mut secret);
        let authenticator = Authenticator {
            secret: self.secrets.seal(PURPOSE, &secret)?,
            wanted: false,
            last_step: i64::MIN,
        };
        Ok((authenticator, base32(&secret)))
    }

    /// Whether this is its code now; if so it is used up.
    pub(super) fn takes_code(&self, authenticator: &mut Authenticator, code: &str) -> Result<bool> {
        let secret = self.secrets.open(PURPOSE, &authenticator.secret)?;
        let step = step_of(&secret, code, self.clock.now());
        let new = step.filter(|step| *step > authenticator.last_step);
        authenticator.last_step = new.unwrap_or(authenticator.last_step);
        Ok(new.is_some())
    }
}

/// The latest step at which this is the code.
fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let present = now.as_second().div_euclid(STEP_SECONDS);
    let steps = (present - DRIFT)..=(present + DRIFT);
    let fits = |step: &i64| verify_slices_are_equal(at_step(secret, *step).as_bytes(), code.as_bytes()).is_ok();
    steps.rev().find(fits)
}

/// RFC 4226, 5.3.
fn at_step(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let signed = hmac::sign(&key, &step.to_be_bytes());
    let bytes = signed.as_ref();
    let at = usize::from(bytes[bytes.len() - 1] & 0xf);
    let number = bytes[at..at + 4]
        .iter()
        .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// Without padding: the secret is a multiple of five bytes.
fn base32(bytes: &[u8; SECRET_BYTES]) -> String {
    let letters = |five: &[u8]| {
        let number = five.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        (0..8)
            .rev()
            .map(move |at| char::from(BASE32[(number >> (5 * at) & 31) as usize]))
    };
    bytes.chunks(5).flat_map(letters).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What an authenticator with this secret shows.
    pub(crate) fn code_of(secret: &str, now: Timestamp) -> String {
        let place = |letter: u8| BASE32.iter().position(|known| *known == letter).unwrap() as u64;
        let five = |letters: &[u8]| letters.iter().fold(0, |number, letter| number << 5 | place(*letter));
        let bytes = |letters: &[u8]| five(letters).to_be_bytes()[3..].to_vec();
        let secret: Vec<u8> = secret.as_bytes().chunks(8).flat_map(bytes).collect();
        at_step(&secret, now.as_second().div_euclid(STEP_SECONDS))
    }

    /// RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(at_step(b"12345678901234567890", second / STEP_SECONDS), code);
        }
        assert_eq!(base32(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_clock_may_be_half_a_minute_off_and_no_more() {
        let at = |second| Timestamp::from_second(second).unwrap();
        for (second, found) in [(29, true), (59, true), (89, true), (90, false), (119, false)] {
            assert_eq!(
                step_of(b"12345678901234567890", "287082", at(second)).is_some(),
                found,
                "{second}"
            );
        }
        assert_eq!(step_of(b"12345678901234567890", "28708", at(59)), None);
    }
}
