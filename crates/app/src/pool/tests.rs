mod grants;
mod keys;
mod passkeys;
mod soft;
mod srp;
mod totp;

use jiff::SignedDuration;

use super::*;
use crate::{
    Code,
    table::{MemoryTable, Segment},
    testing::{CountedIds, Outbox, SetClock},
};

const ANNA: &str = "anna@example.org";
const PASSWORD: &str = "correct horse";
const URL: &str = "http://127.0.0.1:8080";

struct World {
    table: Arc<MemoryTable>,
    clock: Arc<SetClock>,
    ids: Arc<CountedIds>,
    mail: Arc<Outbox>,
}

impl World {
    fn new() -> Self {
        Self {
            table: Arc::new(MemoryTable::new()),
            clock: Arc::new(SetClock::at("2026-11-23T08:00:00Z".parse().unwrap())),
            ids: Arc::new(CountedIds::default()),
            mail: Arc::new(Outbox::default()),
        }
    }

    async fn open(&self, key: u8, public_url: &str) -> Result<Pool> {
        self.over(self.table.clone(), key, public_url).await
    }

    async fn over(&self, table: Arc<dyn Table>, key: u8, public_url: &str) -> Result<Pool> {
        let config = PoolConfig {
            region: "local".to_owned(),
            public_url: public_url.to_owned(),
        };
        let secrets = Arc::new(Secrets::new(&[key; 32]));
        let clock = self.clock.clone();
        Pool::open(table, secrets, clock, self.ids.clone(), self.mail.clone(), config).await
    }

    async fn pool(&self) -> Pool {
        self.open(7, URL).await.unwrap()
    }

    async fn signed_up(&self, pool: &Pool) -> String {
        let new = NewLogin {
            email: ANNA.to_owned(),
            password: PASSWORD.to_owned(),
            name: None,
        };
        pool.sign_up(new, None).await.unwrap();
        self.code()
    }

    /// Tokens for a password that is all that is asked for.
    async fn tokens(&self, pool: &Pool) -> Tokens {
        let step = pool.sign_in(ANNA, PASSWORD, None).await.unwrap();
        pool.tokens(done(step)).await.unwrap()
    }

    async fn code_again(&self, pool: &Pool) -> String {
        pool.resend_code(ANNA, None).await.unwrap();
        pool.letters_sent().await;
        self.code()
    }

    fn code(&self) -> String {
        self.mail.last_code(ANNA).unwrap()
    }
}

fn done(step: Step) -> SignedIn {
    match step {
        Step::Done(signed_in) => signed_in,
        Step::Asks(next) => panic!("{:?} is asked for", next.ask),
    }
}

fn asked(step: Step) -> Next {
    match step {
        Step::Done(_) => panic!("nothing is asked for"),
        Step::Asks(next) => next,
    }
}

#[tokio::test]
async fn two_that_start_at_once_end_with_one_pool() {
    let world = World::new();
    let (one, other) = tokio::join!(world.pool(), world.pool());
    assert_eq!((one.id(), one.client_id()), (other.id(), other.client_id()));
    assert_eq!(one.jwks().await.unwrap(), other.jwks().await.unwrap());
    let later = world.pool().await;
    assert_eq!(
        later.jwks().await.unwrap(),
        one.jwks().await.unwrap(),
        "and a later start keeps it"
    );
}

#[tokio::test]
async fn without_the_key_outside_the_store_the_pool_does_not_open() {
    let world = World::new();
    world.pool().await;
    assert_eq!(
        world
            .open(8, "http://127.0.0.1:8080")
            .await
            .err()
            .map(|error| error.code),
        Some(Code::Internal)
    );
}

#[tokio::test]
async fn a_new_address_of_the_program_leaves_users_who_they_are() {
    let world = World::new();
    let before = world.pool().await;
    before.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let after = world.open(7, "https://maat.example.org").await.unwrap();
    let (old, new) = (world.tokens(&before).await, world.tokens(&after).await);
    let identity = before.verifier().verify(&old.access).await.unwrap();
    assert_eq!(after.verifier().verify(&new.access).await.unwrap(), identity);
    assert!(
        after.verifier().verify(&old.access).await.is_err(),
        "a token of the old address is not believed"
    );
    let profile = after.profile(&identity).await.unwrap().unwrap();
    assert_eq!((profile.email.as_deref(), profile.email_verified), (Some(ANNA), true));
}

#[tokio::test]
async fn a_user_added_by_hand_gets_a_password_to_choose_their_own_with() {
    let world = World::new();
    let pool = world.pool().await;
    let added = pool.add_user("Anna@Example.org", None, None).await.unwrap();
    let made_up = added.password.unwrap();
    let next = asked(pool.sign_in(ANNA, &made_up, None).await.unwrap());
    assert_eq!(next.ask, Ask::NewPassword);
    let weak = pool.choose_password(&next.session, "short", None).await;
    assert!(matches!(weak, Err(Refusal::InvalidPassword(_))));
    done(pool.choose_password(&next.session, PASSWORD, None).await.unwrap());
    let again = pool.choose_password(&next.session, "another of mine", None).await;
    assert!(matches!(again, Err(Refusal::Token(_))), "a challenge is answered once");
    assert!(matches!(
        pool.sign_in(ANNA, &made_up, None).await,
        Err(Refusal::WrongPassword)
    ));
    world.tokens(&pool).await;
    assert!(matches!(
        pool.add_user(ANNA, None, None).await,
        Err(Refusal::UsernameExists)
    ));
}

#[tokio::test]
async fn a_code_is_good_for_a_day_and_five_tries_and_a_new_one_voids_it() {
    let world = World::new();
    let pool = world.pool().await;
    let first = world.signed_up(&pool).await;
    let second = world.code_again(&pool).await;
    assert_ne!(first, second);
    for wrong in [first.as_str(), "", "12345", "1234567", "abcdef"] {
        assert!(
            matches!(pool.confirm(ANNA, wrong, None).await, Err(Refusal::CodeMismatch)),
            "{wrong}"
        );
    }
    assert!(
        matches!(pool.confirm(ANNA, &second, None).await, Err(Refusal::LimitExceeded)),
        "the tries are used up"
    );
    let third = world.code_again(&pool).await;
    world.clock.advance(SignedDuration::from_hours(24));
    assert!(
        matches!(pool.confirm(ANNA, &third, None).await, Err(Refusal::CodeExpired)),
        "a day has passed"
    );
    let fourth = world.code_again(&pool).await;
    pool.confirm(ANNA, &fourth, None).await.unwrap();
    let again = pool.confirm(ANNA, &fourth, None).await;
    assert!(
        matches!(again, Err(Refusal::AlreadyConfirmed)),
        "who has the code is told"
    );
}

#[tokio::test]
async fn asking_for_codes_is_limited_and_tells_nothing_of_strangers() {
    let world = World::new();
    let pool = world.pool().await;
    world.signed_up(&pool).await;
    assert_eq!(
        pool.resend_code(ANNA, None).await.unwrap(),
        pool.resend_code("a@elsewhere.org", None).await.unwrap()
    );
    pool.letters_sent().await;
    assert_eq!(world.mail.letters().len(), 2, "a stranger gets no mail");
    for email in [ANNA, "a@elsewhere.org"] {
        for _ in 0..4 {
            pool.resend_code(email, None).await.unwrap();
        }
        let refused = pool.resend_code(email, None).await;
        assert!(matches!(refused, Err(Refusal::LimitExceeded)), "{email}");
    }
}

#[tokio::test]
async fn a_forgotten_password_is_answered_alike_for_whoever_has_an_account_and_whoever_has_none() {
    let world = World::new();
    let pool = world.pool().await;
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let mut told = Vec::new();
    for email in [ANNA, "a@elsewhere.org"] {
        let mut answers = vec![format!("{:?}", pool.forgot_password(email, None).await)];
        for _ in 0..7 {
            let guess = pool.reset_password(email, "no code", "a new password", None).await;
            answers.push(format!("{guess:?}"));
        }
        world.clock.advance(SignedDuration::from_hours(48));
        let late = pool.reset_password(email, "no code", "a new password", None).await;
        answers.push(format!("{late:?}"));
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
    pool.letters_sent().await;
    assert_eq!(world.mail.letters().len(), 1, "a stranger gets no mail");
}

#[tokio::test]
async fn whoever_reads_the_mail_gets_the_account_back_and_everyone_else_is_out() {
    let world = World::new();
    let pool = world.pool().await;
    // Somebody else took the address, and did not confirm it.
    world.signed_up(&pool).await;
    pool.forgot_password(ANNA, None).await.unwrap();
    pool.letters_sent().await;
    let code = world.code();
    let weak = pool.reset_password(ANNA, &code, "short", None).await;
    assert!(matches!(weak, Err(Refusal::InvalidPassword(_))));
    pool.reset_password(ANNA, &code, "mine and mine alone", None)
        .await
        .unwrap();
    let again = pool.reset_password(ANNA, &code, "not theirs", None).await;
    assert!(matches!(again, Err(Refusal::CodeExpired)), "a code is used once");
    let old = pool.sign_in(ANNA, PASSWORD, None).await;
    assert!(matches!(old, Err(Refusal::WrongPassword)));
    let new = done(pool.sign_in(ANNA, "mine and mine alone", None).await.unwrap());
    let tokens = pool.tokens(new).await.unwrap();
    assert!(pool.account(&tokens.access).await.unwrap().email_verified);
    pool.forgot_password(ANNA, None).await.unwrap();
    pool.letters_sent().await;
    pool.reset_password(ANNA, &world.code(), "mine once more", None)
        .await
        .unwrap();
    let refused = pool.refresh(&tokens.refresh.unwrap()).await;
    assert!(
        matches!(refused, Err(Refusal::Token(_))),
        "what was granted before is void"
    );
}

#[tokio::test]
async fn ten_wrong_passwords_close_an_account_for_a_while_known_or_not() {
    let world = World::new();
    let pool = world.pool().await;
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    for email in [ANNA, "nobody@example.org"] {
        for _ in 0..10 {
            assert!(matches!(
                pool.sign_in(email, "wrong", None).await,
                Err(Refusal::WrongPassword)
            ));
        }
        assert!(matches!(
            pool.sign_in(email, PASSWORD, None).await,
            Err(Refusal::TooManyGuesses)
        ));
    }
    world.clock.advance(SignedDuration::from_mins(15));
    for _ in 0..20 {
        pool.sign_in(ANNA, PASSWORD, None).await.unwrap();
    }
}

#[tokio::test]
async fn one_address_can_not_try_a_password_on_everyone() {
    let world = World::new();
    let pool = world.pool().await;
    let from = Some("192.0.2.7".parse().unwrap());
    for number in 0..100 {
        let refused = pool
            .sign_in(&format!("user{number}@example.org"), "12345678", from)
            .await;
        assert!(matches!(refused, Err(Refusal::WrongPassword)));
    }
    let refused = pool.sign_in("next@example.org", "12345678", from).await;
    assert!(matches!(refused, Err(Refusal::TooManyGuesses)));
}

#[tokio::test]
async fn guesses_from_elsewhere_lock_no_one_out_where_they_have_signed_in_before() {
    let world = World::new();
    let pool = world.pool().await;
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    let (home, elsewhere) = (
        Some("192.0.2.1".parse().unwrap()),
        Some("198.51.100.1".parse().unwrap()),
    );
    pool.sign_in(ANNA, PASSWORD, home).await.unwrap();
    let mut let_through = 0;
    for network in 0..20 {
        let from = Some(format!("203.0.113.{network}").parse().unwrap());
        for _ in 0..10 {
            let guess = pool.sign_in(ANNA, "a guess", from).await;
            let_through += u32::from(matches!(guess, Err(Refusal::WrongPassword)));
        }
    }
    assert_eq!(let_through, 100, "guesses from everywhere are counted together");
    let stranger = pool.sign_in(ANNA, PASSWORD, elsewhere).await;
    assert!(
        matches!(stranger, Err(Refusal::TooManyGuesses)),
        "where they are not known they wait"
    );
    pool.sign_in(ANNA, PASSWORD, home).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_guesses_at_once_pass_no_limit_and_hold_up_no_one_else() {
    let world = World::new();
    let pool = Arc::new(world.pool().await);
    pool.add_user(ANNA, None, Some(PASSWORD.to_owned())).await.unwrap();
    pool.add_user("bo@example.org", None, Some(PASSWORD.to_owned()))
        .await
        .unwrap();
    let guesses = (0..1000).map(|number| {
        let pool = pool.clone();
        let from = Some(format!("203.0.113.{}", number % 50).parse().unwrap());
        tokio::spawn(async move { pool.sign_in(ANNA, "a guess", from).await.err() })
    });
    let guesses: Vec<_> = guesses.collect();
    let honest = pool
        .sign_in("bo@example.org", PASSWORD, Some("192.0.2.9".parse().unwrap()))
        .await;
    honest.unwrap();
    let answers = futures::future::join_all(guesses).await;
    let looked_at = answers
        .iter()
        .filter(|answer| matches!(answer, Ok(Some(Refusal::WrongPassword))));
    assert_eq!(looked_at.count(), 100);
}

#[tokio::test]
async fn pages_let_in_who_has_not_confirmed_yet_but_vouch_for_no_address() {
    let world = World::new();
    let pool = world.pool().await;
    let code = world.signed_up(&pool).await;
    let signed_in = done(pool.sign_in(ANNA, PASSWORD, None).await.unwrap());
    assert!(matches!(pool.tokens(signed_in).await, Err(Refusal::NotConfirmed)));
    let signed_in = done(pool.sign_in(ANNA, PASSWORD, None).await.unwrap());
    assert_eq!(pool.vouch(signed_in).email, None);
    pool.confirm(ANNA, &code, None).await.unwrap();
    let signed_in = done(pool.sign_in(ANNA, PASSWORD, None).await.unwrap());
    assert_eq!(pool.vouch(signed_in).email.as_deref(), Some(ANNA));
}

#[tokio::test]
async fn the_store_holds_no_password_code_token_or_key_in_the_clear() {
    let world = World::new();
    let pool = world.pool().await;
    let code = world.signed_up(&pool).await;
    pool.confirm(ANNA, &code, None).await.unwrap();
    let tokens = world.tokens(&pool).await;
    let totp = pool.associate_authenticator(&tokens.access).await.unwrap();
    let refresh = tokens.refresh.unwrap();
    let stored = world
        .table
        .scan(Segment { index: 0, total: 1 }, None, 1000)
        .await
        .unwrap();
    let (_, secret) = refresh.rsplit_once('.').unwrap();
    let pkcs8_of_rsa = "ADANBgkqhkiG9w0BAQEFAASC";
    for item in &stored.items {
        let text = serde_json::to_string(item).unwrap();
        for hidden in [PASSWORD, &format!("\"{code}\""), &refresh, secret, &totp, pkcs8_of_rsa] {
            assert!(!text.contains(hidden), "{}", item.kind);
        }
        assert!(!item.key.pk.contains('@'), "no address stands in a key");
    }
    assert!(
        stored.items.iter().all(|item| keys_name(&item.kind)),
        "every kind is on the page of keys"
    );
}

fn keys_name(kind: &str) -> bool {
    crate::keys::PATTERNS.iter().any(|pattern| pattern.kind == kind)
}
