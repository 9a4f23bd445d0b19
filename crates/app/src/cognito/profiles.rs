//! What is known of those who sign in at Cognito: what the trigger kept, or else what Cognito tells of the bearer of a token, asked
//! once and kept.

use std::sync::Arc;

use async_trait::async_trait;

use super::Client;
use crate::{
    Code, Error, Result,
    pool::Refusal,
    token::Identity,
    users::{KeptProfiles, Profile, Profiles},
};

/// The profiles of one user pool.
pub struct CognitoProfiles {
    /// What is kept.
    pub kept: Arc<KeptProfiles>,
    /// Who is asked.
    pub client: Arc<dyn Client>,
}

#[async_trait]
impl Profiles for CognitoProfiles {
    async fn profile(&self, identity: &Identity) -> Result<Option<Profile>> {
        self.kept.profile(identity).await
    }

    async fn profile_of_bearer(&self, identity: &Identity, access_token: &str) -> Result<Option<Profile>> {
        if let Some(known) = self.kept.profile(identity).await? {
            return Ok(Some(known));
        }
        match self.client.user(access_token).await {
            Ok(profile) => {
                self.kept.keep(identity, &profile).await?;
                Ok(Some(profile))
            }
            // The token does not allow it (no scope `aws.cognito.signin.user.admin`), or was revoked a moment ago.
            Err(Refusal::WrongPassword | Refusal::Token(_)) => Ok(None),
            Err(refusal) => {
                let message = "Who you are can't be asked just now. Please try again.";
                Err(Error::new(Code::Unavailable, message).because(Error::from(refusal)))
            }
        }
    }
}
