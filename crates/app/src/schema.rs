//! JSON Schema of what `app` alone knows.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::users::LANGUAGES;

/// One of [`LANGUAGES`]; to be named in `#[schemars(with = "Language")]`.
pub struct Language;

impl JsonSchema for Language {
    fn schema_name() -> Cow<'static, str> {
        "Language".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": LANGUAGES})
    }
}
