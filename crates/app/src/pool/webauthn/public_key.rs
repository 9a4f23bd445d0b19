//! Public keys of passkeys (COSE, RFC 9052 and RFC 9053): the three kinds that devices make.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};
use ciborium::Value;
use serde::{Deserialize, Serialize};

/// Bytes of a modulus of RSA: 2048 to 4096 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;
/// Most bytes of an exponent of RSA.
const MAX_EXPONENT: usize = 4;

/// The algorithms that are taken, the best liked first: EdDSA, ES256, RS256 (old Windows).
pub(in crate::pool) const ALGORITHMS: [i32; 3] = [-8, -7, -257];

/// A key, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::pool) enum PublicKey {
    /// EdDSA with Ed25519: 32 bytes.
    Ed25519(Vec<u8>),
    /// ECDSA with P-256 and SHA-256: the point, uncompressed.
    P256(Vec<u8>),
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

impl PublicKey {
    /// A key of a kind that is taken, and that is one.
    pub(super) fn read(cose: &Value) -> Option<Self> {
        let number = |label: i32| i128::from(entry(cose, &label.into())?.as_integer()?).try_into().ok();
        let bytes = |label: i32| entry(cose, &label.into())?.as_bytes().cloned();
        // Labels: 1 kind, 3 algorithm, -1 curve or n, -2 x or e, -3 y.
        let key = match (number(1)?, number(3)?) {
            (1_i64, -8_i64) if number(-1)? == 6 => Self::Ed25519(bytes(-2)?),
            (2, -7) if number(-1)? == 1 => Self::P256([vec![4], bytes(-2)?, bytes(-3)?].concat()),
            (3, -257) => Self::Rsa {
                n: bytes(-1)?,
                e: bytes(-2)?,
            },
            _ => return None,
        };
        key.is_one().then_some(key)
    }

    fn is_one(&self) -> bool {
        match self {
            Self::Ed25519(key) => ParsedPublicKey::new(&ED25519, key).is_ok(),
            Self::P256(key) => ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key).is_ok(),
            Self::Rsa { n, e } => {
                MODULUS.contains(&n.len())
                    && (1..=MAX_EXPONENT).contains(&e.len())
                    && e.last().is_some_and(|e| e % 2 == 1)
            }
        }
    }

    /// Whether this is its signature of `message`.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let by = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(algorithm, key)
                .verify(message, signature)
                .is_ok()
        };
        match self {
            Self::Ed25519(key) => by(&ED25519, key),
            Self::P256(key) => by(&ECDSA_P256_SHA256_ASN1, key),
            Self::Rsa { n, e } => {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
        }
    }
}

/// What a map of CBOR (RFC 8949) has under a key.
pub(super) fn entry<'a>(map: &'a Value, key: &Value) -> Option<&'a Value> {
    map.as_map()?
        .iter()
        .find(|(known, _)| known == key)
        .map(|(_, value)| value)
}

/// One value of CBOR, and what comes after it.
pub(super) fn cbor_and_rest(mut bytes: &[u8]) -> Option<(Value, &[u8])> {
    let value = ciborium::from_reader(&mut bytes).ok()?;
    Some((value, bytes))
}

/// One value of CBOR, and nothing else.
pub(super) fn cbor(bytes: &[u8]) -> Option<Value> {
    cbor_and_rest(bytes)
        .filter(|(_, rest)| rest.is_empty())
        .map(|(value, _)| value)
}
