//! Web Authentication (WebAuthn Level 3), the part of it that a server has to do: no attestation is asked for, so what a new passkey
//! says of its maker is not looked at. Signatures are checked by aws-lc-rs.

mod authenticator;
mod public_key;
mod relying_party;

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
};
use serde::Deserialize;

pub(super) use self::public_key::{ALGORITHMS, PublicKey};
pub use self::relying_party::RelyingParty;
use self::{
    authenticator::{Made, Presence},
    public_key::cbor,
};

/// Longest credential id, in bytes (5.8.3).
const MAX_CREDENTIAL: usize = 1023;
/// Longest part of an answer, in bytes; the largest holds a key of RSA and a maker's certificates.
const MAX_PART: usize = 16 * 1024;

/// What a browser answers when it has made a passkey.
pub struct Attestation {
    /// `clientDataJSON`
    pub client_data: Vec<u8>,
    /// `attestationObject`
    pub object: Vec<u8>,
}

/// What a browser answers when a passkey signs in.
pub struct Assertion {
    /// The credential id.
    pub credential: Vec<u8>,
    /// `clientDataJSON`
    pub client_data: Vec<u8>,
    /// `authenticatorData`
    pub authenticator_data: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// Whose passkey it is, as it was told when it was made.
    pub user: Vec<u8>,
}

/// A new passkey, checked.
#[derive(Debug)]
pub(super) struct NewCredential {
    pub(super) credential: Vec<u8>,
    pub(super) key: PublicKey,
    pub(super) counter: u32,
    pub(super) may_be_copied: bool,
    pub(super) is_copied: bool,
}

/// A passkey that has signed, checked all but its counter.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) counter: u32,
    pub(super) may_be_copied: bool,
    pub(super) is_copied: bool,
}

/// What the browser says that it was asked (5.8.1).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// Registering (7.1): the new credential, if it was made for this challenge, here, by someone who was verified.
pub(super) fn made(party: &RelyingParty, challenge: &str, answer: &Attestation) -> Option<NewCredential> {
    is_ours(party, "webauthn.create", challenge, &answer.client_data)?;
    let data = cbor(bounded(&answer.object)?)?;
    let data = public_key::entry(&data, &"authData".into())?.as_bytes()?;
    let Made {
        presence,
        credential,
        key,
    } = authenticator::made(data)?;
    let Presence {
        counter,
        may_be_copied,
        is_copied,
        ..
    } = checked(party, presence)?;
    let credential = (1..=MAX_CREDENTIAL).contains(&credential.len()).then_some(credential)?;
    Some(NewCredential {
        credential,
        key: PublicKey::read(&key)?,
        counter,
        may_be_copied,
        is_copied,
    })
}

/// Authenticating (7.2), all but what is compared with what is kept: the counter and whether it may be copied.
pub(super) fn signed(party: &RelyingParty, challenge: &str, key: &PublicKey, answer: &Assertion) -> Option<Signed> {
    is_ours(party, "webauthn.get", challenge, &answer.client_data)?;
    let data = bounded(&answer.authenticator_data)?;
    let Presence {
        counter,
        may_be_copied,
        is_copied,
        ..
    } = checked(party, authenticator::presence(data)?)?;
    let message = [data, digest(&SHA256, &answer.client_data).as_ref()].concat();
    key.verifies(&message, bounded(&answer.signature)?).then_some(Signed {
        counter,
        may_be_copied,
        is_copied,
    })
}

/// 7.1, steps 5 to 11; 7.2, steps 8 to 14.
fn is_ours(party: &RelyingParty, kind: &str, challenge: &str, client_data: &[u8]) -> Option<()> {
    let data: ClientData = serde_json::from_slice(bounded(client_data)?).ok()?;
    let asked = verify_slices_are_equal(data.challenge.as_bytes(), challenge.as_bytes()).is_ok();
    (data.kind == kind && asked && data.origin == party.origin && !data.cross_origin).then_some(())
}

/// 7.1, steps 14 to 19; 7.2, steps 15 to 18: for us, someone there, and verified.
fn checked(party: &RelyingParty, presence: Presence) -> Option<Presence> {
    let for_us = digest(&SHA256, party.id.as_bytes()).as_ref() == presence.party.as_slice();
    let plausible = presence.may_be_copied || !presence.is_copied;
    (for_us && presence.is_present && presence.is_verified && plausible).then_some(presence)
}

fn bounded(bytes: &[u8]) -> Option<&[u8]> {
    (bytes.len() <= MAX_PART).then_some(bytes)
}
