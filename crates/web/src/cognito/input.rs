//! What requests hold, read as Cognito reads it: a missing member is told by name.

use std::collections::HashMap;

use maat_app::pool::{Answer, Pool, Refusal};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::answer::Failure;

/// Every member that some operation here reads; what else a request holds is ignored, as newer clients send more.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Input {
    client_id: Option<String>,
    username: Option<String>,
    password: Option<String>,
    confirmation_code: Option<String>,
    access_token: Option<String>,
    refresh_token: Option<String>,
    token: Option<String>,
    auth_flow: Option<String>,
    auth_parameters: HashMap<String, String>,
    challenge_name: Option<String>,
    challenge_responses: HashMap<String, String>,
    session: Option<String>,
    user_code: Option<String>,
    previous_password: Option<String>,
    proposed_password: Option<String>,
    pub(super) software_token_mfa_settings: Option<MfaSettings>,
    pub(super) user_attributes: Vec<Attribute>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct MfaSettings {
    pub(super) enabled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attribute {
    pub(super) name: String,
    #[serde(default)]
    pub(super) value: String,
}

pub(super) fn read(body: &[u8]) -> Result<Input, Failure> {
    // By way of a map, since a struct would be read from a list, too.
    let members: Map<String, Value> = serde_json::from_slice(body).map_err(|_| Failure::Unreadable)?;
    serde_json::from_value(Value::Object(members)).map_err(|_| Failure::Unreadable)
}

impl Input {
    /// Refuses a client that is not the pool's.
    pub(super) fn of_client(&self, pool: &Pool) -> Answer<()> {
        let id = needed(&self.client_id, "clientId")?;
        match id == pool.client_id() {
            true => Ok(()),
            false => Err(Refusal::UnknownClient(id.to_owned())),
        }
    }

    pub(super) fn username(&self) -> Answer<&str> {
        needed(&self.username, "username")
    }

    pub(super) fn password(&self) -> Answer<&str> {
        needed(&self.password, "password")
    }

    pub(super) fn confirmation_code(&self) -> Answer<&str> {
        needed(&self.confirmation_code, "confirmationCode")
    }

    pub(super) fn access_token(&self) -> Answer<&str> {
        needed(&self.access_token, "accessToken")
    }

    pub(super) fn refresh_token(&self) -> Answer<&str> {
        needed(&self.refresh_token, "refreshToken")
    }

    pub(super) fn token(&self) -> Answer<&str> {
        needed(&self.token, "token")
    }

    pub(super) fn auth_flow(&self) -> Answer<&str> {
        needed(&self.auth_flow, "authFlow")
    }

    pub(super) fn challenge_name(&self) -> Answer<&str> {
        needed(&self.challenge_name, "challengeName")
    }

    pub(super) fn session(&self) -> Answer<&str> {
        needed(&self.session, "session")
    }

    pub(super) fn user_code(&self) -> Answer<&str> {
        needed(&self.user_code, "userCode")
    }

    pub(super) fn previous_password(&self) -> Answer<&str> {
        needed(&self.previous_password, "previousPassword")
    }

    pub(super) fn proposed_password(&self) -> Answer<&str> {
        needed(&self.proposed_password, "proposedPassword")
    }

    /// One of `AuthParameters`.
    pub(super) fn auth_parameter(&self, name: &str) -> Answer<&str> {
        among(&self.auth_parameters, name)
    }

    /// One of `ChallengeResponses`.
    pub(super) fn response(&self, name: &str) -> Answer<&str> {
        among(&self.challenge_responses, name)
    }
}

fn among<'a>(given: &'a HashMap<String, String>, name: &str) -> Answer<&'a str> {
    let value = given.get(name).map(String::as_str);
    value.ok_or_else(|| Refusal::InvalidParameter(format!("Missing required parameter {name}")))
}

fn needed<'a>(member: &'a Option<String>, name: &str) -> Answer<&'a str> {
    member.as_deref().ok_or_else(|| {
        Refusal::InvalidParameter(format!(
            "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
        ))
    })
}
