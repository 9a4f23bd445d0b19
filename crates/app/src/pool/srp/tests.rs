use super::*;

const PERSON: Person<'static> = Person {
    pool: "k3v9x2m7q",
    user: "5d0f",
};
const SECRET: [u8; SECRET_BYTES] = [0xb7; SECRET_BYTES];

/// The secret of every client here.
const OWN: [u8; 32] = [0xa1; 32];

/// What a client sends: `A`.
pub(crate) fn client_public() -> String {
    digits(&public())
}

fn public() -> [u8; NUMBER_BYTES] {
    bytes(&generator().pow(&U256::from_be_slice(&OWN)).retrieve())
}

/// A client's proof, straight from the definition: `S = (B − k·g^x)^(a + u·x)`.
pub(crate) fn client_sign(person: &Person<'_>, password: &str, salt: &str, offered: &str, claim: &[u8]) -> Vec<u8> {
    let (own, offered) = (U256::from_be_slice(&OWN), number(offered).unwrap());
    let scrambler = hashed(&[&padded(&public()), &padded(&offered)]);
    let identity = Sha256::digest(format!("{}{}:{password}", person.pool, person.user));
    let private = hashed(&[&padded(&number(salt).unwrap()), &identity]);
    let base = element(&offered) - Element::new(&multiplier().resize()) * generator().pow(&private);
    let shared = base.pow(&own) * base.pow(&private).pow(&scrambler);
    let sign = |key: &[u8], message: &[u8]| hmac::sign(&hmac::Key::new(HMAC_SHA256, key), message);
    let extracted = sign(
        &padded(&scrambler.to_be_bytes()[..]),
        &padded(&bytes(&shared.retrieve())),
    );
    let drawn = sign(extracted.as_ref(), b"Caldera Derived Key\x01");
    sign(&drawn.as_ref()[..16], claim).as_ref().to_vec()
}

fn agree(kept: &str, typed: &str) -> bool {
    let salt = salt(&[3; 32]);
    let verifier = verifier(&PERSON, &salt, kept);
    let claim = claim(&PERSON, b"block", "Tue Nov 24 08:00:00 UTC 2026");
    let offered = digits(&offer(&verifier, &SECRET));
    let signature = client_sign(&PERSON, typed, &digits(&salt), &offered, &claim);
    let ours = key(&public(), &verifier, &SECRET).unwrap();
    hmac::verify(&ours, &claim, &signature).is_ok()
}

#[test]
fn both_have_one_key_if_the_password_is_the_same() {
    assert!(agree("correct horse", "correct horse"));
    assert!(agree("wachtwoord met é en 🐎", "wachtwoord met é en 🐎"));
    assert!(!agree("correct horse", "correct house"));
}

/// Worked out with Python's own integers: `pow(2, x, N)` and `(k * v + pow(2, b, N)) % N`.
#[test]
fn the_numbers_are_those_of_the_definition() {
    let salt = salt(&[3; 32]);
    assert_eq!(digits(&salt), "43030303030303030303030303030303");
    let verifier = verifier(&PERSON, &salt, "correct horse");
    let hash = |number: &[u8]| digits(&Sha256::digest(number));
    assert_eq!(
        hash(&verifier),
        "560714f0fa4aaa47b6ecf54e8b2e0e1ccd910a9fa35d9f225f8899a8b6e2ec5d"
    );
    assert_eq!(
        hash(&offer(&verifier, &SECRET)),
        "11d959a56d71c447d35f394b18e3e6b0f06db5a897834d97ab4480c0abf74635"
    );
}

#[test]
fn a_number_that_would_make_the_key_known_to_all_is_refused() {
    let verifier = verifier(&PERSON, &salt(&[3; 32]), "correct horse");
    let modulus = bytes(&Element::MODULUS.get());
    assert!(key(&[0; NUMBER_BYTES], &verifier, &SECRET).is_none());
    assert!(key(&modulus, &verifier, &SECRET).is_none());
}

#[test]
fn only_digits_within_bounds_are_a_number() {
    assert_eq!(number("ff").unwrap()[NUMBER_BYTES - 1], 255);
    assert_eq!(number(&format!("00{}", "f".repeat(768))).unwrap(), [255; NUMBER_BYTES]);
    assert_eq!(number("F").unwrap(), number("0f").unwrap());
    for none in ["", "g", "+f", "-1", " f", "é", &"f".repeat(769), &"0".repeat(771)] {
        assert!(number(none).is_none(), "{none:?}");
    }
}

#[test]
fn a_number_is_padded_as_java_writes_it() {
    assert_eq!(padded(&[0, 0, 0x14]), [0x14]);
    assert_eq!(padded(&[0xec]), [0, 0xec]);
    assert_eq!(padded(&[0, 0]), [0]);
}
