//! A user pool of Amazon Cognito, if people sign in there.

use std::sync::Arc;

use clap::builder::NonEmptyStringValueParser;
use maat_app::{
    App,
    cognito::{CognitoProfiles, Config, FetchedKeys, Mirroring, Parts, UserPool},
    limit::Limits,
    table::Table,
    users::{KeptProfiles, Users},
};
use maat_aws::{Account, CognitoPool, HttpJwks};

use crate::Failure;

/// Which user pool of Amazon Cognito people sign in to; if left out, the pool built in.
#[derive(Debug, clap::Args)]
pub(crate) struct UserPoolArgs {
    /// The user pool of Amazon Cognito that people sign in to: eu-central-1_Abc123def; if left out, the pool built in
    #[arg(long, env = "MAAT_USER_POOL", value_name = "ID", requires = "user_pool_client", value_parser = NonEmptyStringValueParser::new())]
    user_pool: Option<String>,
    /// The client of that pool, without a secret, that people sign in as
    #[arg(long, env = "MAAT_USER_POOL_CLIENT", value_name = "ID", requires = "user_pool")]
    user_pool_client: Option<String>,
    /// The region of that pool; if left out, as its id says
    #[arg(long, env = "MAAT_REGION", value_name = "REGION", requires = "user_pool")]
    region: Option<String>,
    /// Where Cognito is, if not in that region; for tests
    #[arg(long, env = "MAAT_COGNITO_ENDPOINT", value_name = "URL", requires = "user_pool")]
    cognito_endpoint: Option<String>,
    /// Make organisations groups of that pool, for other apps that share it
    #[arg(long, env = "MAAT_MIRROR_GROUPS", requires = "user_pool")]
    mirror_groups: bool,
}

/// A user pool, and how it is asked.
pub(crate) struct Elsewhere {
    config: Config,
    pool: Arc<CognitoPool>,
    mirrors: bool,
}

/// What the edge needs of it.
pub(crate) struct Opened {
    pub(crate) pool: UserPool,
    pub(crate) users: Users,
}

impl UserPoolArgs {
    /// The pool that is named, if one is. Nothing is asked of it yet.
    pub(crate) async fn open(self) -> Result<Option<Elsewhere>, Failure> {
        let (Some(pool_id), Some(client_id)) = (self.user_pool, self.user_pool_client) else {
            return Ok(None);
        };
        let of_id = pool_id.split_once('_').map(|(region, _)| region.to_owned());
        let region = self.region.or(of_id);
        let config = Config {
            region: region.ok_or("a user pool's id begins with its region: eu-central-1_Abc123def; or say --region")?,
            pool_id,
            client_id,
            endpoint: self.cognito_endpoint.map(|url| url.trim_end_matches('/').to_owned()),
        };
        let account = Account::of_environment().await;
        Ok(Some(Elsewhere {
            pool: Arc::new(account.user_pool(config.clone())),
            config,
            mirrors: self.mirror_groups,
        }))
    }
}

impl Elsewhere {
    /// The table, whose memberships are copied into the pool's groups if that was asked for.
    pub(crate) fn mirroring(&self, table: Arc<dyn Table>) -> Arc<dyn Table> {
        match self.mirrors {
            true => Arc::new(Mirroring::new(table, self.pool.clone(), self.config.issuer())),
            false => table,
        }
    }

    /// The pool, and those who sign in to it, over the app's table.
    pub(crate) fn over(self, app: &App) -> Result<Opened, Failure> {
        let (table, secrets, wall) = (app.table.clone(), app.secrets.clone(), app.wall.clone());
        let kept = Arc::new(KeptProfiles {
            table: table.clone(),
            secrets: secrets.clone(),
            clock: wall.clone(),
        });
        let profiles = CognitoProfiles {
            kept: kept.clone(),
            client: self.pool.clone(),
        };
        let users = Users::new(
            table.clone(),
            secrets.clone(),
            wall.clone(),
            app.ids.clone(),
            Arc::new(profiles),
        );
        let jwks = HttpJwks::new(self.config.jwks()).map_err(|error| error.message)?;
        let pool = UserPool::new(Parts {
            config: self.config,
            client: self.pool.clone(),
            keys: Arc::new(FetchedKeys::new(Arc::new(jwks), wall.clone())),
            profiles: kept,
            limits: Arc::new(Limits::new(table, secrets, wall)),
        });
        Ok(Opened {
            pool,
            users: users.with_accounts(self.pool),
        })
    }
}
