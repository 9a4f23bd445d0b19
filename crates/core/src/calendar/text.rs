use super::MAX_TITLE;

/// A line of text for people: on one line, without control characters, cut to [`MAX_TITLE`]. Nothing if nothing is left.
pub(super) fn one_line(text: &str) -> Option<String> {
    let spaced: String = text
        .chars()
        .take(4 * MAX_TITLE)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let line = words.join(" ");
    if line.is_empty() {
        return None;
    }
    if line.chars().count() <= MAX_TITLE {
        return Some(line);
    }
    let cut: String = line.chars().take(MAX_TITLE - 1).collect();
    Some(cut.trim_end().to_owned() + "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_line_without_control_characters() {
        assert_eq!(
            one_line(" Swimming\n\u{7}at  the\tpool "),
            Some("Swimming at the pool".to_owned())
        );
        assert_eq!(one_line(" \n "), None);
    }

    #[test]
    fn a_long_title_is_cut() {
        let title = one_line(&"é".repeat(500)).unwrap();
        assert_eq!(title.chars().count(), MAX_TITLE);
        assert!(title.ends_with("é…"));
    }
}
