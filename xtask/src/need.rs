//! What a stage needs on the machine. Whatever can go under the target folder goes there.

use std::{path::PathBuf, process::Command};

use crate::house::{House, output, run};

/// The release of cargo-deny that the rules in `deny.toml` are written for.
const CARGO_DENY: &str = "0.20.2";

/// Something that must be there before a stage can run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// A program of the system, and the Debian package that has it.
    System(&'static str, &'static str),
    /// cargo-deny, in a folder of ours.
    CargoDeny,
}

impl Need {
    /// Installs it unless it is there. What can't be had is an error: nothing is skipped.
    pub(crate) fn meet(self, house: &House) -> Result<(), String> {
        match self {
            Self::System(program, package) => system(house, program, package),
            Self::CargoDeny => install_cargo_deny(house),
        }
    }
}

/// Where cargo-deny is, once installed.
pub(crate) fn cargo_deny(house: &House) -> PathBuf {
    house.target.join("tools/bin/cargo-deny")
}

fn install_cargo_deny(house: &House) -> Result<(), String> {
    let there = output(Command::new(cargo_deny(house)).arg("--version"));
    if there.is_ok_and(|version| String::from_utf8_lossy(&version).trim() == format!("cargo-deny {CARGO_DENY}")) {
        return Ok(());
    }
    // Unoptimised: built in a third of the time, and it runs for a second.
    let words = format!("install cargo-deny --version {CARGO_DENY} --locked --debug --root");
    run(house.command("cargo", &words).arg(house.target.join("tools"))).map(drop)
}

fn system(house: &House, program: &str, package: &str) -> Result<(), String> {
    if is_there(program) {
        return Ok(());
    }
    let missing = |reason: String| format!("{program} is missing, and apt-get could not install {package}: {reason}");
    apt_get(house, "update").map_err(missing)?;
    apt_get(house, &format!("install --yes --no-install-recommends {package}")).map_err(missing)?;
    match is_there(program) {
        true => Ok(()),
        false => Err(format!("{program} is missing even with Debian's {package} installed")),
    }
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// apt-get as root, or by sudo.
fn apt_get(house: &House, words: &str) -> Result<(), String> {
    let user = output(Command::new("id").arg("-u"))?;
    let mut command = match user.trim_ascii() {
        b"0" => house.command("apt-get", words),
        _ => house.command("sudo", &format!("--non-interactive apt-get {words}")),
    };
    run(&mut command).map(drop)
}
