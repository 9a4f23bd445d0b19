//! `cargo xtask advisories`: not a stage of `test`, because it needs GitHub and its answer changes by the day.

use crate::{
    house::House,
    need::{Need, cargo_deny},
};

/// Fetches the RustSec database and holds `Cargo.lock` against it.
pub(crate) fn check(house: &House) -> Result<(), String> {
    Need::CargoDeny.meet(house)?;
    house
        .run(cargo_deny(house), &["--locked", "--workspace", "check", "advisories"])
        .map(drop)
}
