use std::collections::{BTreeMap, BTreeSet};

use maat_app::Code;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{problems, schemas::Schemas};

/// One route while its handler's signature is read.
pub struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    schemas: &'a mut Schemas,
    security: Option<&'static str>,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: BTreeMap<u16, Value>,
    codes: BTreeSet<Code>,
}

impl<'a> Operation<'a> {
    pub(super) fn new(method: &'a str, path: &'a str, schemas: &'a mut Schemas) -> Self {
        Self {
            method,
            path,
            schemas,
            security: None,
            parameters: Vec::new(),
            body: None,
            answers: BTreeMap::new(),
            codes: BTreeSet::new(),
        }
    }

    /// It may end in these problems.
    pub fn may(&mut self, codes: &[Code]) {
        self.codes.extend(codes);
    }

    /// It wants this token.
    pub(super) fn secure(&mut self, scheme: &'static str) {
        self.security = Some(scheme);
        self.may(&[Code::Unauthenticated, Code::Forbidden]);
    }

    /// The variable part of the path at this place is a `T`.
    pub(super) fn in_path<T: JsonSchema>(&mut self, at: usize) {
        let name = self
            .path
            .split(['{', '}'])
            .skip(1)
            .step_by(2)
            .nth(at)
            .unwrap_or_default();
        let schema = self.schemas.asked::<T>();
        if schema["format"] == "date" {
            // What is no id is absent, but a wrong date is told.
            self.may(&[Code::Invalid]);
        }
        self.parameters
            .push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        self.may(&[Code::NotFound]);
    }

    /// Each field of `T` is a parameter of the query.
    pub(super) fn in_query<T: JsonSchema>(&mut self) {
        let schema = self.schemas.asked::<T>();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            let mut schema = schema.clone();
            never_null(&mut schema);
            let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
            let mut parameter = json!({ "name": name, "in": "query", "schema": schema });
            parameter["required"] = required.iter().any(|required| required == name).into();
            if let Some(description) = description {
                parameter["description"] = description;
            }
            self.parameters.push(parameter);
        }
        self.may(&[Code::Invalid]);
    }

    /// A header may be sent.
    pub(super) fn in_header(&mut self, name: &str, description: &str, schema: Value) {
        self.parameters.push(
            json!({ "name": name, "in": "header", "required": false, "description": description, "schema": schema }),
        );
    }

    /// It takes JSON.
    pub(super) fn takes<T: JsonSchema + DeserializeOwned>(&mut self) {
        let schema = self.schemas.body::<T>(self.method == "POST");
        self.takes_as("application/json", true, schema);
        // What a body names may be absent.
        self.may(&[Code::NotFound]);
    }

    /// It takes a body of this type.
    pub(super) fn takes_as(&mut self, kind: &str, required: bool, schema: Value) {
        self.body = Some(json!({ "required": required, "content": { kind: { "schema": schema } } }));
        self.may(&[Code::Malformed, Code::TooLarge, Code::Invalid]);
    }

    /// It answers with JSON.
    pub(super) fn tells<T: JsonSchema>(&mut self, status: u16) {
        let schema = self.schemas.told::<T>();
        self.tells_as(status, "application/json", schema);
    }

    /// It answers with a body of this type.
    pub(super) fn tells_as(&mut self, status: u16, kind: &str, schema: Value) {
        let meaning = match status {
            201 => "Made.",
            _ => "Done.",
        };
        self.answers.insert(
            status,
            json!({ "description": meaning, "content": { kind: { "schema": schema } } }),
        );
    }

    /// It answers with a body of this type, too, if the caller likes that better.
    pub(super) fn tells_also(&mut self, status: u16, kind: &str, schema: Value) {
        if let Some(answer) = self.answers.get_mut(&status) {
            answer["content"][kind] = json!({ "schema": schema });
        }
    }

    /// It answers without a body.
    pub(super) fn tells_nothing(&mut self, status: u16, meaning: &str) {
        self.answers.insert(status, json!({ "description": meaning }));
    }

    /// The answers so far bear this header.
    pub(super) fn bears(&mut self, name: &str, description: &str) {
        for answer in self.answers.values_mut() {
            answer["headers"][name] =
                json!({ "required": true, "description": description, "schema": { "type": "string" } });
        }
    }

    /// The route, written down.
    pub(super) fn finish(mut self, handler: &str, words: &[&str]) -> Value {
        if self.method != "GET" {
            // Someone else may change it at the same instant, or have been there first.
            self.may(&[Code::Stale, Code::Conflict]);
        }
        let mut written = Map::new();
        let (tag, _) = handler.split_once("::").unwrap_or((handler, ""));
        written.insert("tags".into(), json!([tag]));
        written.insert("operationId".into(), handler.replace("::", "_").into());
        let words: Vec<_> = words.iter().map(|line| line.trim()).collect();
        if let Some((summary, more)) = words.split_first() {
            written.insert("summary".into(), json!(summary.trim_end_matches('.')));
            if !more.is_empty() {
                written.insert("description".into(), more.join(" ").into());
            }
        }
        if !self.parameters.is_empty() {
            written.insert("parameters".into(), self.parameters.into());
        }
        if let Some(body) = self.body {
            written.insert("requestBody".into(), body);
        }
        let told = self
            .answers
            .into_iter()
            .map(|(status, answer)| (status.to_string(), answer));
        let told = told.chain(problems::refer(&self.codes));
        written.insert("responses".into(), told.collect::<Map<_, _>>().into());
        let security: Vec<_> = self.security.into_iter().map(|scheme| json!({ scheme: [] })).collect();
        written.insert("security".into(), security.into());
        written.into()
    }
}

/// In a query there is no null: what is not said is left out.
pub(super) fn never_null(schema: &mut Value) {
    if let Some(kinds) = schema["type"].as_array() {
        let kind = kinds.iter().find(|kind| *kind != "null").cloned();
        schema["type"] = kind.unwrap_or_default();
    }
    if let Some(either) = schema.get("anyOf").and_then(Value::as_array) {
        let kind = either
            .iter()
            .find(|kind| kind["type"] != "null")
            .cloned()
            .unwrap_or_default();
        let said = schema.get("description").cloned();
        *schema = kind;
        if let Some(said) = said {
            schema["description"] = said;
        }
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.retain(|value| !value.is_null());
    }
}
