//! Where the house stands, and how a chore runs another program in it.

use std::{
    ffi::OsStr,
    io::{self, BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};

use serde::Deserialize;

/// The workspace on this machine.
pub(crate) struct House {
    /// The folder that holds the workspace.
    pub(crate) root: PathBuf,
    /// Where everything that is built or installed goes.
    pub(crate) target: PathBuf,
}

#[derive(Deserialize)]
struct Folders {
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

impl House {
    /// Asks cargo, so that a chore works from any folder and with any target folder.
    pub(crate) fn find() -> Result<Self, String> {
        let mut cargo = Command::new("cargo");
        cargo.args(["metadata", "--format-version", "1", "--no-deps"]);
        let folders: Folders =
            serde_json::from_slice(&output(&mut cargo)?).map_err(|error| format!("cargo metadata: {error}"))?;
        Ok(Self {
            root: folders.workspace_root,
            target: folders.target_directory,
        })
    }

    /// `program` with these words, split at blanks, to be run in the root.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>, words: &str) -> Command {
        let mut command = Command::new(program);
        command.args(words.split_whitespace()).current_dir(&self.root);
        command
    }

    /// Runs cargo with these words.
    pub(crate) fn cargo(&self, words: &str) -> Result<u32, String> {
        run(&mut self.command("cargo", words))
    }
}

/// Runs it, passes its output on, and answers how many tests it says have passed.
pub(crate) fn run(command: &mut Command) -> Result<u32, String> {
    let said = described(command);
    let failed = |error: io::Error| format!("{said}: {error}");
    println!("$ {said}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
    let mut passed = 0;
    for line in BufReader::new(child.stdout.take().expect("it is piped")).lines() {
        let line = line.map_err(failed)?;
        println!("{line}");
        passed += tests_passed(&line).unwrap_or(0);
    }
    let status = child.wait().map_err(failed)?;
    match status.success() {
        true => Ok(passed),
        false => Err(format!("{said}: {status}")),
    }
}

/// What the command writes to its standard output; an error unless it ends well.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>, String> {
    let said = described(command);
    let output = command.output().map_err(|error| format!("{said}: {error}"))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(format!(
            "{said}: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim_end()
        )),
    }
}

fn described(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The number in `test result: ok. 12 passed; …` (cargo), `12 passed, 0 failed` (our own programs) and `# pass 12` (node).
fn tests_passed(line: &str) -> Option<u32> {
    let of_node = line.strip_prefix("# pass ").or_else(|| line.strip_prefix("ℹ pass "));
    let of_others = || line.split_once(" passed")?.0.rsplit(' ').next();
    of_node.or_else(of_others)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::tests_passed;

    #[test]
    fn tests_are_counted_as_cargo_and_our_programs_say_it() {
        assert_eq!(
            tests_passed("test result: ok. 12 passed; 0 failed; 0 ignored"),
            Some(12)
        );
        assert_eq!(tests_passed("7 passed, 0 failed"), Some(7));
        assert_eq!(tests_passed("test the_night_is_passed ... ok"), None);
        assert_eq!(tests_passed("# pass 9"), Some(9));
        assert_eq!(tests_passed("ℹ pass 9"), Some(9));
        assert_eq!(tests_passed("all passed"), None);
    }
}
