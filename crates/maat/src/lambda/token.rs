//! The token: Cognito asks, before it gives one out (pre-token-generation trigger, version V2_0). Organisations go into both
//! tokens as groups; the e-mail is kept, which access tokens lack.

use std::sync::Arc;

use maat_app::{
    Result,
    secret::Secrets,
    table::Table,
    token::Identity,
    users::{KeptProfiles, MAX_GROUPS, Profile, groups},
};
use maat_aws::Account;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Store, serve};
use crate::{Failure, clock::Wall};

/// How the trigger is set up.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    store: Store,
}

/// What Cognito asks. It wants all of it back, with the answer in it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    version: Version,
    trigger_source: String,
    region: String,
    user_pool_id: String,
    request: Request,
    response: Value,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Debug, Deserialize, Serialize)]
enum Version {
    #[serde(rename = "2")]
    Two,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    user_attributes: Attributes,
    #[serde(default)]
    group_configuration: Groups,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// All of Cognito's attributes are texts.
#[derive(Debug, Deserialize, Serialize)]
struct Attributes {
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// The groups that the user has in the pool itself.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Groups {
    #[serde(default)]
    groups_to_override: Option<Vec<String>>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Answers, each time a token is given out.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let account = Account::of_environment().await;
    let secrets = Arc::new(args.store.secrets(&account).await?);
    let table: Arc<dyn Table> = Arc::new(account.table(&args.store.table));
    let clock = Arc::new(Wall);
    let profiles = KeptProfiles { table, secrets, clock };
    serve(|asked: Asked| answer(&profiles, asked)).await
}

async fn answer(profiles: &KeptProfiles, mut asked: Asked) -> Result<Asked> {
    let identity = asked.identity();
    profiles.keep(&identity, &asked.profile()).await?;
    asked.response = asked.response(&*profiles.table, &profiles.secrets, &identity).await?;
    Ok(asked)
}

impl Asked {
    fn identity(&self) -> Identity {
        let (region, pool) = (&self.region, &self.user_pool_id);
        Identity {
            issuer: format!("https://cognito-idp.{region}.amazonaws.com/{pool}"),
            subject: self.request.user_attributes.sub.clone(),
            email: None,
        }
    }

    fn profile(&self) -> Profile {
        let attributes = &self.request.user_attributes;
        Profile {
            name: attributes.name.clone(),
            email: attributes.email.clone(),
            email_verified: attributes.email_verified.as_deref() == Some("true"),
        }
    }

    /// What groups the pool itself has stay, for other apps that share it.
    async fn response(&self, table: &dyn Table, secrets: &Secrets, identity: &Identity) -> Result<Value> {
        let own = &self.request.group_configuration;
        let mut all = groups(table, secrets, identity).await?;
        // What is mirrored into the pool (docs/decisions/0032) would stand there twice, and perhaps late.
        let others = own
            .groups_to_override
            .iter()
            .flatten()
            .filter(|name| !name.starts_with("organisation#"));
        all.extend(others.cloned());
        all.truncate(MAX_GROUPS);
        let mut groups = own.rest.clone();
        groups.insert("groupsToOverride".into(), all.into());
        Ok(json!({ "claimsAndScopeOverrideDetails": { "groupOverrideDetails": groups } }))
    }
}

#[cfg(test)]
mod tests;
