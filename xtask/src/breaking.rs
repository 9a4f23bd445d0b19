//! What breaks those who build on the API: something they send is no longer taken, or something they read is no longer told.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    house::{House, output},
    openapi::{Shape, fields, operations},
};

const DOCUMENT: &str = "docs/openapi.json";
/// How a line of the changelog begins that admits a break; it names the route, as `PATCH /v1/me`.
const ADMITTED: &str = "- Breaking:";

/// Compares the description with the one before it: of the last release, or while there is none, of the last commit.
pub(crate) fn check(house: &House) -> Result<(), String> {
    let git = |words: &str| output(&mut house.command("git", words));
    let release =
        git("describe --tags --abbrev=0 --match v*").map(|tag| String::from_utf8_lossy(&tag).trim().to_owned());
    let unchanged = git(&format!("diff --quiet HEAD -- {DOCUMENT}")).is_ok();
    let base = release.unwrap_or_else(|_| if unchanged { "HEAD^".into() } else { "HEAD".into() });
    let Ok(old) = git(&format!("show {base}:{DOCUMENT}")) else {
        println!("{DOCUMENT} is new since {base}: nothing to break");
        return Ok(());
    };
    let read = |name: &str| std::fs::read(house.root.join(name)).map_err(|error| format!("{name}: {error}"));
    let json = |bytes: &[u8]| serde_json::from_slice(bytes).map_err(|error| format!("{DOCUMENT}: {error}"));
    let (old, new): (Value, Value) = (json(&old)?, json(&read(DOCUMENT)?)?);
    let changelog = String::from_utf8_lossy(&read("CHANGELOG.md")?).into_owned();
    let admitted: Vec<&str> = changelog.lines().filter(|line| line.starts_with(ADMITTED)).collect();
    let mut breaks = breaks(&old, &new);
    breaks.retain(|(route, _)| !admitted.iter().any(|line| line.contains(route.as_str())));
    if breaks.is_empty() {
        println!("{DOCUMENT} breaks nothing since {base}");
        return Ok(());
    }
    let told: Vec<_> = breaks.iter().map(|(route, what)| format!("{route}: {what}")).collect();
    let told = told.join("\n");
    Err(format!(
        "since {base} this breaks:\n{told}\nif it must, say so in CHANGELOG.md: {ADMITTED} …, with the route"
    ))
}

/// Each route that breaks, and by what.
fn breaks(old: &Value, new: &Value) -> Vec<(String, String)> {
    let mut breaks = Vec::new();
    for (route, was) in operations(old) {
        let is = operations(new).find(|(other, _)| *other == route);
        let what = is.map_or_else(|| vec!["it is gone".into()], |(_, is)| of_route((old, was), (new, is)));
        breaks.extend(what.into_iter().map(|what| (route.clone(), what)));
    }
    breaks
}

fn of_route((old, was): (&Value, &Value), (new, is): (&Value, &Value)) -> Vec<String> {
    let mut breaks = Vec::new();
    let parameters = |of: &Value| of["parameters"].as_array().cloned().unwrap_or_default();
    let alike = |a: &Value, b: &Value| a["name"] == b["name"] && a["in"] == b["in"];
    for is in parameters(is) {
        let known = parameters(was).into_iter().find(|was| alike(was, &is));
        if is["required"] == true && known.is_none_or(|was| was["required"] != true) {
            breaks.push(format!("{} is needed now", is["name"]));
        }
    }
    for was in parameters(was) {
        match parameters(is).into_iter().find(|is| alike(&was, is)) {
            None => breaks.push(format!("{} is no longer asked for", was["name"])),
            Some(is) => breaks.extend(taken(
                Shape::of(old, &was["schema"]),
                Shape::of(new, &is["schema"]),
                &was["name"].to_string(),
            )),
        }
    }
    if is["requestBody"]["required"] == true && was["requestBody"]["required"] != true {
        breaks.push("a body is needed now".into());
    }
    for (kind, was) in fields(&was["requestBody"]["content"]) {
        match is["requestBody"]["content"].get(kind) {
            None => breaks.push(format!("{kind} is no longer taken")),
            Some(is) => breaks.extend(taken(
                Shape::of(old, &was["schema"]),
                Shape::of(new, &is["schema"]),
                "the body",
            )),
        }
    }
    let done = fields(&was["responses"]).filter(|(status, _)| status.starts_with('2'));
    for (status, was) in done {
        for (kind, was) in fields(&was["content"]) {
            match is["responses"][status]["content"].get(kind) {
                None => breaks.push(format!("{status} with {kind} is no longer answered")),
                Some(is) => breaks.extend(told(
                    Shape::of(old, &was["schema"]),
                    Shape::of(new, &is["schema"]),
                    "the answer",
                )),
            }
        }
        if is["responses"].get(status).is_none() {
            breaks.push(format!("{status} is no longer answered"));
        }
    }
    breaks
}

/// What was taken at `place` and is not any more: each alternative there was must fit one that there is.
fn taken(was: Shape<'_>, is: Shape<'_>, place: &str) -> Vec<String> {
    let fits = |was: &Shape<'_>| closest(is.alternatives().iter().map(|is| narrower(was, is, place)));
    was.alternatives().iter().flat_map(fits).collect()
}

/// What was told at `place` and is not any more: each alternative there is must fit one that there was. A new value is growth.
fn told(was: Shape<'_>, is: Shape<'_>, place: &str) -> Vec<String> {
    let new = is.alternatives().into_iter().filter(|is| is.values().is_none());
    let fits = |is: Shape<'_>| closest(was.alternatives().iter().map(|was| poorer(was, &is, place)));
    new.flat_map(fits).collect()
}

/// The faults of the alternative that has fewest.
fn closest(all: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    all.min_by_key(Vec::len).unwrap_or_default()
}

fn narrower(was: &Shape<'_>, is: &Shape<'_>, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !is.types().is_empty() && !was.types().is_subset(&is.types()) {
        return vec![format!("{place} was {:?}, and is {:?}", was.types(), is.types())];
    }
    if let Some(values) = is.values() {
        let gone: BTreeSet<_> = was.values().unwrap_or_default().difference(&values).cloned().collect();
        if was.values().is_none() || !gone.is_empty() {
            faults.push(format!("{place} takes fewer values: {gone:?}"));
        }
    }
    for (bound, least) in [
        ("minimum", true),
        ("maximum", false),
        ("minLength", true),
        ("maxLength", false),
        ("minItems", true),
        ("maxItems", false),
    ] {
        let (before, now) = (was.number(bound), is.number(bound));
        let tighter =
            now.is_some_and(|now| before.is_none_or(|before| if least { now > before } else { now < before }));
        if tighter {
            faults.push(format!("{place} has a narrower {bound}"));
        }
    }
    if is.get("pattern").is_some() && was.get("pattern") != is.get("pattern") {
        faults.push(format!("{place} has another pattern"));
    }
    let needed = |name: &str| is.needs(name) && !was.needs(name);
    faults.extend(
        is.fields()
            .filter(|(name, _)| needed(name))
            .map(|(name, _)| format!("{name} is needed now, in {place}")),
    );
    for (name, was) in was.fields() {
        match is.field(name) {
            None => faults.push(format!("{name} is no longer taken, in {place}")),
            Some(is) => faults.extend(taken(was, is, name)),
        }
    }
    if let (Some(was), Some(is)) = (was.items(), is.items()) {
        faults.extend(taken(was, is, place));
    }
    faults
}

fn poorer(was: &Shape<'_>, is: &Shape<'_>, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !was.types().is_empty() && !is.types().is_subset(&was.types()) {
        return vec![format!("{place} was {:?}, and is {:?}", was.types(), is.types())];
    }
    for (name, before) in was.fields() {
        match is.field(name) {
            None => faults.push(format!("{name} is gone, from {place}")),
            Some(_) if was.needs(name) && !is.needs(name) => faults.push(format!("{name} may be left out, in {place}")),
            Some(now) => faults.extend(told(before, now, name)),
        }
    }
    if let (Some(was), Some(is)) = (was.items(), is.items()) {
        faults.extend(told(was, is, place));
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn api(body: Value, answer: Value) -> Value {
        let content = |schema: Value| json!({ "content": { "application/json": { "schema": schema } } });
        let operation = json!({ "requestBody": content(body), "responses": { "200": content(answer) } });
        json!({ "paths": { "/v1/me": { "patch": operation } } })
    }

    fn thing(fields: Value, needed: &[&str]) -> Value {
        json!({ "type": "object", "properties": fields, "required": needed })
    }

    #[test]
    fn growth_breaks_nothing() {
        let was = api(
            thing(json!({ "name": { "type": "string", "maxLength": 80 } }), &["name"]),
            thing(json!({ "role": { "oneOf": [{ "const": "viewer" }] } }), &["role"]),
        );
        let is = api(
            thing(
                json!({ "name": { "type": ["string", "null"], "maxLength": 200 }, "more": { "type": "string" } }),
                &[],
            ),
            thing(
                json!({ "role": { "oneOf": [{ "const": "viewer" }, { "const": "owner" }] }, "more": {} }),
                &["role", "more"],
            ),
        );
        assert_eq!(breaks(&was, &is), []);
    }

    #[test]
    fn what_is_taken_away_is_named_with_its_route() {
        let name = |most: u32| json!({ "name": { "type": "string", "maxLength": most }, "language": { "enum": ["en", "nl"] } });
        let was = api(
            thing(name(80), &[]),
            thing(
                json!({ "id": { "type": "string" }, "name": { "type": "string" } }),
                &["id", "name"],
            ),
        );
        let cases = [
            (json!({ "paths": {} }), "it is gone"),
            (
                api(
                    thing(name(40), &[]),
                    thing(
                        json!({ "id": {"type": "string"}, "name": {"type": "string"} }),
                        &["id", "name"],
                    ),
                ),
                "\"name\" has a narrower maxLength",
            ),
            (
                api(
                    thing(name(80), &["name"]),
                    thing(
                        json!({ "id": {"type": "string"}, "name": {"type": "string"} }),
                        &["id", "name"],
                    ),
                ),
                "name is needed now, in the body",
            ),
            (
                api(
                    thing(name(80), &[]),
                    thing(json!({ "id": {"type": "string"} }), &["id"]),
                ),
                "name is gone, from the answer",
            ),
            (
                api(
                    thing(name(80), &[]),
                    thing(
                        json!({ "id": {"type": "string"}, "name": {"type": ["string", "null"]} }),
                        &["id", "name"],
                    ),
                ),
                "name was",
            ),
        ];
        for (is, what) in cases {
            let breaks = breaks(&was, &is);
            let [(route, told)] = &breaks[..] else {
                panic!("{what}: {breaks:?}")
            };
            assert_eq!(route, "PATCH /v1/me");
            assert!(
                told.starts_with(what.trim_matches('"')) || told.contains(&what.replace('"', "")),
                "{told}"
            );
        }
    }
}
