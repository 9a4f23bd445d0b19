//! What is done with the one key that is kept outside the store: keyed hashes for ways in, and sealing.
//!
//! Who has the store but not the key finds no e-mail, code or token in it, and can sign nothing.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
    hmac::{self, HMAC_SHA256},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{Error, Result};

/// Length of the key kept outside the store, in bytes.
pub const KEY_BYTES: usize = 32;

/// The keys drawn from the one outside the store (HKDF-SHA256, RFC 5869): one to hash with, one to seal with.
pub struct Secrets {
    hash: hmac::Key,
    seal: RandomizedNonceKey,
}

struct Bytes;

impl KeyType for Bytes {
    fn len(&self) -> usize {
        KEY_BYTES
    }
}

impl Secrets {
    /// From the key outside the store. Another key finds and opens nothing that this one wrote.
    pub fn new(key: &[u8; KEY_BYTES]) -> Self {
        let root = Salt::new(HKDF_SHA256, b"maat").extract(key);
        Self {
            hash: hmac::Key::new(HMAC_SHA256, &draw(&root, b"hash")),
            seal: RandomizedNonceKey::new(&AES_256_GCM, &draw(&root, b"seal")).expect("the key has AES-256's length"),
        }
    }

    /// The keyed hash (HMAC-SHA256) of `text`, as 43 characters of base64url. Hashes of two purposes never meet.
    pub fn hash(&self, purpose: &str, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.digest(purpose, text))
    }

    /// The keyed hash as bytes: what nobody else can work out, and always the same.
    pub fn digest(&self, purpose: &str, text: &str) -> [u8; 32] {
        let mut digest = [0; 32];
        digest.copy_from_slice(hmac::sign(&self.hash, &message(purpose, text)).as_ref());
        digest
    }

    /// Whether `hash` is the keyed hash of `text`; takes as long for a wrong one as for the right one.
    pub fn matches(&self, purpose: &str, text: &str, hash: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(hash)
            .is_ok_and(|hash| hmac::verify(&self.hash, &message(purpose, text), &hash).is_ok())
    }

    /// Encrypts (AES-256-GCM, random nonce in front) and binds to a purpose, as base64url.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String> {
        let mut body = plain.to_vec();
        let nonce = self.seal.seal_in_place_append_tag(Aad::from(purpose), &mut body);
        let nonce = nonce.map_err(|_| Error::internal("sealing failed"))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_ref().as_slice(), &body].concat()))
    }

    /// What was sealed for this purpose under this key.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>> {
        self.try_open(purpose, sealed).ok_or_else(|| {
            Error::internal("what is sealed in the store can't be opened: it was sealed with another key, or changed")
        })
    }

    fn try_open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let mut sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, body) = sealed.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let plain = self.seal.open_in_place(nonce, Aad::from(purpose), body).ok()?;
        Some(plain.to_vec())
    }
}

fn draw(root: &Prk, info: &[u8]) -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    root.expand(&[info], Bytes)
        .and_then(|drawn| drawn.fill(&mut key))
        .expect("32 bytes are within what HKDF can give");
    key
}

fn message(purpose: &str, text: &str) -> Vec<u8> {
    [purpose.as_bytes(), b"\0", text.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_bound_to_its_key_and_purpose() {
        let (ours, other) = (Secrets::new(&[1; 32]), Secrets::new(&[2; 32]));
        let hash = ours.hash("email", "anna@example.org");
        assert_eq!(hash.len(), 43);
        assert!(ours.matches("email", "anna@example.org", &hash));
        assert!(!ours.matches("email", "anna@example.com", &hash));
        assert!(!ours.matches("token", "anna@example.org", &hash));
        assert!(!other.matches("email", "anna@example.org", &hash));
    }

    #[test]
    fn what_is_sealed_opens_only_with_its_key_and_for_its_purpose() {
        let (ours, other) = (Secrets::new(&[1; 32]), Secrets::new(&[2; 32]));
        let sealed = ours.seal("signing", b"a key").unwrap();
        assert_ne!(
            sealed,
            ours.seal("signing", b"a key").unwrap(),
            "the nonce is new each time"
        );
        assert_eq!(ours.open("signing", &sealed).unwrap(), b"a key");
        assert!(ours.open("verifier", &sealed).is_err());
        assert!(other.open("signing", &sealed).is_err());
        for cut in ["", "AAAA", &sealed[..sealed.len() - 4]] {
            assert!(ours.open("signing", cut).is_err());
        }
    }
}
