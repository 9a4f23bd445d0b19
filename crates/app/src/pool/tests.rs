use jiff::SignedDuration;

use super::*;
use crate::{
    Code,
    table::{MemoryTable, Segment},
    testing::{CountedIds, Outbox, SetClock},
};

const ANNA: &str = "anna@example.org";
const PASSWORD: &str = "correct horse";

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
        let config = PoolConfig {
            region: "local".to_owned(),
            public_url: public_url.to_owned(),
        };
        let secrets = Arc::new(Secrets::new(&[key; 32]));
        let (table, clock) = (self.table.clone(), self.clock.clone());
        Pool::open(table, secrets, clock, self.ids.clone(), self.mail.clone(), config).await
    }

    async fn pool(&self) -> Pool {
        self.open(7, "http://127.0.0.1:8080").await.unwrap()
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

    fn code(&self) -> String {
        self.mail.last_code(ANNA).unwrap()
    }
}

#[tokio::test]
async fn two_that_start_at_once_end_with_one_pool() {
    let world = World::new();
    let (one, other) = tokio::join!(world.pool(), world.pool());
    assert_eq!((one.id(), one.client_id()), (other.id(), other.client_id()));
    assert_eq!(one.jwks(), other.jwks());
    assert_eq!(world.pool().await.jwks(), one.jwks(), "and a later start keeps it");
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
    let old = before.sign_in(ANNA, PASSWORD, None).await.unwrap();
    let new = after.sign_in(ANNA, PASSWORD, None).await.unwrap();
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
async fn a_user_added_by_hand_gets_a_password_that_works() {
    let world = World::new();
    let pool = world.pool().await;
    let added = pool.add_user("Anna@Example.org", None, None).await.unwrap();
    pool.sign_in(ANNA, &added.password.unwrap(), None).await.unwrap();
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
    pool.resend_code(ANNA).await.unwrap();
    let second = world.code();
    assert_ne!(first, second);
    for wrong in [first.as_str(), "", "12345", "1234567", "abcdef"] {
        assert!(
            matches!(pool.confirm(ANNA, wrong).await, Err(Refusal::CodeMismatch)),
            "{wrong}"
        );
    }
    assert!(
        matches!(pool.confirm(ANNA, &second).await, Err(Refusal::CodeExpired)),
        "the tries are used up"
    );
    pool.resend_code(ANNA).await.unwrap();
    let third = world.code();
    world.clock.advance(SignedDuration::from_hours(24));
    assert!(
        matches!(pool.confirm(ANNA, &third).await, Err(Refusal::CodeExpired)),
        "a day has passed"
    );
    pool.resend_code(ANNA).await.unwrap();
    pool.confirm(ANNA, &world.code()).await.unwrap();
    assert!(matches!(
        pool.confirm(ANNA, &world.code()).await,
        Err(Refusal::AlreadyConfirmed)
    ));
}

#[tokio::test]
async fn asking_for_codes_is_limited_and_tells_nothing_of_strangers() {
    let world = World::new();
    let pool = world.pool().await;
    world.signed_up(&pool).await;
    assert_eq!(
        pool.resend_code(ANNA).await.unwrap(),
        pool.resend_code("a@elsewhere.org").await.unwrap()
    );
    assert_eq!(world.mail.letters().len(), 2, "a stranger gets no mail");
    for _ in 0..4 {
        pool.resend_code(ANNA).await.unwrap();
    }
    assert!(matches!(pool.resend_code(ANNA).await, Err(Refusal::LimitExceeded)));
    assert!(matches!(
        pool.confirm("a@elsewhere.org", "123456").await,
        Err(Refusal::CodeExpired)
    ));
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
async fn pages_let_in_who_has_not_confirmed_yet_but_vouch_for_no_address() {
    let world = World::new();
    let pool = world.pool().await;
    let code = world.signed_up(&pool).await;
    assert!(matches!(
        pool.sign_in(ANNA, PASSWORD, None).await,
        Err(Refusal::NotConfirmed)
    ));
    assert_eq!(pool.sign_in_to_pages(ANNA, PASSWORD, None).await.unwrap().email, None);
    pool.confirm(ANNA, &code).await.unwrap();
    assert_eq!(
        pool.sign_in_to_pages(ANNA, PASSWORD, None)
            .await
            .unwrap()
            .email
            .as_deref(),
        Some(ANNA)
    );
}

#[tokio::test]
async fn the_store_holds_no_password_code_token_or_key_in_the_clear() {
    let world = World::new();
    let pool = world.pool().await;
    let code = world.signed_up(&pool).await;
    pool.confirm(ANNA, &code).await.unwrap();
    let refresh = pool.sign_in(ANNA, PASSWORD, None).await.unwrap().refresh.unwrap();
    let stored = world
        .table
        .scan(Segment { index: 0, total: 1 }, None, 1000)
        .await
        .unwrap();
    let (_, secret) = refresh.split_once('.').unwrap();
    let pkcs8_of_rsa = "ADANBgkqhkiG9w0BAQEFAASC";
    for item in &stored.items {
        let text = serde_json::to_string(item).unwrap();
        for hidden in [PASSWORD, &format!("\"{code}\""), &refresh, secret, pkcs8_of_rsa] {
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
