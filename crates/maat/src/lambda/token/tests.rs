use maat_app::{
    ports::Clock,
    table::MemoryTable,
    users::{Profiles, Users},
};
use serde_json::{from_value, to_value};

use super::*;
use crate::ids::System;

fn asked() -> Value {
    json!({
        "version": "2",
        "triggerSource": "TokenGeneration_Authentication",
        "region": "eu-central-1",
        "userPoolId": "eu-central-1_Abc123def",
        "userName": "b0c4e2f0-0000-4000-8000-000000000001",
        "callerContext": { "awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "1example23456789" },
        "request": {
            "userAttributes": {
                "sub": "b0c4e2f0-0000-4000-8000-000000000001",
                "cognito:user_status": "CONFIRMED",
                "email_verified": "true",
                "email": "anna@example.org"
            },
            "groupConfiguration": {
                "groupsToOverride": ["staff"], "iamRolesToOverride": ["arn:aws:iam::123456789012:role/staff"], "preferredRole": null
            },
            "scopes": ["aws.cognito.signin.user.admin"]
        },
        "response": { "claimsAndScopeOverrideDetails": null }
    })
}

fn profiles() -> Arc<KeptProfiles> {
    Arc::new(KeptProfiles {
        table: Arc::new(MemoryTable::new()),
        secrets: Arc::new(Secrets::new(&[7; 32])),
        clock: Arc::new(Wall),
    })
}

fn groups_in(answer: &Asked) -> &Value {
    &answer.response["claimsAndScopeOverrideDetails"]["groupOverrideDetails"]
}

#[tokio::test]
async fn one_who_belongs_nowhere_keeps_the_groups_of_the_pool_and_cognito_gets_back_all_it_sent() {
    let answer = answer(&profiles(), from_value(asked()).unwrap()).await.unwrap();
    assert_eq!(groups_in(&answer)["groupsToOverride"], json!(["staff"]));
    assert_eq!(
        groups_in(&answer)["iamRolesToOverride"],
        asked()["request"]["groupConfiguration"]["iamRolesToOverride"]
    );
    let mut back = to_value(answer).unwrap();
    back["response"] = asked()["response"].clone();
    assert_eq!(back, asked());
}

#[tokio::test]
async fn organisations_are_groups_and_the_verified_email_is_kept() {
    let profiles = profiles();
    let event = || from_value::<Asked>(asked()).unwrap();
    let identity = event().identity();
    answer(&profiles, event()).await.unwrap();
    let (wall, ids): (Arc<dyn Clock>, _) = (Arc::new(Wall), Arc::new(System));
    let users = Users::new(
        profiles.table.clone(),
        profiles.secrets.clone(),
        wall,
        ids,
        profiles.clone(),
    );
    let user = users.resolve(&identity).await.unwrap();
    assert_eq!(
        users.verified_email(user).await.unwrap().as_deref(),
        Some("anna@example.org")
    );

    let organisation = maat_core::id::OrganisationId(uuid::Uuid::from_u128(1));
    let membership = serde_json::from_value(json!({
        "pk": maat_app::keys::user_pk(user), "sk": format!("organisation#{organisation}"), "type": "membership", "id": organisation,
        "version": 1, "created_at": Wall.now(), "updated_at": Wall.now(), "data": {}
    }));
    let put = maat_app::table::Op::PutIfAbsent(membership.unwrap());
    profiles.table.transact(vec![put]).await.unwrap();
    let answer = answer(&profiles, event()).await.unwrap();
    let both = json!([format!("organisation#{organisation}"), "staff"]);
    assert_eq!(groups_in(&answer)["groupsToOverride"], both);
}

#[tokio::test]
async fn an_address_is_not_proven_before_cognito_says_so() {
    let (profiles, mut unproven) = (profiles(), asked());
    unproven["request"]["userAttributes"]["email_verified"] = json!("false");
    let event: Asked = from_value(unproven).unwrap();
    let identity = event.identity();
    answer(&profiles, event).await.unwrap();
    let profile = profiles.profile(&identity).await.unwrap().unwrap();
    assert!(!profile.email_verified);
}

#[test]
fn nothing_but_this_version_of_the_trigger_is_taken() {
    for (field, other) in [
        ("version", json!("1")),
        ("version", Value::Null),
        ("request", json!({})),
    ] {
        let mut event = asked();
        event[field] = other;
        assert!(from_value::<Asked>(event).is_err(), "{field}");
    }
}
