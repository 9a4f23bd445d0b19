//! Items as DynamoDB's attributes, and back. `ttl` is `expires_at` in whole seconds, which its time-to-live wants.

use std::collections::HashMap;

use dynoxide::AttributeValue;
use maat_app::table::{Item, Key, TableError, size::plain};
use serde_json::{Map, Number, Value};

pub(crate) type Attributes = HashMap<String, AttributeValue>;

pub(crate) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(crate) fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(crate) fn key(key: &Key) -> Attributes {
    Attributes::from([("pk".into(), text(&key.pk)), ("sk".into(), text(&key.sk))])
}

pub(crate) fn attributes(item: Item) -> Attributes {
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

pub(crate) fn item(mut attributes: Attributes) -> Result<Item, TableError> {
    attributes.remove("ttl");
    let object = attributes.into_iter().map(|(name, value)| Ok((name, to_value(value)?)));
    let object = object.collect::<Result<Map<_, _>, TableError>>()?;
    serde_json::from_value(Value::Object(object)).map_err(|error| TableError::Corrupt(error.to_string()))
}

pub(crate) fn to_key(mut attributes: Attributes) -> Result<Key, TableError> {
    match (attributes.remove("pk"), attributes.remove("sk")) {
        (Some(AttributeValue::S(pk)), Some(AttributeValue::S(sk))) => Ok(Key { pk, sk }),
        _ => Err(TableError::Corrupt("a key without its two texts".into())),
    }
}

fn to_attribute(value: Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::NULL(true),
        Value::Bool(truth) => AttributeValue::BOOL(truth),
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
        AttributeValue::NULL(_) => Ok(Value::Null),
        AttributeValue::BOOL(truth) => Ok(truth.into()),
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

#[cfg(test)]
mod tests {
    use dynoxide::types::item_size;
    use maat_app::table::size::item_bytes;
    use maat_parity::{instant, with_data};
    use serde_json::json;

    use super::attributes;

    #[test]
    fn an_item_has_as_many_bytes_by_our_count_as_by_dynamodbs() {
        for data in [
            json!({}),
            json!({ "text": "tänden", "yes": true, "nothing": null, "list": [[], {}, [1]] }),
            json!({ "n": [0, 1, 10, 100, 101, -1, -100, 1234567, u64::MAX, i64::MIN] }),
            json!({ "n": [0.5, -0.5, 0.001, 100.001, 12.5, 1e-7, 0.30000000000000004, 1e20, 9.99e125] }),
        ] {
            let mut item = with_data("plan#é", "sk", 120, data);
            assert_eq!(item_bytes(&item), item_size(&attributes(item.clone())), "{item:?}");
            item.expires_at = Some(instant(1_795_000_100_999));
            assert_eq!(item_bytes(&item), item_size(&attributes(item.clone())), "{item:?}");
        }
    }
}
