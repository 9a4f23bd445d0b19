//! Proof of a password that is never sent: SRP-6a (RFC 5054, 2) as Cognito speaks it. Its own are the hash over padded numbers
//! in the form of Java's `BigInteger`, the pool's name in the identity, and the key that is drawn from the shared secret.
//!
//! Only arithmetic: what is kept, sent and counted is in [`super::sign_in`]. All that touches a secret takes constant time.

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use crypto_bigint::{U256, U3072, const_monty_params, modular::ConstMontyForm};
use sha2::{Digest, Sha256};

/// Bytes of a number of the group.
pub(super) const NUMBER_BYTES: usize = 384;
/// Bytes of the secret that each exchange is begun with.
pub(super) const SECRET_BYTES: usize = 32;
/// Bytes of a salt.
const SALT_BYTES: usize = 16;
/// Most digits of a number as it is sent: one byte of zeros may stand in front.
const MAX_DIGITS: usize = 2 * NUMBER_BYTES + 2;

const_monty_params!(
    Group,
    U3072,
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437\
     4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05\
     98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
     E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33\
     A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864\
     D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    "The group of 3072 bits (RFC 3526, 4)"
);
type Element = ConstMontyForm<Group, { U3072::LIMBS }>;
const GENERATOR: u8 = 2;

/// Whose password it is, as client and server put it into every hash.
pub(super) struct Person<'a> {
    /// The part of the pool's id after the region.
    pub(super) pool: &'a str,
    /// Their id in the pool.
    pub(super) user: &'a str,
}

/// A salt made of something secret and lasting: the same each time, and a number that every client writes alike.
pub(super) fn salt(seed: &[u8; 32]) -> [u8; SALT_BYTES] {
    let mut salt = [0; SALT_BYTES];
    salt.copy_from_slice(&seed[..SALT_BYTES]);
    // Neither a zero in front, which some clients drop, nor a sign bit, which some forget to pad.
    salt[0] = salt[0] & 0x3f | 0x40;
    salt
}

/// What is kept of a password: enough to check it, not enough to sign in elsewhere. Still to be kept secret, as it can be
/// guessed against.
pub(super) fn verifier(person: &Person<'_>, salt: &[u8], password: &str) -> [u8; NUMBER_BYTES] {
    let identity = Sha256::digest(format!("{}{}:{password}", person.pool, person.user));
    let private = hashed(&[&padded(salt), &identity]);
    bytes(&generator().pow(&private).retrieve())
}

/// What the server offers a client: `B = k·v + g^b`.
pub(super) fn offer(verifier: &[u8; NUMBER_BYTES], secret: &[u8; SECRET_BYTES]) -> [u8; NUMBER_BYTES] {
    let secret = U256::from_be_slice(secret);
    let masked = Element::new(&multiplier().resize()) * element(verifier);
    bytes(&(masked + generator().pow(&secret)).retrieve())
}

/// The key that both have if the client knows the password: `S = (A·v^u)^b`, drawn out. `None` for an `A` or `u` that would make
/// it known to all (RFC 5054, 2.5.4).
pub(super) fn key(
    client: &[u8; NUMBER_BYTES],
    verifier: &[u8; NUMBER_BYTES],
    secret: &[u8; SECRET_BYTES],
) -> Option<hmac::Key> {
    let scrambler = Sha256::digest([padded(client), padded(&offer(verifier, secret))].concat());
    let (base, mixed) = (element(client), U256::from_be_slice(&scrambler));
    if base == Element::ZERO || mixed == U256::ZERO {
        return None;
    }
    let shared = (base * element(verifier).pow(&mixed)).pow(&U256::from_be_slice(secret));
    let extracted = hmac::sign(
        &hmac::Key::new(HMAC_SHA256, &padded(&scrambler)),
        &padded(&bytes(&shared.retrieve())),
    );
    let drawn = hmac::sign(
        &hmac::Key::new(HMAC_SHA256, extracted.as_ref()),
        b"Caldera Derived Key\x01",
    );
    Some(hmac::Key::new(HMAC_SHA256, &drawn.as_ref()[..16]))
}

/// What the client signs with the key.
pub(super) fn claim(person: &Person<'_>, block: &[u8], timestamp: &str) -> Vec<u8> {
    [
        person.pool.as_bytes(),
        person.user.as_bytes(),
        block,
        timestamp.as_bytes(),
    ]
    .concat()
}

/// The secret that an exchange was begun with, from the number it was kept as.
pub(super) fn secret(number: &[u8; NUMBER_BYTES]) -> [u8; SECRET_BYTES] {
    let mut secret = [0; SECRET_BYTES];
    secret.copy_from_slice(&number[NUMBER_BYTES - SECRET_BYTES..]);
    secret
}

/// A number as it is sent: hexadecimal digits.
pub(super) fn digits(number: &[u8]) -> String {
    let text: String = number.iter().map(|byte| format!("{byte:02x}")).collect();
    text.trim_start_matches('0').to_owned()
}

/// A number that was sent, if it is one of the group's size.
pub(super) fn number(digits: &str) -> Option<[u8; NUMBER_BYTES]> {
    if digits.is_empty() || digits.len() > MAX_DIGITS || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    if digits.len() > 2 * NUMBER_BYTES {
        return None;
    }
    let even = format!("{digits:0>width$}", width = 2 * NUMBER_BYTES);
    let byte = |at: usize| u8::from_str_radix(even.get(2 * at..2 * at + 2)?, 16).ok();
    let read: Option<Vec<u8>> = (0..even.len() / 2).map(byte).collect();
    read?.try_into().ok()
}

fn generator() -> Element {
    Element::new(&U3072::from_u8(GENERATOR))
}

fn multiplier() -> U256 {
    hashed(&[&padded(&bytes(&Element::MODULUS.get())), &[GENERATOR]])
}

fn element(number: &[u8; NUMBER_BYTES]) -> Element {
    Element::new(&U3072::from_be_slice(number))
}

fn hashed(parts: &[&[u8]]) -> U256 {
    U256::from_be_slice(&Sha256::digest(parts.concat()))
}

fn bytes(number: &U3072) -> [u8; NUMBER_BYTES] {
    number.to_be_bytes().into()
}

/// As Java writes a positive `BigInteger`: the fewest bytes that leave room for a sign.
fn padded(number: &[u8]) -> Vec<u8> {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let significant = &number[start..];
    match significant.first() {
        Some(first) if *first < 0x80 => significant.to_vec(),
        _ => [&[0], significant].concat(),
    }
}

#[cfg(test)]
pub(super) mod tests;
