use icalendar::parser::Property;

/// A content line (RFC 5545, 3.1): a name, parameters and a value.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// In capitals.
    pub(super) name: String,
    /// The value; text is unescaped.
    pub(super) value: String,
    parameters: Vec<(String, String)>,
}

impl Line {
    /// Reads an unfolded line; nothing if it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let property = Property::try_from(text).ok()?;
        let parameters = property.params.iter().filter_map(|parameter| {
            let value = parameter.val.as_ref()?.as_str().trim_matches(['"', ' ']);
            Some((parameter.key.as_str().to_ascii_uppercase(), value.to_owned()))
        });
        Some(Self {
            name: property.name.as_str().to_ascii_uppercase(),
            value: property.val.as_str().trim().to_owned(),
            parameters: parameters.collect(),
        })
    }

    /// The value of a parameter (its name in capitals), if it is not empty.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let (_, value) = self.parameters.iter().find(|(key, _)| key == name)?;
        Some(value).filter(|value| !value.is_empty()).map(String::as_str)
    }
}

/// The name of an unfolded line, without looking at the rest.
pub(super) fn name(line: &str) -> &str {
    line.split([':', ';']).next().unwrap_or_default().trim()
}

/// The unfolded lines of a file.
///
/// Folds are undone on bytes, since some programs fold in the middle of a character. A line that is not UTF-8 is read as
/// Latin-1, as old programs write it. What stands before the first line that is not indented can't be a fold.
pub(super) fn unfold(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')) {
        match (line, lines.last_mut()) {
            ([], _) => {}
            ([b' ' | b'\t', rest @ ..], Some(last)) => last.extend_from_slice(rest),
            _ => lines.push(line.trim_ascii_start().to_vec()),
        }
    }
    lines.into_iter().map(decode).collect()
}

fn decode(line: Vec<u8>) -> String {
    String::from_utf8(line).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_in_the_middle_of_a_character_is_undone() {
        let lines = unfold(b"SUMMARY:cr\xC3\r\n \xA8me\r\nUID:1");
        assert_eq!(lines, ["SUMMARY:crème", "UID:1"]);
    }

    #[test]
    fn spaces_before_the_first_line_and_blank_lines_are_no_folds() {
        assert_eq!(unfold(b"\xEF\xBB\xBF  BEGIN:X\n\n\rEND:X"), ["BEGIN:X", "END:X"]);
    }

    #[test]
    fn latin_1_is_read() {
        assert_eq!(unfold(b"SUMMARY:caf\xE9"), ["SUMMARY:café"]);
    }

    #[test]
    fn quoted_and_foreign_parameters_are_understood() {
        let line = Line::read("dtstart;tzid=\"(GMT+10:00) Canberra, Melbourne\";X-A=b:20201028T133000").unwrap();
        assert_eq!(
            (line.name.as_str(), line.value.as_str()),
            ("DTSTART", "20201028T133000")
        );
        assert_eq!(line.parameter("TZID"), Some("(GMT+10:00) Canberra, Melbourne"));
        assert_eq!(line.parameter("VALUE"), None);
    }
}
