//! A user pool of Amazon Cognito, in the place of the pool built in. What is asked of it goes through three ports: its public
//! keys, what anyone may ask who knows its client, and what its account's administrators may.

mod fetched;
mod mirror;
mod profiles;
#[cfg(test)]
mod tests;
mod user_pool;

use async_trait::async_trait;

pub use self::{
    fetched::{FETCH_EVERY, FetchedKeys},
    mirror::Mirroring,
    profiles::CognitoProfiles,
    user_pool::{Parts, UserPool},
};
use crate::{
    Result,
    jws::Jwk,
    pool::{Answer, Ask, NewLogin},
    users::Profile,
};

/// Which user pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Its region.
    pub region: String,
    /// Its id, such as `eu-central-1_Abc123def`.
    pub pool_id: String,
    /// The id of the client, without a secret, that people sign in as.
    pub client_id: String,
    /// Where Cognito is, without a slash at the end, if not in its region.
    pub endpoint: Option<String>,
}

impl Config {
    /// The `iss` of its tokens; also its lasting name.
    pub fn issuer(&self) -> String {
        format!("https://cognito-idp.{}.amazonaws.com/{}", self.region, self.pool_id)
    }

    /// Where the sign-in wire is.
    pub fn endpoint(&self) -> String {
        let there = || format!("https://cognito-idp.{}.amazonaws.com", self.region);
        self.endpoint.clone().unwrap_or_else(there)
    }

    /// Where its public keys are: always below the pool itself, never where a token says.
    pub fn jwks(&self) -> String {
        format!("{}/{}/.well-known/jwks.json", self.endpoint(), self.pool_id)
    }
}

/// The public keys of an issuer, from afar.
#[async_trait]
pub trait Jwks: Send + Sync + 'static {
    /// All of them, as the issuer lists them now. Keys that are not for RS256 may be left out.
    async fn fetch(&self) -> Result<Vec<Jwk>>;
}

/// How far a sign-in at Cognito is.
pub enum Told {
    /// Through, with this access token.
    Token(String),
    /// Something more is asked for; Cognito's session, to be given back.
    Asks(Ask, String),
}

/// What anyone may ask of the pool who knows its client. The answers are Cognito's own.
#[async_trait]
pub trait Client: Send + Sync + 'static {
    /// InitiateAuth, USER_PASSWORD_AUTH.
    async fn sign_in(&self, email: &str, password: &str) -> Answer<Told>;

    /// RespondToAuthChallenge.
    async fn answer(&self, ask: Ask, email: &str, session: &str, answer: &str) -> Answer<Told>;

    /// GetUser, with the access token of whom it is about.
    async fn user(&self, access_token: &str) -> Answer<Profile>;

    /// SignUp.
    async fn sign_up(&self, new: &NewLogin) -> Answer<()>;

    /// ConfirmSignUp.
    async fn confirm(&self, email: &str, code: &str) -> Answer<()>;

    /// ResendConfirmationCode.
    async fn resend_code(&self, email: &str) -> Answer<()>;

    /// ForgotPassword.
    async fn forgot_password(&self, email: &str) -> Answer<()>;

    /// ConfirmForgotPassword.
    async fn reset_password(&self, email: &str, code: &str, password: &str) -> Answer<()>;
}

/// What an administrator of the pool does.
#[async_trait]
pub trait Admin: Send + Sync + 'static {
    /// Makes an account for an address that has none, and lets Cognito send the first password there (AdminCreateUser). One that has
    /// never been used gets another letter; any other stays as it is.
    async fn make_account(&self, email: &str) -> Result<()>;

    /// The names of the groups that a user is in (AdminListGroupsForUser).
    async fn groups(&self, subject: &str) -> Result<Vec<String>>;

    /// Puts a user into a group, which is made if it is not there (AdminAddUserToGroup, CreateGroup).
    async fn join(&self, subject: &str, group: &str) -> Result<()>;

    /// Takes a user out of a group (AdminRemoveUserFromGroup).
    async fn leave(&self, subject: &str, group: &str) -> Result<()>;

    /// Takes a group away, if it is there (DeleteGroup).
    async fn end_group(&self, group: &str) -> Result<()>;
}
