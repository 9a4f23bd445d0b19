//! A user pool of Amazon Cognito: what its client asks, and what its administrators do.

mod admin;
mod client;
mod jwks;

use aws_sdk_cognitoidentityprovider::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
};
use maat_app::{Code, Error, cognito::Config, pool::Refusal};

pub use jwks::HttpJwks;

/// One user pool.
#[derive(Debug, Clone)]
pub struct CognitoPool {
    client: Client,
    config: Config,
}

impl CognitoPool {
    pub(crate) fn new(client: Client, config: Config) -> Self {
        Self { client, config }
    }
}

/// Cognito's exceptions, as the pool built in has them, too.
fn refusal<E: ProvideErrorMetadata, R>(error: SdkError<E, R>) -> Refusal {
    let Some(refused) = error.as_service_error() else {
        return Refusal::Fault(out_of_reach());
    };
    let message = refused.message().unwrap_or_default();
    match refused.code().unwrap_or_default() {
        "NotAuthorizedException" if message.contains("attempts exceeded") => Refusal::TooManyGuesses,
        "NotAuthorizedException" if message.contains("CONFIRMED") => Refusal::AlreadyConfirmed,
        "NotAuthorizedException" if message.contains("session") => Refusal::Token("Invalid session for the user."),
        // Whether there is such a user is told no one.
        "NotAuthorizedException" | "UserNotFoundException" => Refusal::WrongPassword,
        "UserNotConfirmedException" => Refusal::NotConfirmed,
        "UsernameExistsException" | "AliasExistsException" => Refusal::UsernameExists,
        "CodeMismatchException" => Refusal::CodeMismatch,
        "ExpiredCodeException" => Refusal::CodeExpired,
        "CodeDeliveryFailureException" => Refusal::NotDelivered(out_of_reach()),
        "InvalidPasswordException" => Refusal::InvalidPassword("The pool wants another password."),
        "InvalidParameterException" => Refusal::InvalidParameter(message.to_owned()),
        "LimitExceededException" | "TooManyFailedAttemptsException" => Refusal::LimitExceeded,
        "TooManyRequestsException" => Refusal::TooManyRequests,
        other => Refusal::Fault(Error::internal(format!("the user pool answered {other}"))),
    }
}

fn out_of_reach() -> Error {
    Error::new(
        Code::Unavailable,
        "The user pool can't be reached just now. Please try again.",
    )
}

/// What an administrator is told; never whom it was about.
fn failure<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Error {
    match error.as_service_error().and_then(ProvideErrorMetadata::code) {
        Some(code) => Error::new(Code::Unavailable, format!("The user pool answered {code}.")),
        None => out_of_reach(),
    }
}
