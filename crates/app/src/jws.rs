//! Signed tokens in compact form (RFC 7515), RS256 (RFC 7518, 3.3) and nothing else: no other algorithm can be asked for.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize, PublicKeyComponents},
    signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// Longest token looked at, in bytes.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// A public key as a JWKS lists it (RFC 7517, 4; RFC 7518, 6.3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// The id by which a token's header names it.
    pub kid: String,
    /// Always `RSA`.
    pub kty: String,
    /// Always `RS256`.
    pub alg: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub purpose: String,
    /// Modulus, base64url.
    pub n: String,
    /// Exponent, base64url.
    pub e: String,
}

/// A key that signs.
pub struct SigningKey {
    pair: KeyPair,
    public: Jwk,
}

impl SigningKey {
    /// A new key of 2048 bits. Takes a good part of a second: not for an async thread.
    pub fn generate() -> Result<Self> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| Error::internal("no signing key could be made"))?;
        Ok(Self::of(pair))
    }

    /// The key in this PKCS #8 document.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self> {
        let pair = KeyPair::from_pkcs8(der).map_err(|_| Error::internal("the stored signing key can't be read"))?;
        Ok(Self::of(pair))
    }

    /// The key as a PKCS #8 document. Secret.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>> {
        let der: Pkcs8V1Der<'_> = (self.pair.as_der()).map_err(|_| Error::internal("the key can't be written"))?;
        Ok(der.as_ref().to_vec())
    }

    fn of(pair: KeyPair) -> Self {
        let parts: PublicKeyComponents<Vec<u8>> = pair.public_key().into();
        let (n, e) = (URL_SAFE_NO_PAD.encode(parts.n), URL_SAFE_NO_PAD.encode(parts.e));
        // The thumbprint of RFC 7638: the same key always has the same id.
        let thumbprint = Sha256::digest(format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#));
        let public = Jwk {
            kid: URL_SAFE_NO_PAD.encode(thumbprint),
            kty: "RSA".to_owned(),
            alg: "RS256".to_owned(),
            purpose: "sig".to_owned(),
            n,
            e,
        };
        Self { pair, public }
    }

    /// The public half.
    pub fn public(&self) -> &Jwk {
        &self.public
    }

    /// A token with these claims.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String> {
        let header = serde_json::json!({"alg": "RS256", "kid": self.public.kid, "typ": "JWT"});
        let claims = serde_json::to_vec(claims).map_err(Error::internal)?;
        let message = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message.as_bytes(),
                &mut signature,
            )
            .map_err(|_| Error::internal("signing failed"))?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// A public key, parsed once and used often.
pub struct VerifyingKey(ParsedPublicKey);

impl VerifyingKey {
    /// The key that a JWKS lists, if it is one for RS256.
    pub fn from_jwk(jwk: &Jwk) -> Option<Self> {
        if jwk.kty != "RSA" || jwk.alg != "RS256" || jwk.purpose != "sig" {
            return None;
        }
        let n = URL_SAFE_NO_PAD.decode(&jwk.n).ok()?;
        let e = URL_SAFE_NO_PAD.decode(&jwk.e).ok()?;
        let parts = PublicKeyComponents { n, e };
        parts.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok().map(Self)
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    crit: Option<serde_json::Value>,
}

/// A token taken apart, not yet believed.
pub struct Unverified<'a> {
    /// The key that it says signed it.
    pub kid: String,
    message: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// Takes `token` apart, if it is RS256 and within bounds. What else its header says (`jku`, `x5u`, `jwk`) is never looked at.
    pub fn parse(token: &'a str) -> Option<Self> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let (message, signature) = token.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let header: Header = decode(header)?;
        // RFC 7515, 4.1.11: what must be understood and isn't makes the token invalid.
        let ours = header.alg == "RS256" && header.crit.is_none();
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        ours.then_some(Self {
            kid: header.kid,
            message,
            claims,
            signature,
        })
    }

    /// The claims, if `key` signed them.
    pub fn verify<T: DeserializeOwned>(&self, key: &VerifyingKey) -> Option<T> {
        key.0.verify_sig(self.message.as_bytes(), &self.signature).ok()?;
        decode(self.claims)
    }
}

fn decode<T: DeserializeOwned>(part: &str) -> Option<T> {
    let json = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&json).ok()
}
