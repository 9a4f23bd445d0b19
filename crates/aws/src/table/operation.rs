//! Conditions and operations in DynamoDB's words.

use aws_sdk_dynamodb::{
    error::BuildError,
    types::{ConditionCheck, Delete, Put, TransactWriteItem},
};
use maat_app::table::Op;

use super::attributes::{Attributes, attributes, key, number};

/// What must be so for a write to happen.
pub(super) struct Condition {
    pub(super) expression: Option<String>,
    pub(super) values: Option<Attributes>,
}

impl Condition {
    pub(super) fn of(operation: &Op) -> Self {
        match operation {
            Op::Put(_) => Self {
                expression: None,
                values: None,
            },
            Op::PutIfAbsent(_) | Op::Check(_, None) => Self {
                expression: Some("attribute_not_exists(pk)".into()),
                values: None,
            },
            Op::PutIfVersion(_, version) | Op::DeleteIfVersion(_, version) | Op::Check(_, Some(version)) => Self {
                expression: Some("version = :version".into()),
                values: Some(Attributes::from([(":version".into(), number(version))])),
            },
        }
    }
}

/// One operation of a transaction.
pub(super) fn write(table: &str, operation: Op) -> Result<TransactWriteItem, BuildError> {
    let Condition { expression, values } = Condition::of(&operation);
    let write = TransactWriteItem::builder();
    let write = match operation {
        Op::Put(item) | Op::PutIfAbsent(item) | Op::PutIfVersion(item, _) => write.put(
            Put::builder()
                .table_name(table)
                .set_item(Some(attributes(item)))
                .set_condition_expression(expression)
                .set_expression_attribute_values(values)
                .build()?,
        ),
        Op::DeleteIfVersion(at, _) => write.delete(
            Delete::builder()
                .table_name(table)
                .set_key(Some(key(&at)))
                .set_condition_expression(expression)
                .set_expression_attribute_values(values)
                .build()?,
        ),
        Op::Check(at, _) => write.condition_check(
            ConditionCheck::builder()
                .table_name(table)
                .set_key(Some(key(&at)))
                .set_condition_expression(expression)
                .set_expression_attribute_values(values)
                .build()?,
        ),
    };
    Ok(write.build())
}
