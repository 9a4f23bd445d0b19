//! What `cargo metadata` says, cut down to who depends on whom.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

/// Who depends on whom, by the crates' names.
pub(crate) struct Graph {
    /// Each crate of the workspace, with everything its Cargo.toml names.
    pub(crate) ours: BTreeMap<String, Vec<String>>,
    /// Each crate, with what it is built from; dev-dependencies left out.
    pub(crate) below: BTreeMap<String, Vec<String>>,
}

/// The answer of `cargo metadata --format-version 1`.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    dependencies: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Arrow>,
}

#[derive(Deserialize)]
struct Arrow {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// `None` for an ordinary dependency.
    kind: Option<String>,
}

impl Metadata {
    pub(crate) fn read(json: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(json).map_err(|error| format!("cargo metadata: {error}"))
    }

    pub(crate) fn graph(&self) -> Graph {
        let names: HashMap<&str, &str> = self
            .packages
            .iter()
            .map(|it| (it.id.as_str(), it.name.as_str()))
            .collect();
        let ours = self
            .packages
            .iter()
            .filter(|it| self.workspace_members.contains(&it.id));
        let mut below: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for node in &self.resolve.nodes {
            let built_from = node.deps.iter().filter(|arrow| arrow.is_built_from());
            let built_from = built_from.map(|arrow| names[arrow.pkg.as_str()].to_owned());
            // Two versions of a crate share a name: what either reaches counts.
            below
                .entry(names[node.id.as_str()].to_owned())
                .or_default()
                .extend(built_from);
        }
        Graph {
            ours: ours
                .map(|it| {
                    (
                        it.name.clone(),
                        it.dependencies.iter().map(|it| it.name.clone()).collect(),
                    )
                })
                .collect(),
            below,
        }
    }
}

impl Arrow {
    fn is_built_from(&self) -> bool {
        self.dep_kinds.iter().any(|it| it.kind.as_deref() != Some("dev"))
    }
}
