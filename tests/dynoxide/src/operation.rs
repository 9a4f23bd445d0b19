//! Operations in DynamoDB's words.

use dynoxide::actions::transact_write_items::{TransactConditionCheck, TransactDelete, TransactPut, TransactWriteItem};
use maat_app::table::{Item, Op};

use crate::{
    TABLE,
    attributes::{Attributes, attributes, key, number},
};

const ABSENT: &str = "attribute_not_exists(pk)";
const VERSION: &str = "version = :version";

pub(crate) fn write(operation: Op) -> TransactWriteItem {
    match operation {
        Op::Put(item) => put(item, None, None),
        Op::PutIfAbsent(item) => put(item, Some(ABSENT), None),
        Op::PutIfVersion(item, version) => put(item, Some(VERSION), Some(version)),
        Op::DeleteIfVersion(at, version) => TransactWriteItem {
            delete: Some(TransactDelete {
                table_name: TABLE.into(),
                key: key(&at),
                condition_expression: Some(VERSION.into()),
                expression_attribute_values: values(Some(version)),
                ..TransactDelete::default()
            }),
            ..TransactWriteItem::default()
        },
        Op::Check(at, version) => TransactWriteItem {
            condition_check: Some(TransactConditionCheck {
                table_name: TABLE.into(),
                key: key(&at),
                condition_expression: version.map_or(ABSENT, |_| VERSION).into(),
                expression_attribute_values: values(version),
                ..TransactConditionCheck::default()
            }),
            ..TransactWriteItem::default()
        },
    }
}

fn put(item: Item, condition: Option<&str>, version: Option<u64>) -> TransactWriteItem {
    TransactWriteItem {
        put: Some(TransactPut {
            table_name: TABLE.into(),
            item: attributes(item),
            condition_expression: condition.map(str::to_owned),
            expression_attribute_values: values(version),
            ..TransactPut::default()
        }),
        ..TransactWriteItem::default()
    }
}

fn values(version: Option<u64>) -> Option<Attributes> {
    version.map(|version| Attributes::from([(":version".into(), number(version))]))
}
