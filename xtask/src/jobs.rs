//! The stages that are one command or two. Each answers how many tests have passed.

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
