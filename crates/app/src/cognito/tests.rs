use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::*;
use crate::{
    jws::SigningKey,
    pool::Refusal,
    ports::Clock,
    secret::Secrets,
    table::{MemoryTable, Table},
    testing::{CountedIds, SetClock},
    token::{Identity, Trust, Verifier},
    users::{KeptProfiles, Users},
};

/// An issuer's keys, as they are listed; and how often someone asked.
#[derive(Default)]
struct Listed {
    keys: Mutex<Vec<Jwk>>,
    asked: AtomicUsize,
    down: AtomicBool,
}

#[async_trait]
impl Jwks for Listed {
    async fn fetch(&self) -> Result<Vec<Jwk>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        match self.down.load(Ordering::SeqCst) {
            true => Err(crate::Error::internal("down")),
            false => Ok(self.keys.lock().unwrap().clone()),
        }
    }
}

impl Listed {
    fn list(&self, keys: &[&SigningKey]) {
        *self.keys.lock().unwrap() = keys.iter().map(|key| key.public().clone()).collect();
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn config() -> Config {
    Config {
        region: "eu-central-1".into(),
        pool_id: "eu-central-1_Abc123def".into(),
        client_id: "client".into(),
        endpoint: None,
    }
}

struct World {
    key: SigningKey,
    listed: Arc<Listed>,
    clock: Arc<SetClock>,
    verifier: Arc<Verifier>,
}

fn world() -> World {
    let (key, listed) = (SigningKey::generate().unwrap(), Arc::new(Listed::default()));
    listed.list(&[&key]);
    let clock = Arc::new(SetClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
    let keys = FetchedKeys::new(listed.clone(), clock.clone());
    let trust = Trust {
        address: config().issuer(),
        name: config().issuer(),
        client_id: config().client_id,
    };
    let verifier = Arc::new(Verifier::new(trust, Arc::new(keys), clock.clone()));
    World {
        key,
        listed,
        clock,
        verifier,
    }
}

impl World {
    fn token(&self, key: &SigningKey, changes: Value) -> String {
        let now = self.clock.now().as_second();
        let mut claims = json!({
            "sub": "5d0f", "iss": config().issuer(), "client_id": "client", "token_use": "access",
            "iat": now, "exp": now + 3600,
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        key.sign(&claims).unwrap()
    }

    async fn takes(&self, token: &str) -> bool {
        self.verifier.verify(token).await.is_ok()
    }
}

#[tokio::test]
async fn a_token_of_the_pool_is_taken_and_the_keys_are_fetched_once() {
    let world = world();
    for subject in ["a", "b", "c"] {
        assert!(world.takes(&world.token(&world.key, json!({ "sub": subject }))).await);
    }
    assert_eq!(world.listed.asked(), 1);
}

#[tokio::test]
async fn a_thousand_unknown_keys_are_refused_with_one_answer_and_one_fetch() {
    let world = world();
    assert!(world.takes(&world.token(&world.key, json!({}))).await);
    world.clock.advance(SignedDuration::from_secs(11));
    let token = world.token(&world.key, json!({}));
    let (_, rest) = token.split_once('.').unwrap();
    let forged = (0..1_000).map(|n| {
        let header = json!({"alg": "RS256", "kid": format!("unknown {n}"), "jku": "http://127.0.0.1:1/", "x5u": "http://127.0.0.1:1/"});
        let token = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()));
        let verifier = world.verifier.clone();
        async move { verifier.verify(&token).await.unwrap_err().message }
    });
    let answers = join_all(forged).await;
    assert!(answers.iter().all(|answer| answer == "Please sign in."));
    assert_eq!(world.listed.asked(), 2, "one for a good token, one for all the others");
}

#[tokio::test]
async fn a_key_that_is_new_is_found_after_ten_seconds_at_most() {
    let (world, next) = (world(), SigningKey::generate().unwrap());
    assert!(world.takes(&world.token(&world.key, json!({}))).await);
    world.listed.list(&[&world.key, &next]);
    let token = world.token(&next, json!({}));
    assert!(!world.takes(&token).await);
    world.clock.advance(FETCH_EVERY);
    assert!(world.takes(&token).await);
}

#[tokio::test]
async fn known_keys_stay_good_while_the_issuer_is_away_and_a_withdrawn_one_goes_when_it_is_back() {
    let (world, next) = (world(), SigningKey::generate().unwrap());
    assert!(world.takes(&world.token(&world.key, json!({}))).await);
    world.listed.down.store(true, Ordering::SeqCst);
    world.clock.advance(SignedDuration::from_hours(3));
    assert!(world.takes(&world.token(&world.key, json!({}))).await);
    world.listed.down.store(false, Ordering::SeqCst);
    world.listed.list(&[]);
    world.clock.advance(FETCH_EVERY);
    assert!(
        world.takes(&world.token(&world.key, json!({}))).await,
        "an empty list is no list"
    );
    world.listed.list(&[&next]);
    world.clock.advance(FETCH_EVERY);
    assert!(!world.takes(&world.token(&world.key, json!({}))).await);
}

#[tokio::test]
async fn what_another_pool_or_client_gave_out_is_refused() {
    let world = world();
    let now = world.clock.now().as_second();
    for changes in [
        json!({"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other"}),
        json!({"client_id": "other"}),
        json!({"token_use": "id", "aud": "client"}),
        json!({"exp": now}),
        json!({"nbf": now + 60}),
        json!({"iat": now + 60}),
    ] {
        assert!(
            !world.takes(&world.token(&world.key, changes.clone())).await,
            "{changes}"
        );
    }
}

/// Cognito, as it tells of whoever asks; one answer for all.
struct Tells {
    profile: Option<Profile>,
    asked: AtomicUsize,
}

#[async_trait]
impl Client for Tells {
    async fn user(&self, _: &str) -> Answer<Profile> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.profile.clone().ok_or(Refusal::TooManyRequests)
    }

    async fn sign_in(&self, _: &str, _: &str) -> Answer<Told> {
        Err(Refusal::WrongPassword)
    }

    async fn answer(&self, _: Ask, _: &str, _: &str, _: &str) -> Answer<Told> {
        Err(Refusal::WrongPassword)
    }

    async fn sign_up(&self, _: &NewLogin) -> Answer<()> {
        Err(Refusal::UsernameExists)
    }

    async fn confirm(&self, _: &str, _: &str) -> Answer<()> {
        Err(Refusal::CodeMismatch)
    }

    async fn resend_code(&self, _: &str) -> Answer<()> {
        Ok(())
    }

    async fn forgot_password(&self, _: &str) -> Answer<()> {
        Ok(())
    }

    async fn reset_password(&self, _: &str, _: &str, _: &str) -> Answer<()> {
        Err(Refusal::CodeMismatch)
    }
}

fn fresh() -> (Arc<MemoryTable>, Arc<CountedIds>) {
    (Arc::new(MemoryTable::new()), Arc::new(CountedIds::default()))
}

/// Users of a table, where Cognito tells this of whoever asks.
fn users(table: &Arc<MemoryTable>, ids: &Arc<CountedIds>, profile: Option<Profile>) -> (Users, Arc<Tells>) {
    let clock = Arc::new(SetClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
    let secrets = Arc::new(Secrets::new(&[7; 32]));
    let tells = Arc::new(Tells {
        profile,
        asked: AtomicUsize::new(0),
    });
    let kept = Arc::new(KeptProfiles {
        table: table.clone(),
        secrets: secrets.clone(),
        clock: clock.clone(),
    });
    let profiles = CognitoProfiles {
        kept,
        client: tells.clone(),
    };
    let users = Users::new(table.clone(), secrets, clock, ids.clone(), Arc::new(profiles));
    (users, tells)
}

fn shown(email_verified: bool) -> Option<Profile> {
    Some(Profile {
        name: None,
        email: Some("Anna@Example.org".into()),
        email_verified,
    })
}

fn at(issuer: &str, subject: &str) -> Identity {
    Identity {
        issuer: issuer.into(),
        subject: subject.into(),
        email: None,
    }
}

#[tokio::test]
async fn an_address_is_asked_for_once_and_not_made_up_while_it_cant_be_asked() {
    let (table, ids) = fresh();
    let (away, _) = users(&table, &ids, None);
    assert!(away.resolve_bearer(&at("pool", "anna"), "token").await.is_err());
    let (users, tells) = users(&table, &ids, shown(true));
    let anna = users.resolve_bearer(&at("pool", "anna"), "token").await.unwrap();
    for _ in 0..3 {
        assert_eq!(users.resolve_bearer(&at("pool", "anna"), "token").await.unwrap(), anna);
    }
    assert_eq!(tells.asked.load(Ordering::SeqCst), 1);
    assert_eq!(
        users.verified_email(anna).await.unwrap().as_deref(),
        Some("Anna@Example.org")
    );
}

#[tokio::test]
async fn one_who_shows_the_same_address_at_another_issuer_is_the_same_user() {
    let (table, ids) = fresh();
    let (users, _) = users(&table, &ids, shown(true));
    let anna = users.resolve_bearer(&at("old pool", "1"), "token").await.unwrap();
    assert_eq!(users.resolve_bearer(&at("new pool", "2"), "token").await.unwrap(), anna);
    let again = users.resolve_bearer(&at("new pool", "3"), "token").await.unwrap();
    assert_ne!(again, anna, "a second account of one issuer is someone else");
}

#[tokio::test]
async fn an_address_that_was_only_said_takes_no_one_over_and_lets_no_one_be_taken_over() {
    let (table, ids) = fresh();
    let (honest, _) = users(&table, &ids, shown(true));
    let anna = honest.resolve_bearer(&at("old pool", "1"), "token").await.unwrap();
    let (liars, _) = users(&table, &ids, shown(false));
    let liar = liars.resolve_bearer(&at("new pool", "liar"), "token").await.unwrap();
    assert_ne!(liar, anna);
    assert_eq!(liars.verified_email(liar).await.unwrap(), None);
    assert_eq!(
        honest.resolve_bearer(&at("new pool", "anna"), "token").await.unwrap(),
        anna
    );

    // And the other way about: whoever says it first does not get whoever shows it.
    let (table, ids) = fresh();
    let (liars, _) = users(&table, &ids, shown(false));
    let liar = liars.resolve_bearer(&at("old pool", "liar"), "token").await.unwrap();
    let (honest, _) = users(&table, &ids, shown(true));
    assert_ne!(
        honest.resolve_bearer(&at("new pool", "anna"), "token").await.unwrap(),
        liar
    );
}

/// A pool's groups: who is in which.
#[derive(Default)]
struct Groups(Mutex<std::collections::BTreeSet<(String, String)>>);

#[async_trait]
impl Admin for Groups {
    async fn make_account(&self, _: &str) -> Result<()> {
        Ok(())
    }

    async fn groups(&self, subject: &str) -> Result<Vec<String>> {
        let all = self.0.lock().unwrap().clone();
        Ok(all
            .into_iter()
            .filter(|(who, _)| who == subject)
            .map(|(_, group)| group)
            .collect())
    }

    async fn join(&self, subject: &str, group: &str) -> Result<()> {
        self.0.lock().unwrap().insert((subject.into(), group.into()));
        Ok(())
    }

    async fn leave(&self, subject: &str, group: &str) -> Result<()> {
        self.0.lock().unwrap().remove(&(subject.into(), group.into()));
        Ok(())
    }

    async fn end_group(&self, ended: &str) -> Result<()> {
        self.0.lock().unwrap().retain(|(_, group)| group != ended);
        Ok(())
    }
}

#[tokio::test]
async fn groups_of_the_pool_follow_memberships_and_those_of_others_are_left_alone() {
    use crate::{
        keys,
        record::delete,
        table::{Item, Op},
    };
    let (memory, ids) = fresh();
    let anna = users(&memory, &ids, shown(true))
        .0
        .resolve_bearer(&at("pool", "anna"), "token")
        .await
        .unwrap();
    let groups = Arc::new(Groups::default());
    groups.join("anna", "staff").await.unwrap();
    groups.join("anna", "organisation#gone").await.unwrap();
    let table = Mirroring::new(memory.clone(), groups.clone(), "pool".into());
    let organisation = maat_core::id::OrganisationId(uuid::Uuid::from_u128(9));
    let membership = Item {
        key: keys::membership(anna, organisation),
        ..memory.get(&keys::user(anna)).await.unwrap().unwrap()
    };
    table.transact(vec![Op::PutIfAbsent(membership.clone())]).await.unwrap();
    let name = format!("organisation#{organisation}");
    assert_eq!(groups.groups("anna").await.unwrap(), [name, "staff".to_owned()]);
    table.transact(vec![delete(&membership)]).await.unwrap();
    assert_eq!(groups.groups("anna").await.unwrap(), ["staff"]);
}
