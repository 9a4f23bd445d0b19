//! Prints `docs/keys.md`, which `cargo xtask docs` keeps.

fn main() {
    print!("{}", maat_app::keys::page());
}
