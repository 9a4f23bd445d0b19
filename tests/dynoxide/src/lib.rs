//! A DynamoDB of our own: an independent emulator behind HTTP on this machine, asked as AWS is asked; and a line to it that
//! fails as lines do.

mod line;

use std::{
    io,
    net::{self, SocketAddr},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use aws_sdk_dynamodb::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
};
use dynoxide::{Database, actions::create_table::CreateTableRequest};
use maat_aws::DynamoTable;
use serde_json::json;
use tokio::{net::TcpListener, runtime::Runtime};

pub use line::{Fault, Line};

/// The emulator, and where it listens. One for all tests of a process: each has tables of its own in it.
pub struct Emulator {
    /// For what is asked without the wire.
    pub database: Database,
    address: SocketAddr,
    tables: AtomicU32,
}

static EMULATOR: LazyLock<Emulator> = LazyLock::new(|| Emulator::start().expect("an emulator"));

/// The emulator of this process.
pub fn emulator() -> &'static Emulator {
    &EMULATOR
}

impl Emulator {
    fn start() -> io::Result<Self> {
        let database = Database::memory().map_err(io::Error::other)?;
        let served = database.clone();
        let address = on_a_thread(move |listener| async move { dynoxide::server::serve_on(listener, served).await })?;
        Ok(Self {
            database,
            address,
            tables: AtomicU32::new(0),
        })
    }

    /// A new, empty table.
    fn create(&self) -> String {
        let name = format!("maat-{}", self.tables.fetch_add(1, Ordering::Relaxed));
        let definition = json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                { "AttributeName": "pk", "AttributeType": "S" },
                { "AttributeName": "sk", "AttributeType": "S" },
            ],
            "KeySchema": [
                { "AttributeName": "pk", "KeyType": "HASH" },
                { "AttributeName": "sk", "KeyType": "RANGE" },
            ],
        });
        let request: CreateTableRequest = serde_json::from_value(definition).expect("a table's definition");
        self.database.create_table(request).expect("a table");
        name
    }

    /// A new, empty table, asked over the wire.
    pub fn table(&self) -> DynamoTable {
        self.table_and_name().0
    }

    /// The same, and what it is called.
    pub fn table_and_name(&self) -> (DynamoTable, String) {
        let name = self.create();
        (DynamoTable::new(client(self.address), &name), name)
    }
}

/// A client that asks here what others ask in a region.
fn client(address: SocketAddr) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(format!("http://{address}"))
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "tests"))
        .build();
    Client::from_conf(config)
}

/// Serves on a thread of its own, as long as the process lives: tests have runtimes that end.
fn on_a_thread<F: Future<Output = ()>>(
    serve: impl FnOnce(TcpListener) -> F + Send + 'static,
) -> io::Result<SocketAddr> {
    let listener = net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        let runtime = Runtime::new().expect("a runtime");
        runtime.block_on(async { serve(TcpListener::from_std(listener).expect("a listener")).await });
    });
    Ok(address)
}
