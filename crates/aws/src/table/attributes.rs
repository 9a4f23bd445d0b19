//! Items as DynamoDB's attributes, and back. `ttl` is `expires_at` in whole seconds, which its time-to-live wants.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use maat_app::table::{Item, Key, TableError, size::plain};
use serde_json::{Map, Number, Value};

pub(super) type Attributes = HashMap<String, AttributeValue>;

pub(super) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(super) fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn key(key: &Key) -> Attributes {
    Attributes::from([("pk".into(), text(&key.pk)), ("sk".into(), text(&key.sk))])
}

pub(super) fn attributes(item: Item) -> Attributes {
    let mut attributes = key(&item.key);
    attributes.extend([
        ("type".into(), text(item.kind)),
        ("id".into(), text(item.id)),
        ("version".into(), number(item.version)),
        ("created_at".into(), text(item.created_at.to_string())),
        ("updated_at".into(), text(item.updated_at.to_string())),
        ("data".into(), to_attribute(Value::Object(item.data))),
    ]);
    if let Some(at) = item.expires_at {
        attributes.insert("expires_at".into(), text(at.to_string()));
        attributes.insert("ttl".into(), number(at.as_second()));
    }
    attributes
}

pub(super) fn item(mut attributes: Attributes) -> Result<Item, TableError> {
    attributes.remove("ttl");
    let object = attributes.into_iter().map(|(name, value)| Ok((name, to_value(value)?)));
    let object = object.collect::<Result<Map<_, _>, TableError>>()?;
    serde_json::from_value(Value::Object(object)).map_err(|error| TableError::Corrupt(error.to_string()))
}

pub(super) fn items(found: Option<Vec<Attributes>>) -> Result<Vec<Item>, TableError> {
    found.unwrap_or_default().into_iter().map(item).collect()
}

pub(super) fn to_key(mut attributes: Attributes) -> Result<Key, TableError> {
    match (attributes.remove("pk"), attributes.remove("sk")) {
        (Some(AttributeValue::S(pk)), Some(AttributeValue::S(sk))) => Ok(Key { pk, sk }),
        _ => Err(TableError::Corrupt("a key without its two texts".into())),
    }
}

fn to_attribute(value: Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(truth) => AttributeValue::Bool(truth),
        Value::Number(number) => AttributeValue::N(plain(&number)),
        Value::String(text) => AttributeValue::S(text),
        Value::Array(list) => AttributeValue::L(list.into_iter().map(to_attribute).collect()),
        Value::Object(map) => AttributeValue::M(
            map.into_iter()
                .map(|(name, value)| (name, to_attribute(value)))
                .collect(),
        ),
    }
}

fn to_value(value: AttributeValue) -> Result<Value, TableError> {
    match value {
        AttributeValue::Null(_) => Ok(Value::Null),
        AttributeValue::Bool(truth) => Ok(truth.into()),
        AttributeValue::N(digits) => to_number(&digits).map(Value::Number),
        AttributeValue::S(text) => Ok(text.into()),
        AttributeValue::L(list) => list.into_iter().map(to_value).collect(),
        AttributeValue::M(map) => map
            .into_iter()
            .map(|(name, value)| Ok((name, to_value(value)?)))
            .collect(),
        _ => Err(TableError::Corrupt(
            "an attribute of a kind that is never written".into(),
        )),
    }
}

fn to_number(digits: &str) -> Result<Number, TableError> {
    let whole = digits
        .parse::<u64>()
        .map(Number::from)
        .or_else(|_| digits.parse::<i64>().map(Number::from));
    let number = whole.ok().or_else(|| Number::from_f64(digits.parse().ok()?));
    number.ok_or_else(|| TableError::Corrupt("a number that is none".into()))
}
