//! Opening the file: who may read it, how SQLite is to treat it, which version its tables have.

use std::{
    fs::{DirBuilder, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    thread,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

/// How long to wait while another process writes.
const BUSY: Duration = Duration::from_secs(10);
/// How often to try again where SQLite does not wait.
const TRIES: u32 = 200;
/// And how long after each.
const PAUSE: Duration = Duration::from_millis(10);
/// How many statements a connection keeps ready; more than there are.
const STATEMENTS: usize = 32;
/// The version of the tables that this program makes and reads, kept in `user_version`.
const VERSION: i64 = 1;

/// Keys and texts are compared by their bytes (SQLite's BINARY), as DynamoDB does.
const TABLES: &str = "
    CREATE TABLE item (
        pk         TEXT    NOT NULL,
        sk         TEXT    NOT NULL,
        type       TEXT    NOT NULL,
        id         TEXT    NOT NULL,
        version    INTEGER NOT NULL,
        created_at TEXT    NOT NULL,
        updated_at TEXT    NOT NULL,
        expires_at TEXT,
        data       TEXT    NOT NULL,
        PRIMARY KEY (pk, sk)
    ) STRICT, WITHOUT ROWID;
    PRAGMA user_version = 1;
";

/// Why the file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file or its folder can't be made or read.
    #[error("the store's file can't be opened: {0}")]
    File(#[from] io::Error),
    /// SQLite can't open it; perhaps it is no SQLite file.
    #[error("the store can't be opened: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A newer MAAT wrote it.
    #[error("the store has version {found} and this program knows up to {VERSION}: use a newer maat")]
    Newer {
        /// The version of its tables.
        found: i64,
    },
    /// It is an SQLite file with something else in it.
    #[error("the file is an SQLite database, but not a store of maat")]
    Foreign,
    /// SQLite found a fault in it.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// A store is never written over.
    #[error("there is something in the store already")]
    NotEmpty,
}

/// Makes the file if there is none, and brings its tables to this program's version.
pub(crate) fn prepare(path: &Path) -> Result<(), OpenError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    // Never opened here unless new: closing a file drops every lock that this process has on it.
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    // Whoever turns a new file to WAL is told at once that another is at it, however long the patience.
    let mut tries = 0;
    loop {
        match make_tables(path) {
            Err(OpenError::Sqlite(error)) if is_busy(&error) && tries < TRIES => tries += 1,
            outcome => return outcome,
        }
        thread::sleep(PAUSE);
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

fn make_tables(path: &Path) -> Result<(), OpenError> {
    let mut connection = connect(path)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if is_empty(&transaction)? {
        transaction.execute_batch(TABLES)?;
    }
    check(&transaction)?;
    Ok(transaction.commit()?)
}

/// That it is a store, of a version that this program knows.
pub(crate) fn check(connection: &Connection) -> Result<(), OpenError> {
    match connection.pragma_query_value(None, "user_version", |row| row.get(0))? {
        VERSION => Ok(()),
        found if found > VERSION => Err(OpenError::Newer { found }),
        _ => Err(OpenError::Foreign),
    }
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
}

/// A connection that syncs every commit.
pub(crate) fn writing(path: &Path) -> Result<Connection, OpenError> {
    let connection = connect(path)?;
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(connection)
}

/// A connection that can't write.
pub(crate) fn reading(path: &Path) -> Result<Connection, OpenError> {
    let connection = connect(path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

pub(crate) fn connect(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite's number for `synchronous=FULL`.
    const FULL: i64 = 2;

    #[test]
    fn the_writer_syncs_every_commit_and_a_reader_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("maat.sqlite");
        prepare(&path).unwrap();
        let writer = writing(&path).unwrap();
        let journal: String = writer
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .unwrap();
        let synchronous: i64 = writer
            .pragma_query_value(None, "synchronous", |row| row.get(0))
            .unwrap();
        assert_eq!((journal.as_str(), synchronous), ("wal", FULL));
        let reader = reading(&path).unwrap();
        assert!(reader.execute("DELETE FROM item", []).is_err());
    }
}
