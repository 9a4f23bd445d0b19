//! An authenticator in software: it makes a passkey and signs with it, and lies where a test wants it to.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use ciborium::{Value, cbor};

use crate::pool::{Assertion, Attestation};

pub(super) struct Soft {
    key: EcdsaKeyPair,
    pub(super) credential: Vec<u8>,
    pub(super) origin: String,
    pub(super) party: String,
    /// User present, user verified.
    pub(super) flags: u8,
    pub(super) counter: u32,
    pub(super) cross_origin: bool,
}

impl Soft {
    pub(super) fn new(origin: &str, party: &str) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let credential = digest(&SHA256, key.public_key().as_ref()).as_ref().to_vec();
        Self {
            key,
            credential,
            origin: origin.to_owned(),
            party: party.to_owned(),
            flags: 0b101,
            counter: 0,
            cross_origin: false,
        }
    }

    pub(super) fn make(&self, challenge: &str) -> Attestation {
        let point = self.key.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        let [x, y] = [x, y].map(|half| Value::Bytes(half.to_vec()));
        let key = cbor!({ 1 => 2, 3 => -7, -1 => 1, -2 => x, -3 => y }).unwrap();
        let length = u16::try_from(self.credential.len()).unwrap().to_be_bytes();
        let mut data = self.head(self.flags | 0x40);
        data.extend([&[0; 16], &length[..], &self.credential].concat());
        ciborium::into_writer(&key, &mut data).unwrap();
        let object = cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => Value::Bytes(data) }).unwrap();
        let mut bytes = Vec::new();
        ciborium::into_writer(&object, &mut bytes).unwrap();
        Attestation {
            client_data: self.client_data("webauthn.create", challenge),
            object: bytes,
        }
    }

    /// Signs once more, for the user that it was told.
    pub(super) fn sign(&mut self, challenge: &str, user: &[u8]) -> Assertion {
        self.counter += 1;
        self.sign_uncounted(challenge, user)
    }

    pub(super) fn sign_uncounted(&self, challenge: &str, user: &[u8]) -> Assertion {
        let (client_data, data) = (self.client_data("webauthn.get", challenge), self.head(self.flags));
        let message = [data.as_slice(), digest(&SHA256, &client_data).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message).unwrap();
        Assertion {
            credential: self.credential.clone(),
            client_data,
            authenticator_data: data,
            signature: signature.as_ref().to_vec(),
            user: user.to_vec(),
        }
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let party = digest(&SHA256, self.party.as_bytes());
        [party.as_ref(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let said = serde_json::json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.cross_origin,
        });
        said.to_string().into_bytes()
    }
}
