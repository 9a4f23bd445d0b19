//! What an authenticator says (WebAuthn, 6.1): a fixed head, and of a new passkey its id and key.

use ciborium::Value;

use super::public_key::cbor_and_rest;

const PARTY: usize = 32;
const HEAD: usize = 37;
const MAKER: usize = 16;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

/// The head.
pub(super) struct Presence {
    /// For whom it spoke: SHA-256 of the relying party's id.
    pub(super) party: [u8; PARTY],
    pub(super) is_present: bool,
    pub(super) is_verified: bool,
    /// Whether the passkey can be on several devices, and whether it is.
    pub(super) may_be_copied: bool,
    pub(super) is_copied: bool,
    pub(super) counter: u32,
}

/// A new passkey.
pub(super) struct Made {
    pub(super) presence: Presence,
    pub(super) credential: Vec<u8>,
    pub(super) key: Value,
}

pub(super) fn presence(data: &[u8]) -> Option<Presence> {
    let (head, _) = data.split_first_chunk::<HEAD>()?;
    let (party, rest) = head.split_first_chunk::<PARTY>()?;
    let (flags, counter) = rest.split_first()?;
    let has = |flag: u8| flags & flag != 0;
    Some(Presence {
        party: *party,
        is_present: has(USER_PRESENT),
        is_verified: has(USER_VERIFIED),
        may_be_copied: has(BACKUP_ELIGIBLE),
        is_copied: has(BACKED_UP),
        counter: u32::from_be_bytes(counter.try_into().ok()?),
    })
}

/// With the attested credential data (6.5.1); nothing may follow it but extensions, where the head says so.
pub(super) fn made(data: &[u8]) -> Option<Made> {
    let flags = *data.get(PARTY)?;
    let rest = data.get(HEAD + MAKER..).filter(|_| flags & HAS_CREDENTIAL != 0)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (credential, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
    let (key, rest) = cbor_and_rest(rest)?;
    (rest.is_empty() != (flags & HAS_EXTENSIONS != 0)).then_some(Made {
        presence: presence(data)?,
        credential: credential.to_vec(),
        key,
    })
}
