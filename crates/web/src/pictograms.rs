//! The pictograms MAAT brings along, their search, and their public routes.

use std::sync::LazyLock;

use axum::{
    Json, Router,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use twemoji_assets::svg::SvgTwemojiAsset;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::messages::{Language, Text};

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

/// The ETags, in the order of [`ALL`].
static ETAGS: LazyLock<Vec<String>> = LazyLock::new(|| ALL.iter().map(|p| etag(p.svg())).collect());

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

/// The pictogram of this id.
pub fn get_by_id(id: &str) -> Option<&'static Pictogram> {
    ALL.iter().find(|pictogram| pictogram.id == id)
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

fn etag(svg: &str) -> String {
    let hash = Sha256::digest(svg);
    format!(
        "\"{}\"",
        hash[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    )
}

/// `GET /v1/pictograms` and `GET /v1/pictograms/{id}`: public, since they say nothing about anyone.
pub fn router() -> Router {
    Router::new()
        .route("/v1/pictograms", get(list))
        .route("/v1/pictograms/{id}", get(picture))
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    query: String,
    language: Option<String>,
}

#[derive(Serialize)]
struct Found {
    items: Vec<Item>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Item {
    id: &'static str,
    name: &'static str,
    url: String,
    source: &'static str,
    author: &'static str,
    licence: &'static str,
}

async fn list(Query(search_for): Query<Search>, headers: HeaderMap) -> Response {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let language = match search_for.language.as_deref().map(Language::of_tag) {
        Some(None) => {
            return problem(
                StatusCode::BAD_REQUEST,
                "invalid",
                "the language is en or nl",
                Some("language"),
            );
        }
        Some(Some(language)) => language,
        None => Language::of(None, accepted),
    };
    let items = search(&search_for.query, language).into_iter().map(|pictogram| Item {
        id: pictogram.id,
        name: pictogram.name(language),
        url: pictogram.url(),
        source: SOURCE,
        author: AUTHOR,
        licence: LICENCE,
    });
    Json(Found {
        items: items.collect(),
        next: None,
    })
    .into_response()
}

async fn picture(Path(id): Path<String>, headers: HeaderMap) -> Response {
    let Some(index) = ALL.iter().position(|pictogram| pictogram.id == id) else {
        return problem(StatusCode::NOT_FOUND, "not_found", "there is nothing here", None);
    };
    let tag = ETAGS[index].as_str();
    let cached = [(header::ETAG, tag), (header::CACHE_CONTROL, "public, max-age=2592000")];
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|value| value.as_bytes() == tag.as_bytes())
    {
        return (StatusCode::NOT_MODIFIED, cached).into_response();
    }
    // Opened by itself, a graphic is a document: it may load nothing and run nothing.
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (cached, headers, ALL[index].svg()).into_response()
}

fn problem(status: StatusCode, code: &str, detail: &str, field: Option<&str>) -> Response {
    let mut body = serde_json::json!({ "status": status.as_u16(), "code": code, "detail": detail });
    if let Some(field) = field {
        body["field"] = field.into();
    }
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        body.to_string(),
    )
        .into_response()
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

    #[test]
    fn every_pictogram_is_an_svg_of_its_own_kind() {
        let kinds = ["everyday", "medicine", "appointment", "transport", "free"];
        for pictogram in ALL {
            assert!(
                pictogram.svg().starts_with("<svg") && !pictogram.svg().contains("<script"),
                "{}",
                pictogram.id
            );
            assert!(kinds.contains(&pictogram.kind), "{}", pictogram.id);
        }
        assert_eq!(get_by_id("medicine").map(|pictogram| pictogram.kind), Some("medicine"));
    }
}
