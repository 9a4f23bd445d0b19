//! Who serves a folder: one process at a time, so that it knows that no other rings. Others beside it may read and edit.

use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    time::Duration,
};

use tokio::time::sleep;

use crate::{
    Failure,
    wiring::{OWNERS_FILE, OWNERS_FOLDER},
};

/// The file whose lock says so. The lock goes with the process, however it ends.
const FILE: &str = "maat.serving";
/// How often to look whether the one before has ended.
const PAUSE: Duration = Duration::from_millis(50);
/// And how many times: longer than a server takes to end.
const TRIES: u32 = 100;

/// Holds the folder for as long as the answer is kept.
pub(crate) async fn hold(folder: &Path) -> Result<File, Failure> {
    hold_within(folder, TRIES).await
}

async fn hold_within(folder: &Path, tries: u32) -> Result<File, Failure> {
    let path = folder.join(FILE);
    let failed = |error| format!("{} can't be held: {error}", path.display());
    DirBuilder::new()
        .recursive(true)
        .mode(OWNERS_FOLDER)
        .create(folder)
        .map_err(failed)?;
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(OWNERS_FILE)
        .open(&path);
    let file = file.map_err(failed)?;
    for _ in 0..tries {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => sleep(PAUSE).await,
            Err(TryLockError::Error(error)) => return Err(failed(error).into()),
        }
    }
    Err(format!("{} is being served by another maat", folder.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_process_serves_a_folder_and_the_next_waits_for_its_end() {
        let folder = std::env::temp_dir().join(format!("maat-hold-{}", std::process::id()));
        let first = hold(&folder).await.unwrap();
        let refused = hold_within(&folder, 2).await.unwrap_err().to_string();
        assert!(refused.ends_with("is being served by another maat"), "{refused}");
        let (next, ()) = tokio::join!(hold(&folder), async { drop(first) });
        drop(next.unwrap());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
