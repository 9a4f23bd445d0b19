//! An OpenAPI document, as far as two of them are compared.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Each route, as `PATCH /v1/me`.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    fields(&document["paths"]).flat_map(|(path, methods)| {
        fields(methods).map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    })
}

/// The fields of a JSON object; of anything else none.
pub(crate) fn fields(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let fields = value.as_object().into_iter().flat_map(Map::iter);
    fields.map(|(name, value)| (name.as_str(), value))
}

/// A schema of a document, its references followed.
#[derive(Clone, Copy)]
pub(crate) struct Shape<'a> {
    document: &'a Value,
    schema: &'a Value,
}

impl<'a> Shape<'a> {
    pub(crate) fn of(document: &'a Value, schema: &'a Value) -> Self {
        let found = schema["$ref"]
            .as_str()
            .and_then(|it| document.pointer(it.trim_start_matches('#')));
        match found {
            Some(schema) => Self::of(document, schema),
            None => Self { document, schema },
        }
    }

    /// Itself, or each it may be.
    pub(crate) fn alternatives(self) -> Vec<Self> {
        let either = ["anyOf", "oneOf"]
            .iter()
            .find_map(|either| self.schema[*either].as_array());
        either.map_or_else(
            || vec![self],
            |all| {
                all.iter()
                    .flat_map(|one| Self::of(self.document, one).alternatives())
                    .collect()
            },
        )
    }

    pub(crate) fn get(&self, keyword: &str) -> Option<&'a Value> {
        self.schema.get(keyword)
    }

    pub(crate) fn number(&self, keyword: &str) -> Option<f64> {
        self.get(keyword)?.as_f64()
    }

    /// The JSON types it may have; none named: any.
    pub(crate) fn types(&self) -> BTreeSet<&'a str> {
        match self.get("type") {
            Some(Value::String(one)) => BTreeSet::from([one.as_str()]),
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// The values it may have, where they are listed.
    pub(crate) fn values(&self) -> Option<BTreeSet<String>> {
        let only = self.get("const").map(|value| vec![value]);
        let listed = self
            .get("enum")
            .and_then(Value::as_array)
            .map(|all| all.iter().collect());
        let values: Vec<&Value> = only.or(listed)?;
        Some(values.into_iter().map(Value::to_string).collect())
    }

    pub(crate) fn needs(&self, name: &str) -> bool {
        let needed = self.get("required").and_then(Value::as_array);
        needed.is_some_and(|all| all.iter().any(|one| one == name))
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'a str, Self)> {
        let document = self.document;
        let all = self.get("properties").into_iter().flat_map(fields);
        all.map(move |(name, schema)| (name, Self::of(document, schema)))
    }

    pub(crate) fn field(&self, name: &str) -> Option<Self> {
        self.fields()
            .find_map(|(known, field)| (known == name).then_some(field))
    }

    pub(crate) fn items(&self) -> Option<Self> {
        Some(Self::of(self.document, self.get("items")?))
    }
}
