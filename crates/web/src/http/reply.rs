//! Answers: JSON with its `ETag`, and lists.

use std::marker::PhantomData;

use axum::{
    Json,
    body::Bytes,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use maat_app::{Error, Result, days::Written};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::extract::IfNoneMatch;

/// Most items of a list in one answer.
pub const MAX_LIMIT: u32 = 500;
/// Items of a list in one answer, if nobody says.
const LIMIT: u32 = 100;

/// The header of an answer that holds a secret: no one keeps it, for an `Idempotency-Key` neither.
pub type NoStore = [(header::HeaderName, &'static str); 1];
/// See [`NoStore`].
pub const NO_STORE: NoStore = [(header::CACHE_CONTROL, "no-store")];

/// Something that can be edited, with its version as `ETag`.
pub struct Tagged<T>(pub u64, pub T);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        ([(header::ETAG, format!("\"{}\"", self.0))], Json(self.1)).into_response()
    }
}

/// Something new, with its version as `ETag`.
pub struct Created<T>(pub u64, pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Tagged(self.0, self.1)).into_response()
    }
}

/// Something whose `ETag` is a hash of it; 304 if the caller has it already.
pub struct Fresh<T> {
    known: IfNoneMatch,
    written: Written,
    what: PhantomData<T>,
}

impl<T: Serialize> Fresh<T> {
    /// This.
    pub fn new(known: IfNoneMatch, value: &T) -> Result<Self> {
        Ok(Self::of(known, written(value)?))
    }

    /// A `T` that was written before.
    pub fn of(known: IfNoneMatch, written: Written) -> Self {
        let what = PhantomData;
        Self { known, written, what }
    }
}

/// Something as JSON, tagged by its hash.
pub fn written<T: Serialize>(value: &T) -> Result<Written> {
    let body = serde_json::to_vec(value).map_err(Error::internal)?;
    Ok(Written::new(format!("\"{}\"", short_hash(&body)), body))
}

impl<T> IntoResponse for Fresh<T> {
    fn into_response(self) -> Response {
        let Written { tag, body, .. } = self.written;
        if self.known.knows(&tag) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
        }
        (
            [(header::ETAG, tag), (header::CONTENT_TYPE, "application/json".into())],
            Bytes::from_owner(body),
        )
            .into_response()
    }
}

/// 12 hex digits of SHA-256: enough to tell two states of one thing apart.
pub fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// `?limit=&cursor=`
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Paging {
    /// How many at most; 100, if left out.
    #[schemars(range(min = 1, max = MAX_LIMIT))]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}List")]
pub struct List<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next page begins; null on the last.
    pub next: Option<String>,
}

impl<T> List<T> {
    /// A page, and the place of the last of it, if there is more behind it.
    pub fn new(items: Vec<T>, last: Option<impl Serialize>) -> Self {
        let cursor = |last| URL_SAFE_NO_PAD.encode(serde_json::to_vec(&last).unwrap_or_default());
        Self {
            items,
            next: last.map(cursor),
        }
    }

    /// All of it on one page.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

impl Paging {
    /// As read together with other parameters.
    pub fn new(limit: Option<u32>, cursor: Option<String>) -> Self {
        Self { limit, cursor }
    }

    /// The page of `all` that is asked for. `all` is in the order of `key`, and a cursor is a place in that order: of the
    /// last item before it, which may be gone by now.
    ///
    /// # Errors
    /// `Invalid` for a limit out of bounds or a cursor that is none.
    pub fn page<T, K>(self, all: Vec<T>, key: impl Fn(&T) -> K) -> Result<List<T>>
    where
        K: Ord + Serialize + DeserializeOwned,
    {
        debug_assert!(
            all.is_sorted_by_key(&key),
            "a cursor is a place in the order of the list"
        );
        let limit = self.limit()?;
        let begin = match self.after::<K>()? {
            None => 0,
            Some(after) => all.partition_point(|item| key(item) <= after),
        };
        let more = all.len() > begin + limit;
        let items: Vec<_> = all.into_iter().skip(begin).take(limit).collect();
        let last = items.last().filter(|_| more).map(&key);
        Ok(List::new(items, last))
    }

    /// Most items of the page.
    ///
    /// # Errors
    /// `Invalid` if it is out of bounds.
    pub fn limit(&self) -> Result<usize> {
        let limit = self.limit.unwrap_or(LIMIT);
        if (1..=MAX_LIMIT).contains(&limit) {
            usize::try_from(limit).map_err(Error::internal)
        } else {
            let message = format!("This must be between 1 and {MAX_LIMIT}.");
            Err(Error::invalid("limit", message))
        }
    }

    /// The place after which the page begins; `None`: at the first.
    ///
    /// # Errors
    /// `Invalid` for a cursor that is none.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>> {
        let read = |cursor: &String| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok();
        let unknown = || Error::invalid("cursor", "This cursor is not known; begin at the first page.");
        let cursor = self.cursor.as_ref();
        cursor.map(|cursor| read(cursor).ok_or_else(unknown)).transpose()
    }
}
