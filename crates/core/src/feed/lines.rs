use jiff::{Timestamp, tz::TimeZone};

use crate::time::Local;

/// Most bytes of a line before it is folded (RFC 5545, 3.1).
const MAX_LINE: usize = 75;

/// The lines of a file, folded.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A line as it is.
    pub(super) fn put(&mut self, line: &str) {
        let mut room = MAX_LINE;
        for letter in line.chars() {
            if letter.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = MAX_LINE - 1;
            }
            self.0.push(letter);
            room -= letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A property whose value is text (RFC 5545, 3.3.11).
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let mut line = format!("{name}:");
        for letter in text.chars() {
            match letter {
                '\\' | ';' | ',' => line.extend(['\\', letter]),
                '\n' => line.push_str("\\n"),
                letter if letter.is_control() => {}
                letter => line.push(letter),
            }
        }
        self.put(&line);
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

pub(super) fn date(at: Local) -> String {
    at.date().strftime("%Y%m%d").to_string()
}

pub(super) fn local(at: Local) -> String {
    at.datetime().strftime("%Y%m%dT%H%M%S").to_string()
}

pub(super) fn utc(at: Timestamp) -> String {
    TimeZone::UTC.to_datetime(at).strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_letters_and_text_is_escaped() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", &format!("{}; a\\b, c\nd", "é".repeat(60)));
        let text = lines.finish();
        for line in text.trim_end().split("\r\n") {
            assert!(line.len() <= MAX_LINE, "{line}");
        }
        let unfolded = text.replace("\r\n ", "");
        assert_eq!(unfolded, format!("SUMMARY:{}\\; a\\\\b\\, c\\nd\r\n", "é".repeat(60)));
    }
}
