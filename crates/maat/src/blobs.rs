//! Pictures in a folder beside the store.

use std::{
    io::{Error as IoError, ErrorKind},
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use maat_app::{Code, Error, Result, ports::Blobs};
use tokio::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::AsyncWriteExt,
};

use crate::wiring::{OWNERS_FILE, OWNERS_FOLDER};

/// A folder in which a key is a path.
pub(crate) struct Folder {
    root: PathBuf,
    /// Numbers what is being written.
    writing: AtomicU64,
}

impl Folder {
    /// Over this folder, which is made when something is put into it.
    pub(crate) fn new(root: PathBuf) -> Self {
        let writing = AtomicU64::new(0);
        Self { root, writing }
    }

    /// The keys of all that is kept.
    pub(crate) fn keys(&self) -> Result<Vec<String>> {
        let mut keys = Vec::new();
        let mut folders = vec![String::new()];
        while let Some(under) = folders.pop() {
            let entries = match std::fs::read_dir(self.root.join(&under)) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                entries => entries.map_err(unavailable)?,
            };
            for entry in entries {
                let entry = entry.map_err(unavailable)?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let key = if under.is_empty() {
                    name
                } else {
                    format!("{under}/{name}")
                };
                match entry.file_type().map_err(unavailable)? {
                    kind if kind.is_dir() => folders.push(key),
                    // What is being written has no key yet.
                    _ if self.path(&key).is_ok() => keys.push(key),
                    _ => {}
                }
            }
        }
        keys.sort();
        Ok(keys)
    }

    /// Keys are made by MAAT alone; one that leads anywhere else is a fault.
    fn path(&self, key: &str) -> Result<PathBuf> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if key.split('/').all(|part| !part.is_empty() && part.chars().all(plain)) {
            Ok(self.root.join(key))
        } else {
            Err(Error::internal("this is no key of a file"))
        }
    }
}

#[async_trait]
impl Blobs for Folder {
    /// Written beside its place and then moved there: who reads it reads all of it or nothing.
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        let path = self.path(key)?;
        let folder = path.parent().unwrap_or(&self.root);
        let mut maker = DirBuilder::new();
        maker.recursive(true).mode(OWNERS_FOLDER);
        maker.create(folder).await.map_err(unavailable)?;
        let number = self.writing.fetch_add(1, Ordering::Relaxed);
        let beside = folder.join(format!(".{}-{number}", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(OWNERS_FILE);
        let mut file = options.open(&beside).await.map_err(unavailable)?;
        file.write_all(&bytes).await.map_err(unavailable)?;
        file.sync_all().await.map_err(unavailable)?;
        fs::rename(&beside, &path).await.map_err(unavailable)?;
        let folder = File::open(folder).await.map_err(unavailable)?;
        folder.sync_all().await.map_err(unavailable)
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        match fs::read(self.path(key)?).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unavailable(error)),
        }
    }

    async fn delete(&self, key: &str) -> Result<()> {
        match fs::remove_file(self.path(key)?).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(unavailable(error)),
            _ => Ok(()),
        }
    }
}

fn unavailable(cause: IoError) -> Error {
    Error::new(
        Code::Unavailable,
        "Pictures can't be read or kept now. Please try again.",
    )
    .because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_put_is_there_until_it_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Folder::new(folder.path().join("blobs"));
        let key = "organisation/o-1/media/m-1";
        assert_eq!(blobs.get(key).await.unwrap(), None);
        blobs.put(key, vec![1, 2]).await.unwrap();
        blobs.put(key, vec![3]).await.unwrap();
        assert_eq!(blobs.get(key).await.unwrap(), Some(vec![3]));
        let kept = std::fs::read_dir(folder.path().join("blobs/organisation/o-1/media")).unwrap();
        assert_eq!(kept.count(), 1, "nothing is left of what was written beside it");
        blobs.delete(key).await.unwrap();
        blobs.delete(key).await.unwrap();
        assert_eq!(blobs.get(key).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_picture_is_for_its_owners_eyes_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("blobs");
        Folder::new(root.clone())
            .put("organisation/m-1", vec![1])
            .await
            .unwrap();
        for (path, mode) in [("", 0o700), ("organisation", 0o700), ("organisation/m-1", 0o600)] {
            let kept = std::fs::metadata(root.join(path)).unwrap();
            assert_eq!(kept.permissions().mode() & 0o777, mode, "{path}");
        }
    }

    #[tokio::test]
    async fn no_key_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Folder::new(folder.path().join("blobs"));
        for key in ["", "/etc/passwd", "..", "a/../../b", "a//b", "a/", "A", "a\\b", "a.b"] {
            assert!(blobs.put(key, vec![1]).await.is_err(), "{key}");
            assert!(blobs.get(key).await.is_err(), "{key}");
            assert!(blobs.delete(key).await.is_err(), "{key}");
        }
    }
}
