//! The pictograms MAAT brings along, and their search.

mod search;

use twemoji_assets::svg::SvgTwemojiAsset;

pub use search::search;

use crate::{
    http::reply::short_hash,
    messages::{Language, Text},
};

/// Where the graphics are from.
pub const SOURCE: &str = "https://github.com/jdecked/twemoji";
/// Who made the graphics.
pub const AUTHOR: &str = "Twitter, Inc and other contributors";
/// The licence of the graphics (SPDX).
pub const LICENCE: &str = "CC-BY-4.0";

/// A picture of something in a day.
#[derive(Debug)]
pub struct Pictogram {
    /// Its name in plans: never changes.
    pub id: &'static str,
    /// What it is filed under: `morning`, `food`, `school`, …
    pub topic: &'static str,
    /// The emoji it draws.
    pub emoji: &'static str,
    /// The kind of activity it usually stands for: `everyday`, `medicine`, …
    pub kind: &'static str,
    en: &'static [&'static str],
    nl: &'static [&'static str],
    art: &'static SvgTwemojiAsset,
}

/// All, by topic.
pub static ALL: &[Pictogram] = include!(concat!(env!("OUT_DIR"), "/pictograms.rs"));

impl Pictogram {
    /// What it shows, in words.
    pub fn name(&self, language: Language) -> &'static str {
        self.words(language)[0]
    }

    /// What it shows, in the words of these texts.
    pub fn name_in(&self, t: &Text) -> &'static str {
        self.name(t.language)
    }

    /// The graphic: an SVG document.
    pub fn svg(&self) -> &'static str {
        self.art.data.0
    }

    /// Tells two states of the graphic apart.
    pub fn hash(&self) -> String {
        short_hash(self.svg().as_bytes())
    }

    /// Where the graphic is found.
    pub fn url(&self) -> String {
        format!("/v1/pictograms/{}", self.id)
    }

    /// Its name, then the words that also find it.
    fn words(&self, language: Language) -> &'static [&'static str] {
        match language {
            Language::English => self.en,
            Language::Dutch => self.nl,
        }
    }
}

/// The pictogram of this id.
pub fn get_by_id(id: &str) -> Option<&'static Pictogram> {
    ALL.iter().find(|pictogram| pictogram.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pictogram_is_an_svg_of_its_own_kind_with_a_name_in_each_language() {
        let kinds = ["everyday", "medicine", "appointment", "transport", "free"];
        for pictogram in ALL {
            let svg = pictogram.svg();
            assert!(svg.starts_with("<svg") && !svg.contains("<script"), "{}", pictogram.id);
            assert!(kinds.contains(&pictogram.kind), "{}", pictogram.id);
            for language in Language::ALL {
                assert!(
                    !pictogram.name(language).trim().is_empty(),
                    "{} in {language:?}",
                    pictogram.id
                );
            }
        }
        assert_eq!(get_by_id("medicine").map(|pictogram| pictogram.kind), Some("medicine"));
    }
}
