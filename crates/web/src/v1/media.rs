//! An organisation's own pictures.

use axum::{Json, extract::State, http::StatusCode};
use maat_app::{
    Error, Result,
    limit::Limit,
    media::{Media, Shown},
    store::Stored,
};
use maat_core::id::{MediaId, OrganisationId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{
    Web,
    caller::Signed,
    extract::{Ids, IfNoneMatch, Upload},
    picture::Picture,
    problem::Answer,
};

/// Pictures that one user sends in an hour.
const UPLOADS: Limit = Limit {
    name: "media",
    most: 240,
    seconds: 3_600,
};
/// Whoever may see it asks again each time.
const ASK: &str = "private, no-cache";

/// A picture, and where to show it from for an hour or so.
#[derive(Serialize, JsonSchema)]
pub struct MediaView {
    /// This picture.
    id: MediaId,
    /// Its type, as it is kept.
    content_type: String,
    /// In pixels.
    width: u32,
    /// In pixels.
    height: u32,
    /// How large it is.
    bytes: usize,
    /// A hash of it: the same picture has the same.
    hash: String,
    /// A signed address, good for an hour or two.
    url: String,
}

fn view(web: &Web, organisation: OrganisationId, stored: Stored<Media>) -> Result<MediaView> {
    let id = stored.item.id.parse().map_err(Error::internal)?;
    let Media {
        content_type,
        side,
        bytes,
        hash,
    } = stored.value;
    Ok(MediaView {
        id,
        content_type,
        width: side,
        height: side,
        bytes,
        hash,
        url: web.app.media_address(organisation, id),
    })
}

/// `POST /v1/organisations/{org}/media`: a PNG, JPEG or WebP file as the whole body, whatever type it is said to be.
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    upload: Upload,
) -> Answer<(StatusCode, Json<MediaView>)> {
    let proof = web.app.planner_in(caller, org).await?;
    if !web.limits.take(UPLOADS, &caller.user.to_string()).await? {
        let message = "Too many pictures in one hour. Try again later.";
        return Err(web.limits.too_many(UPLOADS, message).into());
    }
    let (file, _turn) = upload.read().await?;
    let stored = web.app.create_media(proof, file.into()).await?;
    Ok((StatusCode::CREATED, Json(view(&web, org, stored)?)))
}

/// `GET /v1/organisations/{org}/media/{id}`: the picture itself.
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, MediaId)>,
    known: IfNoneMatch,
) -> Answer<Picture> {
    let proof = web.app.viewer_in(caller, org).await?;
    let shown = web.app.media(proof, id).await?;
    Ok(answer(known, ASK.to_owned(), shown))
}

/// `GET /v1/media/{signed}`: the picture itself, to whoever has its address.
pub async fn read_signed(
    State(web): State<Web>,
    Ids((signed,)): Ids<(String,)>,
    known: IfNoneMatch,
) -> Answer<Picture> {
    let (shown, until) = web.app.media_at(&signed).await?;
    let left = until.duration_since(web.app.wall.now()).as_secs();
    Ok(answer(known, format!("private, max-age={left}"), shown))
}

fn answer(known: IfNoneMatch, kept: String, Shown { media, file }: Shown) -> Picture {
    Picture {
        known,
        hash: media.hash,
        kind: media.content_type,
        kept,
        file,
    }
}
