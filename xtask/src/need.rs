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
    /// The Python packages that this file lists, in an environment of ours.
    Python(&'static str),
    /// The npm packages of this folder, in its own `node_modules`: programs there find them nowhere else.
    Npm(&'static str),
}

impl Need {
    /// Installs it unless it is there. What can't be had is an error: nothing is skipped.
    pub(crate) fn meet(self, house: &House) -> Result<(), String> {
        match self {
            Self::System(program, package) => system(house, program, package),
            Self::CargoDeny => install_cargo_deny(house),
            Self::Python(list) => install_python(house, list),
            Self::Npm(folder) => {
                npm(house, "install --no-save --ignore-scripts --no-audit --no-fund", folder).map(drop)
            }
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

/// The Python that has what was installed.
pub(crate) fn python(house: &House) -> PathBuf {
    house.target.join("venv/bin/python")
}

fn install_python(house: &House, list: &str) -> Result<(), String> {
    let make = || run(house.command("python3", "-m venv").arg(house.target.join("venv")));
    if !python(house).exists() && make().is_err() {
        // Debian keeps this part of Python in a package of its own.
        apt_get(house, "update")?;
        apt_get(house, "install --yes --no-install-recommends python3-venv")?;
        make()?;
    }
    let words = format!("-m pip install --quiet --disable-pip-version-check --requirement {list}");
    run(&mut house.command(python(house), &words)).map(drop)
}

/// npm with these words, in this folder.
pub(crate) fn npm(house: &House, words: &str, folder: &str) -> Result<u32, String> {
    run(house.command("npm", words).current_dir(house.root.join(folder)))
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
