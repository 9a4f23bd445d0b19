//! The token: Cognito asks, before it gives one out (pre-token-generation trigger). Organisations go into it as groups, into both
//! tokens from version 2 on; the e-mail is kept, which access tokens lack.

mod event;

use std::sync::Arc;

use maat_app::{
    Result,
    secret::Secrets,
    table::Table,
    token::Identity,
    users::{KeptProfiles, MAX_GROUPS, groups},
};
use maat_aws::Account;
use serde_json::{Map, Value};

use self::event::{Asked, Event};
use super::{Store, serve};
use crate::{Failure, clock::Wall};

/// What the names of our groups begin with.
const OURS: &str = "organisation#";

/// How the trigger is set up.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    store: Store,
}

/// Answers, each time a token is given out.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let account = Account::of_environment().await;
    let secrets = Arc::new(args.store.secrets(&account).await?);
    let table: Arc<dyn Table> = Arc::new(account.table(&args.store.table));
    let clock = Arc::new(Wall);
    let profiles = KeptProfiles { table, secrets, clock };
    serve(|event: Event| answer(&profiles, event)).await
}

/// The whole event, with the answer in it. A machine belongs nowhere: its event goes back as it came.
async fn answer(profiles: &KeptProfiles, Event { mut whole, of_user }: Event) -> Result<Map<String, Value>> {
    if let Some(asked) = of_user {
        let identity = asked.identity();
        profiles.keep(&identity, &asked.profile()).await?;
        let groups = all_groups(&*profiles.table, &profiles.secrets, &identity, &asked).await?;
        whole.insert("response".into(), asked.response(groups));
    }
    Ok(whole)
}

/// The user's organisations; and what groups the pool itself has stay, for other apps that share it.
async fn all_groups(table: &dyn Table, secrets: &Secrets, identity: &Identity, asked: &Asked) -> Result<Vec<String>> {
    let mut all = groups(table, secrets, identity).await?;
    // What is mirrored into the pool (docs/decisions/0032) would stand there twice, and perhaps late.
    let others = asked.groups().iter().filter(|name| !name.starts_with(OURS));
    all.extend(others.cloned());
    all.truncate(MAX_GROUPS);
    Ok(all)
}

#[cfg(test)]
mod tests;
