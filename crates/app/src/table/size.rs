//! How large and how deep an item is as DynamoDB counts it ("DynamoDB item sizes and formats"), and what numbers it can
//! hold.
//!
//! An item is stored as the attributes `pk`, `sk`, `type`, `id`, `version`, `created_at`, `updated_at`, `data` (a map)
//! and, if it expires, `expires_at` and `ttl` (the same in whole seconds, which DynamoDB's time-to-live wants).

use serde_json::{Map, Number, Value};

use super::{Item, Key};

/// What a list or a map costs beside its contents.
const CONTAINER_BYTES: usize = 3;
/// The sizes a number but 0 can have: from this, inclusive.
const SMALLEST_NUMBER: f64 = 1e-130;
/// To this, exclusive.
const LARGEST_NUMBER: f64 = 1e126;

/// Bytes of a key with the names of its attributes.
pub fn key_bytes(key: &Key) -> usize {
    "pk".len() + key.pk.len() + "sk".len() + key.sk.len()
}

/// Bytes of an item: names and values of all its attributes.
pub fn item_bytes(item: &Item) -> usize {
    let texts = [
        ("type", item.kind.len()),
        ("id", item.id.len()),
        ("version", number_bytes(&item.version.into())),
        ("created_at", item.created_at.to_string().len()),
        ("updated_at", item.updated_at.to_string().len()),
        ("data", map_bytes(&item.data)),
    ];
    let expiry = item.expires_at.map_or(0, |at| {
        "expires_at".len() + at.to_string().len() + "ttl".len() + number_bytes(&at.as_second().into())
    });
    key_bytes(&item.key) + texts.iter().map(|(name, bytes)| name.len() + bytes).sum::<usize>() + expiry
}

fn map_bytes(map: &Map<String, Value>) -> usize {
    let entries = map.iter().map(|(name, value)| 1 + name.len() + value_bytes(value));
    CONTAINER_BYTES + entries.sum::<usize>()
}

fn value_bytes(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 1,
        Value::Number(number) => number_bytes(number),
        Value::String(text) => text.len(),
        Value::Array(list) => CONTAINER_BYTES + list.iter().map(|value| 1 + value_bytes(value)).sum::<usize>(),
        Value::Object(map) => map_bytes(map),
    }
}

/// A byte, one more below zero, and one for every two significant digits on each side of the point.
fn number_bytes(number: &Number) -> usize {
    let text = plain(number);
    let digits = text.trim_start_matches('-');
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (mut whole, mut fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    if fraction.is_empty() {
        whole = whole.trim_end_matches('0');
    }
    if whole.is_empty() {
        fraction = fraction.trim_start_matches('0');
    }
    1 + usize::from(text.starts_with('-')) + whole.len().div_ceil(2) + fraction.len().div_ceil(2)
}

/// A number in plain decimal notation, without exponent, in as few digits as tell it apart.
pub fn plain(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => float.to_string(),
        _ => number.to_string(),
    }
}

/// Whether the map has at most `levels` of values, one in the other: itself is the first, and a text within counts.
pub fn fits(map: &Map<String, Value>, levels: usize) -> bool {
    levels > 0 && map.values().all(|value| value_fits(value, levels - 1))
}

fn value_fits(value: &Value, levels: usize) -> bool {
    match value {
        Value::Object(map) => fits(map, levels),
        Value::Array(list) => levels > 0 && list.iter().all(|value| value_fits(value, levels - 1)),
        _ => levels > 0,
    }
}

/// Whether no name in it is empty, at any depth.
pub fn is_named(map: &Map<String, Value>) -> bool {
    map.iter()
        .all(|(name, value)| !name.is_empty() && value_is_named(value))
}

fn value_is_named(value: &Value) -> bool {
    match value {
        Value::Object(map) => is_named(map),
        Value::Array(list) => list.iter().all(value_is_named),
        _ => true,
    }
}

/// Brings every number to the notation in which it comes back from any store: `1.0` becomes `1`. False if there is one
/// too large or too small for DynamoDB.
pub fn normalise(map: &mut Map<String, Value>) -> bool {
    map.values_mut().all(normalise_value)
}

fn normalise_value(value: &mut Value) -> bool {
    match value {
        Value::Object(map) => normalise(map),
        Value::Array(list) => list.iter_mut().all(normalise_value),
        Value::Number(number) => normalise_number(number),
        _ => true,
    }
}

fn normalise_number(number: &mut Number) -> bool {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return true;
    };
    let text = plain(number);
    if let Ok(whole) = text.parse::<i64>() {
        *number = whole.into();
    } else if let Ok(whole) = text.parse::<u64>() {
        *number = whole.into();
    }
    float == 0.0 || (SMALLEST_NUMBER..LARGEST_NUMBER).contains(&float.abs())
}
