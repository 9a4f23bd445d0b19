//! InitiateAuth, GetTokensFromRefreshToken, GetUser, RevokeToken, GlobalSignOut.

use std::net::IpAddr;

use maat_app::pool::{Pool, Refusal, Tokens};
use serde_json::{Value, json};

use super::{answer::Failure, input::Input};

pub(super) async fn initiate(pool: &Pool, input: Input, from: Option<IpAddr>) -> Result<Value, Failure> {
    let flow = input.auth_flow()?;
    input.of_client(pool)?;
    let tokens = match flow {
        "USER_PASSWORD_AUTH" => {
            let (username, password) = (input.auth_parameter("USERNAME")?, input.auth_parameter("PASSWORD")?);
            pool.sign_in(username, password, from).await?
        }
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => pool.refresh(input.auth_parameter("REFRESH_TOKEN")?).await?,
        other => {
            let message = format!("{other} is not enabled for the client.");
            return Err(Refusal::InvalidParameter(message).into());
        }
    };
    Ok(json!({"AuthenticationResult": result(tokens), "ChallengeParameters": {}}))
}

pub(super) async fn refresh(pool: &Pool, input: Input) -> Result<Value, Failure> {
    input.of_client(pool)?;
    let tokens = pool.refresh(input.refresh_token()?).await?;
    Ok(json!({"AuthenticationResult": result(tokens)}))
}

pub(super) async fn get_user(pool: &Pool, input: Input) -> Result<Value, Failure> {
    let account = pool.account(input.access_token()?).await?;
    let subject = account.subject.to_string();
    let verified = account.email_verified.to_string();
    let known = [
        ("sub", Some(subject.clone())),
        ("email", Some(account.email)),
        ("email_verified", Some(verified)),
        ("name", account.name),
    ];
    let attributes: Vec<Value> = known
        .into_iter()
        .filter_map(|(name, value)| Some(json!({"Name": name, "Value": value?})))
        .collect();
    Ok(json!({"Username": subject, "UserAttributes": attributes}))
}

pub(super) async fn revoke(pool: &Pool, input: Input) -> Result<Value, Failure> {
    input.of_client(pool)?;
    pool.revoke(input.token()?).await?;
    Ok(json!({}))
}

pub(super) async fn sign_out_everywhere(pool: &Pool, input: Input) -> Result<Value, Failure> {
    pool.sign_out_everywhere(input.access_token()?).await?;
    Ok(json!({}))
}

fn result(tokens: Tokens) -> Value {
    let mut result = json!({
        "AccessToken": tokens.access,
        "IdToken": tokens.id,
        "ExpiresIn": tokens.expires_in,
        "TokenType": "Bearer",
    });
    if let Some(refresh) = tokens.refresh {
        result["RefreshToken"] = json!(refresh);
    }
    result
}
