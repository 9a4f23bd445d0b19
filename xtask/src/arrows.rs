//! The arrows of the house go one way: maat -> web, aws, sqlite, push -> app -> core; and core is pure.

use std::collections::{BTreeMap, VecDeque};

use crate::{
    house::{House, output},
    metadata::{Graph, Metadata},
};

/// Which crates of ours a crate of ours may name, tests and all. A crate without a row may name none.
const MAY_NAME: &[(&str, &str)] = &[
    ("maat-app", "maat-core"),
    ("maat-sqlite", "maat-app maat-core"),
    ("maat-aws", "maat-app maat-core"),
    ("maat-push", "maat-app maat-core"),
    ("maat-web", "maat-app maat-core"),
    ("maat", "maat-web maat-aws maat-push maat-sqlite maat-app maat-core"),
    ("maat-parity", "maat-app maat-core"),
    ("maat-tests", "maat-parity maat-web maat-sqlite maat-app maat-core"),
    ("maat-bench", "maat-web maat-sqlite maat-app maat-core"),
];

/// What must be nowhere below a crate: no IO and no async in core; no way in and no store in app; no store in web.
const MUST_NOT_REACH: &[(&str, &str)] = &[
    (
        "maat-core",
        "tokio futures async-trait tracing axum hyper reqwest rusqlite",
    ),
    ("maat-app", "axum hyper reqwest rusqlite"),
    ("maat-web", "rusqlite aws-sdk-dynamodb"),
];

/// Holds cargo's own picture of the dependencies against the two lists.
pub(crate) fn check(house: &House) -> Result<u32, String> {
    let json = output(&mut house.command("cargo", "metadata --format-version 1 --locked"))?;
    let graph = Metadata::read(&json)?.graph();
    let wrong: Vec<String> = wrong_names(&graph).into_iter().chain(wrong_reach(&graph)).collect();
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    // The workspace beside ours has a lock file of its own, which a new dependency of ours leaves behind.
    output(&mut house.command(
        "cargo",
        "metadata --format-version 1 --locked --manifest-path tests/dynoxide/Cargo.toml",
    ))
    .map_err(|error| format!("{error}\ncargo metadata --manifest-path tests/dynoxide/Cargo.toml mends it"))?;
    println!(
        "{} crates of ours, every arrow points as docs/architecture.md says",
        graph.ours.len()
    );
    Ok(0)
}

fn wrong_names(graph: &Graph) -> Vec<String> {
    let mut wrong = Vec::new();
    for (ours, named) in &graph.ours {
        let allowed = MAY_NAME
            .iter()
            .find(|(of, _)| of == ours)
            .map_or("", |(_, names)| names);
        let may = |name: &str| allowed.split(' ').any(|it| it == name) || !graph.ours.contains_key(name);
        let strangers = named.iter().filter(|name| !may(name));
        wrong.extend(strangers.map(|name| format!("{ours} may not name {name}")));
    }
    wrong
}

fn wrong_reach(graph: &Graph) -> Vec<String> {
    let banned = MUST_NOT_REACH
        .iter()
        .flat_map(|(from, to)| to.split(' ').map(|to| (*from, to)));
    let wrong = banned.filter_map(|(from, to)| {
        let path = path(&graph.below, from, to)?;
        Some(format!("{from} may not reach {to}: {path}"))
    });
    wrong.collect()
}

/// The shortest way from one crate to another: `maat-core -> calcard -> tokio`.
fn path(below: &BTreeMap<String, Vec<String>>, from: &str, to: &str) -> Option<String> {
    let mut came_by = BTreeMap::from([(from, from)]);
    let mut waiting = VecDeque::from([from]);
    while let Some(here) = waiting.pop_front() {
        for next in below.get(here).into_iter().flatten() {
            if !came_by.contains_key(next.as_str()) {
                came_by.insert(next, here);
                waiting.push_back(next);
            }
        }
    }
    let mut steps = vec![*came_by.get_key_value(to)?.0];
    while *steps.last()? != from {
        steps.push(came_by[*steps.last()?]);
    }
    steps.reverse();
    Some(steps.join(" -> "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(arrows: &[(&str, &[&str])], ours: &[&str]) -> Graph {
        let below: BTreeMap<String, Vec<String>> = arrows
            .iter()
            .map(|(from, to)| (from.to_string(), to.iter().map(ToString::to_string).collect()))
            .collect();
        let named = |name: &str| below.get(name).cloned().unwrap_or_default();
        let ours = ours.iter().map(|name| (name.to_string(), named(name))).collect();
        Graph { ours, below }
    }

    #[test]
    fn app_may_name_core_and_core_may_not_name_app() {
        let right = graph(&[("maat-app", &["maat-core"])], &["maat-app", "maat-core"]);
        assert_eq!(wrong_names(&right), Vec::<String>::new());
        let wrong = graph(&[("maat-core", &["maat-app"])], &["maat-app", "maat-core"]);
        assert_eq!(wrong_names(&wrong), ["maat-core may not name maat-app"]);
    }

    #[test]
    fn a_crate_that_nobody_made_a_row_for_may_name_none_of_ours() {
        let new = graph(&[("maat-extra", &["maat-core", "serde"])], &["maat-extra", "maat-core"]);
        assert_eq!(wrong_names(&new), ["maat-extra may not name maat-core"]);
    }

    #[test]
    fn core_does_not_reach_tokio_through_somebody_else() {
        let graph = graph(
            &[
                ("maat-core", &["calcard"]),
                ("calcard", &["mio", "tokio"]),
                ("tokio", &[]),
            ],
            &["maat-core"],
        );
        assert_eq!(
            wrong_reach(&graph),
            ["maat-core may not reach tokio: maat-core -> calcard -> tokio"]
        );
    }
}
