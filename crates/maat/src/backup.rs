//! `maat backup` and `maat restore`: a store and its pictures in one file.

use std::path::{Path, PathBuf};

use maat_app::ports::Blobs;
use maat_sqlite::{Backup, NewBackup};

use crate::{Failure, blobs::Folder, hold::hold, wiring};

/// Writes the store and its pictures, as they are now, into one new file
///
/// Also while it is being served. The key, maat.key, is not in it: keep that somewhere else. On AWS the table has
/// point-in-time recovery instead.
#[derive(Debug, clap::Args)]
pub(crate) struct BackupArgs {
    /// The file to make
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The folder of the store
    #[arg(long, env = "MAAT_DATA", default_value = "maat-data", value_name = "DIR")]
    data: PathBuf,
}

/// Makes a store anew from a backup, in a folder that has none
///
/// Put maat.key there as well before it is served: without it nobody can sign in.
#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The folder of the store
    #[arg(long, env = "MAAT_DATA", default_value = "maat-data", value_name = "DIR")]
    data: PathBuf,
}

/// Makes a backup.
pub(crate) async fn backup(BackupArgs { file, data }: BackupArgs) -> Result<(), Failure> {
    let failed = |error| format!("{} can't be backed up to {}: {error}", data.display(), file.display());
    let backup = NewBackup::of(&data.join(wiring::STORE), &file).map_err(failed)?;
    // After the items: what they point to was there before them.
    let pictures = Folder::new(data.join(wiring::PICTURES));
    let mut count = 0;
    for key in pictures.keys()? {
        if let Some(bytes) = pictures.get(&key).await? {
            backup.put(&key, &bytes).map_err(failed)?;
            count += 1;
        }
    }
    backup.finish().map_err(failed)?;
    println!(
        "{} holds the store and {count} pictures; maat.key is not in it",
        file.display()
    );
    Ok(())
}

/// Restores one.
pub(crate) async fn restore(RestoreArgs { file, data }: RestoreArgs) -> Result<(), Failure> {
    let failed = |error| format!("{} can't be restored to {}: {error}", file.display(), data.display());
    let backup = Backup::open(&file).map_err(failed)?;
    let _held = hold(&data).await?;
    let pictures = Folder::new(data.join(wiring::PICTURES));
    let keys = backup.pictures().map_err(failed)?;
    for key in &keys {
        if let Some(bytes) = backup.picture(key).map_err(failed)? {
            pictures.put(key, bytes).await?;
        }
    }
    // Last, and all at once: a store that is there is whole.
    let items = backup.restore(&data.join(wiring::STORE)).map_err(failed)?;
    println!("{} holds {items} items and {} pictures", data.display(), keys.len());
    remind(&data);
    Ok(())
}

/// What a store is worth nothing without.
fn remind(data: &Path) {
    let key = data.join(wiring::KEY);
    if !key.exists() {
        eprintln!("put the key there before it is served: {}", key.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_store_comes_back_with_its_pictures_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let (data, file) = (folder.path().join("data"), folder.path().join("backup"));
        let to_file = || BackupArgs {
            file: file.clone(),
            data: data.clone(),
        };
        let to = |name: &str| RestoreArgs {
            file: file.clone(),
            data: folder.path().join(name),
        };
        assert!(backup(to_file()).await.is_err(), "there is no store");

        drop(maat_sqlite::SqliteTable::open(data.join(wiring::STORE)).unwrap());
        let was = Folder::new(data.join(wiring::PICTURES));
        was.put("organisation/o-1/media/m-1", vec![1, 2, 3]).await.unwrap();
        std::fs::write(data.join("blobs/organisation/o-1/media/.7-1"), "being written").unwrap();
        backup(to_file()).await.unwrap();
        assert!(backup(to_file()).await.is_err(), "no backup is written over");

        restore(to("new")).await.unwrap();
        let is = Folder::new(folder.path().join("new").join(wiring::PICTURES));
        assert_eq!(is.keys().unwrap(), ["organisation/o-1/media/m-1"]);
        assert_eq!(is.get("organisation/o-1/media/m-1").await.unwrap(), Some(vec![1, 2, 3]));
    }
}
