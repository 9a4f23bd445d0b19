//! Documents that are made by a program, and so cannot say what the code does not.

use std::fs;

use crate::{
    breaking,
    house::{House, output},
};

/// Each document, and the words for cargo that print it.
const MADE: &[(&str, &str)] = &[
    ("docs/keys.md", "run --quiet --locked -p maat-app --example keys"),
    ("docs/errors.md", "run --quiet --locked -p maat-web --example errors"),
    ("docs/openapi.json", "run --quiet --locked -p maat -- openapi"),
];

/// Makes them all again.
pub(crate) fn make(house: &House) -> Result<(), String> {
    for (path, words) in MADE {
        let text = output(&mut house.command("cargo", words))?;
        fs::write(house.root.join(path), text).map_err(|error| format!("{path}: {error}"))?;
        println!("made {path}");
    }
    Ok(())
}

/// Fails for a document that would come out different, and for a description of the API that breaks what it was before.
pub(crate) fn check(house: &House) -> Result<u32, String> {
    for (path, words) in MADE {
        let text = output(&mut house.command("cargo", words))?;
        let there = fs::read(house.root.join(path)).map_err(|error| format!("{path}: {error}"))?;
        if there != text {
            return Err(format!("{path} is old: run cargo xtask docs"));
        }
        println!("{path} is current");
    }
    breaking::check(house)?;
    Ok(0)
}
