//! A store in one file: as it was at one instant, with the pictures that belong to it.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OptionalExtension};

use crate::open::{OpenError, check, connect, prepare, writing};

/// Pictures stand beside the items, so that a backup is one file.
const PICTURES: &str = "CREATE TABLE picture (key TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT";

/// A backup that is being made, under another name until it is whole.
pub struct NewBackup {
    connection: Connection,
    beside: PathBuf,
    file: PathBuf,
}

impl NewBackup {
    /// Copies what the store holds at this instant; whoever writes it goes on meanwhile.
    ///
    /// # Errors
    /// If the store can't be read or is none, or if the file is there already or can't be written.
    pub fn of(store: &Path, file: &Path) -> Result<Self, OpenError> {
        if file.exists() {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
        }
        let from = connect(store)?;
        check(&from)?;
        let mut beside = file.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        // Its owner's alone from the beginning; SQLite fills a file that is empty.
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        from.execute("VACUUM INTO ?1", [beside.to_string_lossy()])?;
        let connection = connect(&beside)?;
        // It is synced once, when it is whole.
        connection.pragma_update(None, "synchronous", "off")?;
        connection.execute_batch(PICTURES)?;
        Ok(Self {
            connection,
            beside,
            file: file.to_owned(),
        })
    }

    /// Takes a picture in.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn put(&self, key: &str, bytes: &[u8]) -> Result<(), OpenError> {
        self.connection
            .execute("INSERT INTO picture (key, bytes) VALUES (?1, ?2)", (key, bytes))?;
        Ok(())
    }

    /// Gives it its name, once every byte is on the disk.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn finish(self) -> Result<(), OpenError> {
        self.connection.close().map_err(|(_, error)| error)?;
        File::open(&self.beside)?.sync_all()?;
        fs::rename(&self.beside, &self.file)?;
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty());
        Ok(File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?)
    }
}

/// A backup that was made.
pub struct Backup {
    connection: Connection,
    file: PathBuf,
}

impl Backup {
    /// Opens it and reads all of it once.
    ///
    /// # Errors
    /// If it is no backup, of a newer MAAT, or damaged.
    pub fn open(file: &Path) -> Result<Self, OpenError> {
        let connection = connect(file)?;
        check(&connection)?;
        let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if found != "ok" {
            return Err(OpenError::Damaged(found));
        }
        let file = file.to_owned();
        Ok(Self { connection, file })
    }

    /// The keys of the pictures in it.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn pictures(&self) -> Result<Vec<String>, OpenError> {
        let mut keys = self.connection.prepare("SELECT key FROM picture ORDER BY key")?;
        let keys = keys.query_map([], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// One of its pictures.
    ///
    /// # Errors
    /// If the file can't be read.
    pub fn picture(&self, key: &str) -> Result<Option<Vec<u8>>, OpenError> {
        let found = self
            .connection
            .query_row("SELECT bytes FROM picture WHERE key = ?1", [key], |row| row.get(0));
        Ok(found.optional()?)
    }

    /// Puts every item into a store that has none, all at once, and says how many there were.
    ///
    /// # Errors
    /// `NotEmpty` if there is something in the store; or if it can't be written.
    pub fn restore(&self, store: &Path) -> Result<usize, OpenError> {
        prepare(store)?;
        let mut connection = writing(store)?;
        connection.execute("ATTACH ?1 AS backup", [self.file.to_string_lossy()])?;
        let transaction = connection.transaction()?;
        if transaction.query_row("SELECT EXISTS (SELECT 1 FROM main.item)", [], |row| row.get(0))? {
            return Err(OpenError::NotEmpty);
        }
        let restored = transaction.execute("INSERT INTO main.item SELECT * FROM backup.item", [])?;
        transaction.commit()?;
        Ok(restored)
    }
}

#[cfg(test)]
mod tests;
