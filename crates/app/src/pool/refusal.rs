//! Why the pool says no, in Cognito's names and words, which clients rely on.

use crate::{Code, Error, table::TableError};

/// What the pool answers.
pub type Answer<T> = Result<T, Refusal>;

/// Why the pool says no. Its text is what Cognito says.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No such user, or not their password: one answer for both.
    #[error("Incorrect username or password.")]
    WrongPassword,
    /// Not a passkey that may sign in here, or not its answer to what was asked: one answer for all.
    #[error("This passkey is not taken.")]
    WrongPasskey,
    /// A passkey is not made as it should be, is known already, or there are enough of them.
    #[error("This passkey can't be kept.")]
    NotAPasskey,
    /// It is the only way in that is left.
    #[error("There is no other way to sign in.")]
    LastWayIn,
    /// There is no such passkey of theirs.
    #[error("There is no such passkey.")]
    NoSuchPasskey,
    /// No browser makes passkeys for the address at which this is reached.
    #[error("There are no passkeys at this address.")]
    NoPasskeysHere,
    /// Too many wrong passwords lately; the right one is refused, too.
    #[error("Password attempts exceeded")]
    TooManyGuesses,
    /// The password is right, but the e-mail address is not yet confirmed.
    #[error("User is not confirmed.")]
    NotConfirmed,
    /// The e-mail address is taken.
    #[error("An account with the given email already exists.")]
    UsernameExists,
    /// There is nothing left to confirm.
    #[error("User cannot be confirmed. Current status is CONFIRMED")]
    AlreadyConfirmed,
    /// Not the code that was sent.
    #[error("Invalid verification code provided, please try again.")]
    CodeMismatch,
    /// Not the present code of their authenticator.
    #[error("Invalid code received for user")]
    WrongTotp,
    /// Not the code of the authenticator that is being set up.
    #[error("Code mismatch")]
    WrongFirstTotp,
    /// There is no authenticator to verify or to ask.
    #[error("User has not set up software token mfa")]
    NoAuthenticator,
    /// The code is too old, was tried too often, or was never sent.
    #[error("Invalid code provided, please request a code again.")]
    CodeExpired,
    /// The code could not be sent.
    #[error("The code could not be delivered.")]
    NotDelivered(#[source] Error),
    /// The password breaks the rule that the text names.
    #[error("Password did not conform with policy: {0}")]
    InvalidPassword(&'static str),
    /// The request breaks the rule that the text names.
    #[error("{0}")]
    InvalidParameter(String),
    /// No client of this pool has this id.
    #[error("User pool client {0} does not exist.")]
    UnknownClient(String),
    /// Too many of this kind from this account or address.
    #[error("Attempt limit exceeded, please try after some time.")]
    LimitExceeded,
    /// Two requests about one account at the same instant.
    #[error("Too many requests")]
    TooManyRequests,
    /// The token is not good; the text says which and why.
    #[error("{0}")]
    Token(&'static str),
    /// Something other than the pool's rules went wrong.
    #[error("Something went wrong on our side.")]
    Fault(#[from] Error),
}

impl Refusal {
    /// The name of Cognito's exception.
    pub fn name(&self) -> &'static str {
        match self {
            Self::WrongPassword
            | Self::WrongPasskey
            | Self::TooManyGuesses
            | Self::AlreadyConfirmed
            | Self::Token(_) => "NotAuthorizedException",
            Self::NotAPasskey | Self::LastWayIn | Self::NoPasskeysHere => "InvalidParameterException",
            Self::NoSuchPasskey => "ResourceNotFoundException",
            Self::NotConfirmed => "UserNotConfirmedException",
            Self::UsernameExists => "UsernameExistsException",
            Self::CodeMismatch | Self::WrongTotp => "CodeMismatchException",
            Self::WrongFirstTotp => "EnableSoftwareTokenMFAException",
            Self::CodeExpired => "ExpiredCodeException",
            Self::NotDelivered(_) => "CodeDeliveryFailureException",
            Self::InvalidPassword(_) => "InvalidPasswordException",
            Self::InvalidParameter(_) | Self::NoAuthenticator => "InvalidParameterException",
            Self::UnknownClient(_) => "ResourceNotFoundException",
            Self::LimitExceeded => "LimitExceededException",
            Self::TooManyRequests => "TooManyRequestsException",
            Self::Fault(_) => "InternalErrorException",
        }
    }
}

impl From<TableError> for Refusal {
    /// Of two at the same instant one is told to come again: whatever it found out must not be told.
    fn from(error: TableError) -> Self {
        match error {
            TableError::Conflict(_) => Self::TooManyRequests,
            other => Self::Fault(other.into()),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let message = refusal.to_string();
        match refusal {
            Refusal::Fault(error) => error,
            Refusal::NotDelivered(cause) => Self::new(Code::Unavailable, message).because(cause),
            Refusal::WrongPassword | Refusal::WrongPasskey | Refusal::Token(_) => {
                Self::new(Code::Unauthenticated, message)
            }
            Refusal::NotConfirmed => Self::new(Code::Forbidden, message),
            Refusal::TooManyGuesses | Refusal::LimitExceeded | Refusal::TooManyRequests => {
                Self::new(Code::TooMany, message)
            }
            Refusal::UsernameExists => Self::new(Code::Conflict, message).about("email"),
            Refusal::AlreadyConfirmed => Self::new(Code::Conflict, message),
            Refusal::CodeMismatch | Refusal::CodeExpired | Refusal::WrongTotp | Refusal::WrongFirstTotp => {
                Self::invalid("code", message)
            }
            Refusal::NoAuthenticator | Refusal::LastWayIn | Refusal::NoPasskeysHere => {
                Self::new(Code::Conflict, message)
            }
            Refusal::NotAPasskey => Self::new(Code::Invalid, message),
            Refusal::InvalidPassword(_) => Self::invalid("password", message),
            Refusal::InvalidParameter(_) => Self::new(Code::Invalid, message),
            Refusal::UnknownClient(_) | Refusal::NoSuchPasskey => Self::new(Code::NotFound, message),
        }
    }
}
