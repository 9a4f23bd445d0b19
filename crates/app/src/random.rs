//! What nobody can guess, in the forms it is needed in.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::ports::Ids;

/// 32 letters and digits that are not mistaken for each other, so that five bits make one without bias.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A secret of 256 bits, as 43 characters of base64url.
pub fn secret(ids: &dyn Ids) -> String {
    let mut bytes = [0; 32];
    ids.random(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// `count` small letters and digits, five bits each.
pub fn letters(ids: &dyn Ids, count: usize) -> String {
    let mut bytes = vec![0; count];
    ids.random(&mut bytes);
    bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
        .collect()
}

/// Six digits.
pub fn digits(ids: &dyn Ids) -> String {
    let mut bytes = [0; 8];
    ids.random(&mut bytes);
    format!("{:06}", u64::from_be_bytes(bytes) % 1_000_000)
}
