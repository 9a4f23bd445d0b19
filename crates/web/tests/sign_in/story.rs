use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::{ANNA, PASSWORD, by_password, by_refresh_token, claims, told, world};

#[tokio::test]
async fn anna_signs_up_confirms_signs_in_and_signs_out_everywhere() {
    let world = world().await;
    let attributes = json!([{"Name": "email", "Value": ANNA}, {"Name": "name", "Value": "Anna"}]);
    let new = json!({"Username": "Anna@Example.org", "Password": PASSWORD, "UserAttributes": attributes});
    let signed_up = world.ok("SignUp", new.clone()).await;
    assert_eq!(signed_up["UserConfirmed"], false);
    assert_eq!(
        signed_up["CodeDeliveryDetails"],
        json!({"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "a***@e***"})
    );
    let taken = told(
        "UsernameExistsException",
        "An account with the given email already exists.",
    );
    assert_eq!(world.refused("SignUp", new).await, taken);

    let early = told("UserNotConfirmedException", "User is not confirmed.");
    assert_eq!(world.refused("InitiateAuth", by_password(PASSWORD)).await, early);
    let code = world.mail.last_code(ANNA).unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(
        world
            .refused("ConfirmSignUp", json!({"Username": ANNA, "ConfirmationCode": wrong}))
            .await,
        told(
            "CodeMismatchException",
            "Invalid verification code provided, please try again."
        )
    );
    let confirmed = world
        .ok("ConfirmSignUp", json!({"Username": ANNA, "ConfirmationCode": code}))
        .await;
    assert_eq!(confirmed, json!({}));

    let no = told("NotAuthorizedException", "Incorrect username or password.");
    assert_eq!(world.refused("InitiateAuth", by_password("wrong")).await, no);
    let tokens = world.signed_in().await;
    assert_eq!(
        (&tokens["TokenType"], &tokens["ExpiresIn"]),
        (&json!("Bearer"), &json!(3600))
    );

    let sub = &signed_up["UserSub"];
    let me = world.ok("GetUser", json!({"AccessToken": tokens["AccessToken"]})).await;
    assert_eq!(&me["Username"], sub);
    assert_eq!(
        me["UserAttributes"],
        json!([
            {"Name": "sub", "Value": sub}, {"Name": "email", "Value": ANNA},
            {"Name": "email_verified", "Value": "true"}, {"Name": "name", "Value": "Anna"},
        ])
    );

    world.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(
        world
            .refused("GetUser", json!({"AccessToken": tokens["AccessToken"]}))
            .await,
        told("NotAuthorizedException", "Access Token has expired")
    );
    let refreshed = world
        .ok("InitiateAuth", by_refresh_token(&tokens["RefreshToken"]))
        .await;
    assert!(
        refreshed["AuthenticationResult"].get("RefreshToken").is_none(),
        "it stays as it is"
    );
    let again = world
        .ok(
            "GetTokensFromRefreshToken",
            json!({"RefreshToken": tokens["RefreshToken"]}),
        )
        .await;
    assert_ne!(again["AuthenticationResult"]["RefreshToken"], tokens["RefreshToken"]);
    let access = &again["AuthenticationResult"]["AccessToken"];
    assert_eq!(claims(access)["auth_time"], claims(&tokens["AccessToken"])["auth_time"]);

    world.ok("GlobalSignOut", json!({"AccessToken": access})).await;
    let revoked = told("NotAuthorizedException", "Refresh Token has been revoked");
    assert_eq!(
        world
            .refused("InitiateAuth", by_refresh_token(&tokens["RefreshToken"]))
            .await,
        revoked
    );
    assert_eq!(
        world.refused("GetUser", json!({"AccessToken": access})).await,
        told("NotAuthorizedException", "Access Token has been revoked")
    );
    world.signed_in().await;
}

#[tokio::test]
async fn tokens_carry_cognitos_claims() {
    let world = world().await;
    world.confirmed().await;
    let tokens = world.signed_in().await;
    let (access, id) = (claims(&tokens["AccessToken"]), claims(&tokens["IdToken"]));
    let names = |claims: &Value| {
        claims
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        names(&access),
        "auth_time client_id event_id exp iat iss jti origin_jti scope sub token_use username"
    );
    assert_eq!(
        names(&id),
        "aud auth_time cognito:username email email_verified event_id exp iat iss jti origin_jti sub token_use"
    );
    assert_eq!(
        (&access["token_use"], &id["token_use"]),
        (&json!("access"), &json!("id"))
    );
    assert_eq!(
        (&access["client_id"], &id["aud"]),
        (&json!(world.pool.client_id()), &json!(world.pool.client_id()))
    );
    assert_eq!(access["scope"], "aws.cognito.signin.user.admin");
    assert_eq!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(), 3600);
    assert_eq!(access["origin_jti"], id["origin_jti"]);
    assert_ne!(access["jti"], id["jti"]);
    let bearer = world
        .pool
        .verifier()
        .verify(tokens["AccessToken"].as_str().unwrap())
        .await
        .unwrap();
    assert_eq!(json!(bearer.subject), access["sub"]);
    assert!(
        world
            .pool
            .verifier()
            .verify(tokens["IdToken"].as_str().unwrap())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_revoked_token_is_void_at_once_and_another_sign_in_stays() {
    let world = world().await;
    world.confirmed().await;
    let (lost, kept) = (world.signed_in().await, world.signed_in().await);
    assert_eq!(
        world.ok("RevokeToken", json!({"Token": lost["RefreshToken"]})).await,
        json!({})
    );
    assert_eq!(
        world
            .refused(
                "GetTokensFromRefreshToken",
                json!({"RefreshToken": lost["RefreshToken"]})
            )
            .await,
        told("NotAuthorizedException", "Refresh Token has been revoked")
    );
    assert_eq!(
        world
            .refused("GetUser", json!({"AccessToken": lost["AccessToken"]}))
            .await,
        told("NotAuthorizedException", "Access Token has been revoked")
    );
    world
        .ok(
            "GetTokensFromRefreshToken",
            json!({"RefreshToken": kept["RefreshToken"]}),
        )
        .await;
    world.ok("RevokeToken", json!({"Token": "no such token"})).await;
    world.clock.advance(SignedDuration::from_hours(30 * 24));
    assert_eq!(
        world
            .refused("InitiateAuth", by_refresh_token(&kept["RefreshToken"]))
            .await,
        told("NotAuthorizedException", "Refresh Token has expired")
    );
}

#[tokio::test]
async fn anna_changes_her_name_and_her_password_and_gets_back_in_when_she_forgot_it() {
    let world = world().await;
    world.confirmed().await;
    let (here, elsewhere) = (world.signed_in().await, world.signed_in().await);
    let token = &here["AccessToken"];
    let name = json!({"AccessToken": token, "UserAttributes": [{"Name": "name", "Value": "Ann"}]});
    assert_eq!(
        world.ok("UpdateUserAttributes", name).await,
        json!({"CodeDeliveryDetailsList": []})
    );
    let me = world.ok("GetUser", json!({"AccessToken": token})).await;
    assert!(
        me["UserAttributes"]
            .as_array()
            .unwrap()
            .contains(&json!({"Name": "name", "Value": "Ann"}))
    );

    let change = json!({"AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": "battery staple"});
    assert_eq!(world.ok("ChangePassword", change).await, json!({}));
    let no = told("NotAuthorizedException", "Incorrect username or password.");
    assert_eq!(world.refused("InitiateAuth", by_password(PASSWORD)).await, no);
    world.ok("InitiateAuth", by_password("battery staple")).await;
    world.ok("InitiateAuth", by_refresh_token(&here["RefreshToken"])).await;
    let revoked = told("NotAuthorizedException", "Refresh Token has been revoked");
    assert_eq!(
        world
            .refused("InitiateAuth", by_refresh_token(&elsewhere["RefreshToken"]))
            .await,
        revoked,
        "elsewhere it is over"
    );

    let sent = world.ok("ForgotPassword", json!({"Username": ANNA})).await;
    let nobody = world.ok("ForgotPassword", json!({"Username": "a@elsewhere.org"})).await;
    assert_eq!(sent, nobody, "nobody is told who has an account");
    assert_eq!(sent["CodeDeliveryDetails"]["Destination"], "a***@e***");
    world.pool.letters_sent().await;
    let code = world.mail.last_code(ANNA).unwrap();
    let reset = json!({"Username": ANNA, "ConfirmationCode": code, "Password": "a third one"});
    assert_eq!(world.ok("ConfirmForgotPassword", reset).await, json!({}));
    world.ok("InitiateAuth", by_password("a third one")).await;
}
