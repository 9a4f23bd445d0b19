use std::collections::BTreeSet;

use schemars::{
    JsonSchema, Schema, SchemaGenerator,
    generate::{Contract, SchemaSettings},
    transform::{RecursiveTransform, Transform},
};
use serde_json::{Map, Value, json};

const SCHEMAS: &str = "#/components/schemas/";
/// Until all names are known.
const BODIES: &str = "#/components/bodies/";

/// The shapes of what is asked and told. What is told is named and referred to; what is asked is written out in its place,
/// since what may be left out differs.
pub(crate) struct Schemas {
    asked: SchemaGenerator,
    told: SchemaGenerator,
    bodies: Map<String, Value>,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = |contract, inline| {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
                settings.inline_subschemas = inline;
                settings.contract = contract;
                settings.transforms = vec![Box::new(RecursiveTransform(tidy as fn(&mut Schema)))];
            })
        };
        Self {
            asked: settings(Contract::Deserialize, true).into_generator(),
            told: settings(Contract::Serialize, false).into_generator(),
            bodies: Map::new(),
        }
    }

    /// The shape of what a server says.
    pub(super) fn told<T: JsonSchema>(&mut self) -> Value {
        self.told.subschema_for::<T>().to_value()
    }

    /// The shape of what a client says, in place.
    pub(super) fn asked<T: JsonSchema>(&mut self) -> Value {
        let mut schema = T::json_schema(&mut self.asked);
        RecursiveTransform(tidy).transform(&mut schema);
        schema.to_value()
    }

    /// The shape of a body, under its name.
    pub(super) fn body<T: JsonSchema>(&mut self) -> Value {
        let (name, schema) = (T::schema_name().into_owned(), self.asked::<T>());
        let known = self.bodies.insert(name.clone(), schema.clone());
        assert!(
            known.is_none_or(|known| known == schema),
            "two bodies are called {name}"
        );
        json!({ "$ref": format!("{BODIES}{name}") })
    }

    /// Puts all that have a name where `document` refers to them. What is asked as well as told is a draft when it is
    /// asked; and a view is one to us, to others it is the thing.
    pub(super) fn settle(mut self, document: &mut Value) {
        let mut all = self.told.take_definitions(true);
        let told: BTreeSet<String> = all.keys().cloned().collect();
        let drafted = |name: &str| match told.contains(name) {
            true => format!("{name}Draft"),
            false => name.to_owned(),
        };
        for (name, schema) in self.bodies {
            let known = all.insert(drafted(&name), schema);
            assert!(known.is_none(), "two shapes are called {name}");
        }
        let public = |name: &str| name.replace("View", "");
        let refer = |text: &str| match text.strip_prefix(BODIES) {
            Some(name) => format!("{SCHEMAS}{}", public(&drafted(name))),
            None => format!("{SCHEMAS}{}", public(text.trim_start_matches(SCHEMAS))),
        };
        let count = all.len();
        let all: Map<_, _> = all.into_iter().map(|(name, schema)| (public(&name), schema)).collect();
        assert_eq!(all.len(), count, "two shapes have one name without \"View\"");
        document["components"]["schemas"] = all.into();
        rewrite(document, &refer);
    }
}

fn rewrite(value: &mut Value, refer: &impl Fn(&str) -> String) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|field| rewrite(field, refer)),
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, refer)),
        Value::String(text) if text.starts_with(SCHEMAS) || text.starts_with(BODIES) => *text = refer(text),
        _ => {}
    }
}

/// A field left out is not a null, and Rust's widths say nothing to others.
fn tidy(schema: &mut Schema) {
    if schema.get("default") == Some(&Value::Null) {
        schema.remove("default");
    }
    let format = schema.get("format").and_then(Value::as_str);
    if format.is_some_and(|format| format.starts_with("uint") || format == "int64" || format == "double") {
        schema.remove("format");
    }
}
