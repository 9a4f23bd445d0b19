//! Pictures of an organisation's own. The record is in the table, the file in [`crate::ports::Blobs`]; neither is ever
//! shared between organisations, and the same photo in two of them is two.

mod address;
mod jpeg;
mod picture;

use maat_core::id::{MediaId, OrganisationId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::{sync::Semaphore, task::spawn_blocking};
use uuid::Uuid;

pub use picture::{MAX_UPLOAD, Picture, SIDE};

use crate::{
    App, Code, Error, Result,
    access::{InOrganisation, Planner, Viewer},
    keys,
    record::Record,
    store::{Stored, Work},
    table::Query,
};

/// Most pictures of one organisation.
pub const MAX_MEDIA: usize = 2_000;

/// One file is decoded at a time, however many are sent: so memory stays bounded.
static AT_WORK: Semaphore = Semaphore::const_new(1);

/// What is known of a picture; the file is kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Its media type: `image/jpeg` or `image/png`.
    pub content_type: String,
    /// Length of its side, in pixels.
    pub side: u32,
    /// Length of its file.
    pub bytes: usize,
    /// SHA-256 of its file, in hex.
    pub hash: String,
}

impl Record for Media {
    const KIND: &'static str = "media";
}

/// A picture with its file.
pub struct Shown {
    /// What is known of it.
    pub media: Media,
    /// The file.
    pub file: Vec<u8>,
}

impl App {
    /// Takes a picture into an organisation. One that is there already stays the one it is.
    ///
    /// # Errors
    /// Those of [`Picture::read`]; `Conflict` if the organisation has as many as can be.
    pub async fn create_media(&self, by: Planner<InOrganisation>, file: Vec<u8>) -> Result<Stored<Media>> {
        let picture = prepare(file).await?;
        let hash = hex(&Sha256::digest(&picture.bytes));
        let organisation = by.actor.organisation;
        let id = MediaId(Uuid::new_v5(&organisation.0, hash.as_bytes()));
        let key = keys::media(organisation, id);
        if let Some(known) = self.find(&key).await? {
            return Ok(known);
        }
        let query = Query::prefix(keys::organisation_pk(organisation), "media#", MAX_MEDIA);
        if self.all(query).await?.len() >= MAX_MEDIA {
            let message = format!("There may be at most {MAX_MEDIA} pictures.");
            return Err(Error::new(Code::Conflict, message));
        }
        let media = Media {
            content_type: picture.content_type.to_owned(),
            side: picture.side,
            bytes: picture.bytes.len(),
            hash,
        };
        // The file first: a record never leads nowhere.
        self.blobs.put(&blob(organisation, id), picture.bytes).await?;
        let mut work = Work::default();
        work.create(key.clone(), id, self.now(), &media);
        match self.commit(by.trail("media.create", id), work).await {
            // The same picture, sent twice at once.
            Err(error) if error.code == Code::Stale => {}
            done => done?,
        }
        self.get(&key).await
    }

    /// A picture of the organisation.
    pub async fn media(&self, by: Viewer<InOrganisation>, id: MediaId) -> Result<Shown> {
        self.shown(by.actor.organisation, id).await
    }

    /// Whether the organisation has this picture.
    pub(crate) async fn require_media(&self, organisation: OrganisationId, id: MediaId) -> Result<()> {
        match self.table.get(&keys::media(organisation, id)).await? {
            Some(_) => Ok(()),
            None => Err(Error::invalid("picture", "There is no such picture.")),
        }
    }

    async fn shown(&self, organisation: OrganisationId, id: MediaId) -> Result<Shown> {
        let media = self.get::<Media>(&keys::media(organisation, id)).await?.value;
        let file = self.blobs.get(&blob(organisation, id)).await?;
        let file = file.ok_or_else(|| Error::internal("the file of a picture is missing"))?;
        Ok(Shown { media, file })
    }
}

async fn prepare(file: Vec<u8>) -> Result<Picture> {
    let _turn = AT_WORK.acquire().await.map_err(Error::internal)?;
    let work = spawn_blocking(move || Picture::read(&file));
    work.await.map_err(Error::internal)?
}

/// Where a picture's file is.
fn blob(organisation: OrganisationId, id: MediaId) -> String {
    format!("organisation/{organisation}/media/{id}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
