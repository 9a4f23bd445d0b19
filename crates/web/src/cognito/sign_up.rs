//! SignUp, ConfirmSignUp, ResendConfirmationCode.

use std::net::IpAddr;

use maat_app::pool::{Answer, NewLogin, Pool, Refusal, normal_email};
use serde_json::{Value, json};

use super::{
    answer::Failure,
    input::{Attribute, Input},
};

pub(super) async fn sign_up(pool: &Pool, input: Input, from: Option<IpAddr>) -> Result<Value, Failure> {
    input.of_client(pool)?;
    let new = NewLogin {
        email: input.username()?.to_owned(),
        password: input.password()?.to_owned(),
        name: name(input.username()?, &input.user_attributes)?,
    };
    let signed_up = pool.sign_up(new, from).await?;
    Ok(json!({
        "UserConfirmed": false,
        "UserSub": signed_up.subject,
        "CodeDeliveryDetails": delivery(&signed_up.destination),
    }))
}

pub(super) async fn confirm(pool: &Pool, input: Input, from: Option<IpAddr>) -> Result<Value, Failure> {
    input.of_client(pool)?;
    pool.confirm(input.username()?, input.confirmation_code()?, from)
        .await?;
    Ok(json!({}))
}

pub(super) async fn resend(pool: &Pool, input: Input, from: Option<IpAddr>) -> Result<Value, Failure> {
    input.of_client(pool)?;
    let destination = pool.resend_code(input.username()?, from).await?;
    Ok(json!({"CodeDeliveryDetails": delivery(&destination)}))
}

pub(super) fn delivery(destination: &str) -> Value {
    json!({"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": destination})
}

/// The name among the attributes. The e-mail may be said again; anything else is refused rather than forgotten.
fn name(username: &str, attributes: &[Attribute]) -> Answer<Option<String>> {
    let mut name = None;
    for Attribute { name: key, value } in attributes {
        match key.as_str() {
            "name" => name = Some(value.clone()),
            "email" if normal_email(value) == normal_email(username) => {}
            "email" => return Err(invalid("email: Attribute must be the username.")),
            other => return Err(invalid(&format!("{other}: Attribute does not exist in schema."))),
        }
    }
    Ok(name)
}

fn invalid(what: &str) -> Refusal {
    Refusal::InvalidParameter(format!("Attributes did not conform to the schema: {what}"))
}
