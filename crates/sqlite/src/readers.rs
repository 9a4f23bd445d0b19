//! A few connections that read.
//!
//! One item is read right where it is asked for: that takes microseconds, less than handing the question to another
//! thread and the answer back. What may take longer is read on a thread that may block, so that no task waits for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use maat_app::table::TableError;
use rusqlite::Connection;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task,
};

use crate::OpenError;

/// How many read at the same time; who comes on top waits.
const CONNECTIONS: usize = 8;

type Idle = Arc<Mutex<Vec<Connection>>>;

/// The readers.
pub(crate) struct Readers {
    seats: Arc<Semaphore>,
    idle: Idle,
}

impl Readers {
    pub(crate) fn open(connect: impl Fn() -> Result<Connection, OpenError>) -> Result<Self, OpenError> {
        let idle = (0..CONNECTIONS).map(|_| connect()).collect::<Result<_, _>>()?;
        Ok(Self {
            seats: Arc::new(Semaphore::new(CONNECTIONS)),
            idle: Arc::new(Mutex::new(idle)),
        })
    }

    /// What `look` finds, at once. It sees every write that was acknowledged before, as does [`Self::read_long`].
    pub(crate) async fn read<T>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, TableError> + Send,
    ) -> Result<T, TableError> {
        look(self.seat().await?.connection()?)
    }

    /// What `look` finds, on a thread that may block.
    pub(crate) async fn read_long<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, TableError> + Send + 'static,
    ) -> Result<T, TableError> {
        let seat = self.seat().await?;
        let looked = task::spawn_blocking(move || look(seat.connection()?)).await;
        looked.unwrap_or_else(|_| Err(gone()))
    }

    async fn seat(&self) -> Result<Seat, TableError> {
        let permit = self.seats.clone().acquire_owned().await.map_err(|_| gone())?;
        Ok(Seat {
            connection: lock(&self.idle).pop(),
            idle: self.idle.clone(),
            _permit: permit,
        })
    }
}

/// A connection to read with, which goes back when this is dropped, even by a panic.
struct Seat {
    connection: Option<Connection>,
    idle: Idle,
    /// Given back after the connection.
    _permit: OwnedSemaphorePermit,
}

impl Seat {
    fn connection(&self) -> Result<&Connection, TableError> {
        self.connection.as_ref().ok_or_else(gone)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        lock(&self.idle).extend(self.connection.take());
    }
}

fn lock(idle: &Idle) -> MutexGuard<'_, Vec<Connection>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

fn gone() -> TableError {
    TableError::Unavailable("the reader is gone".into())
}
