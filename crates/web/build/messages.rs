//! One method for every message.

use std::fmt::Write;

/// The `impl Text` with a method `section_key` for each message, taking its placeholders in the order of the English.
pub(crate) fn code(english: &toml::Table, dutch: &toml::Table) -> String {
    let (english, dutch) = (messages(english), messages(dutch));
    same_keys(&english, &dutch);
    let mut code = String::from("impl Text {\n");
    for ((key, en), (_, nl)) in english.iter().zip(&dutch) {
        method(&mut code, key, en, nl);
    }
    code + "}\n"
}

fn method(code: &mut String, key: &str, en: &str, nl: &str) {
    let names = placeholders(en);
    let mut sorted = (names.clone(), placeholders(nl));
    sorted.0.sort();
    sorted.1.sort();
    assert_eq!(
        sorted.0, sorted.1,
        "message {key}: the languages have different placeholders"
    );
    let arguments: String = names
        .iter()
        .map(|name| format!(", {name}: impl std::fmt::Display"))
        .collect();
    let (returns, open, close) = match names.is_empty() {
        true => ("&'static str", "", ""),
        false => ("String", "format!(", ")"),
    };
    writeln!(
        code,
        "/// “{en}”\npub fn {key}(self{arguments}) -> {returns} {{ match self.language {{\n\
         Language::English => {open}{en:?}{close},\nLanguage::Dutch => {open}{nl:?}{close} }} }}"
    )
    .expect("a String takes all");
}

/// `section_key` and text, sorted.
fn messages(table: &toml::Table) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (section, texts) in table {
        for (key, text) in texts.as_table().unwrap_or_else(|| panic!("{section} is not a section")) {
            let text = text.as_str().unwrap_or_else(|| panic!("{section}.{key} is not a text"));
            all.push((format!("{section}_{key}"), text.to_owned()));
        }
    }
    all.sort();
    all
}

fn same_keys(english: &[(String, String)], dutch: &[(String, String)]) {
    let missing = |from: &[(String, String)], of: &[(String, String)]| -> Vec<String> {
        let has = |key: &String| from.iter().any(|(other, _)| other == key);
        of.iter().map(|(key, _)| key.clone()).filter(|key| !has(key)).collect()
    };
    let (nl, en) = (missing(dutch, english), missing(english, dutch));
    assert!(
        nl.is_empty() && en.is_empty(),
        "messages missing in nl.toml: {nl:?}; in en.toml: {en:?}"
    );
}

/// The names between braces, each once, in order.
fn placeholders(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in text.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default().to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
