use futures::future::join_all;
use maat_core::id::OrganisationId;
use uuid::Uuid;

use super::*;
use crate::{
    Code,
    table::{Item, MemoryTable},
    testing::{CountedIds, SetClock},
};

struct Anna;

#[async_trait]
impl Profiles for Anna {
    async fn profile(&self, identity: &Identity) -> Result<Option<Profile>> {
        Ok((identity.subject == "anna").then(|| Profile {
            name: None,
            email: Some("anna@example.org".to_owned()),
            email_verified: true,
        }))
    }
}

fn users() -> (Arc<MemoryTable>, Arc<Users>) {
    let table = Arc::new(MemoryTable::new());
    let clock = Arc::new(SetClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
    let secrets = Arc::new(Secrets::new(&[7; 32]));
    let users = Users::new(
        table.clone(),
        secrets,
        clock,
        Arc::new(CountedIds::default()),
        Arc::new(Anna),
    );
    (table, Arc::new(users))
}

fn identity(issuer: &str, subject: &str) -> Identity {
    Identity {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        email: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_first_in_many_requests_at_once_becomes_one_user() {
    let (_, users) = users();
    let requests = (0..50).map(|_| {
        let users = users.clone();
        tokio::spawn(async move { users.resolve(&identity("pool", "anna")).await.unwrap() })
    });
    let found: Vec<UserId> = join_all(requests).await.into_iter().map(|user| user.unwrap()).collect();
    assert!(found.iter().all(|user| *user == found[0]));
    let user = users.get(found[0]).await.unwrap();
    assert_eq!(
        (user.name.as_str(), user.email.as_deref()),
        ("anna", Some("anna@example.org"))
    );
    let verified = users.verified_email(user.id).await.unwrap();
    assert_eq!(verified.as_deref(), Some("anna@example.org"));
}

#[tokio::test]
async fn the_same_subject_of_another_issuer_is_someone_else() {
    let (_, users) = users();
    // Of Bram no address is known; whoever shows the same one is the same (`cognito::tests`).
    let here = users.resolve(&identity("pool", "bram")).await.unwrap();
    assert_ne!(users.resolve(&identity("another pool", "bram")).await.unwrap(), here);
    assert_ne!(users.resolve(&identity("pool\0", "bram")).await.unwrap(), here);
    assert_eq!(users.find(&identity("pool", "eva")).await.unwrap(), None);
}

#[tokio::test]
async fn a_user_changes_name_and_language_and_loses_no_race() {
    let (_, users) = users();
    let id = users.resolve(&identity("pool", "anna")).await.unwrap();
    let patch = |name: &str, language: Option<&str>| UserPatch {
        name: Some(name.to_owned()),
        language: Some(language.map(str::to_owned)),
    };
    let changed = users.update(id, Some(1), patch(" Anna ", Some("nl"))).await.unwrap();
    assert_eq!(
        (changed.name.as_str(), changed.language.as_deref(), changed.version),
        ("Anna", Some("nl"), 2)
    );
    assert_eq!(users.get(id).await.unwrap(), changed);
    let late = users.update(id, Some(1), patch("Eva", None)).await.unwrap_err();
    assert_eq!(late.code, Code::Stale);
    for (field, wrong) in [
        ("name", patch("", None)),
        ("name", patch("a\nb", None)),
        ("name", patch(&"x".repeat(201), None)),
        ("language", patch("Anna", Some("xx"))),
    ] {
        let error = users.update(id, None, wrong).await.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some(field)));
    }
    assert_eq!(users.get(id).await.unwrap(), changed);
}

#[tokio::test]
async fn groups_name_the_organisations_that_someone_belongs_to() {
    let (table, users) = users();
    let anna = identity("pool", "anna");
    assert!(groups(&*table, &users.secrets, &anna).await.unwrap().is_empty());
    let id = users.resolve(&anna).await.unwrap();
    let organisation = OrganisationId(Uuid::from_u128(9));
    let membership = Item {
        key: keys::membership(id, organisation),
        ..table.get(&keys::user(id)).await.unwrap().unwrap()
    };
    table.transact(vec![Op::PutIfAbsent(membership)]).await.unwrap();
    let named = groups(&*table, &users.secrets, &anna).await.unwrap();
    assert_eq!(named, [format!("organisation#{organisation}")]);
}
