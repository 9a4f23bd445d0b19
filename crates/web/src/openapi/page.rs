//! `/docs`: the description, to be read. In English alone: it speaks to those who build, in the words of the API.

use askama::Template;
use serde_json::Value;

use crate::pages::assets::asset;

/// The page.
#[derive(Template)]
#[template(path = "docs.html")]
struct DocsPage<'a> {
    version: &'a str,
    about: String,
    chapters: Vec<Chapter<'a>>,
    shapes: Vec<Shape<'a>>,
    problems: Vec<(&'a str, &'a str)>,
}

/// All routes of one noun.
struct Chapter<'a> {
    name: &'a str,
    title: String,
    routes: Vec<Route<'a>>,
}

struct Route<'a> {
    id: &'a str,
    method: String,
    path: &'a str,
    summary: &'a str,
    more: &'a str,
    who: &'static str,
    parameters: Vec<Field<'a>>,
    body: Option<Kind<'a>>,
    answers: Vec<(&'a str, &'a str, Option<Kind<'a>>)>,
    problems: Vec<(&'a str, &'a str)>,
}

/// Something with a name: its fields, or how its text is written.
struct Shape<'a> {
    name: &'a str,
    about: &'a str,
    kind: Kind<'a>,
    fields: Vec<Field<'a>>,
    /// Of an object; of a text its kind tells.
    example: String,
}

struct Field<'a> {
    name: &'a str,
    kind: Kind<'a>,
    needed: bool,
    about: &'a str,
}

/// What something is, and the shape to look up for more.
struct Kind<'a> {
    text: String,
    shape: Option<&'a str>,
}

/// The page for a description.
pub(super) fn page(document: &Value) -> String {
    let mut chapters: Vec<Chapter<'_>> = Vec::new();
    for (path, methods) in fields(&document["paths"]) {
        for (method, operation) in fields(methods) {
            let (name, route) = (text(&operation["tags"][0]), route(path, method, operation));
            match chapters.iter_mut().find(|chapter| chapter.name == name) {
                Some(chapter) => chapter.routes.push(route),
                None => chapters.push(Chapter {
                    name,
                    title: name.replace('_', " "),
                    routes: vec![route],
                }),
            }
        }
    }
    let page = DocsPage {
        version: text(&document["info"]["version"]),
        about: with_code(text(&document["info"]["description"])),
        chapters,
        shapes: fields(&document["components"]["schemas"]).map(shape).collect(),
        problems: fields(&document["components"]["responses"])
            .map(|(code, answer)| (code, text(&answer["description"])))
            .collect(),
    };
    page.render().expect("it is made of texts alone")
}

/// Our own words, in which what stands between backticks is code.
fn with_code(words: &str) -> String {
    let parts = words.split('`').enumerate();
    let told = parts.map(|(at, part)| match at % 2 {
        0 => part.to_owned(),
        _ => format!("<code>{part}</code>"),
    });
    told.collect()
}

fn shape<'a>((name, schema): (&'a str, &'a Value)) -> Shape<'a> {
    Shape {
        name,
        about: text(&schema["description"]),
        kind: kind(schema),
        fields: of_object(schema),
        example: match &schema["examples"][0] {
            example if example.is_object() => format!("{example:#}"),
            _ => String::new(),
        },
    }
}

fn route<'a>(path: &'a str, method: &str, operation: &'a Value) -> Route<'a> {
    let who = match operation["security"][0]
        .as_object()
        .and_then(|scheme| scheme.keys().next())
    {
        Some(scheme) if scheme == "watch" => "a watch",
        Some(_) => "a carer",
        None => "anyone",
    };
    let parameter = |parameter: &'a Value| Field {
        name: text(&parameter["name"]),
        kind: kind(&parameter["schema"]),
        needed: parameter["required"] == true,
        about: match text(&parameter["description"]) {
            "" => text(&parameter["schema"]["description"]),
            about => about,
        },
    };
    let (told, refused): (Vec<_>, Vec<_>) =
        fields(&operation["responses"]).partition(|(_, answer)| answer["$ref"].is_null());
    let answer = |(status, answer): (&'a str, &'a Value)| (status, text(&answer["description"]), body(answer));
    Route {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path,
        summary: text(&operation["summary"]),
        more: text(&operation["description"]),
        who,
        parameters: operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(parameter)
            .collect(),
        body: body(&operation["requestBody"]),
        answers: told.into_iter().map(answer).collect(),
        problems: refused
            .into_iter()
            .filter_map(|(status, answer)| Some((status, last(&answer["$ref"])?)))
            .collect(),
    }
}

/// What a request or answer has for a body.
fn body(of: &Value) -> Option<Kind<'_>> {
    let (media, content) = fields(&of["content"]).next()?;
    let mut kind = kind(&content["schema"]);
    if media != "application/json" {
        kind.text = media.to_owned();
    }
    Some(kind)
}

fn of_object(schema: &Value) -> Vec<Field<'_>> {
    let needed = |name: &str| {
        schema["required"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one == name))
    };
    let all = fields(&schema["properties"]).map(|(name, schema)| Field {
        name,
        kind: kind(schema),
        needed: needed(name),
        about: text(&schema["description"]),
    });
    all.collect()
}

fn kind(schema: &Value) -> Kind<'_> {
    if let Some(shape) = last(&schema["$ref"]) {
        return Kind {
            text: String::new(),
            shape: Some(shape),
        };
    }
    for either in ["anyOf", "oneOf"] {
        if let Some(all) = schema[either].as_array() {
            let kinds: Vec<_> = all.iter().map(kind).collect();
            let texts: Vec<_> = kinds
                .iter()
                .map(|kind| kind.text.as_str())
                .filter(|text| !text.is_empty())
                .collect();
            return Kind {
                text: texts.join(" or "),
                shape: kinds.iter().find_map(|kind| kind.shape),
            };
        }
    }
    let item = kind_of_items(schema);
    let said = match &schema["const"] {
        Value::Null => item
            .as_ref()
            .map_or_else(|| types(schema), |item| format!("list of {}", item.text)),
        only => only.to_string(),
    };
    Kind {
        text: format!("{said}{}", bounds(schema)),
        shape: item.and_then(|item| item.shape),
    }
}

fn kind_of_items(schema: &Value) -> Option<Kind<'_>> {
    schema.get("items").map(kind)
}

fn types(schema: &Value) -> String {
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(Value::to_string).collect::<Vec<_>>().join(" or ");
    }
    match &schema["type"] {
        Value::Array(types) => types.iter().map(text).collect::<Vec<_>>().join(" or "),
        one => text(one).to_owned(),
    }
}

/// What else must hold, as `, 1 to 200 characters`.
fn bounds(schema: &Value) -> String {
    let range = |least: &str, most: &str, what: &str| match (&schema[least], &schema[most]) {
        (Value::Null, Value::Null) => String::new(),
        (least, Value::Null) => format!(", at least {least}{what}"),
        (Value::Null, most) => format!(", at most {most}{what}"),
        (least, most) => format!(", {least} to {most}{what}"),
    };
    let format = schema["format"]
        .as_str()
        .map(|format| format!(", {format}"))
        .unwrap_or_default();
    let example = schema["examples"][0]
        .as_str()
        .map(|example| format!(", as {example}"))
        .unwrap_or_default();
    [
        format,
        range("minimum", "maximum", ""),
        range("minLength", "maxLength", " characters"),
        range("minItems", "maxItems", " items"),
        example,
    ]
    .concat()
}

fn fields(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The name at the end of a reference.
fn last(reference: &Value) -> Option<&str> {
    reference.as_str()?.rsplit('/').next()
}
