//! Every page, in both languages, filled with a morning: what must hold for all of them.

#[path = "../examples/pages/fixtures/mod.rs"]
mod fixtures;

use std::collections::HashSet;

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use maat_web::{
    messages::Language,
    pages::assets::{asset, assets_router},
    v1::pictograms,
};
use tower::ServiceExt;

fn pages() -> Vec<(String, String)> {
    Language::ALL
        .into_iter()
        .flat_map(|language| fixtures::Fixtures::new(language).pages())
        .collect()
}

/// The tags of this name, without their content.
fn tags<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!("<{name}");
    let starts = page.match_indices(&open).map(|(index, _)| &page[index + open.len()..]);
    starts
        .filter(|rest| rest.starts_with([' ', '>']))
        .filter_map(|rest| rest.split('>').next())
        .collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))
        .and_then(|(_, rest)| rest.split('"').next())
}

#[test]
fn nothing_is_inline_so_the_content_security_policy_can_be_strict() {
    for (name, page) in pages() {
        assert!(
            tags(&page, "script").iter().all(|tag| attribute(tag, "src").is_some()),
            "{name}: inline script"
        );
        for banned in [" style=", " onclick=", " onload=", "<style", "javascript:"] {
            assert!(!page.contains(banned), "{name}: {banned}");
        }
    }
}

#[test]
fn every_form_that_writes_carries_the_form_token() {
    for (name, page) in pages() {
        for form in page
            .split("<form")
            .skip(1)
            .map(|rest| rest.split("</form>").next().unwrap())
        {
            assert!(
                form.contains("method=\"post\"") && form.contains("name=\"form_token\""),
                "{name}: <form{form}"
            );
        }
    }
}

#[test]
fn every_field_has_a_name_that_is_read_aloud() {
    for (name, page) in pages() {
        let labelled: HashSet<_> = tags(&page, "label")
            .iter()
            .filter_map(|tag| attribute(tag, "for"))
            .collect();
        for tag in ["input", "select", "textarea"]
            .into_iter()
            .flat_map(|kind| tags(&page, kind))
        {
            let choice = ["radio", "checkbox"]
                .iter()
                .any(|kind| attribute(tag, "type") == Some(kind));
            let named = attribute(tag, "aria-label").is_some()
                || attribute(tag, "id").is_some_and(|id| labelled.contains(id))
                || attribute(tag, "type") == Some("hidden");
            // A choice stands inside its label.
            assert!(choice || named, "{name}: <{tag}>");
        }
        assert!(
            tags(&page, "img").iter().all(|tag| attribute(tag, "alt").is_some()),
            "{name}: a picture without alt"
        );
    }
}

#[test]
fn every_page_says_its_language_has_one_heading_and_no_id_twice() {
    for (name, page) in pages().into_iter().filter(|(name, _)| !name.ends_with("-list")) {
        let language = name.split('/').next().unwrap();
        assert!(page.contains(&format!("<html lang=\"{language}\">")), "{name}");
        assert_eq!(tags(&page, "h1").len(), 1, "{name}");
        let mut seen = HashSet::new();
        let ids = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        assert_eq!(
            ids.filter(|id| !seen.insert(*id)).collect::<Vec<_>>(),
            Vec::<&str>::new(),
            "{name}"
        );
        for (_, described) in page
            .match_indices("aria-describedby=\"")
            .map(|(at, key)| (at, &page[at + key.len()..]))
        {
            for id in described.split('"').next().unwrap().split(' ') {
                assert!(seen.contains(id), "{name}: described by {id}, which is not there");
            }
        }
    }
}

/// Relative luminance of `#rrggbb` (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour")) / 255.0;
    let linear = |value: f64| {
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(channel(1)) + 0.7152 * linear(channel(3)) + 0.0722 * linear(channel(5))
}

#[test]
fn words_and_edges_have_the_contrast_of_wcag_in_light_and_in_dark() {
    let css = include_str!("../assets/css/base.css");
    for scheme in css
        .split(":root {")
        .skip(1)
        .take(2)
        .map(|rest| rest.split('}').next().unwrap())
    {
        let colour = |name: &str| {
            scheme
                .split(&format!("--{name}: "))
                .nth(1)
                .unwrap()
                .split(';')
                .next()
                .unwrap()
        };
        let words = [
            ("ink", "ground"),
            ("ink", "sunk"),
            ("ink", "accent-tint"),
            ("ink", "amber-tint"),
            ("soft", "ground"),
            ("soft", "card"),
            ("soft", "sunk"),
            ("soft", "amber-tint"),
            ("accent", "ground"),
            ("accent", "card"),
            ("accent", "sunk"),
            ("on-accent", "accent"),
            ("amber-ink", "card"),
            ("amber-ink", "amber-tint"),
        ];
        let shapes = [
            ("edge", "card"),
            ("edge", "ground"),
            ("amber", "card"),
            ("amber", "sunk"),
            ("accent", "card"),
        ];
        let words = words.into_iter().map(|pair| (pair, 4.5));
        for ((front, back), least) in words.chain(shapes.into_iter().map(|pair| (pair, 3.0))) {
            let (a, b) = (luminance(colour(front)), luminance(colour(back)));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= least, "{front} on {back}: {contrast:.2}");
        }
    }
}

#[test]
fn a_title_with_markup_stays_a_title() {
    let mut page = fixtures::Fixtures::new(Language::English).day_page();
    page.day.occurrences[0].title = "<script>alert(1)</script>".into();
    let html = askama::Template::render(&page).unwrap();
    assert!(!html.contains("<script>") && html.contains("alert(1)"));
}

#[test]
fn nobody_reads_of_what_was_missed_and_no_score_is_kept() {
    for (name, page) in pages() {
        let words = page.to_lowercase();
        for banned in ["missed", "gemist", "streak", " score"] {
            assert!(!words.contains(banned), "{name}: {banned}");
        }
    }
}

async fn get(path: &str, etag: Option<&str>) -> axum::response::Response {
    let mut request = Request::get(path);
    if let Some(etag) = etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    let router = assets_router()
        .route("/v1/pictograms", axum::routing::get(pictograms::list))
        .route("/v1/pictograms/{id}", axum::routing::get(pictograms::read));
    router
        .oneshot(request.body(Body::empty()).expect("a request"))
        .await
        .expect("a router always answers")
}

async fn text(response: axum::response::Response) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a short body");
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[tokio::test]
async fn what_a_page_loads_is_there_and_kept_by_its_etag() {
    let (_, page) = pages().into_iter().find(|(name, _)| name == "en/day").unwrap();
    let addresses = ["href=\"", "src=\""]
        .into_iter()
        .flat_map(|key| page.split(key).skip(1));
    let ours = addresses.map(|rest| rest.split(['"', '#']).next().unwrap());
    let loaded: HashSet<_> = ours
        .filter(|path| path.starts_with("/assets/") || path.starts_with("/v1/pictograms"))
        .collect();
    assert!(loaded.len() > 10);
    for path in loaded {
        let response = get(path, None).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let etag = response.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(
            get(path, Some(&etag)).await.status(),
            StatusCode::NOT_MODIFIED,
            "{path}"
        );
    }
    assert_eq!(get(&asset("nothing.css"), None).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_pictogram_is_found_by_a_word_and_says_whose_it_is() {
    let found: serde_json::Value =
        serde_json::from_str(&text(get("/v1/pictograms?query=ZWEM&language=nl", None).await).await).unwrap();
    assert_eq!(found["items"][0]["id"], "swimming");
    assert_eq!(found["items"][0]["name"], "Zwemmen");
    assert_eq!(found["items"][0]["licence"], "CC-BY-4.0");
    assert_eq!(found["next"], serde_json::Value::Null);
    let picture = get("/v1/pictograms/swimming", None).await;
    assert_eq!(picture.headers()[header::CONTENT_TYPE], "image/svg+xml");
    assert!(
        picture.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .contains("sandbox")
    );
    assert!(text(picture).await.starts_with("<svg"));
}

#[tokio::test]
async fn a_bad_search_is_refused_with_the_field() {
    let response = get("/v1/pictograms?language=xx", None).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(response).await.contains("\"field\":\"language\""));
    assert_eq!(
        get("/v1/pictograms/no-such", None).await.status(),
        StatusCode::NOT_FOUND
    );
}
