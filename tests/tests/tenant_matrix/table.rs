//! `table.txt`, read.

/// Who asks, in the order of the columns.
pub(crate) const ASKERS: [&str; 10] = [
    "nobody",
    "viewer",
    "planner",
    "owner",
    "unassigned",
    "removed",
    "watch",
    "revoked",
    "stranger",
    "guest",
];

/// One route, and what each is answered.
pub(crate) struct Row {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) answers: [u16; ASKERS.len()],
}

pub(crate) fn rows() -> Vec<Row> {
    let lines = include_str!("table.txt").lines();
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(row)
        .collect()
}

fn row(line: &'static str) -> Row {
    let mut words = line.split_whitespace();
    let mut word = || words.next().unwrap_or_else(|| panic!("too few columns: {line}"));
    Row {
        method: word(),
        path: word(),
        answers: ASKERS.map(|_| word().parse().unwrap()),
    }
}

#[test]
fn the_columns_of_the_table_are_the_askers() {
    let head = include_str!("table.txt")
        .lines()
        .find(|line| line.starts_with("# asks"));
    let columns: Vec<_> = head.unwrap().split_whitespace().skip(2).collect();
    assert_eq!(columns, ASKERS);
}
