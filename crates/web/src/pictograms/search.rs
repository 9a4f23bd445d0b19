//! Pictograms found by a word.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{ALL, Pictogram};
use crate::messages::Language;

impl Pictogram {
    /// How well a folded query fits: 0 is best.
    fn rank(&self, query: &str, language: Language) -> Option<u8> {
        let mut words = self.words(language).iter().map(|word| fold(word));
        let name = words.next().unwrap_or_default();
        let rest: Vec<String> = words.collect();
        let starts = |text: &String| text.split(' ').any(|word| word.starts_with(query));
        let contains = |text: &String| text.contains(query);
        match () {
            () if name.starts_with(query) => Some(0),
            () if starts(&name) => Some(1),
            () if rest.iter().any(|word| word.starts_with(query) || starts(word)) => Some(2),
            () if contains(&name) || rest.iter().any(contains) => Some(3),
            () => None,
        }
    }
}

/// Those that fit the query, best first: capitals and accents don't matter. An empty query finds all.
pub fn search(query: &str, language: Language) -> Vec<&'static Pictogram> {
    let query = fold(query);
    let mut found: Vec<_> = ALL
        .iter()
        .filter_map(|p| p.rank(&query, language).map(|rank| (rank, p)))
        .collect();
    found.sort_by_key(|&(rank, _)| rank);
    found.into_iter().map(|(_, pictogram)| pictogram).collect()
}

/// Small letters without accents.
fn fold(text: &str) -> String {
    text.trim()
        .nfd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(query: &str, language: Language) -> Vec<&'static str> {
        search(query, language)
            .into_iter()
            .map(|pictogram| pictogram.id)
            .collect()
    }

    #[test]
    fn names_that_begin_so_come_first_whatever_the_capitals_and_accents() {
        assert_eq!(ids("bus", Language::English)[..2], ["bus", "minibus"]);
        assert_eq!(ids(" CREME", Language::Dutch), ["cream"]);
        assert!(ids("tanden", Language::Dutch)[0] == "brush-teeth");
        assert!(ids("no such thing", Language::English).is_empty());
    }

    #[test]
    fn an_empty_query_finds_all_and_every_id_is_there_once() {
        let mut all = ids("", Language::English);
        assert!(all.len() >= 150);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), ALL.len());
    }
}
