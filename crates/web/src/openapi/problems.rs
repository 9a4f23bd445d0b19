use std::collections::BTreeSet;

use maat_app::Code;
use serde_json::{Map, Value, json};

use super::schemas::Schemas;
use crate::http::problem::{ProblemView, status};

/// What can happen anywhere.
const ANYWHERE: [Code; 3] = [Code::TooMany, Code::Unavailable, Code::Internal];

/// The answers of a route that are problems, each referred to by its status.
pub(super) fn refer(codes: &BTreeSet<Code>) -> impl Iterator<Item = (String, Value)> {
    let codes = codes.iter().copied().chain(ANYWHERE);
    codes.map(|code| {
        let answer = json!({ "$ref": format!("#/components/responses/{}", code.as_str()) });
        (status(code).as_u16().to_string(), answer)
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
