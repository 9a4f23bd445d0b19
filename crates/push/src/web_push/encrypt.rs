//! A message for one subscription (RFC 8291), as one record of `aes128gcm` (RFC 8188).

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    agreement::{ECDH_P256, ParsedPublicKey, PrivateKey, UnparsedPublicKey, agree},
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
};

/// Length of an uncompressed point on P-256.
const POINT: usize = 65;
/// Length of the authentication secret.
const SECRET: usize = 16;
/// The record size that is told: more than the one record there is.
const RECORD: u32 = 4096;
/// Follows the last record's text (RFC 8188, 2).
const LAST: u8 = 2;

/// What is wrong with a subscription's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The public key is none.
    Key,
    /// The secret has another length.
    Secret,
}

/// Who is to read it.
pub(super) struct Receiver {
    key: [u8; POINT],
    secret: [u8; SECRET],
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl Receiver {
    /// From the keys of a subscription.
    pub(super) fn new(key: &[u8], secret: &[u8]) -> Result<Self, Wrong> {
        let key = <[u8; POINT]>::try_from(key).map_err(|_| Wrong::Key)?;
        ParsedPublicKey::try_from(&UnparsedPublicKey::new(&ECDH_P256, key)).map_err(|_| Wrong::Key)?;
        let secret = secret.try_into().map_err(|_| Wrong::Secret)?;
        Ok(Self { key, secret })
    }

    /// The body of the request. `private` and `salt` are random, and new for each message; `None` for the one in 2³² of
    /// private keys that is not within the curve's order.
    pub(super) fn encrypt(&self, text: &[u8], private: &[u8; 32], salt: &[u8; 16]) -> Option<Vec<u8>> {
        let private = PrivateKey::from_private_key(&ECDH_P256, private).ok()?;
        let public = private.compute_public_key().ok()?;
        let public = public.as_ref();
        let receiver = UnparsedPublicKey::new(&ECDH_P256, self.key);
        let shared: Prk = agree(&private, receiver, (), |shared| {
            Ok(Salt::new(HKDF_SHA256, &self.secret).extract(shared))
        })
        .ok()?;
        let common: [u8; 32] = expand(&shared, &[b"WebPush: info\0", &self.key, public])?;
        let root = Salt::new(HKDF_SHA256, salt).extract(&common);
        let key: [u8; 16] = expand(&root, &[b"Content-Encoding: aes128gcm\0"])?;
        let nonce: [u8; NONCE_LEN] = expand(&root, &[b"Content-Encoding: nonce\0"])?;

        let mut record = [text, &[LAST]].concat();
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
        let nonce = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(nonce, Aad::empty(), &mut record).ok()?;
        let length = u8::try_from(public.len()).ok()?;
        Some([salt, &RECORD.to_be_bytes()[..], &[length], public, &record].concat())
    }
}

fn expand<const N: usize>(root: &Prk, info: &[&[u8]]) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    root.expand(info, Length(N)).ok()?.fill(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        URL_SAFE_NO_PAD.decode(text).unwrap().try_into().unwrap()
    }

    #[test]
    fn the_example_of_rfc_8291_appendix_a_comes_out_to_the_byte() {
        let key: [u8; 65] =
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        let receiver = Receiver::new(&key, &bytes::<16>("BTBZMqHH6r4Tts7J_aSIgg")).unwrap();
        let text = b"When I grow up, I want to be a watermelon";
        let private = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw");
        let body = receiver.encrypt(text, &private, &salt).unwrap();
        assert_eq!(
            URL_SAFE_NO_PAD.encode(body),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_\
             yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn what_is_no_point_of_the_curve_is_no_key() {
        let wrong = |key: &[u8], secret: &[u8]| Receiver::new(key, secret).err();
        let mut off = [4; 65];
        assert_eq!(wrong(&off, &[0; 16]), Some(Wrong::Key));
        off[0] = 0;
        assert_eq!(wrong(&off, &[0; 16]), Some(Wrong::Key));
        assert_eq!(wrong(&[], &[0; 16]), Some(Wrong::Key));
        let key: [u8; 65] =
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        assert_eq!(wrong(&key, &[0; 15]), Some(Wrong::Secret));
    }
}
