//! What anyone may ask who knows the client: none of it is signed.

use async_trait::async_trait;
use aws_sdk_cognitoidentityprovider::types::{
    AttributeType, AuthFlowType, AuthenticationResultType, ChallengeNameType,
};
use maat_app::{
    Error,
    cognito::{Client, Told},
    pool::{Answer, Ask, NewLogin, Refusal},
    users::Profile,
};

use super::{CognitoPool, refusal};

#[async_trait]
impl Client for CognitoPool {
    async fn sign_in(&self, email: &str, password: &str) -> Answer<Told> {
        let asked = self.client.initiate_auth().client_id(&self.config.client_id);
        let asked = asked.auth_flow(AuthFlowType::UserPasswordAuth);
        let asked = asked
            .auth_parameters("USERNAME", email)
            .auth_parameters("PASSWORD", password);
        let answer = asked.send().await.map_err(refusal)?;
        told(answer.authentication_result, answer.challenge_name, answer.session)
    }

    async fn answer(&self, ask: Ask, email: &str, session: &str, given: &str) -> Answer<Told> {
        let (name, field) = match ask {
            Ask::Totp => (ChallengeNameType::SoftwareTokenMfa, "SOFTWARE_TOKEN_MFA_CODE"),
            Ask::NewPassword => (ChallengeNameType::NewPasswordRequired, "NEW_PASSWORD"),
        };
        let asked = self
            .client
            .respond_to_auth_challenge()
            .client_id(&self.config.client_id);
        let asked = asked.challenge_name(name).session(session);
        let asked = asked
            .challenge_responses("USERNAME", email)
            .challenge_responses(field, given);
        let answer = asked.send().await.map_err(refusal)?;
        told(answer.authentication_result, answer.challenge_name, answer.session)
    }

    async fn user(&self, access_token: &str) -> Answer<Profile> {
        let asked = self.client.get_user().access_token(access_token).send().await;
        let answer = asked.map_err(refusal)?;
        let attribute = |name: &str| {
            let found = answer.user_attributes.iter().find(|attribute| attribute.name == name);
            found.and_then(|attribute| attribute.value.clone())
        };
        Ok(Profile {
            name: attribute("name"),
            email: attribute("email"),
            email_verified: attribute("email_verified").as_deref() == Some("true"),
        })
    }

    async fn sign_up(&self, new: &NewLogin) -> Answer<()> {
        let known = [("email", Some(&new.email)), ("name", new.name.as_ref())];
        let mut attributes = Vec::new();
        for (name, value) in known {
            if let Some(value) = value {
                attributes.push(attribute(name, value)?);
            }
        }
        let asked = self.client.sign_up().client_id(&self.config.client_id);
        let asked = asked
            .username(&new.email)
            .password(&new.password)
            .set_user_attributes(Some(attributes));
        asked.send().await.map(drop).map_err(refusal)
    }

    async fn confirm(&self, email: &str, code: &str) -> Answer<()> {
        let asked = self.client.confirm_sign_up().client_id(&self.config.client_id);
        let asked = asked.username(email).confirmation_code(code);
        asked.send().await.map(drop).map_err(refusal)
    }

    async fn resend_code(&self, email: &str) -> Answer<()> {
        let asked = self.client.resend_confirmation_code().client_id(&self.config.client_id);
        asked.username(email).send().await.map(drop).map_err(refusal)
    }

    async fn forgot_password(&self, email: &str) -> Answer<()> {
        let asked = self.client.forgot_password().client_id(&self.config.client_id);
        match asked.username(email).send().await.map_err(refusal) {
            // A pool that tells who has no account is not repeated.
            Err(Refusal::WrongPassword) => Ok(()),
            answer => answer.map(drop),
        }
    }

    async fn reset_password(&self, email: &str, code: &str, password: &str) -> Answer<()> {
        let asked = self.client.confirm_forgot_password().client_id(&self.config.client_id);
        let asked = asked.username(email).confirmation_code(code).password(password);
        match asked.send().await.map_err(refusal) {
            Err(Refusal::WrongPassword) => Err(Refusal::CodeMismatch),
            answer => answer.map(drop),
        }
    }
}

pub(super) fn attribute(name: &str, value: &str) -> Result<AttributeType, Error> {
    let built = AttributeType::builder().name(name).value(value).build();
    built.map_err(Error::internal)
}

fn told(
    result: Option<AuthenticationResultType>,
    challenge: Option<ChallengeNameType>,
    session: Option<String>,
) -> Answer<Told> {
    if let Some(token) = result.and_then(|result| result.access_token) {
        return Ok(Told::Token(token));
    }
    let session = session.unwrap_or_default();
    match challenge {
        Some(ChallengeNameType::NewPasswordRequired) => Ok(Told::Asks(Ask::NewPassword, session)),
        Some(ChallengeNameType::SoftwareTokenMfa) => Ok(Told::Asks(Ask::Totp, session)),
        other => {
            let other = other.map_or_else(|| "nothing".to_owned(), |name| name.to_string());
            Err(Error::internal(format!("the user pool asks for {other}, which the pages do not know")).into())
        }
    }
}
