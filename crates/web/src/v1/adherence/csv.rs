//! A report for spreadsheets (RFC 4180). What a spreadsheet would take for a formula is marked as text.

use super::AdherenceLineView;

const HEAD: &str = "entry_id,activity_id,title,private,planned,answered,done,no,no_answer,not_heard,cancelled,away,\
                    median_answer_seconds\r\n";

/// With its head, a line each.
pub(super) fn write(lines: &[AdherenceLineView]) -> String {
    lines.iter().fold(HEAD.to_owned(), |csv, line| csv + &row(line))
}

fn row(line: &AdherenceLineView) -> String {
    let optional = |value: Option<String>| value.unwrap_or_default();
    let counts = [
        line.planned,
        line.answered,
        line.done,
        line.no,
        line.no_answer,
        line.not_heard,
        line.cancelled,
        line.away,
    ];
    let mut cells = vec![
        line.entry_id.to_string(),
        optional(line.activity_id.map(|id| id.to_string())),
        cell(line.title.as_deref().unwrap_or_default()),
        line.private.to_string(),
    ];
    cells.extend(counts.map(|count| count.to_string()));
    cells.push(optional(line.median_answer_seconds.map(|seconds| seconds.to_string())));
    cells.join(",") + "\r\n"
}

/// A text in quotes; one that begins as a formula does with an apostrophe before it (OWASP, CSV injection).
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_to_a_spreadsheet() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert!(cell(text).starts_with("\"'"), "{text:?}");
        }
        assert_eq!(cell("Bus, \"14\""), "\"Bus, \"\"14\"\"\"");
        assert_eq!(cell("a=b"), "\"a=b\"");
    }
}
