//! Writes two tables before the crate is built, so that the compiler checks what would otherwise fail on screen:
//! a method for every message (a missing text or a wrong placeholder doesn't compile), and the chosen pictograms
//! (only those are linked, not all 4,000 of the collection).

#[path = "build/messages.rs"]
mod messages;
#[path = "build/pictograms.rs"]
mod pictograms;

use std::{env, fs, path::Path};

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script where to write by this variable only"
)]
fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    let write = |name: &str, code: String| fs::write(Path::new(&out).join(name), code).expect("OUT_DIR can be written");
    write(
        "messages.rs",
        messages::code(&read("messages/en.toml"), &read("messages/nl.toml")),
    );
    write("pictograms.rs", pictograms::code(&read("pictograms.toml")));
}

fn read(path: &str) -> toml::Table {
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}
