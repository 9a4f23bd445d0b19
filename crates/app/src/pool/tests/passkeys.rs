use super::{soft::Soft, *};
use crate::session::Strength;

const ORIGIN: &str = "http://localhost:8080";
const HOLDER: &str = "a session";
const BROWSER: &str = "a browser";

fn soft() -> Soft {
    Soft::new(ORIGIN, "localhost")
}

/// Anna, with a password and this passkey.
async fn anna(world: &World, soft: &Soft) -> (Pool, Identity) {
    let pool = world.pool().await;
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let identity = pool.vouch(done(pool.sign_in(ANNA, PASSWORD, None).await.unwrap()));
    added(&pool, &identity, soft).await.unwrap();
    (pool, identity)
}

async fn added(pool: &Pool, identity: &Identity, soft: &Soft) -> Answer<()> {
    let offer = pool.offer_passkey(identity, HOLDER).await?;
    let made = soft.make(&offer.asked.challenge);
    pool.add_passkey(identity, (&offer.asked.state, HOLDER), &made, "Phone")
        .await
}

fn user(identity: &Identity) -> Vec<u8> {
    identity.subject.parse::<Uuid>().unwrap().as_bytes().to_vec()
}

async fn signed_in(pool: &Pool, soft: &mut Soft, user: &[u8]) -> Answer<SignedIn> {
    let asked = pool.ask_for_passkey(BROWSER)?;
    let answer = soft.sign(&asked.challenge, user);
    pool.sign_in_by_passkey((&asked.state, BROWSER), &answer, None).await
}

fn refused<T>(answer: &Answer<T>) -> bool {
    matches!(answer, Err(Refusal::WrongPasskey))
}

#[tokio::test]
async fn a_passkey_signs_in_and_is_the_strongest_there_is() {
    let (world, mut soft) = (World::new(), soft());
    let (pool, identity) = anna(&world, &soft).await;
    let signed = signed_in(&pool, &mut soft, &user(&identity)).await.unwrap();
    assert_eq!(signed.strength(), Strength::Passkey);
    assert_eq!(pool.vouch(signed).subject, identity.subject);
    let by_password = done(pool.sign_in(ANNA, PASSWORD, None).await.unwrap());
    assert_eq!(by_password.strength(), Strength::Password);
    let [passkey] = pool.passkeys(&identity).await.unwrap().try_into().unwrap();
    assert_eq!(
        (passkey.name.as_str(), passkey.used_at),
        ("Phone", Some(world.clock.now()))
    );
    pool.letters_sent().await;
    let letter = world.mail.letters().pop().unwrap();
    assert!(
        letter.to == ANNA && letter.text.contains("Phone"),
        "its owner hears of it"
    );
}

#[tokio::test]
async fn an_answer_counts_once_in_time_and_in_the_browser_that_was_asked() {
    let (world, mut soft) = (World::new(), soft());
    let (pool, identity) = anna(&world, &soft).await;
    let asked = pool.ask_for_passkey(BROWSER).unwrap();
    let answer = soft.sign(&asked.challenge, &user(&identity));
    let elsewhere = pool.sign_in_by_passkey((&asked.state, "another"), &answer, None).await;
    assert!(matches!(elsewhere, Err(Refusal::Token(_))));
    pool.sign_in_by_passkey((&asked.state, BROWSER), &answer, None)
        .await
        .unwrap();
    let replayed = pool.sign_in_by_passkey((&asked.state, BROWSER), &answer, None).await;
    assert!(replayed.is_err());
    let other = pool.ask_for_passkey(BROWSER).unwrap();
    let moved = pool.sign_in_by_passkey((&other.state, BROWSER), &answer, None).await;
    assert!(refused(&moved), "it was the answer to something else");
    let late = soft.sign(&other.challenge, &user(&identity));
    world.clock.advance(SignedDuration::from_mins(3));
    let late = pool.sign_in_by_passkey((&other.state, BROWSER), &late, None).await;
    assert!(matches!(late, Err(Refusal::Token(_))));
}

#[tokio::test]
async fn whatever_is_wrong_with_an_answer_is_one_refusal() {
    let (world, mut soft) = (World::new(), soft());
    let (pool, identity) = anna(&world, &soft).await;
    let user = user(&identity);
    type Lie = fn(&mut Soft);
    let lies: [(&str, Lie); 6] = [
        ("origin", |soft| {
            soft.origin = "http://localhost.example.org:8080".into()
        }),
        ("party", |soft| soft.party = "example.org".into()),
        ("not verified", |soft| soft.flags = 0b001),
        ("nobody there", |soft| soft.flags = 0b100),
        ("copied, and can't be", |soft| soft.flags = 0b1_0101),
        ("in another's frame", |soft| soft.cross_origin = true),
    ];
    for (what, lie) in lies {
        let honest = (soft.origin.clone(), soft.party.clone(), soft.flags, soft.cross_origin);
        lie(&mut soft);
        assert!(refused(&signed_in(&pool, &mut soft, &user).await), "{what}");
        (soft.origin, soft.party, soft.flags, soft.cross_origin) = honest;
    }
    assert!(refused(&signed_in(&pool, &mut soft, b"somebody else").await));
    assert!(
        refused(&signed_in(&pool, &mut self::soft(), &user).await),
        "a passkey that nobody has"
    );
    let asked = pool.ask_for_passkey(BROWSER).unwrap();
    let mut forged = soft.sign(&asked.challenge, &user);
    forged.signature[20] ^= 1;
    assert!(refused(
        &pool.sign_in_by_passkey((&asked.state, BROWSER), &forged, None).await
    ));
    signed_in(&pool, &mut soft, &user).await.unwrap();
}

#[tokio::test]
async fn a_counter_that_goes_back_is_a_copy_and_one_that_stays_zero_is_none() {
    let (world, mut soft) = (World::new(), soft());
    let (pool, identity) = anna(&world, &soft).await;
    let user = user(&identity);
    signed_in(&pool, &mut soft, &user).await.unwrap();
    for back in [0, 1] {
        soft.counter = back;
        let asked = pool.ask_for_passkey(BROWSER).unwrap();
        let answer = soft.sign_uncounted(&asked.challenge, &user);
        assert!(refused(
            &pool.sign_in_by_passkey((&asked.state, BROWSER), &answer, None).await
        ));
    }
    let still = self::soft();
    added(&pool, &identity, &still).await.unwrap();
    for _ in 0..2 {
        let asked = pool.ask_for_passkey(BROWSER).unwrap();
        let answer = still.sign_uncounted(&asked.challenge, &user);
        pool.sign_in_by_passkey((&asked.state, BROWSER), &answer, None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_passkey_is_added_once_in_the_session_that_asked_and_where_it_was_made() {
    let (world, soft) = (World::new(), soft());
    let (pool, identity) = anna(&world, &soft).await;
    assert!(
        matches!(added(&pool, &identity, &soft).await, Err(Refusal::NotAPasskey)),
        "it is known already"
    );
    let offer = pool.offer_passkey(&identity, HOLDER).await.unwrap();
    assert_eq!(offer.known.len(), 1);
    let made = self::soft().make(&offer.asked.challenge);
    let elsewhere = pool
        .add_passkey(&identity, (&offer.asked.state, "another"), &made, "x")
        .await;
    assert!(matches!(elsewhere, Err(Refusal::Token(_))));
    let foreign = Soft::new("https://example.org", "localhost").make(&offer.asked.challenge);
    let foreign = pool
        .add_passkey(&identity, (&offer.asked.state, HOLDER), &foreign, "x")
        .await;
    assert!(matches!(foreign, Err(Refusal::NotAPasskey)));
    pool.add_passkey(&identity, (&offer.asked.state, HOLDER), &made, "x")
        .await
        .unwrap();
    let again = self::soft().make(&offer.asked.challenge);
    let again = pool
        .add_passkey(&identity, (&offer.asked.state, HOLDER), &again, "x")
        .await;
    assert!(matches!(again, Err(Refusal::Token(_))));
}

#[tokio::test]
async fn a_passkey_that_was_removed_or_outlived_by_a_reset_signs_in_no_more() {
    let (world, mut soft) = (World::new(), soft());
    let (pool, identity) = anna(&world, &soft).await;
    let user = user(&identity);
    let id = pool.passkeys(&identity).await.unwrap()[0].id;
    pool.remove_passkey(&identity, id).await.unwrap();
    assert!(refused(&signed_in(&pool, &mut soft, &user).await));
    assert!(matches!(
        pool.remove_passkey(&identity, id).await,
        Err(Refusal::NoSuchPasskey)
    ));
    added(&pool, &identity, &soft).await.unwrap();
    pool.change_password(&world.tokens(&pool).await.access, PASSWORD, "another few words", None)
        .await
        .unwrap();
    signed_in(&pool, &mut soft, &user).await.unwrap();
    pool.forgot_password(ANNA, None).await.unwrap();
    pool.letters_sent().await;
    pool.reset_password(ANNA, &world.code(), "a third few words", None)
        .await
        .unwrap();
    assert!(refused(&signed_in(&pool, &mut soft, &user).await));
    assert_eq!(pool.passkeys(&identity).await.unwrap(), []);
}

#[tokio::test]
async fn an_account_can_be_made_with_a_passkey_alone_which_can_then_not_be_removed() {
    let (world, mut soft) = (World::new(), soft());
    let pool = world.pool().await;
    let who = (ANNA, "Anna");
    let offer = pool.offer_first_passkey(who, BROWSER, None).await.unwrap();
    let asked = (offer.asked.state.as_str(), BROWSER);
    let made = soft.make(&offer.asked.challenge);
    let identity = pool.vouch(pool.sign_up_by_passkey(asked, &made, "Phone", None).await.unwrap());
    assert_eq!(identity.email, None, "the address is not confirmed");
    assert!(world.mail.last_code(ANNA).is_some());
    assert!(matches!(
        pool.sign_in(ANNA, PASSWORD, None).await,
        Err(Refusal::WrongPassword)
    ));
    assert!(matches!(
        pool.offer_first_passkey(who, BROWSER, None).await,
        Err(Refusal::UsernameExists)
    ));
    assert!(pool.sign_up_by_passkey(asked, &made, "Phone", None).await.is_err());
    let id = pool.passkeys(&identity).await.unwrap()[0].id;
    assert!(matches!(
        pool.remove_passkey(&identity, id).await,
        Err(Refusal::LastWayIn)
    ));
    signed_in(&pool, &mut soft, &user(&identity)).await.unwrap();
}

#[tokio::test]
async fn answers_of_passkeys_are_counted_as_passwords_are() {
    let (world, mut soft) = (World::new(), soft());
    let (pool, identity) = anna(&world, &soft).await;
    let user = user(&identity);
    for _ in 0..10 {
        let asked = pool.ask_for_passkey(BROWSER).unwrap();
        let mut answer = soft.sign(&asked.challenge, &user);
        answer.signature[20] ^= 1;
        assert!(refused(
            &pool.sign_in_by_passkey((&asked.state, BROWSER), &answer, None).await
        ));
    }
    let right = signed_in(&pool, &mut soft, &user).await;
    assert!(matches!(right, Err(Refusal::TooManyGuesses)));
}

#[test]
fn what_is_cut_off_or_goes_on_is_no_passkey() {
    let party = RelyingParty::at(ORIGIN).unwrap();
    let whole = soft().make("challenge");
    let made = |object: &[u8]| {
        let answer = Attestation {
            client_data: whole.client_data.clone(),
            object: object.to_vec(),
        };
        webauthn::made(&party, "challenge", &answer).is_some()
    };
    assert!(made(&whole.object));
    for length in 0..whole.object.len() {
        assert!(!made(&whole.object[..length]), "{length}");
    }
    assert!(!made(&[whole.object.as_slice(), &[0]].concat()));
    // A length of arrays in arrays without end, and one that no memory holds.
    assert!(!made(&[0x81; 20_000]));
    assert!(!made(&[0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
}
