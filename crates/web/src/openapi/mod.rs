//! The API's own description: OpenAPI 3.1, made from the handlers' signatures (docs/decisions/0020).

mod links;
mod operation;
mod page;
mod problems;
mod schemas;
mod signature;

use std::sync::LazyLock;

use axum::{Router, http::header, response::Html, routing::get};
use serde_json::{Map, Value, json};

use crate::{cognito::open_to_all, pages::CONTENT_SECURITY_POLICY};
use operation::Operation;
use schemas::Schemas;
pub use signature::{Asks, Signature, Tells};

const ABOUT: &str = "MAAT shows one person their day on a watch, rings when something starts, and lets those around them plan it. \
    Everything is JSON in snake_case. Lists come as `{items, next}`; ask with `limit` and `cursor` for more. What can be edited \
    has an `ETag`, to be sent back as `If-Match`. A POST with an `Idempotency-Key` can be repeated. A PATCH is a JSON merge \
    patch in which null means: as the activity or its kind has it. Errors are problems (RFC 9457) with a stable `code`.";

/// The document while it is written: one call a route.
pub struct Document {
    paths: Map<String, Value>,
    schemas: Schemas,
}

impl Document {
    /// Adds a route. `handler` is its name as `entries::create`, `words` its summary and what else there is to say.
    pub(crate) fn add<Args>(
        &mut self,
        (method, path): (&str, &str),
        handler: &str,
        words: &[&str],
        may: &[maat_app::Code],
        signature: impl Signature<Args>,
    ) {
        let mut operation = Operation::new(method, path, &mut self.schemas);
        operation.may(may);
        signature.describe(&mut operation);
        let operation = operation.finish(&handler.replace(' ', ""), words);
        let methods = self.paths.entry(path).or_insert_with(|| json!({}));
        methods[method.to_ascii_lowercase()] = operation;
    }
}

/// The whole description.
pub fn document() -> Value {
    let mut document = Document {
        paths: Map::new(),
        schemas: Schemas::new(),
    };
    crate::router::describe(&mut document);
    links::add(&mut document.paths);
    let problems = problems::responses(&mut document.schemas);
    let mut whole = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "MAAT",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": document.paths,
        "components": {
            "securitySchemes": {
                "carer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A carer's access token of the pool that /.well-known/maat names.",
                },
                "watch": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The device token that pairing bought.",
                },
            },
            "responses": problems,
        },
    });
    document.schemas.settle(&mut whole);
    whole
}

/// The description as it is committed and served: with line breaks, and one at the end.
pub static TEXT: LazyLock<String> = LazyLock::new(|| format!("{:#}\n", document()));

static PAGE: LazyLock<String> = LazyLock::new(|| page::page(&document()));

/// `GET /openapi.json`, for programs, and `GET /docs`, for people; pages of any origin may read the first.
pub(crate) fn router() -> Router {
    let json_type = [(header::CONTENT_TYPE, "application/json")];
    let policy = [(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)];
    Router::new()
        .route("/openapi.json", get(move || async move { (json_type, TEXT.as_str()) }))
        .layer(open_to_all())
        .route("/docs", get(move || async move { (policy, Html(PAGE.as_str())) }))
}

#[cfg(test)]
mod tests;
