//! Every stage of `cargo xtask test`, in order: the quick ones first, the whole program last.

use crate::{
    arrows,
    house::House,
    need::{self, Need},
    tree,
};

/// One thing that is checked.
pub(crate) struct Stage {
    /// What to call it by: `cargo xtask test NAME`.
    pub(crate) name: &'static str,
    /// What it holds us to.
    pub(crate) what: &'static str,
    /// What must be installed before.
    pub(crate) needs: &'static [Need],
    /// Runs it; answers how many tests have passed, where it counts tests.
    pub(crate) run: fn(&House) -> Result<u32, String>,
}

const GIT: Need = Need::System {
    program: "git",
    package: "git",
};
const COMPILER: Need = Need::System {
    program: "cc",
    package: "build-essential",
};

/// The table. To add a stage, add a row.
#[rustfmt::skip] // one stage, one row
pub(crate) const ALL: &[Stage] = &[
    Stage { name: "fmt", what: "the code is formatted", needs: &[], run: |house| house.run("cargo", &["fmt", "--all", "--check"]) },
    Stage { name: "tree", what: "files are short, whole and know no machine", needs: &[GIT], run: tree::check },
    Stage { name: "arrows", what: "dependencies point one way, and core is pure", needs: &[], run: arrows::check },
    Stage { name: "deny", what: "licences, banned crates and sources (deny.toml)", needs: &[COMPILER, Need::CargoDeny], run: |house| house.run(need::cargo_deny(house), &["--locked", "--workspace", "check", "licenses", "bans", "sources"]) },
    Stage { name: "clippy", what: "no warning, no banned call (clippy.toml)", needs: &[COMPILER], run: |house| house.run("cargo", &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]) },
    Stage { name: "test", what: "the tests of the workspace", needs: &[COMPILER], run: |house| house.run("cargo", &["test", "--locked", "--workspace"]) },
];

/// Prints the names and what they hold us to.
pub(crate) fn print() {
    for stage in ALL {
        println!("{:8} {}", stage.name, stage.what);
    }
}
