use maat_app::{
    ports::Clock,
    table::{MemoryTable, Op},
    users::{Profiles, Users},
};
use maat_core::id::OrganisationId;
use serde_json::{from_value, json};

use super::*;
use crate::ids::System;

/// Events of someone, and where each wants the answer.
const OF_USERS: [(&str, &str); 3] = [
    (include_str!("events/v1.json"), "claimsOverrideDetails"),
    (include_str!("events/v2.json"), "claimsAndScopeOverrideDetails"),
    (include_str!("events/v3.json"), "claimsAndScopeOverrideDetails"),
];
const OF_A_MACHINE: &str = include_str!("events/v3-machine.json");

fn asked(event: &str) -> Value {
    serde_json::from_str(event).unwrap()
}

fn profiles() -> Arc<KeptProfiles> {
    Arc::new(KeptProfiles {
        table: Arc::new(MemoryTable::new()),
        secrets: Arc::new(Secrets::new(&[7; 32])),
        clock: Arc::new(Wall),
    })
}

fn identity(event: Value) -> Identity {
    from_value::<Event>(event).unwrap().of_user.unwrap().identity()
}

async fn answered(profiles: &KeptProfiles, event: Value) -> Value {
    answer(profiles, from_value(event).unwrap()).await.unwrap().into()
}

#[tokio::test]
async fn one_who_belongs_nowhere_keeps_the_groups_of_the_pool_and_cognito_gets_back_all_it_sent() {
    for (event, place) in OF_USERS {
        let sent = asked(event);
        let mut back = answered(&profiles(), sent.clone()).await;
        let own = &sent["request"]["groupConfiguration"];
        assert_eq!(back["response"], json!({ place: { "groupOverrideDetails": own } }));
        back["response"] = sent["response"].clone();
        assert_eq!(back, sent);
    }
}

#[tokio::test]
async fn organisations_are_groups_and_the_verified_email_is_kept() {
    let profiles = profiles();
    let event = asked(OF_USERS[1].0);
    answered(&profiles, event.clone()).await;
    let (wall, ids): (Arc<dyn Clock>, _) = (Arc::new(Wall), Arc::new(System));
    let (table, secrets) = (profiles.table.clone(), profiles.secrets.clone());
    let users = Users::new(table, secrets, wall, ids, profiles.clone());
    let user = users.resolve(&identity(event)).await.unwrap();
    let verified = users.verified_email(user).await.unwrap();
    assert_eq!(verified.as_deref(), Some("anna@example.org"));

    let organisation = OrganisationId(uuid::Uuid::from_u128(1));
    let group = format!("{OURS}{organisation}");
    let membership = from_value(json!({
        "pk": maat_app::keys::user_pk(user), "sk": group, "type": "membership", "id": organisation,
        "version": 1, "created_at": Wall.now(), "updated_at": Wall.now(), "data": {}
    }));
    let put = Op::PutIfAbsent(membership.unwrap());
    profiles.table.transact(vec![put]).await.unwrap();
    for (event, place) in OF_USERS {
        let mut event = asked(event);
        // As they are mirrored into the pool: no reason to say it twice, and one that is over is over.
        let own = json!([group, "staff", format!("{OURS}one that they have left")]);
        event["request"]["groupConfiguration"]["groupsToOverride"] = own;
        let answer = answered(&profiles, event).await;
        let groups = &answer["response"][place]["groupOverrideDetails"]["groupsToOverride"];
        assert_eq!(*groups, json!([group, "staff"]));
    }
}

#[tokio::test]
async fn an_address_is_not_proven_before_cognito_says_so() {
    for said in [json!("false"), Value::Null] {
        let (profiles, mut unproven) = (profiles(), asked(OF_USERS[1].0));
        unproven["request"]["userAttributes"]["email_verified"] = said;
        answered(&profiles, unproven.clone()).await;
        let profile = profiles.profile(&identity(unproven)).await.unwrap().unwrap();
        assert!(!profile.email_verified);
    }
}

#[tokio::test]
async fn a_machine_belongs_nowhere_and_gets_its_token() {
    let (profiles, mut event) = (profiles(), asked(OF_A_MACHINE));
    assert_eq!(answered(&profiles, event.clone()).await, event);
    // Nor where nothing at all is said of who signs in.
    event["request"].as_object_mut().unwrap().remove("userAttributes");
    assert_eq!(answered(&profiles, event.clone()).await, event);
}

#[test]
fn nothing_but_the_trigger_is_taken() {
    for (field, other) in [
        ("version", json!("4")),
        ("version", Value::Null),
        ("request", json!({})),
        ("userPoolId", Value::Null),
    ] {
        let mut event = asked(OF_USERS[1].0);
        event[field] = other;
        assert!(from_value::<Event>(event).is_err(), "{field}");
    }
    assert!(from_value::<Event>(json!([])).is_err());
}
