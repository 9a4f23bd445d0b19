//! Documents that are made by a program, and so cannot say what the code does not.

use std::fs;

use crate::{
    breaking,
    house::{House, output},
};

/// Each document, and the example that prints it.
const MADE: &[(&str, &str)] = &[
    ("docs/keys.md", "keys"),
    ("docs/errors.md", "errors"),
    ("docs/openapi.json", "openapi"),
    ("docs/roles.md", "roles"),
];

/// Makes them all again.
pub(crate) fn make(house: &House) -> Result<(), String> {
    for (path, text) in made(house)? {
        fs::write(house.root.join(path), text).map_err(|error| format!("{path}: {error}"))?;
        println!("made {path}");
    }
    Ok(())
}

/// Fails for a document that would come out different, and for a description of the API that breaks what it was before.
pub(crate) fn check(house: &House) -> Result<u32, String> {
    for (path, text) in made(house)? {
        let there = fs::read(house.root.join(path)).map_err(|error| format!("{path}: {error}"))?;
        if there != text {
            return Err(format!("{path} is old: run cargo xtask docs"));
        }
        println!("{path} is current");
    }
    breaking::check(house)?;
    Ok(0)
}

/// Each document's path and text. Built as for the tests: for one package alone, cargo would build most of them a second time, with
/// other features.
fn made(house: &House) -> Result<Vec<(&'static str, Vec<u8>)>, String> {
    house.cargo("test --quiet --locked --workspace --no-run")?;
    let text = |(path, example): &(&'static str, &str)| {
        let program = house.target.join("debug/examples").join(example);
        Ok((*path, output(&mut house.command(program, ""))?))
    };
    MADE.iter().map(text).collect()
}
