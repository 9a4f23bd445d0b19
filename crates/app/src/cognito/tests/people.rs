//! Who someone is, by what Cognito tells of them.

use super::*;
use crate::{pool::Refusal, table::Table, testing::CountedIds, token::Identity, users::Users};

/// Cognito, as it tells of whoever asks; one answer for all.
pub(super) struct Tells {
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

pub(super) fn fresh() -> (Arc<MemoryTable>, Arc<CountedIds>) {
    (Arc::new(MemoryTable::new()), Arc::new(CountedIds::default()))
}

/// Users of a table, where Cognito tells this of whoever asks.
pub(super) fn users<T: Table>(table: &Arc<T>, ids: &Arc<CountedIds>, profile: Option<Profile>) -> (Users, Arc<Tells>) {
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

pub(super) fn shown(email_verified: bool) -> Option<Profile> {
    Some(Profile {
        name: None,
        email: Some("Anna@Example.org".into()),
        email_verified,
    })
}

pub(super) fn at(issuer: &str, subject: &str) -> Identity {
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
