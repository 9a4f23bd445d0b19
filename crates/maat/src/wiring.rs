//! What is plugged into what.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    sync::Arc,
};

use maat_app::{
    App,
    limit::Limits,
    live::Live,
    pool::{Pool, PoolConfig},
    ports::{Blobs, Clock, Ids, Mail, NoLetters},
    secret::{KEY_BYTES, Secrets},
    session::Sessions,
    sign_in::SignIn,
    table::Table,
    token::Verifier,
    turns::Turns,
    users::Users,
};
use maat_sqlite::SqliteTable;
use maat_web::{
    http::{Hand, Web},
    letters::Letters,
};

use crate::{
    Failure,
    blobs::Folder,
    clock::Wall,
    ids::System,
    user_pool::{Elsewhere, Opened},
};

/// The store's file in its folder.
pub(crate) const STORE: &str = "maat.sqlite";
/// The mode of a folder that is made for what is kept: its owner's alone.
pub(crate) const OWNERS_FOLDER: u32 = 0o700;
/// The mode of a file in it.
pub(crate) const OWNERS_FILE: u32 = 0o600;
/// The folder of the pictures beside it.
pub(crate) const PICTURES: &str = "blobs";
/// The file of the key that is kept outside the store.
pub(crate) const KEY: &str = "maat.key";

/// The whole of it over the store in a folder, which is made if it is not there.
pub(crate) async fn web(
    folder: &Path,
    clock: Arc<dyn Clock>,
    public_url: &str,
    mail: Arc<dyn Mail>,
    elsewhere: Option<Elsewhere>,
) -> Result<Web, Failure> {
    let made = DirBuilder::new().recursive(true).mode(OWNERS_FOLDER).create(folder);
    made.map_err(|error| format!("{} can't be made: {error}", folder.display()))?;
    let table: Arc<dyn Table> = Arc::new(SqliteTable::open(folder.join(STORE))?);
    let kept = Kept {
        table: mirrored(table, elsewhere.as_ref()),
        blobs: Arc::new(Folder::new(folder.join(PICTURES))),
        secrets: Arc::new(Secrets::new(&key(&folder.join(KEY))?)),
    };
    web_of(app(kept, clock, mail), public_url, elsewhere).await
}

/// The table, with the copies that a pool elsewhere wants of it.
pub(crate) fn mirrored(table: Arc<dyn Table>, elsewhere: Option<&Elsewhere>) -> Arc<dyn Table> {
    match elsewhere {
        Some(elsewhere) => elsewhere.mirroring(table),
        None => table,
    }
}

/// What is kept, and the key to it.
pub(crate) struct Kept {
    pub(crate) table: Arc<dyn Table>,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) secrets: Arc<Secrets>,
}

/// The use cases over what is kept.
pub(crate) fn app(kept: Kept, clock: Arc<dyn Clock>, mail: Arc<dyn Mail>) -> App {
    let live = Live::default();
    App {
        table: kept.table,
        blobs: kept.blobs,
        clock,
        wall: Arc::new(Wall),
        ids: Arc::new(System),
        secrets: kept.secrets,
        push: Arc::new(live.clone()),
        turns: Turns::default(),
        known: Arc::default(),
        mail,
        letters: Arc::new(NoLetters),
        live,
    }
}

/// Where people sign in, and who they are.
struct Door {
    sign_in: Arc<dyn SignIn>,
    verifier: Arc<Verifier>,
    users: Arc<Users>,
    built_in: Option<Arc<Pool>>,
}

impl Door {
    fn elsewhere(elsewhere: Elsewhere, app: &App) -> Result<Self, Failure> {
        let Opened { pool, users } = elsewhere.over(app)?;
        Ok(Self {
            verifier: pool.verifier(),
            sign_in: Arc::new(pool),
            users: Arc::new(users),
            built_in: None,
        })
    }

    async fn built_in(app: &App, public_url: &str) -> Result<Self, Failure> {
        let config = PoolConfig {
            region: "local".into(),
            public_url: public_url.into(),
        };
        let (table, secrets, wall, ids, mail) = (&app.table, &app.secrets, &app.wall, &app.ids, app.mail.clone());
        let pool = Pool::open(table.clone(), secrets.clone(), wall.clone(), ids.clone(), mail, config);
        let pool = Arc::new(pool.await?);
        let users = Users::new(table.clone(), secrets.clone(), wall.clone(), ids.clone(), pool.clone());
        Ok(Self {
            verifier: pool.verifier(),
            sign_in: pool.clone(),
            users: Arc::new(users),
            built_in: Some(pool),
        })
    }
}

/// The API and the pages over the use cases, with the pool built in or one elsewhere.
pub(crate) async fn web_of(mut app: App, public_url: &str, elsewhere: Option<Elsewhere>) -> Result<Web, Failure> {
    let door = match elsewhere {
        Some(elsewhere) => Door::elsewhere(elsewhere, &app)?,
        None => Door::built_in(&app, public_url).await?,
    };
    let (table, secrets, wall, ids) = (&app.table, &app.secrets, &app.wall, &app.ids);
    let sessions = Sessions::new(table.clone(), secrets.clone(), wall.clone(), ids.clone());
    let limits = Limits::new(table.clone(), secrets.clone(), wall.clone());
    app.letters = Arc::new(Letters {
        users: door.users.clone(),
        mail: app.mail.clone(),
        public_url: public_url.into(),
    });
    Ok(Web::from(Hand {
        verifier: door.verifier,
        users: door.users,
        sessions: Arc::new(sessions),
        limits: Arc::new(limits),
        app,
        sign_in: door.sign_in,
        pool: door.built_in,
        public_url: public_url.into(),
        origins: Arc::default(),
        proxies: Arc::default(),
        streams: true,
        rate: Arc::default(),
    }))
}

/// The key that is kept outside the store; made at the first start, for its owner's eyes only.
fn key(path: &Path) -> Result<[u8; KEY_BYTES], Failure> {
    let mut key = [0; KEY_BYTES];
    System.random(&mut key);
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNERS_FILE)
        .open(path);
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
