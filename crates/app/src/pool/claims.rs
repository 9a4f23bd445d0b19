//! What stands in the tokens: Cognito's claims, in Cognito's names.

use serde::Serialize;

use super::{Pool, grant::Grant, login::Login, refusal::Answer};
use crate::users;

/// How long access and id tokens are good, in seconds.
pub(super) const LIFETIME: u32 = 3600;
/// Cognito's scope for whoever signed in as themselves.
const SCOPE: &str = "aws.cognito.signin.user.admin";

/// What a sign-in or a refresh gives.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// For the API.
    pub access: String,
    /// For the app: who has signed in.
    pub id: String,
    /// Buys new ones; given when signing in and when exchanged.
    pub refresh: Option<String>,
    /// How long access and id are good, in seconds.
    pub expires_in: u32,
}

#[derive(Serialize)]
struct Common<'a> {
    sub: String,
    iss: String,
    origin_jti: String,
    event_id: String,
    jti: String,
    auth_time: i64,
    iat: i64,
    exp: i64,
    #[serde(rename = "cognito:groups", skip_serializing_if = "<[String]>::is_empty")]
    groups: &'a [String],
}

#[derive(Serialize)]
struct Access<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    token_use: &'a str,
    client_id: &'a str,
    scope: &'a str,
    username: String,
}

#[derive(Serialize)]
struct Id<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    token_use: &'a str,
    aud: &'a str,
    #[serde(rename = "cognito:username")]
    username: String,
    email: &'a str,
    email_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl Pool {
    /// Access and id tokens under a grant.
    pub(super) async fn mint(&self, login: &Login, grant: &Grant) -> Answer<Tokens> {
        let identity = self.identity(login.subject, None);
        let groups = users::groups(&*self.table, &self.secrets, &identity).await?;
        let event_id = self.ids.uuid().to_string();
        let access = Access {
            common: self.common(login, grant, &event_id, &groups),
            token_use: "access",
            client_id: self.client_id(),
            scope: SCOPE,
            username: login.subject.to_string(),
        };
        let id = Id {
            common: self.common(login, grant, &event_id, &groups),
            token_use: "id",
            aud: self.client_id(),
            username: login.subject.to_string(),
            email: &login.email,
            email_verified: login.email_verified,
            name: login.name.as_deref(),
        };
        Ok(Tokens {
            access: self.signing.sign(&access).await?,
            id: self.signing.sign(&id).await?,
            refresh: None,
            expires_in: LIFETIME,
        })
    }

    fn common<'a>(&self, login: &Login, grant: &Grant, event_id: &str, groups: &'a [String]) -> Common<'a> {
        let now = self.clock.now().as_second();
        Common {
            sub: login.subject.to_string(),
            iss: self.issuer(),
            origin_jti: grant.id.to_string(),
            event_id: event_id.to_owned(),
            jti: self.ids.uuid().to_string(),
            auth_time: grant.signed_in_at.as_second(),
            iat: now,
            exp: now + i64::from(LIFETIME),
            groups,
        }
    }
}
