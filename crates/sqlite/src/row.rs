//! Items as rows, and every statement there is.

use std::{error::Error, ops::Bound};

use jiff::Timestamp;
use maat_app::table::{Direction, Item, Key, Page, Query, ScanPage, Segment, TableError, gather};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, Rows, params, types::Type};

const ITEM: &str = "SELECT pk, sk, type, id, version, created_at, updated_at, expires_at, data FROM item";

pub(crate) fn version(connection: &Connection, key: &Key) -> rusqlite::Result<Option<u64>> {
    let mut select = connection.prepare_cached("SELECT version FROM item WHERE pk = ?1 AND sk = ?2")?;
    select.query_row([&key.pk, &key.sk], |row| unsigned(row, 0)).optional()
}

pub(crate) fn put(connection: &Connection, item: &Item) -> rusqlite::Result<()> {
    let mut insert =
        connection.prepare_cached("INSERT OR REPLACE INTO item VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    let data =
        serde_json::to_string(&item.data).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    insert.execute(params![
        item.key.pk,
        item.key.sk,
        item.kind,
        item.id,
        item.version.cast_signed(),
        item.created_at.to_string(),
        item.updated_at.to_string(),
        item.expires_at.map(|at| at.to_string()),
        data,
    ])?;
    Ok(())
}

pub(crate) fn delete(connection: &Connection, key: &Key) -> rusqlite::Result<()> {
    let mut delete = connection.prepare_cached("DELETE FROM item WHERE pk = ?1 AND sk = ?2")?;
    delete.execute([&key.pk, &key.sk])?;
    Ok(())
}

pub(crate) fn get(connection: &Connection, key: &Key) -> Result<Option<Item>, TableError> {
    let read = || {
        let mut select = connection.prepare_cached(&format!("{ITEM} WHERE pk = ?1 AND sk = ?2"))?;
        select.query_row([&key.pk, &key.sk], item).optional()
    };
    read().map_err(|error| failed(&error))
}

pub(crate) fn query(connection: &Connection, query: &Query) -> Result<Page, TableError> {
    let Some((from, to)) = query.bounds() else {
        return Ok(Page::default());
    };
    let (at_least, from) = bound(from, ">=", ">");
    let (at_most, to) = bound(to, "<=", "<");
    let order = match query.direction {
        Direction::Ascending => "ASC",
        Direction::Descending => "DESC",
    };
    let sql = format!("{ITEM} WHERE pk = ?1 AND sk {at_least} ?2 AND sk {at_most} ?3 ORDER BY sk {order}");
    let read = || {
        let mut select = connection.prepare_cached(&sql)?;
        let rows = select.query_map([&query.pk, from, to], item)?;
        gather(rows, query.limit)
    };
    let (items, more) = read().map_err(|error| failed(&error))?;
    let next = items.last().filter(|_| more).map(|last| last.key.sk.clone());
    Ok(Page { items, next })
}

/// The comparison with a bound, and the bound. Those of a query always have an end.
fn bound<'a>(bound: Bound<&'a str>, included: &'static str, excluded: &'static str) -> (&'static str, &'a str) {
    match bound {
        Bound::Included(sk) => (included, sk),
        Bound::Excluded(sk) => (excluded, sk),
        Bound::Unbounded => (included, ""),
    }
}

pub(crate) fn scan(
    connection: &Connection,
    segment: Segment,
    after: Option<&Key>,
    limit: usize,
) -> Result<ScanPage, TableError> {
    // No key is empty, so these come before all.
    let (pk, sk) = after.map_or(("", ""), |key| (&key.pk, &key.sk));
    let read = || {
        let mut select = connection.prepare_cached(&format!("{ITEM} WHERE (pk, sk) > (?1, ?2) ORDER BY pk, sk"))?;
        gather(part(select.query([pk, sk])?, segment), limit)
    };
    let (items, more) = read().map_err(|error| failed(&error))?;
    let next = items.last().filter(|_| more).map(|last| last.key.clone());
    Ok(ScanPage { items, next })
}

/// The items among the rows that are of this segment; of the others, only the key is looked at.
fn part(mut rows: Rows<'_>, segment: Segment) -> impl Iterator<Item = rusqlite::Result<Item>> {
    let mut next = move || {
        while let Some(row) = rows.next()? {
            if segment.holds(row.get_ref(0)?.as_str()?) {
                return item(row).map(Some);
            }
        }
        Ok(None)
    };
    std::iter::from_fn(move || next().transpose())
}

fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        key: Key {
            pk: row.get(0)?,
            sk: row.get(1)?,
        },
        kind: row.get(2)?,
        id: row.get(3)?,
        version: unsigned(row, 4)?,
        created_at: instant(5, row.get_ref(5)?.as_str()?)?,
        updated_at: instant(6, row.get_ref(6)?.as_str()?)?,
        expires_at: row.get_ref(7)?.as_str_or_null()?.map(|at| instant(7, at)).transpose()?,
        data: serde_json::from_str(row.get_ref(8)?.as_str()?).map_err(|error| unreadable(8, error))?,
    })
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

fn instant(column: usize, text: &str) -> rusqlite::Result<Timestamp> {
    text.parse().map_err(|error| unreadable(column, error))
}

fn unreadable(column: usize, error: impl Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
}

/// What an error of SQLite's means to whoever asked. Nothing was written.
pub(crate) fn failed(error: &rusqlite::Error) -> TableError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => TableError::Corrupt(error.to_string()),
        Some(_) => TableError::Unavailable(error.to_string()),
        None => TableError::Corrupt(error.to_string()),
    }
}
