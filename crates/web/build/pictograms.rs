//! The pictograms of `pictograms.toml`, each with its picture.

use std::fmt::Write;

/// A slice expression of all pictograms, in the order of the file.
pub(crate) fn code(file: &toml::Table) -> String {
    let mut code = String::from("&[\n");
    for topic in list(file, "topic") {
        for pictogram in list(topic, "pictograms") {
            entry(&mut code, text(topic, "id"), pictogram);
        }
    }
    code + "]\n"
}

fn entry(code: &mut String, topic: &str, pictogram: &toml::Table) {
    let (id, emoji) = (text(pictogram, "id"), text(pictogram, "emoji"));
    let kind = pictogram
        .get("kind")
        .and_then(toml::Value::as_str)
        .unwrap_or("everyday");
    let (en, nl, art) = (words(pictogram, "en"), words(pictogram, "nl"), constant(emoji));
    writeln!(
        code,
        "Pictogram {{ id: {id:?}, topic: {topic:?}, emoji: {emoji:?}, kind: {kind:?}, en: &{en:?}, nl: &{nl:?}, \
         art: &twemoji_assets::svg::codes::{art} }},"
    )
    .expect("a String takes all");
}

/// The collection names a graphic by its code points; a lone one without its variation selector.
fn constant(emoji: &str) -> String {
    let joined = emoji.contains('\u{200d}');
    let points = emoji
        .chars()
        .filter(|&c| joined || c != '\u{fe0f}')
        .map(|c| format!("_{:X}", u32::from(c)));
    format!("U{}", points.collect::<String>())
}

fn list<'a>(table: &'a toml::Table, key: &str) -> Vec<&'a toml::Table> {
    let items = table
        .get(key)
        .and_then(toml::Value::as_array)
        .unwrap_or_else(|| panic!("{key} is missing"));
    items
        .iter()
        .map(|item| {
            item.as_table()
                .unwrap_or_else(|| panic!("{key}: {item} is not a table"))
        })
        .collect()
}

fn text<'a>(table: &'a toml::Table, key: &str) -> &'a str {
    table
        .get(key)
        .and_then(toml::Value::as_str)
        .unwrap_or_else(|| panic!("{key} is missing in {table}"))
}

fn words(pictogram: &toml::Table, language: &str) -> Vec<String> {
    let words = pictogram
        .get(language)
        .and_then(toml::Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    assert!(!words.is_empty(), "{pictogram} has no name in {language}");
    words
        .iter()
        .map(|word| word.as_str().expect("words are texts").to_owned())
        .collect()
}
