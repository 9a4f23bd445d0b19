use serde_json::{Value, json};

use super::document;
use crate::router::ROUTES;

#[test]
fn every_route_is_described() {
    let document = document();
    let mut wrong = Vec::new();
    for (method, path) in ROUTES {
        let operation = &document["paths"][path][method.to_lowercase()];
        wrong.extend(faults(operation).map(|fault| format!("{method} {path}: {fault}")));
    }
    assert!(
        wrong.is_empty(),
        "see CONTRIBUTING.md, a new endpoint:\n{}",
        wrong.join("\n")
    );
}

/// What is missing in the description of a route.
fn faults(operation: &Value) -> impl Iterator<Item = &'static str> {
    let summary = operation["summary"].as_str().unwrap_or_default();
    let answers = operation["responses"].as_object().expect("a route answers");
    let done: Vec<_> = answers.iter().filter(|(status, _)| status.starts_with('2')).collect();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let bodies = || {
        done.iter()
            .map(|(_, answer)| *answer)
            .chain([&operation["requestBody"]])
    };
    let shapes = bodies().filter_map(|body| body["content"].as_object()?.values().next());
    let shapes = shapes.map(|content| &content["schema"]);
    let shapeless = |schema: &Value| schema.as_object().is_none_or(|schema| schema.is_empty());
    let unshaped = shapes
        .chain(parameters.map(|parameter| &parameter["schema"]))
        .any(shapeless);
    [
        summary
            .is_empty()
            .then_some("no summary: say in router.rs, above its row, what it does"),
        done.is_empty()
            .then_some("no answer: `Response` says nothing of it; see openapi/signature.rs for what does"),
        unshaped.then_some("a shape that says nothing: give the body, answer or parameter a type of its own"),
    ]
    .into_iter()
    .flatten()
}

#[test]
fn no_description_speaks_of_the_code() {
    let text = document().to_string();
    for sign in ["[`", "::", "See "] {
        let found = text
            .find(sign)
            .map(|at| text[at.saturating_sub(80)..].chars().take(160).collect::<String>());
        assert_eq!(found, None, "{sign}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut lost = Vec::new();
    walk(&document, &mut |value| {
        if let Some(reference) = value["$ref"].as_str() {
            let pointer = reference.strip_prefix('#').unwrap_or_default();
            if document.pointer(pointer).is_none() {
                lost.push(reference.to_owned());
            }
        }
    });
    assert_eq!(lost, Vec::<String>::new());
}

#[test]
fn every_shape_has_a_name_of_its_own() {
    let document = document();
    let names = document["components"]["schemas"].as_object().expect("there are shapes");
    let numbered: Vec<_> = names
        .keys()
        .filter(|name| name.ends_with(|last: char| last.is_ascii_digit()))
        .collect();
    assert!(
        numbered.is_empty(),
        "two types have one name: {numbered:?}; `#[schemars(rename = \"…\")]` one"
    );
}

#[test]
fn every_field_says_what_it_is() {
    let document = document();
    let mut silent = Vec::new();
    for (shape, schema) in document["components"]["schemas"].as_object().expect("there are shapes") {
        walk(schema, &mut |value| {
            for (name, field) in value["properties"].as_object().into_iter().flatten() {
                let told = field["$ref"].is_string() || field["description"].is_string();
                // In `anyOf` a field may stand again, for what more is wanted of it.
                let again = field["type"] == "string" && field.as_object().is_some_and(|keys| keys.len() == 1);
                if !told && !again {
                    silent.push(format!("{shape}.{name}"));
                }
            }
        });
    }
    let parameters = document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(path, methods)| {
            let operations = methods.as_object().into_iter().flatten();
            operations.flat_map(move |(_, operation)| {
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                parameters.map(move |parameter| (path, parameter))
            })
        });
    for (path, parameter) in parameters.filter(|(_, parameter)| parameter["in"] == "query") {
        if !parameter["description"].is_string() {
            silent.push(format!("{path}?{}", parameter["name"]));
        }
    }
    assert!(silent.is_empty(), "a doc comment on each says what it is: {silent:?}");
}

#[test]
fn every_body_and_every_answer_has_an_example_of_its_shape() {
    let document = document();
    let mut wrong = Vec::new();
    walk(&document["paths"], &mut |value| {
        let Some(name) = value.pointer("/schema/$ref").and_then(Value::as_str) else {
            return;
        };
        let pointer = name.trim_start_matches('#');
        let shape = document.pointer(pointer).expect("every reference leads somewhere");
        let whole = json!({ "$ref": name, "components": document["components"] });
        match &shape["examples"][0] {
            Value::Null if shape["enum"].is_null() => wrong.push(format!("{name}: none, in openapi/examples.json")),
            example => {
                let shape = jsonschema::draft202012::new(&whole).expect("it is a schema");
                let faults = shape
                    .iter_errors(example)
                    .map(|e| format!("{name}{}: {e}", e.instance_path()));
                wrong.extend(faults);
            }
        }
    });
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn walk(value: &Value, look: &mut impl FnMut(&Value)) {
    look(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|value| walk(value, look)),
        Value::Array(items) => items.iter().for_each(|value| walk(value, look)),
        _ => {}
    }
}

#[test]
fn the_page_tells_every_route_and_every_shape() {
    let (document, page) = (document(), super::PAGE.as_str());
    for (_, path) in ROUTES {
        assert!(page.contains(&format!("<code>{path}</code>")), "{path}");
    }
    for name in document["components"]["schemas"]
        .as_object()
        .expect("there are shapes")
        .keys()
    {
        assert!(page.contains(&format!("id=\"shape-{name}\"")), "{name}");
    }
}
