//! Every answer that a test reads is held against the API's own description: its status, its type and its shape.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use axum::http::Method;
use jsonschema::Validator;
use maat_web::{openapi::document, router::ROUTES};
use serde_json::{Value, json};

use crate::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(document);
static SHAPES: LazyLock<Mutex<HashMap<String, &'static Validator>>> = LazyLock::new(Mutex::default);

/// Panics unless the answer is one that the description has for this route. What is no route of the API is not described.
pub(crate) fn hold(method: &Method, path: &str, answer: &Answer) {
    let Some((_, route)) = ROUTES
        .iter()
        .find(|(known, route)| method == known && is_of(route, path))
    else {
        return;
    };
    let told = format!("{method} {route} answered {}: {}", answer.status, answer.text());
    let operation = &DOCUMENT["paths"][route][method.as_str().to_lowercase()];
    let mut expected = &operation["responses"][answer.status.to_string()];
    assert!(!expected.is_null(), "the description has no such status: {told}");
    if let Some(reference) = expected["$ref"].as_str() {
        expected = DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap();
    }
    for (name, header) in expected["headers"].as_object().into_iter().flatten() {
        let there = answer.headers.contains_key(name) || header["required"] != true;
        assert!(there, "there is no {name}: {told}");
    }
    let kind = answer.header("content-type").split(';').next().unwrap_or_default();
    match expected["content"].as_object() {
        None => assert!(answer.body.is_empty(), "the description has no body: {told}"),
        Some(content) => {
            let range = format!("{}/*", kind.split('/').next().unwrap_or_default());
            let content = content.get(kind).or_else(|| content.get(&range));
            let content = content.unwrap_or_else(|| panic!("the description has no {kind}: {told}"));
            if kind.ends_with("json") {
                let wrong: Vec<_> = shape(&content["schema"])
                    .iter_errors(&answer.json())
                    .map(|e| format!("{e} at {}", e.instance_path()))
                    .collect();
                assert!(wrong.is_empty(), "{wrong:?}: {told}");
            }
        }
    }
}

fn is_of(route: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let (mut parts, mut given) = (route.split('/'), path.split('/'));
    let alike = |part: &str, given: &str| part.starts_with('{') || part == given;
    parts
        .by_ref()
        .zip(given.by_ref())
        .all(|(part, given)| alike(part, given))
        && route.split('/').count() == path.split('/').count()
}

fn shape(schema: &Value) -> &'static Validator {
    let mut known = SHAPES.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(schema.to_string()).or_insert_with(|| {
        let whole = json!({ "allOf": [schema], "components": DOCUMENT["components"] });
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        Box::leak(Box::new(options.build(&whole).unwrap()))
    })
}
