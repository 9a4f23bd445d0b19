//! Signing in by the pages: what Cognito says goes through, and its token counts.

use super::*;
use crate::{
    limit::Limits,
    pool::Refusal,
    session::Strength,
    sign_in::{Entry, SignIn},
};

const PASSWORD: &str = "right";
const CODE: &str = "123456";

/// Cognito, with one account: a password, and a code if one is wanted.
struct Plays {
    token: String,
    wants: Option<Ask>,
    email_verified: bool,
}

#[async_trait]
impl Client for Plays {
    async fn sign_in(&self, _: &str, password: &str) -> Answer<Told> {
        match (password, self.wants) {
            (PASSWORD, Some(ask)) => Ok(Told::Asks(ask, "its session".into())),
            (PASSWORD, None) => Ok(Told::Token(self.token.clone())),
            _ => Err(Refusal::WrongPassword),
        }
    }

    async fn answer(&self, _: Ask, email: &str, session: &str, answer: &str) -> Answer<Told> {
        assert_eq!((email, session), ("anna@example.org", "its session"));
        match answer {
            CODE => Ok(Told::Token(self.token.clone())),
            _ => Err(Refusal::CodeMismatch),
        }
    }

    async fn user(&self, token: &str) -> Answer<Profile> {
        assert_eq!(token, self.token);
        Ok(Profile {
            name: Some("Anna".into()),
            email: Some("anna@example.org".into()),
            email_verified: self.email_verified,
        })
    }

    async fn sign_up(&self, _: &NewLogin) -> Answer<()> {
        Ok(())
    }

    async fn confirm(&self, _: &str, _: &str) -> Answer<()> {
        Ok(())
    }

    async fn resend_code(&self, _: &str) -> Answer<()> {
        Ok(())
    }

    async fn forgot_password(&self, _: &str) -> Answer<()> {
        Ok(())
    }

    async fn reset_password(&self, _: &str, _: &str, _: &str) -> Answer<()> {
        Ok(())
    }
}

/// The pool whose keys that world lists, as the pages see it.
fn pool(world: &World, client: Plays) -> UserPool {
    let (table, secrets) = (Arc::new(MemoryTable::new()), Arc::new(Secrets::new(&[7; 32])));
    let clock = world.clock.clone();
    UserPool::new(Parts {
        config: config(),
        client: Arc::new(client),
        keys: Arc::new(FetchedKeys::new(world.listed.clone(), clock.clone())),
        profiles: Arc::new(KeptProfiles {
            table: table.clone(),
            secrets: secrets.clone(),
            clock: clock.clone(),
        }),
        limits: Arc::new(Limits::new(table, secrets, clock)),
    })
}

fn plays(world: &World, wants: Option<Ask>) -> Plays {
    Plays {
        token: world.token(&world.key, json!({})),
        wants,
        email_verified: true,
    }
}

async fn signed_in(pool: &UserPool) -> Answer<Entry> {
    pool.sign_in("anna@example.org", PASSWORD, None).await
}

#[tokio::test]
async fn a_password_leads_in_and_is_all_that_was_shown() {
    let world = world();
    let pool = pool(&world, plays(&world, None));
    assert!(matches!(
        pool.sign_in("anna@example.org", "wrong", None).await,
        Err(Refusal::WrongPassword)
    ));
    let Ok(Entry::In(arrived)) = signed_in(&pool).await else {
        panic!("more is asked for");
    };
    assert_eq!(arrived.strength, Strength::Password);
    assert_eq!(arrived.identity.issuer, config().issuer());
    assert_eq!(arrived.identity.subject, "5d0f");
    assert_eq!(arrived.identity.email.as_deref(), Some("anna@example.org"));
}

#[tokio::test]
async fn a_code_is_asked_for_again_until_it_is_right_and_counts_for_more() {
    let world = world();
    let pool = pool(&world, plays(&world, Some(Ask::Totp)));
    let Ok(Entry::Asks { ask, session }) = signed_in(&pool).await else {
        panic!("nothing is asked for");
    };
    assert_eq!(ask, Ask::Totp);
    assert!(matches!(
        pool.show_code(&session, "000000", None).await,
        Err(Refusal::CodeMismatch)
    ));
    let Ok(Entry::In(arrived)) = pool.show_code(&session, CODE, None).await else {
        panic!("the code is right");
    };
    assert_eq!(arrived.strength, Strength::PasswordAndCode);
    assert!(matches!(
        pool.show_code("made-up", CODE, None).await,
        Err(Refusal::Token(_))
    ));
}

#[tokio::test]
async fn an_address_that_was_only_said_comes_in_and_stands_for_no_one() {
    let world = world();
    let client = Plays {
        email_verified: false,
        ..plays(&world, None)
    };
    let Ok(Entry::In(arrived)) = signed_in(&pool(&world, client)).await else {
        panic!("more is asked for");
    };
    assert_eq!(arrived.identity.email, None);
}

#[tokio::test]
async fn a_token_that_is_not_of_this_pool_and_client_leads_nowhere() {
    let world = world();
    for changes in [json!({"client_id": "other"}), json!({"iss": "https://example.org"})] {
        let client = Plays {
            token: world.token(&world.key, changes),
            ..plays(&world, None)
        };
        assert!(signed_in(&pool(&world, client)).await.is_err());
    }
}
