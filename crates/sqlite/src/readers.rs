//! A few threads that read, each with a connection of its own, so that no task waits for the disk.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use maat_app::table::TableError;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::OpenError;

/// How many threads read.
const THREADS: usize = 4;
/// How many reads may wait before those who ask have to.
const QUEUE: usize = 1024;

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// The readers. They end when this is dropped.
pub(crate) struct Readers {
    jobs: mpsc::Sender<Job>,
}

impl Readers {
    pub(crate) fn start(connect: impl Fn() -> Result<Connection, OpenError>) -> Result<Self, OpenError> {
        let (jobs, queue) = mpsc::channel::<Job>(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..THREADS {
            let (connection, queue) = (connect()?, Arc::clone(&queue));
            let reader = thread::Builder::new().name("table-reader".into());
            reader.spawn(move || {
                while let Some(job) = next(&queue) {
                    job(&connection)
                }
            })?;
        }
        Ok(Self { jobs })
    }

    /// What `look` finds. It sees every write that was acknowledged before.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, TableError> + Send + 'static,
    ) -> Result<T, TableError> {
        let gone = || TableError::Unavailable("the reader is gone".into());
        let (reply, answer) = oneshot::channel();
        let job = Box::new(move |connection: &Connection| {
            // Whoever asked may have gone away meanwhile.
            let _ = reply.send(look(connection));
        });
        self.jobs.send(job).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

fn next(queue: &Mutex<mpsc::Receiver<Job>>) -> Option<Job> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv()
}
