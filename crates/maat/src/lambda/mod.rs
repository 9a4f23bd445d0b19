//! `maat lambda`: the one artifact in its four roles on AWS Lambda. Each takes one shape of event and refuses every other, so
//! that no path from outside leads to the tick or the ring.

mod api;
mod ring;
mod tick;
mod token;

use std::{env, ffi::OsString};

use clap::builder::NonEmptyStringValueParser;
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use maat_app::{Error, secret::Secrets};
use maat_aws::Account;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tracing_subscriber::EnvFilter;

use crate::Failure;

/// A role of the artifact.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Role {
    /// The API and the pages, behind API Gateway's HTTP API
    Api(api::Args),
    /// Hands what is due in the next minutes to the queue, on EventBridge's schedule
    Tick(tick::Args),
    /// Rings what is due, as the queue gives it back
    Ring(ring::Args),
    /// Says in a token where someone belongs, for Cognito
    Token(token::Args),
}

/// Plays the role until Lambda ends the process.
pub(crate) async fn run(role: Role) -> Result<(), Failure> {
    match role {
        Role::Api(args) => api::run(args).await,
        Role::Tick(args) => tick::run(args).await,
        Role::Ring(args) => ring::run(args).await,
        Role::Token(args) => token::run(args).await,
    }
}

/// The command line; as Lambda's `bootstrap` there is none, and the handler's name says the role.
pub(crate) fn command_line() -> Vec<OsString> {
    let given: Vec<OsString> = env::args_os().collect();
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the edge at which configuration comes in"
    )]
    let handler = env::var_os("_HANDLER");
    match (given.as_slice(), handler) {
        ([program], Some(handler)) => vec![program.clone(), "lambda".into(), handler],
        _ => given,
    }
}

/// What the log may tell: at its most talkative, the runtime would tell whole events, with tokens.
pub(crate) fn told(filter: EnvFilter) -> EnvFilter {
    let quiet = "lambda_runtime=info,lambda_http=info";
    let directives = quiet.split(',').filter_map(|directive| directive.parse().ok());
    directives.fold(filter, EnvFilter::add_directive)
}

/// What is kept on AWS, and how to get at it.
#[derive(Debug, clap::Args)]
struct Store {
    /// The table in DynamoDB
    #[arg(long, env = "MAAT_TABLE", value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    table: String,
    /// The encrypted parameter of Systems Manager with the key that is kept outside the store
    #[arg(long, env = "MAAT_KEY_PARAMETER", value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    key_parameter: String,
}

impl Store {
    async fn secrets(&self, account: &Account) -> Result<Secrets, Failure> {
        Ok(Secrets::new(&account.key(&self.key_parameter).await?))
    }
}

/// Answers events of one shape by `work`, one after the other. What another shape holds is neither told nor logged.
async fn serve<E, A, F>(work: impl Fn(E) -> F) -> Result<(), Failure>
where
    E: DeserializeOwned,
    A: Serialize,
    F: Future<Output = maat_app::Result<A>>,
{
    let work = &work;
    let answer = service_fn(|event: LambdaEvent<Value>| async move {
        let event = serde_json::from_value(event.payload).map_err(|_| refusal())?;
        work(event).await.map_err(failure)
    });
    lambda_runtime::run(answer).await.map_err(|error| -> Failure { error })
}

fn refusal() -> Diagnostic {
    tracing::warn!("an event of another shape was refused");
    Diagnostic {
        error_type: "refused".into(),
        error_message: "This function does not take such events.".into(),
    }
}

fn failure(error: Error) -> Diagnostic {
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    tracing::error!(code = error.code.as_str(), cause, "an event failed");
    Diagnostic {
        error_type: error.code.as_str().into(),
        error_message: error.message,
    }
}
