//! Every stage of `cargo xtask test`, in order: the quick ones first, the whole program last.

use crate::{arrows, docs, house::House, jobs, need::Need, tree};

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

const GIT: Need = Need::System("git", "git");
const CC: Need = Need::System("cc", "build-essential");
const PYTHON: Need = Need::System("python3", "python3");
const NODE: Need = Need::System("node", "nodejs");
const NPM: Need = Need::System("npm", "npm");
const CHROMIUM: Need = Need::System("chromium", "chromium");
const SCHEMATHESIS: Need = Need::Python("tests/outside/contract/requirements.txt");
const ORACLES: &[Need] = &[
    CC,
    PYTHON,
    NODE,
    NPM,
    Need::Python("tests/oracle/requirements.txt"),
    Need::Npm("tests/oracle"),
];

/// The table. To add a stage, add a row.
#[rustfmt::skip] // one stage, one row
pub(crate) const ALL: &[Stage] = &[
    Stage { name: "fmt", what: "the code is formatted", needs: &[], run: jobs::fmt },
    Stage { name: "tree", what: "files are short, whole, and know no machine", needs: &[GIT], run: tree::check },
    Stage { name: "arrows", what: "dependencies point one way, and core is pure", needs: &[], run: arrows::check },
    Stage { name: "deny", what: "licences, banned crates, sources (deny.toml)", needs: &[CC, Need::CargoDeny], run: jobs::deny },
    Stage { name: "clippy", what: "no warning, no banned call (clippy.toml)", needs: &[CC], run: jobs::clippy },
    Stage { name: "test", what: "the tests of the workspace", needs: &[CC], run: jobs::test },
    Stage { name: "docs", what: "what is made by a program is current", needs: &[CC], run: docs::check },
    Stage { name: "dynoxide", what: "the tables' one suite, on a DynamoDB", needs: &[CC], run: jobs::dynoxide },
    Stage { name: "release", what: "the program as people run it", needs: &[CC], run: jobs::release },
    Stage { name: "oracle", what: "recurrence beside two other implementations", needs: ORACLES, run: jobs::oracle },
    Stage { name: "outside", what: "signing in, bad input and the main job, over HTTP alone", needs: &[CC, PYTHON, Need::Python("tests/outside/requirements.txt")], run: jobs::outside },
    Stage { name: "lambda", what: "the main job in Lambda's roles, over a stand-in of AWS", needs: &[CC, PYTHON, Need::Python("tests/outside/cloud/requirements.txt")], run: jobs::lambda },
    Stage { name: "pool", what: "signing in by a user pool of Cognito, over a stand-in of it", needs: &[CC, PYTHON, NODE, NPM, Need::Python("tests/outside/cloud/requirements.txt"), Need::Npm("tests/browser")], run: jobs::pool },
    Stage { name: "contract", what: "the API, held to its own description", needs: &[CC, PYTHON, SCHEMATHESIS], run: jobs::contract },
    Stage { name: "browser", what: "pages and watch, in a browser", needs: &[CC, NODE, NPM, CHROMIUM, Need::Npm("tests/browser")], run: jobs::browser },
    Stage { name: "kill", what: "kill -9 under load, fifty times", needs: &[CC, PYTHON], run: jobs::kill },
];

/// Prints the names and what they hold us to.
pub(crate) fn print() {
    for stage in ALL {
        println!("{:9} {}", stage.name, stage.what);
    }
}
