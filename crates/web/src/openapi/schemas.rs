use std::{collections::BTreeSet, sync::LazyLock};

use schemars::{
    JsonSchema, Schema, SchemaGenerator,
    generate::{Contract, SchemaSettings},
    transform::{RecursiveTransform, Transform},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::operation::never_null;

const SCHEMAS: &str = "#/components/schemas/";
/// Examples by the name of their shape: what a server was asked, and said, one Monday morning.
static EXAMPLES: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).expect("it is an object"));
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

    /// The shape of a body, under its name. What a draft says in `x-new` holds where something is made; where something is
    /// changed, it is a patch, in which what is needed may be left out, but not be null.
    pub(super) fn body<T: JsonSchema + DeserializeOwned>(&mut self, makes: bool) -> Value {
        let (mut name, mut schema) = (T::schema_name().into_owned(), self.asked::<T>());
        let needs = schema.as_object_mut().and_then(|schema| schema.remove("x-new"));
        if let Some(Value::Object(needs)) = needs {
            for field in needs["required"].as_array().into_iter().flatten() {
                never_null(&mut schema["properties"][field.as_str().unwrap_or_default()]);
            }
            match makes {
                true => schema
                    .as_object_mut()
                    .into_iter()
                    .for_each(|schema| schema.extend(needs.clone())),
                false => name = name.replace("Draft", "Patch").replace("Request", "Patch"),
            }
        }
        if let Some(example) = example(&name) {
            let read = serde_json::from_value::<T>(example);
            assert!(read.is_ok(), "the example of {name} can't be read: {:?}", read.err());
        }
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
        let mut all = all;
        for (name, schema) in &mut all {
            if let Some(example) = example(name) {
                schema["examples"] = json!([example]);
            }
        }
        document["components"]["schemas"] = all.into();
        rewrite(document, &refer);
    }
}

/// What a shape looks like, of one morning in a class; a page of a list has the one item.
fn example(name: &str) -> Option<Value> {
    let item = || EXAMPLES.get(name.strip_suffix("List")?);
    let page = || Some(json!({ "items": [item()?], "next": null }));
    EXAMPLES.get(name).cloned().or_else(page)
}

fn rewrite(value: &mut Value, refer: &impl Fn(&str) -> String) {
    match value {
        Value::Object(fields) => {
            // What is inside another body is neither made nor changed by itself.
            fields.remove("x-new");
            fields.values_mut().for_each(|field| rewrite(field, refer));
        }
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
