use std::collections::{BTreeMap, BTreeSet};

use maat_app::Code;
use serde_json::{Map, Value, json};

use super::schemas::Schemas;
use crate::http::problem::{ProblemView, status};

/// What can happen anywhere.
const ANYWHERE: [Code; 3] = [Code::TooMany, Code::Unavailable, Code::Internal];

/// The answers of a route that are problems, by their status. Those that share one are told as one of them.
pub(super) fn refer(codes: &BTreeSet<Code>) -> impl Iterator<Item = (String, Value)> {
    let mut by_status: BTreeMap<u16, BTreeSet<Code>> = BTreeMap::new();
    for code in codes.iter().copied().chain(ANYWHERE) {
        by_status.entry(status(code).as_u16()).or_default().insert(code);
    }
    by_status
        .into_iter()
        .map(|(status, codes)| (status.to_string(), answer(codes.into_iter().collect())))
}

fn answer(codes: Vec<Code>) -> Value {
    let response = |code: &Code| format!("#/components/responses/{}", code.as_str());
    if let [code] = &codes[..] {
        return json!({ "$ref": response(code) });
    }
    let schema = |code| json!({ "$ref": format!("{}/content/application~1problem+json/schema", response(code)) });
    let schemas: Vec<Value> = codes.iter().map(schema).collect();
    let meanings: Vec<_> = codes.iter().map(|code| code.meaning()).collect();
    json!({
        "description": meanings.join(" "),
        "content": { "application/problem+json": { "schema": { "anyOf": schemas } } },
    })
}

/// Every problem as an answer.
pub(super) fn responses(schemas: &mut Schemas) -> Value {
    let problem = schemas.told::<ProblemView>();
    let answer = |code: Code| {
        let its_own = json!({ "properties": { "code": { "const": code.as_str() }, "status": { "const": status(code).as_u16() } } });
        let mut answer = json!({
            "description": code.meaning(),
            "content": { "application/problem+json": { "schema": { "allOf": [problem, its_own] } } },
        });
        let (header, meaning) = match code {
            Code::Unauthenticated => ("WWW-Authenticate", "Which kind of token is wanted."),
            Code::TooMany | Code::Unavailable => ("Retry-After", "In how many seconds to try again."),
            _ => return (code.as_str().to_owned(), answer),
        };
        answer["headers"][header] = json!({ "required": true, "description": meaning, "schema": { "type": "string" } });
        (code.as_str().to_owned(), answer)
    };
    Code::ALL.iter().copied().map(answer).collect::<Map<_, _>>().into()
}
