//! What an error of DynamoDB's means, and when to try again.
//!
//! Reads are retried by the client itself. A write is retried here, since a write whose answer was lost may have
//! happened: whoever tries it again must know.

use std::{error::Error, fmt, time::Duration};

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use maat_app::table::TableError;
use tokio::time::sleep;

/// How often a write is tried.
pub(super) const TRIES: u32 = 6;
/// The longest wait before the second try; doubled for each after it.
const FIRST_WAIT: Duration = Duration::from_millis(40);

/// Codes by which DynamoDB says that it did nothing, and may later.
const BUSY: &[&str] = &[
    "ThrottlingException",
    "ThrottlingError",
    "ProvisionedThroughputExceededException",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "TransactionConflictException",
    "TransactionConflict",
    "TransactionInProgressException",
];

/// How one try of a write ended, if not well.
pub(super) enum Failed {
    /// Nothing was written, and nothing will be by trying again.
    For(TableError),
    /// Nothing was written; trying again is right.
    Busy(String),
    /// It may have been written.
    Unknown(String),
}

/// Whether a code says that nothing was done for now.
pub(super) fn is_busy(code: &str) -> bool {
    BUSY.contains(&code)
}

/// What is not a condition that failed.
pub(super) fn failed<E, R>(error: SdkError<E, R>) -> Failed
where
    E: ProvideErrorMetadata + Error + 'static,
    R: fmt::Debug + 'static,
{
    let text = said(&error);
    match &error {
        SdkError::ConstructionFailure(_) => Failed::For(TableError::Unavailable(text)),
        SdkError::ServiceError(service) => match service.err().code() {
            Some(code) if is_busy(code) => Failed::Busy(text),
            // An error of the service's own making does not say how far it came.
            None | Some("InternalServerError" | "InternalServerErrorException" | "ServiceUnavailable") => {
                Failed::Unknown(text)
            }
            Some(_) => Failed::For(TableError::Unavailable(text)),
        },
        _ => Failed::Unknown(text),
    }
}

/// What a read that the client gave up on means.
pub(super) fn unavailable<E, R>(error: SdkError<E, R>) -> TableError
where
    E: Error + 'static,
    R: fmt::Debug + 'static,
{
    TableError::Unavailable(said(&error))
}

/// What it says and why, without the answer itself: that may hold an item.
fn said(error: &(dyn Error + 'static)) -> String {
    let mut said = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push(error.to_string());
        cause = error.source();
    }
    said.dedup();
    said.join(": ")
}

/// Waits before another try: anything up to twice as long as before, so that those who met don't meet again.
pub(super) async fn wait(tries: u32) {
    let longest = FIRST_WAIT.saturating_mul(1 << tries.min(TRIES));
    let micros = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX);
    // Without randomness the longest wait is as good.
    let random = getrandom::u64().map_or(micros, |random| random % micros);
    sleep(Duration::from_micros(random)).await;
}
