use serde_json::{Map, Value, json};

/// Adds to each answer that makes something with an `id` where to go with it: a `POST` to `…/entries` gives the id of every
/// route at `…/entries/{e}`. What else varies in such a path is as it was asked.
pub(super) fn add(paths: &mut Map<String, Value>) {
    let mut routes = Vec::new();
    for (path, methods) in paths.iter() {
        let operations = methods.as_object().into_iter().flatten();
        routes.extend(operations.map(|(_, operation)| (path.clone(), operation["operationId"].clone())));
    }
    for (path, methods) in paths {
        let Some(made) = methods.pointer_mut("/post/responses/201") else {
            continue;
        };
        let links = routes.iter().filter_map(|(to, operation)| {
            let parameters = parameters(path, to)?;
            let name = operation.as_str()?.to_owned();
            Some((name, json!({ "operationId": operation, "parameters": parameters })))
        });
        let links: Map<_, _> = links.collect();
        if !links.is_empty() {
            made["links"] = links.into();
        }
    }
}

/// What varies in the path `to`, told by what was made at `from`; none if it was not made there.
fn parameters(from: &str, to: &str) -> Option<Map<String, Value>> {
    let noun = from.rsplit('/').next()?;
    let (_, rest) = to.split_once(&format!("/{noun}/{{"))?;
    let made = rest.split('}').next()?;
    let tell = |name: &str| match name {
        name if name == made => Some("$response.body#/id".to_owned()),
        name => from
            .contains(&format!("{{{name}}}"))
            .then(|| format!("$request.path.{name}")),
    };
    let names = to.split(['{', '}']).skip(1).step_by(2);
    names.map(|name| Some((name.to_owned(), tell(name)?.into()))).collect()
}
