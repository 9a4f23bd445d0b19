//! The one error type: a stable code, what people are told, and what only the log is told.

use std::{error::Error as StdError, fmt};

use crate::table::TableError;

macro_rules! codes {
    ($($name:ident $text:literal $meaning:literal)+) => {
        /// What went wrong, in words that programs may rely on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $name,)+
        }

        impl Code {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as it stands in a problem answer; never changes its meaning.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// What it means, for people.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)+
                }
            }
        }
    };
}

codes! {
    Malformed "malformed" "The body is not JSON, or not a body of this kind."
    AuthorizationPending "authorization_pending" "Nobody has typed the watch's code yet: ask again after the interval (RFC 8628)."
    SlowDown "slow_down" "The watch asks too often: from now on it waits five seconds more."
    ExpiredToken "expired_token" "The watch's code is too old, or was never given: begin again."
    Unauthenticated "unauthenticated" "No one is signed in, or the token is no longer good."
    Forbidden "forbidden" "Signed in, and may see it, but may not do this."
    NotFound "not_found" "There is no such thing, or the caller may not know that there is."
    NotAllowed "not_allowed" "There is something here, but not for this method."
    Conflict "conflict" "It clashes with what is there already."
    Gone "gone" "The code was good once and is no longer."
    Stale "stale" "Someone else changed it since it was read (`If-Match`), or at the same instant."
    TooLarge "too_large" "The body or the list is too large."
    Invalid "invalid" "The request breaks a rule; `field` says where."
    TooMany "too_many" "Too many requests of this kind; `Retry-After` says when to come back."
    Internal "internal" "A fault of ours."
    NotHere "not_here" "This host does not do that; `detail` says what to do instead."
    Unavailable "unavailable" "The store or another part can't answer now; trying again is right."
}

/// An error with an outside (code, field, message: safe to show) and an inside (the cause: for the log).
#[derive(Debug)]
pub struct Error {
    /// What programs may rely on.
    pub code: Code,
    /// The field of the request that it is about, as the request names it: `start`, `steps[2].title`.
    pub field: Option<String>,
    /// One sentence for people. Holds no name, title or token.
    pub message: String,
    /// In how many seconds to try again, where that is known.
    pub again_after: Option<u64>,
    inside: Option<Box<dyn StdError + Send + Sync>>,
}

/// What a use case answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of this kind, told in one sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            field: None,
            message: message.into(),
            again_after: None,
            inside: None,
        }
    }

    /// The request's `field` breaks a rule.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Code::Invalid, message).about(field)
    }

    /// The same error, about this field of the request.
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same error, with how many seconds to wait before trying again.
    pub fn again_after(mut self, seconds: u64) -> Self {
        self.again_after = Some(seconds);
        self
    }

    /// The one answer for what is absent and for what may not be seen: equal to the byte.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "There is nothing here.")
    }

    /// The caller may see it, but not do this.
    pub fn forbidden() -> Self {
        Self::new(Code::Forbidden, "Your role does not allow this.")
    }

    /// A fault of ours; `cause` goes to the log only.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            inside: Some(cause.into()),
            ..Self::new(Code::Internal, "Something went wrong on our side.")
        }
    }

    /// The same error with its cause, for the log.
    pub fn because(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inside = Some(cause.into());
        self
    }
}

impl From<TableError> for Error {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Conflict(_) => Self::new(Code::Stale, "Someone else changed this meanwhile. Please try again."),
            TableError::Unavailable(_) | TableError::Unknown(_) => {
                Self::new(Code::Unavailable, "The store can't answer now. Please try again.")
            }
            TableError::Limit(_) | TableError::Corrupt(_) => return Self::internal(error),
        }
        .because(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inside.as_deref().map(|cause| cause as _)
    }
}
