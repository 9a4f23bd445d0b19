//! What a signed-in person asks about themselves: GetUser, UpdateUserAttributes, ChangePassword, and the three operations of
//! an authenticator.

use std::net::IpAddr;

use maat_app::pool::{Pool, Refusal};
use serde_json::{Value, json};

use super::{
    answer::Failure,
    input::{Attribute, Input},
};

const TOTP: &str = "SOFTWARE_TOKEN_MFA";

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
    let mut user = json!({"Username": subject, "UserAttributes": attributes});
    if account.totp {
        (user["UserMFASettingList"], user["PreferredMfaSetting"]) = (json!([TOTP]), json!(TOTP));
    }
    Ok(user)
}

/// The name can be changed. The e-mail address is what people sign in by: another one is another account.
pub(super) async fn update(pool: &Pool, input: Input) -> Result<Value, Failure> {
    let token = input.access_token()?;
    let mut name = None;
    for Attribute { name: key, value } in &input.user_attributes {
        match key.as_str() {
            "name" => name = Some(value),
            "sub" | "email" | "email_verified" => return Err(invalid(key, "Attribute cannot be updated.").into()),
            _ => return Err(invalid(key, "Attribute does not exist in schema.").into()),
        }
    }
    match name {
        Some(name) => pool.rename(token, name).await?,
        None => drop(pool.account(token).await?),
    }
    Ok(json!({"CodeDeliveryDetailsList": []}))
}

fn invalid(attribute: &str, why: &str) -> Refusal {
    Refusal::InvalidParameter(format!("Attributes did not conform to the schema: {attribute}: {why}"))
}

pub(super) async fn change_password(pool: &Pool, input: Input, from: Option<IpAddr>) -> Result<Value, Failure> {
    let (old, new) = (input.previous_password()?, input.proposed_password()?);
    pool.change_password(input.access_token()?, old, new, from).await?;
    Ok(json!({}))
}

pub(super) async fn associate(pool: &Pool, input: Input) -> Result<Value, Failure> {
    let secret = pool.associate_authenticator(input.access_token()?).await?;
    Ok(json!({"SecretCode": secret}))
}

pub(super) async fn verify(pool: &Pool, input: Input, from: Option<IpAddr>) -> Result<Value, Failure> {
    let (token, code) = (input.access_token()?, input.user_code()?);
    pool.verify_authenticator(token, code, from).await?;
    Ok(json!({"Status": "SUCCESS"}))
}

pub(super) async fn prefer(pool: &Pool, input: Input) -> Result<Value, Failure> {
    let token = input.access_token()?;
    match &input.software_token_mfa_settings {
        Some(settings) => pool.ask_for_totp(token, settings.enabled).await?,
        None => drop(pool.account(token).await?),
    }
    Ok(json!({}))
}
