use super::*;
use crate::{
    table::MemoryTable,
    testing::{CountedIds, SetClock},
};

struct World {
    table: Arc<MemoryTable>,
    clock: Arc<SetClock>,
    sessions: Sessions,
}

fn world() -> World {
    let table = Arc::new(MemoryTable::new());
    let clock = Arc::new(SetClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
    let secrets = Arc::new(Secrets::new(&[7; 32]));
    let sessions = Sessions::new(table.clone(), secrets, clock.clone(), Arc::new(CountedIds::default()));
    World { table, clock, sessions }
}

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

const fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

#[tokio::test]
async fn a_cookie_finds_its_session_and_nothing_else_does() {
    let World { sessions, .. } = world();
    let begun = sessions.begin(user(1), Strength::Password).await.unwrap();
    assert_eq!(sessions.find(&begun.cookie).await.unwrap(), Some(begun.session.clone()));
    for other in ["", "x", &begun.session.id.to_string(), &begun.cookie.to_uppercase()] {
        assert_eq!(sessions.find(other).await.unwrap(), None, "{other}");
    }
}

#[tokio::test]
async fn a_session_lasts_thirty_days_from_its_last_use_and_ninety_in_all() {
    let World { clock, sessions, .. } = world();
    let unused = sessions.begin(user(1), Strength::Password).await.unwrap();
    let used = sessions.begin(user(1), Strength::Password).await.unwrap();
    for _ in 0..3 {
        clock.advance(days(29));
        assert!(sessions.find(&used.cookie).await.unwrap().is_some());
    }
    assert_eq!(sessions.find(&unused.cookie).await.unwrap(), None);
    clock.advance(days(3));
    assert_eq!(sessions.find(&used.cookie).await.unwrap(), None);
}

#[tokio::test]
async fn signing_out_ends_one_session_and_everywhere_ends_all_of_that_user() {
    let World { sessions, .. } = world();
    let mut mine = Vec::new();
    for _ in 0..120 {
        mine.push(sessions.begin(user(1), Strength::Password).await.unwrap().cookie);
    }
    let theirs = sessions.begin(user(2), Strength::Password).await.unwrap().cookie;
    sessions.end(&mine[0]).await.unwrap();
    assert_eq!(sessions.find(&mine[0]).await.unwrap(), None);
    assert!(sessions.find(&mine[1]).await.unwrap().is_some());
    sessions.end_all(user(1)).await.unwrap();
    for cookie in mine {
        assert_eq!(sessions.find(&cookie).await.unwrap(), None);
    }
    assert!(sessions.find(&theirs).await.unwrap().is_some());
}

#[tokio::test]
async fn ending_all_gets_past_sessions_that_the_store_has_half_dropped() {
    let World { table, clock, sessions } = world();
    let old = sessions.begin(user(1), Strength::Password).await.unwrap();
    let way_in = keys::token(&sessions.hash(&old.cookie));
    let item = table.get(&way_in).await.unwrap().unwrap();
    table.transact(vec![record::delete(&item)]).await.unwrap();
    clock.advance(days(31));
    let new = sessions.begin(user(1), Strength::Password).await.unwrap();
    sessions.end_all(user(1)).await.unwrap();
    assert_eq!(sessions.find(&new.cookie).await.unwrap(), None);
}

#[tokio::test]
async fn a_form_token_is_good_for_its_own_session_only() {
    let World { sessions, .. } = world();
    let (one, other) = (
        sessions.begin(user(1), Strength::Password).await.unwrap(),
        sessions.begin(user(1), Strength::Password).await.unwrap(),
    );
    let token = sessions.form_token(&one.session);
    assert!(sessions.check_form_token(&one.session, &token));
    assert!(!sessions.check_form_token(&other.session, &token));
    assert!(!sessions.check_form_token(&one.session, ""));
    assert!(!sessions.check_form_token(&one.session, &one.cookie));
}
