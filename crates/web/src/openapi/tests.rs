use serde_json::Value;

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
