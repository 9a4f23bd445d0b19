//! Writing: one item by a plain put or delete, several by a transaction.

use aws_sdk_dynamodb::{
    config::{Builder, retry::RetryConfig},
    error::SdkError,
    operation::{delete_item::DeleteItemError, put_item::PutItemError, transact_write_items::TransactWriteItemsError},
    types::{ReturnValuesOnConditionCheckFailure::AllOld, TransactWriteItem, error::TransactionCanceledException},
};
use maat_app::table::{Item, Key, Op, TableError};

use super::{
    DynamoTable,
    attributes::{Attributes, attributes, item, key},
    operation::{Condition, write},
    retry::{Failed, TRIES, failed, is_busy, wait},
};

/// How one try of a conditional write ended.
enum Tried {
    Done,
    /// The condition does not hold; what is there.
    Refused(Option<Attributes>),
    Failed(Failed),
}

impl DynamoTable {
    /// Writes one item. Where the answer to an earlier try was lost, what that try wrote is no conflict.
    pub(super) async fn write_one(&self, operation: &Op) -> Result<(), TableError> {
        let mut last = String::new();
        let mut may_be_written = false;
        for tries in 0..TRIES {
            match self.try_one(operation).await {
                Tried::Done => return Ok(()),
                Tried::Refused(found) if may_be_written && is_what_was_wanted(operation, found.clone())? => {
                    return Ok(());
                }
                Tried::Refused(_) => return Err(TableError::Conflict(0)),
                Tried::Failed(Failed::For(error)) => return Err(error),
                Tried::Failed(Failed::Busy(why)) => last = why,
                Tried::Failed(Failed::Unknown(why)) => (last, may_be_written) = (why, true),
            }
            wait(tries).await;
        }
        Err(given_up(last, may_be_written))
    }

    async fn try_one(&self, operation: &Op) -> Tried {
        match operation {
            Op::Put(item) | Op::PutIfAbsent(item) | Op::PutIfVersion(item, _) => self.try_put(operation, item).await,
            Op::DeleteIfVersion(at, _) | Op::Check(at, _) => self.try_delete(operation, at).await,
        }
    }

    async fn try_put(&self, operation: &Op, item: &Item) -> Tried {
        let Condition { expression, values } = Condition::of(operation);
        let put = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(attributes(item.clone())))
            .set_condition_expression(expression)
            .set_expression_attribute_values(values)
            .return_values_on_condition_check_failure(AllOld);
        match put.customize().config_override(once()).send().await {
            Ok(_) => Tried::Done,
            Err(SdkError::ServiceError(error)) if error.err().is_conditional_check_failed_exception() => {
                match error.into_err() {
                    PutItemError::ConditionalCheckFailedException(refusal) => Tried::Refused(refusal.item),
                    _ => Tried::Refused(None),
                }
            }
            Err(error) => Tried::Failed(failed(error)),
        }
    }

    async fn try_delete(&self, operation: &Op, at: &Key) -> Tried {
        let Condition { expression, values } = Condition::of(operation);
        let delete = self
            .client
            .delete_item()
            .table_name(&self.name)
            .set_key(Some(key(at)))
            .set_condition_expression(expression)
            .set_expression_attribute_values(values)
            .return_values_on_condition_check_failure(AllOld);
        match delete.customize().config_override(once()).send().await {
            Ok(_) => Tried::Done,
            Err(SdkError::ServiceError(error)) if error.err().is_conditional_check_failed_exception() => {
                match error.into_err() {
                    DeleteItemError::ConditionalCheckFailedException(refusal) => Tried::Refused(refusal.item),
                    _ => Tried::Refused(None),
                }
            }
            Err(error) => Tried::Failed(failed(error)),
        }
    }

    /// Writes all or nothing. The client's token makes its own retries harmless: DynamoDB knows them for ten minutes.
    pub(super) async fn write_all(&self, operations: Vec<Op>) -> Result<(), TableError> {
        let writes = operations.into_iter().map(|operation| write(&self.name, operation));
        let writes: Vec<_> = writes
            .collect::<Result<_, _>>()
            .map_err(|error| TableError::Unavailable(error.to_string()))?;
        let mut last = String::new();
        for tries in 0..TRIES {
            match self.try_all(writes.clone()).await {
                Ok(()) => return Ok(()),
                Err(Failed::For(error)) => return Err(error),
                Err(Failed::Busy(why)) => last = why,
                Err(Failed::Unknown(why)) => return Err(TableError::Unknown(why)),
            }
            wait(tries).await;
        }
        Err(given_up(last, false))
    }

    async fn try_all(&self, writes: Vec<TransactWriteItem>) -> Result<(), Failed> {
        let transaction = self.client.transact_write_items().set_transact_items(Some(writes));
        match transaction.send().await {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error)) if error.err().is_transaction_canceled_exception() => {
                match error.into_err() {
                    TransactWriteItemsError::TransactionCanceledException(why) => Err(cancelled(&why)),
                    other => Err(Failed::Busy(other.to_string())),
                }
            }
            Err(error) => Err(failed(error)),
        }
    }
}

/// Each try counts, so the client makes one only.
fn once() -> Builder {
    Builder::default().retry_config(RetryConfig::disabled())
}

/// Whether what is there is what the operation was to bring about.
fn is_what_was_wanted(operation: &Op, found: Option<Attributes>) -> Result<bool, TableError> {
    let found = found.filter(|found| !found.is_empty()).map(item).transpose()?;
    Ok(match operation {
        Op::Put(wanted) | Op::PutIfAbsent(wanted) | Op::PutIfVersion(wanted, _) => found.as_ref() == Some(wanted),
        Op::DeleteIfVersion(..) | Op::Check(..) => found.is_none(),
    })
}

/// Why a transaction was called off: the first condition that does not hold, or the others who were in the way.
fn cancelled(why: &TransactionCanceledException) -> Failed {
    let codes = || {
        why.cancellation_reasons()
            .iter()
            .map(|reason| reason.code().unwrap_or_default())
    };
    if let Some(first) = codes().position(|code| code == "ConditionalCheckFailed") {
        return Failed::For(TableError::Conflict(first));
    }
    let text = codes().filter(|code| *code != "None").collect::<Vec<_>>().join(", ");
    if codes().any(is_busy) {
        return Failed::Busy(text);
    }
    Failed::For(TableError::Unavailable(text))
}

fn given_up(last: String, may_be_written: bool) -> TableError {
    if may_be_written {
        TableError::Unknown(last)
    } else {
        TableError::Unavailable(last)
    }
}
