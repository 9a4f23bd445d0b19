//! Passkeys on the wire: what the script gives to the browser, and what comes back (WebAuthn, 5.1.8 to 5.1.10).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use maat_app::pool::{Assertion, Attestation, PasskeyAsked, PasskeyOffer};
use serde::Deserialize;
use serde_json::{Value, json};

/// How long a browser may take over it, in milliseconds: less than what was asked is good for.
const TIMEOUT: u32 = 150_000;

/// How to make a passkey.
pub(super) fn creation(offer: &PasskeyOffer) -> Value {
    let kinds = offer
        .algorithms
        .iter()
        .map(|alg| json!({ "type": "public-key", "alg": alg }));
    let known = offer.known.iter().map(|id| json!({ "type": "public-key", "id": id }));
    json!({ "state": offer.asked.state, "publicKey": {
        "rp": { "id": offer.asked.party.id, "name": "MAAT" },
        "user": { "id": URL_SAFE_NO_PAD.encode(offer.subject.as_bytes()), "name": offer.email, "displayName": offer.name },
        "challenge": offer.asked.challenge,
        "pubKeyCredParams": kinds.collect::<Value>(),
        "excludeCredentials": known.collect::<Value>(),
        "authenticatorSelection": { "residentKey": "required", "requireResidentKey": true, "userVerification": "required" },
        "attestation": "none",
        "timeout": TIMEOUT,
    }})
}

/// How to sign in with one.
pub(super) fn request(asked: &PasskeyAsked) -> Value {
    json!({ "state": asked.state, "publicKey": {
        "rpId": asked.party.id,
        "challenge": asked.challenge,
        "userVerification": "required",
        "timeout": TIMEOUT,
    }})
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential<R> {
    raw_id: String,
    response: R,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

/// What came of making one.
pub(super) fn attestation(text: &str) -> Option<Attestation> {
    let Credential::<Made> { response, .. } = serde_json::from_str(text).ok()?;
    Some(Attestation {
        client_data: bytes(&response.client_data)?,
        object: bytes(&response.attestation_object)?,
    })
}

/// What came of signing in with one.
pub(super) fn assertion(text: &str) -> Option<Assertion> {
    let Credential::<Signed> { raw_id, response } = serde_json::from_str(text).ok()?;
    Some(Assertion {
        credential: bytes(&raw_id)?,
        client_data: bytes(&response.client_data)?,
        authenticator_data: bytes(&response.authenticator_data)?,
        signature: bytes(&response.signature)?,
        user: bytes(&response.user_handle?)?,
    })
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
