//! What every file of the tree must hold to: short, whole, and without a path of somebody's machine.

use std::{collections::BTreeSet, fs, path::Path};

use crate::house::{House, output};

/// Above this a file is split.
const MAX_LINES: usize = 600;
/// Every key of the store stands here: a page that is read as one, and grows with the kinds of items.
const ONE_PAGE: &str = "crates/app/src/keys.rs";
/// Files that people write and read as code.
const CODE: &[&str] = &["rs", "js", "css", "html", "py"];
/// Signs of work put off, spelt in two parts so that this file does not carry them.
const PUT_OFF: &[&str] = &[
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("#[ign", "ore"),
    concat!("unittest.", "skip"),
    concat!("test.", "skip("),
];
/// First folders of paths that exist on one machine only.
const MACHINE: &[&str] = &["work", "root", "home", "Users"];

/// Looks at every file that git tracks.
pub(crate) fn check(house: &House) -> Result<u32, String> {
    let listed = output(&mut house.command("git", "ls-files -z"))?;
    let listed = String::from_utf8_lossy(&listed);
    let (mut lengths, mut wrong) = (Vec::new(), Vec::new());
    for name in listed.split_terminator('\0').collect::<BTreeSet<_>>() {
        // Deleted but not yet committed, or a picture: nothing to read.
        let Ok(text) = fs::read_to_string(house.root.join(name)) else {
            continue;
        };
        wrong.extend(faults(name, &text));
        if is_code(name) {
            lengths.push(text.lines().count());
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
    println!(
        "{} files of code, median {median} lines, longest {}",
        lengths.len(),
        lengths.last().unwrap_or(&0)
    );
    Ok(0)
}

fn faults(name: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = text.lines().count();
    if is_code(name) && name != ONE_PAGE && lines > MAX_LINES {
        faults.push(format!("{name}: {lines} lines; above {MAX_LINES} it is split"));
    }
    for (number, line) in text.lines().enumerate() {
        let put_off = PUT_OFF.iter().filter(|sign| is_code(name) && line.contains(**sign));
        faults.extend(put_off.map(|sign| format!("{name}:{}: {sign} puts work off", number + 1)));
        if names_a_machine(line) {
            faults.push(format!("{name}:{}: a path of one machine", number + 1));
        }
    }
    faults
}

fn is_code(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|it| it.to_str());
    extension.is_some_and(|it| CODE.contains(&it))
}

/// Whether an absolute path begins in the line; `https://example.org/home/` is none.
fn names_a_machine(line: &str) -> bool {
    let begins_a_path =
        |at: usize| !line[..at].ends_with(|before: char| before.is_alphanumeric() || "./}-_~*".contains(before));
    MACHINE.iter().any(|folder| {
        let path = format!("/{folder}/");
        line.match_indices(&path).any(|(at, _)| begins_a_path(at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_code_has_six_hundred_lines_at_most() {
        assert_eq!(faults("a.rs", &"x\n".repeat(600)), Vec::<String>::new());
        assert_eq!(
            faults("a.rs", &"x\n".repeat(601)),
            ["a.rs: 601 lines; above 600 it is split"]
        );
        assert_eq!(faults("words.txt", &"x\n".repeat(601)), Vec::<String>::new());
    }

    #[test]
    fn work_put_off_is_found_in_code_and_may_be_spoken_of_in_prose() {
        for sign in PUT_OFF {
            assert_eq!(faults("a.rs", sign), [format!("a.rs:1: {sign} puts work off")]);
            assert_eq!(faults("a.md", sign), Vec::<String>::new());
        }
    }

    #[test]
    fn a_path_of_one_machine_is_told_from_an_address() {
        for folder in MACHINE {
            assert!(names_a_machine(&format!("see /{folder}/anna/maat")));
            assert!(names_a_machine(&format!("\"/{folder}/x\"")));
            assert!(!names_a_machine(&format!("https://example.org/{folder}/x")));
        }
    }
}
