//! Pictograms: public, since they say nothing about anyone.

use axum::Json;
use maat_app::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    http::{
        extract::{Ids, IfNoneMatch, Languages, Params},
        picture::Picture,
        problem::Answer,
        reply::{List, MAX_LIMIT, Paging},
    },
    messages::Language,
    pictograms::{AUTHOR, LICENCE, Pictogram, SOURCE, get_by_id, search},
};

/// Longest query, in characters.
const MAX_QUERY: usize = 100;
/// How long a browser keeps one, in seconds: they hardly ever change.
const KEPT: &str = "public, max-age=2592000";

/// `?query=&language=`: in the language of the browser, if nobody says.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Search {
    /// A word, or its beginning.
    #[schemars(length(max = MAX_QUERY))]
    query: String,
    /// `en` or `nl`; the browser's, if left out.
    #[schemars(with = "Option<maat_app::schema::Language>")]
    language: Option<String>,
    /// How many at most; 100, if left out.
    #[schemars(range(min = 1, max = MAX_LIMIT))]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// A pictogram, with whose it is.
#[derive(Serialize, JsonSchema)]
pub struct PictogramView {
    /// Its place in what was found, from which a page goes on.
    #[serde(skip)]
    place: usize,
    /// To be named in an activity.
    id: &'static str,
    /// What it shows, in the language asked for.
    name: &'static str,
    /// What it belongs to.
    topic: &'static str,
    /// Where it is.
    url: String,
    /// The set that it is from.
    source: &'static str,
    /// Who drew it.
    author: &'static str,
    /// On which terms it may be used.
    licence: &'static str,
}

impl PictogramView {
    fn new(place: usize, pictogram: &Pictogram, language: Language) -> Self {
        Self {
            place,
            id: pictogram.id,
            name: pictogram.name(language),
            topic: pictogram.topic,
            url: pictogram.url(),
            source: SOURCE,
            author: AUTHOR,
            licence: LICENCE,
        }
    }
}

/// `GET /v1/pictograms`: best first.
pub async fn list(Languages(accepted): Languages, Params(asked): Params<Search>) -> Answer<Json<List<PictogramView>>> {
    if asked.query.chars().count() > MAX_QUERY {
        let message = format!("This may have at most {MAX_QUERY} characters.");
        return Err(Error::invalid("query", message).into());
    }
    let language = match asked.language.as_deref().map(Language::of_tag) {
        None => Language::of(None, accepted.as_deref()),
        Some(Some(language)) => language,
        Some(None) => return Err(Error::invalid("language", "The language is en or nl.").into()),
    };
    let found = search(&asked.query, language);
    let all = found.into_iter().enumerate();
    let all = all.map(|(place, pictogram)| PictogramView::new(place, pictogram, language));
    let paging = Paging::new(asked.limit, asked.cursor);
    Ok(Json(paging.page(all.collect(), |view| view.place)?))
}

/// `GET /v1/pictograms/{id}`
pub async fn read(known: IfNoneMatch, Ids((id,)): Ids<(String,)>) -> Answer<Picture> {
    let pictogram = get_by_id(&id).ok_or_else(Error::not_found)?;
    Ok(Picture {
        known,
        hash: pictogram.hash(),
        kind: "image/svg+xml".to_owned(),
        kept: KEPT.to_owned(),
        file: pictogram.svg().into(),
    })
}
