//! What is plugged into what.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::Arc,
};

use maat_app::{
    App,
    limit::Limits,
    live::Live,
    pool::{Pool, PoolConfig},
    ports::{Clock, Ids, Mail},
    secret::{KEY_BYTES, Secrets},
    session::Sessions,
    table::Table,
    turns::Turns,
    users::Users,
};
use maat_sqlite::SqliteTable;
use maat_web::http::Web;

use crate::{Failure, blobs::Folder, clock::Wall, ids::System};

/// The whole of it over the store in a folder, which is made if it is not there.
pub(crate) async fn web(
    folder: &Path,
    clock: Arc<dyn Clock>,
    public_url: &str,
    mail: Arc<dyn Mail>,
) -> Result<Web, Failure> {
    fs::create_dir_all(folder).map_err(|error| format!("{} can't be made: {error}", folder.display()))?;
    let secrets = Arc::new(Secrets::new(&key(&folder.join("maat.key"))?));
    let table: Arc<dyn Table> = Arc::new(SqliteTable::open(folder.join("maat.sqlite"))?);
    let (wall, ids): (Arc<dyn Clock>, Arc<dyn Ids>) = (Arc::new(Wall), Arc::new(System));
    let live = Live::default();
    let app = App {
        table: table.clone(),
        blobs: Arc::new(Folder::new(folder.join("blobs"))),
        clock,
        wall: wall.clone(),
        ids: ids.clone(),
        secrets: secrets.clone(),
        push: Arc::new(live.clone()),
        turns: Turns::default(),
        known: Arc::default(),
        live,
    };
    let config = PoolConfig {
        region: "local".into(),
        public_url: public_url.into(),
    };
    let pool = Pool::open(table.clone(), secrets.clone(), wall.clone(), ids.clone(), mail, config);
    let pool = Arc::new(pool.await?);
    Ok(Web {
        app,
        verifier: pool.verifier(),
        users: Arc::new(Users::new(
            table.clone(),
            secrets.clone(),
            wall.clone(),
            ids.clone(),
            pool.clone(),
        )),
        sessions: Arc::new(Sessions::new(table.clone(), secrets.clone(), wall.clone(), ids)),
        limits: Arc::new(Limits::new(table, secrets, wall)),
        pool,
        public_url: public_url.into(),
        origins: Arc::default(),
        proxies: Arc::default(),
        rate: Arc::default(),
    })
}

/// The key that is kept outside the store; made at the first start, for its owner's eyes only.
fn key(path: &Path) -> Result<[u8; KEY_BYTES], Failure> {
    let mut key = [0; KEY_BYTES];
    System.random(&mut key);
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(mut file) => {
            file.write_all(&key)?;
            file.sync_all()?;
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let kept = fs::read(path)?;
            kept.try_into()
                .map_err(|_| format!("{} is not a key of {KEY_BYTES} bytes", path.display()).into())
        }
        Err(error) => Err(format!("{} can't be made: {error}", path.display()).into()),
    }
}
