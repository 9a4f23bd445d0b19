use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::world::{ANNA, PASSWORD, by_refresh_token, refusal, told, world};

#[tokio::test]
async fn what_the_wire_does_not_take_is_refused_as_cognito_does() {
    let world = world().await;
    world.confirmed().await;
    let tokens = world.signed_in().await;
    let (secret_gone, _) = tokens["RefreshToken"].as_str().unwrap().split_once('.').unwrap();
    let sign_up = |password: &str, attributes: Value| json!({"Username": "b@example.org", "Password": password, "UserAttributes": attributes});
    for (operation, body, name, message) in [
        (
            "InitiateAuth",
            json!({"AuthFlow": "CUSTOM_AUTH"}),
            "InvalidParameterException",
            "CUSTOM_AUTH is not enabled for the client.",
        ),
        (
            "InitiateAuth",
            json!({"AuthFlow": "USER_SRP_AUTH", "AuthParameters": {"USERNAME": ANNA}}),
            "InvalidParameterException",
            "Missing required parameter SRP_A",
        ),
        (
            "InitiateAuth",
            json!({"AuthFlow": "USER_SRP_AUTH", "AuthParameters": {"USERNAME": ANNA, "SRP_A": "no number"}}),
            "InvalidParameterException",
            "SRP_A is not a number of the group.",
        ),
        (
            "RespondToAuthChallenge",
            json!({"ChallengeName": "SMS_MFA"}),
            "InvalidParameterException",
            "SMS_MFA is not a challenge of this pool.",
        ),
        (
            "RespondToAuthChallenge",
            json!({"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "x", "ChallengeResponses": {"SOFTWARE_TOKEN_MFA_CODE": "1"}}),
            "NotAuthorizedException",
            "Invalid session for the user.",
        ),
        (
            "ConfirmForgotPassword",
            json!({"Username": "b@example.org", "ConfirmationCode": "1", "Password": PASSWORD}),
            "ExpiredCodeException",
            "Invalid code provided, please request a code again.",
        ),
        (
            "ChangePassword",
            json!({"AccessToken": tokens["AccessToken"], "PreviousPassword": "wrong", "ProposedPassword": PASSWORD}),
            "NotAuthorizedException",
            "Incorrect username or password.",
        ),
        (
            "UpdateUserAttributes",
            json!({"AccessToken": tokens["AccessToken"], "UserAttributes": [{"Name": "email", "Value": "c@example.org"}]}),
            "InvalidParameterException",
            "Attributes did not conform to the schema: email: Attribute cannot be updated.",
        ),
        (
            "VerifySoftwareToken",
            json!({"AccessToken": tokens["AccessToken"], "UserCode": "123456"}),
            "InvalidParameterException",
            "User has not set up software token mfa",
        ),
        (
            "SetUserMFAPreference",
            json!({"AccessToken": tokens["AccessToken"], "SoftwareTokenMfaSettings": {"Enabled": true, "PreferredMfa": true}}),
            "InvalidParameterException",
            "User has not set up software token mfa",
        ),
        (
            "InitiateAuth",
            json!({"AuthFlow": "USER_PASSWORD_AUTH"}),
            "InvalidParameterException",
            "Missing required parameter USERNAME",
        ),
        (
            "InitiateAuth",
            by_refresh_token(&json!("nothing")),
            "NotAuthorizedException",
            "Invalid Refresh Token",
        ),
        (
            "InitiateAuth",
            by_refresh_token(&json!(format!("{secret_gone}.AAAA"))),
            "NotAuthorizedException",
            "Invalid Refresh Token",
        ),
        (
            "InitiateAuth",
            by_refresh_token(&tokens["AccessToken"]),
            "NotAuthorizedException",
            "Invalid Refresh Token",
        ),
        (
            "GetUser",
            json!({"AccessToken": "x"}),
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
        (
            "GetUser",
            json!({"AccessToken": tokens["IdToken"]}),
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
        (
            "GlobalSignOut",
            json!({"AccessToken": tokens["IdToken"]}),
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
        (
            "GetUser",
            json!({}),
            "InvalidParameterException",
            "1 validation error detected: Value null at 'accessToken' failed to satisfy constraint: Member must not be null",
        ),
        (
            "SignUp",
            json!({"ClientId": "other"}),
            "ResourceNotFoundException",
            "User pool client other does not exist.",
        ),
        (
            "SignUp",
            json!({"Username": "anna", "Password": PASSWORD}),
            "InvalidParameterException",
            "Username should be an email.",
        ),
        (
            "SignUp",
            sign_up("1234567", json!([])),
            "InvalidPasswordException",
            "Password did not conform with policy: Password not long enough",
        ),
        (
            "SignUp",
            sign_up(&"x".repeat(257), json!([])),
            "InvalidPasswordException",
            "Password did not conform with policy: Password is too long",
        ),
        (
            "SignUp",
            sign_up(PASSWORD, json!([{"Name": "email", "Value": "c@example.org"}])),
            "InvalidParameterException",
            "Attributes did not conform to the schema: email: Attribute must be the username.",
        ),
        (
            "SignUp",
            sign_up(PASSWORD, json!([{"Name": "shoe", "Value": "42"}])),
            "InvalidParameterException",
            "Attributes did not conform to the schema: shoe: Attribute does not exist in schema.",
        ),
        (
            "SignUp",
            sign_up(PASSWORD, json!([{"Name": "name", "Value": ""}])),
            "InvalidParameterException",
            "Attribute name must be 1 to 200 characters.",
        ),
        (
            "ConfirmSignUp",
            json!({"Username": "b@example.org", "ConfirmationCode": "1"}),
            "ExpiredCodeException",
            "Invalid code provided, please request a code again.",
        ),
        ("AdminDeleteUser", json!({}), "UnknownOperationException", ""),
    ] {
        assert_eq!(
            world.refused(operation, body.clone()).await,
            told(name, message),
            "{operation} {body}"
        );
    }
    for unreadable in ["", "{", "[]", "{\"ClientId\": 1}", &" ".repeat(70_000)] {
        let (name, _) = refusal(world.send("SignUp", unreadable.to_owned()).await).await;
        assert_eq!(name, "SerializationException");
    }
    let untargeted = world
        .raw(Request::post("/cognito/").body(Body::from("{}")).unwrap())
        .await;
    assert_eq!(refusal(untargeted).await.0, "UnknownOperationException");
    assert_eq!(world.mail.letters().len(), 1, "nobody was signed up");
}
