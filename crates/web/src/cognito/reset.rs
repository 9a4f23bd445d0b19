//! ForgotPassword, ConfirmForgotPassword.

use std::net::IpAddr;

use maat_app::pool::Pool;
use serde_json::{Value, json};

use super::{answer::Failure, input::Input, sign_up::delivery};

pub(super) async fn forgot(pool: &Pool, input: Input, from: Option<IpAddr>) -> Result<Value, Failure> {
    input.of_client(pool)?;
    let destination = pool.forgot_password(input.username()?, from).await?;
    Ok(json!({"CodeDeliveryDetails": delivery(&destination)}))
}

pub(super) async fn confirm(pool: &Pool, input: Input, from: Option<IpAddr>) -> Result<Value, Failure> {
    input.of_client(pool)?;
    let (username, code, password) = (input.username()?, input.confirmation_code()?, input.password()?);
    pool.reset_password(username, code, password, from).await?;
    Ok(json!({}))
}
