//! What people read, in English and Dutch: `messages/en.toml` and `messages/nl.toml`, a method for each text.
//!
//! The methods are written by the build script: a text that one language lacks, or a placeholder that differs, does not
//! compile.

use std::fmt;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// `en`
    #[default]
    English,
    /// `nl`
    Dutch,
}

impl Language {
    /// All, in the order in which a page offers them.
    pub const ALL: [Self; 2] = [Self::English, Self::Dutch];

    /// The language of a tag such as `nl` or `nl-BE`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|known| known.tag().eq_ignore_ascii_case(language.trim()))
    }

    /// The one a browser likes best of those we have, by its `Accept-Language` header (RFC 9110, 12.5.4).
    pub fn accepted(header: &str) -> Option<Self> {
        let liking = |part: &str| {
            let (tag, quality) = part.split_once(";q=").unwrap_or((part, "1"));
            let quality: f32 = quality.trim().parse().ok()?;
            Self::of_tag(tag)
                .filter(|_| quality > 0.0)
                .map(|language| (language, quality))
        };
        let known = header.split(',').filter_map(liking);
        known
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
            .map(|(language, _)| language)
    }

    /// The user's own, else the browser's, else English.
    pub fn of(user: Option<&str>, accept_language: Option<&str>) -> Self {
        let browser = || accept_language.and_then(Self::accepted);
        user.and_then(Self::of_tag).or_else(browser).unwrap_or_default()
    }

    /// `en` or `nl`: for the `lang` attribute and the API.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Dutch => "nl",
        }
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Dutch => "Nederlands",
        }
    }

    /// The texts of this language.
    pub fn text(self) -> Text {
        Text { language: self }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The texts of one language; a method for each message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Text {
    /// Which language.
    pub language: Language,
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_own_language_comes_before_the_browsers() {
        assert_eq!(Language::of(Some("nl"), Some("en")), Language::Dutch);
        assert_eq!(Language::of(None, Some("nl-BE,nl;q=0.9,en;q=0.8")), Language::Dutch);
        assert_eq!(Language::of(Some("fi"), None), Language::English);
    }

    #[test]
    fn of_the_browsers_languages_the_best_liked_one_we_have_is_taken() {
        assert_eq!(Language::accepted("fr, en;q=0.4, nl;q=0.7"), Some(Language::Dutch));
        assert_eq!(Language::accepted("nl;q=0, de"), None);
        assert_eq!(Language::accepted("en;q=much,,"), None);
    }

    #[test]
    fn every_text_is_used_somewhere() {
        let mut used = String::new();
        for folder in ["templates", "src"] {
            read_all(
                &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
                &mut used,
            );
        }
        let table: toml::Table = include_str!("../messages/en.toml").parse().unwrap();
        for (section, texts) in &table {
            for key in texts.as_table().unwrap().keys() {
                assert!(
                    used.contains(&format!(".{section}_{key}(")),
                    "nobody shows {section}.{key}"
                );
            }
        }
    }

    fn read_all(folder: &std::path::Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => read_all(&path, into),
                false => into.push_str(&std::fs::read_to_string(&path).unwrap()),
            }
        }
    }
}
