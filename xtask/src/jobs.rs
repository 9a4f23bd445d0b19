//! The stages that are one command or two. Each answers how many tests have passed.

use std::process::Command;

use crate::{
    house::{House, run},
    need,
};

/// The code is formatted.
pub(crate) fn fmt(house: &House) -> Result<u32, String> {
    house.cargo("fmt --all --check")
}

/// What `deny.toml` says of licences, crates and sources.
pub(crate) fn deny(house: &House) -> Result<u32, String> {
    let words = "--locked --workspace check licenses bans sources";
    run(&mut house.command(need::cargo_deny(house), words))
}

/// Known vulnerabilities. No stage of the tests: it needs GitHub, and its answer changes by the day.
pub(crate) fn advisories(house: &House) -> Result<u32, String> {
    run(&mut house.command(need::cargo_deny(house), "--locked --workspace check advisories"))
}

/// No warning anywhere.
pub(crate) fn clippy(house: &House) -> Result<u32, String> {
    house.cargo("clippy --locked --workspace --all-targets -- -D warnings")
}

/// The tests of the workspace.
pub(crate) fn test(house: &House) -> Result<u32, String> {
    house.cargo("test --locked --workspace")
}

/// The table over an independent DynamoDB: a workspace of its own, with a lock file of its own.
pub(crate) fn dynoxide(house: &House) -> Result<u32, String> {
    let its_own = |words: &str| {
        let mut command = house.command("cargo", words);
        command.args(["--manifest-path", "tests/dynoxide/Cargo.toml"]);
        command
    };
    run(&mut its_own("fmt --check"))?;
    run(its_own("test --locked").arg("--target-dir").arg(&house.target))
}

/// The program as people run it.
pub(crate) fn release(house: &House) -> Result<u32, String> {
    house.cargo("build --release --locked -p maat")
}

/// Recurrence, held against python-dateutil and npm's rrule.
pub(crate) fn oracle(house: &House) -> Result<u32, String> {
    let words = "run --release --locked -p maat-core --example oracle --";
    let mut command = house.command("cargo", words);
    run(command.arg(need::python(house)).arg("tests/oracle/node_modules"))
}

/// Signing in, bad input and the main job, over HTTP and the command line alone.
pub(crate) fn outside(house: &House) -> Result<u32, String> {
    release(house)?;
    let mut command = house.command(need::python(house), "-u tests/outside/run.py");
    run(knowing_maat(house, &mut command))
}

/// The main job in Lambda's roles, over a stand-in of AWS.
pub(crate) fn lambda(house: &House) -> Result<u32, String> {
    release(house)?;
    let mut command = house.command(need::python(house), "-u tests/outside/cloud_story.py");
    run(knowing_maat(house, &mut command))
}

/// Signing in by a user pool of Cognito, over a stand-in of it.
pub(crate) fn pool(house: &House) -> Result<u32, String> {
    release(house)?;
    let mut command = house.command(need::python(house), "-u tests/outside/user_pool.py");
    run(knowing_maat(house, &mut command))
}

/// The API held to its own description: some requests a route, right ones and wrong ones.
pub(crate) fn contract(house: &House) -> Result<u32, String> {
    release(house)?;
    let words = "-u tests/outside/contract.py --examples 50";
    run(knowing_maat(house, &mut house.command(need::python(house), words)))
}

/// Pages and watch, in a browser.
pub(crate) fn browser(house: &House) -> Result<u32, String> {
    release(house)?;
    let mut command = house.command("npm", "test");
    run(knowing_maat(
        house,
        command.current_dir(house.root.join("tests/browser")),
    ))
}

/// Kill -9 under load.
pub(crate) fn kill(house: &House) -> Result<u32, String> {
    release(house)?;
    run(knowing_maat(
        house,
        &mut house.command("python3", "-u tests/outside/kill.py 50"),
    ))
}

/// The command, told where the program is.
fn knowing_maat<'a>(house: &House, command: &'a mut Command) -> &'a mut Command {
    command.env("MAAT_BIN", house.target.join("release/maat"))
}
