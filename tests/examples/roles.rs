//! Prints `docs/roles.md`: who may do what, from the table that the tenant matrix holds every route to.

use serde_json::Value;

const TABLE: &str = include_str!("../tests/tenant_matrix/table.txt");
/// The columns that are shown: who asks, as the table calls them, and as people do.
const SHOWN: [(&str, &str); 5] = [
    ("viewer", "looks"),
    ("planner", "plans"),
    ("owner", "runs it"),
    ("guest", "guest who plans"),
    ("watch", "watch"),
];

fn main() {
    let description: Value = serde_json::from_str(&maat_web::openapi::TEXT).expect("it is JSON");
    let asks = TABLE.lines().find(|line| line.starts_with("# asks"));
    let askers: Vec<&str> = asks.expect("it has a head").split_whitespace().skip(2).collect();
    let mut nouns: Vec<(String, String)> = Vec::new();
    for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (method, path, answers) = (words[0], words[1], &words[2..]);
        let operation = &description["paths"][path][method.to_lowercase()];
        let may = SHOWN.map(|(asker, _)| {
            let at = askers.iter().position(|known| *known == asker);
            // A clash with what is there is no matter of rights.
            let refused = ["401", "403", "404"].contains(&answers[at.expect("the table has them")]);
            if refused { "" } else { "yes" }
        });
        let summary = operation["summary"].as_str().unwrap_or_default();
        let row = format!("| {summary} | {} | `{method} {path}` |\n", may.join(" | "));
        let noun = operation["tags"][0].as_str().unwrap_or("MAAT");
        match nouns.iter_mut().find(|(known, _)| known == noun) {
            Some((_, rows)) => rows.push_str(&row),
            None => nouns.push((noun.to_owned(), row)),
        }
    }
    let (columns, rules) = (SHOWN.map(|(_, name)| name).join(" | "), "---|".repeat(SHOWN.len()));
    print!("{HEAD}");
    for (noun, rows) in nouns {
        print!("\n## {noun}\n\n| | {columns} | |\n|---|{rules}---|\n{rows}");
    }
}

const HEAD: &str = "# Who may do what

Made by `cargo xtask docs` from the table of the tenant matrix (`tests/tests/tenant_matrix/table.txt`). Every cell of that table is asked of the
real router, about what is one's own, another's and nowhere: a route without a row fails, and so does a row that is not true.

- **looks**: a viewer, for the wearers assigned to them. **plans**: a planner, for the wearers assigned to them. **runs it**: an owner, for every
  wearer of the organisation.
- **guest who plans**: a planner of another organisation that the wearer is shared with; what they may change is what their own organisation
  planned.
- **watch**: a paired device, for its wearer alone.
- To whoever is signed in and may not see a thing, it is not there (404), to the byte as if it had never been. Who may see it and not do this
  gets 403. Without a token it is 401.
- A role counts as it is at the request: who is taken out, or gets another role, has it from the next request on.
- Carers who are not assigned to a wearer, and those who were taken out, see of that wearer nothing. A private entry is no more than a time to
  a viewer it does not name.
";
