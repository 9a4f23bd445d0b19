//! What an administrator of the pool does: signed, and only where the account's rights let us.

use async_trait::async_trait;
use aws_sdk_cognitoidentityprovider::{
    error::{ProvideErrorMetadata, SdkError},
    types::{DeliveryMediumType, MessageActionType, UserStatusType},
};
use maat_app::{Result, cognito::Admin};

use super::{CognitoPool, client::attribute, failure};

/// Most groups of one user that are read at once (`AdminListGroupsForUser`, Limit).
const PAGE: i32 = 60;
/// Most such pages.
const MAX_PAGES: usize = 10;

#[async_trait]
impl Admin for CognitoPool {
    async fn make_account(&self, email: &str) -> Result<()> {
        let create = self
            .client
            .admin_create_user()
            .user_pool_id(&self.config.pool_id)
            .username(email);
        // The first password goes to the address and nowhere else: whoever signs in by it has shown that the address is theirs.
        let first = create.clone().desired_delivery_mediums(DeliveryMediumType::Email);
        let first = first
            .user_attributes(attribute("email", email)?)
            .user_attributes(attribute("email_verified", "true")?);
        let Err(error) = first.send().await else {
            return Ok(());
        };
        if code(&error) != Some("UsernameExistsException") {
            return Err(failure(&error));
        }
        if !self.is_unused(email).await? {
            return Ok(());
        }
        let again = create.message_action(MessageActionType::Resend).send().await;
        again.map(drop).map_err(|error| failure(&error))
    }

    async fn groups(&self, subject: &str) -> Result<Vec<String>> {
        let asked = self
            .client
            .admin_list_groups_for_user()
            .user_pool_id(&self.config.pool_id);
        let mut pages = asked.username(subject).limit(PAGE).into_paginator().send();
        let mut groups = Vec::new();
        for _ in 0..MAX_PAGES {
            let Some(page) = pages.next().await else { break };
            let page = page.map_err(|error| failure(&error))?;
            groups.extend(page.groups.into_iter().flatten().filter_map(|group| group.group_name));
        }
        Ok(groups)
    }

    async fn join(&self, subject: &str, group: &str) -> Result<()> {
        let pool = &self.config.pool_id;
        let asked = self.client.admin_add_user_to_group().user_pool_id(pool);
        let join = asked.username(subject).group_name(group);
        let Err(error) = join.clone().send().await else {
            return Ok(());
        };
        if code(&error) != Some("ResourceNotFoundException") {
            return Err(failure(&error));
        }
        let made = self
            .client
            .create_group()
            .user_pool_id(pool)
            .group_name(group)
            .send()
            .await;
        match made {
            Err(error) if code(&error) != Some("GroupExistsException") => return Err(failure(&error)),
            _ => {}
        }
        join.send().await.map(drop).map_err(|error| failure(&error))
    }

    async fn leave(&self, subject: &str, group: &str) -> Result<()> {
        let asked = self
            .client
            .admin_remove_user_from_group()
            .user_pool_id(&self.config.pool_id);
        let left = asked.username(subject).group_name(group).send().await;
        gone(left)
    }

    async fn end_group(&self, group: &str) -> Result<()> {
        let asked = self.client.delete_group().user_pool_id(&self.config.pool_id);
        gone(asked.group_name(group).send().await)
    }
}

impl CognitoPool {
    /// Whether an account is there that no one has ever signed in to.
    async fn is_unused(&self, email: &str) -> Result<bool> {
        let asked = self.client.admin_get_user().user_pool_id(&self.config.pool_id);
        let user = asked.username(email).send().await.map_err(|error| failure(&error))?;
        Ok(user.user_status == Some(UserStatusType::ForceChangePassword))
    }
}

/// The name of Cognito's exception.
fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

/// What was to go is gone, also where it was before.
fn gone<T, E: ProvideErrorMetadata, R>(answer: std::result::Result<T, SdkError<E, R>>) -> Result<()> {
    match answer {
        Err(error) if code(&error) != Some("ResourceNotFoundException") => Err(failure(&error)),
        _ => Ok(()),
    }
}
