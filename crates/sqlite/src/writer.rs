//! The thread that writes. While one sync runs, transactions queue up; the next commit takes them all, so that a sync is
//! paid once for many (group commit).

use std::{io, thread};

use maat_app::table::{Op, TableError};
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use crate::row::{self, failed};

/// How many transactions may wait before those who ask have to.
const QUEUE: usize = 256;
/// Most transactions in one commit.
const BATCH: usize = 128;

type Outcome = Result<(), TableError>;

struct Write {
    operations: Vec<Op>,
    reply: oneshot::Sender<Outcome>,
}

/// The writer. Its thread ends when this is dropped, after what is queued.
pub(crate) struct Writer {
    queue: mpsc::Sender<Write>,
}

impl Writer {
    pub(crate) fn start(connection: Connection) -> io::Result<Self> {
        let (queue, writes) = mpsc::channel(QUEUE);
        let writer = thread::Builder::new().name("table-writer".into());
        writer.spawn(move || run(connection, writes))?;
        Ok(Self { queue })
    }

    /// Answers once the transaction is synced, or certain to have left nothing, or said to be unknown.
    pub(crate) async fn commit(&self, operations: Vec<Op>) -> Outcome {
        let (reply, answer) = oneshot::channel();
        let write = Write { operations, reply };
        let queued = self.queue.send(write).await;
        queued.map_err(|_| TableError::Unavailable("the writer is gone".into()))?;
        answer
            .await
            .unwrap_or_else(|_| Err(TableError::Unknown("the writer is gone".into())))
    }
}

fn run(mut connection: Connection, mut writes: mpsc::Receiver<Write>) {
    let mut batch = Vec::with_capacity(BATCH);
    while writes.blocking_recv_many(&mut batch, BATCH) > 0 {
        let (transactions, replies): (Vec<_>, Vec<_>) =
            batch.drain(..).map(|write| (write.operations, write.reply)).unzip();
        let outcomes = commit(&mut connection, &transactions);
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            // Whoever asked may have gone away meanwhile.
            let _ = reply.send(outcome);
        }
    }
}

/// The outcome of each transaction. None is told before the commit is synced, not even a conflict: it may be one with
/// a transaction of the same batch.
fn commit(connection: &mut Connection, batch: &[Vec<Op>]) -> Vec<Outcome> {
    write(connection, batch).unwrap_or_else(|error| vec![Err(error); batch.len()])
}

/// Either all of the batch is synced, or this error is everyone's.
fn write(connection: &mut Connection, batch: &[Vec<Op>]) -> Result<Vec<Outcome>, TableError> {
    // Where these fail, dropping the transaction rolls all of it back.
    let nothing = |error| failed(&error);
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(nothing)?;
    let outcomes = batch.iter().map(|operations| apply(&transaction, operations));
    let outcomes = outcomes.collect::<Result<_, _>>().map_err(nothing)?;
    transaction
        .commit()
        .map_err(|error| TableError::Unknown(error.to_string()))?;
    Ok(outcomes)
}

/// Judges all conditions against what the transactions before it left, then writes. An error ends the whole batch.
fn apply(connection: &Connection, operations: &[Op]) -> rusqlite::Result<Outcome> {
    for (index, operation) in operations.iter().enumerate() {
        if !operation.holds(row::version(connection, operation.key())?) {
            return Ok(Err(TableError::Conflict(index)));
        }
    }
    for operation in operations {
        match operation {
            Op::Put(item) | Op::PutIfAbsent(item) | Op::PutIfVersion(item, _) => row::put(connection, item)?,
            Op::DeleteIfVersion(key, _) => row::delete(connection, key)?,
            Op::Check(..) => {}
        }
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use maat_app::table::{Item, Key};

    use super::*;
    use crate::open;

    fn connection(folder: &tempfile::TempDir) -> Connection {
        let path = folder.path().join("maat.sqlite");
        open::prepare(&path).unwrap();
        open::writing(&path).unwrap()
    }

    fn item(sk: &str, version: u64) -> Item {
        let item = serde_json::json!({
            "pk": "p", "sk": sk, "type": "entry", "id": sk, "version": version, "data": {},
            "created_at": "2026-11-23T08:00:00Z", "updated_at": "2026-11-23T08:00:00Z",
        });
        serde_json::from_value(item).unwrap()
    }

    fn there(connection: &Connection, sk: &str) -> Option<u64> {
        row::version(connection, &Key::new("p", sk)).unwrap()
    }

    #[test]
    fn a_transaction_is_judged_by_what_those_before_it_in_the_commit_left() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = connection(&folder);
        let outcomes = commit(
            &mut connection,
            &[
                vec![Op::PutIfAbsent(item("a", 1))],
                vec![Op::Put(item("trace", 1)), Op::PutIfAbsent(item("a", 1))],
                vec![Op::PutIfVersion(item("a", 2), 1)],
                vec![Op::PutIfVersion(item("a", 9), 1), Op::Put(item("trace", 1))],
                vec![Op::DeleteIfVersion(Key::new("p", "a"), 2)],
                vec![Op::Check(Key::new("p", "a"), None), Op::Put(item("b", 1))],
            ],
        );
        let conflict = |index| Err(TableError::Conflict(index));
        assert_eq!(outcomes, [Ok(()), conflict(1), Ok(()), conflict(0), Ok(()), Ok(())]);
        assert_eq!(there(&connection, "a"), None);
        assert_eq!(there(&connection, "trace"), None);
        assert_eq!(there(&connection, "b"), Some(1));
    }

    #[test]
    fn nobody_is_acknowledged_when_the_commit_fails() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = connection(&folder);
        // What refers to nothing is noticed only by the commit.
        let fails_late = "
            PRAGMA foreign_keys = ON;
            CREATE TABLE absent (id INTEGER PRIMARY KEY);
            CREATE TABLE referring (id INTEGER REFERENCES absent DEFERRABLE INITIALLY DEFERRED);
            CREATE TRIGGER late AFTER INSERT ON item WHEN NEW.sk = 'late' BEGIN INSERT INTO referring VALUES (1); END;
        ";
        connection.execute_batch(fails_late).unwrap();
        let batch = ["a", "late", "b"].map(|sk| vec![Op::PutIfAbsent(item(sk, 1))]);
        for outcome in commit(&mut connection, &batch) {
            assert!(matches!(outcome, Err(TableError::Unknown(_))), "{outcome:?}");
        }
        assert_eq!(there(&connection, "a"), None);
        assert_eq!(commit(&mut connection, &batch[..1]), [Ok(())]);
    }
}
