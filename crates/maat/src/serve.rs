//! `maat serve`: the API, the pages, the watch and the ring, in one process.

use std::{
    fs::File,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use maat_app::{ports::Mail, ring, turns::Turns};
use maat_web::{
    http::{
        Web,
        cors::Origin,
        proxy::Proxy,
        rate::{A_MINUTE, Rate},
    },
    metrics, router,
};
use tokio::{net::TcpListener, select, signal::unix, sync::watch, time::sleep};

use crate::{
    Failure,
    clock::Rehearsal,
    connections,
    hold::hold,
    mail::MailServer,
    push::PushServices,
    user_pool::{Elsewhere, UserPoolArgs},
    wiring,
};

/// How long connections that stay open are waited for at the end.
const FAREWELL: Duration = Duration::from_secs(2);
/// The partition of the due index that this process rings.
const SHARD: u32 = 0;

/// How to serve.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where to listen
    #[arg(long, env = "MAAT_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder of the store and its key
    #[arg(long, env = "MAAT_DATA", default_value = "maat-data", value_name = "DIR")]
    data: PathBuf,
    /// Where people reach this, if not where it listens: https://maat.example.org
    #[arg(long, env = "MAAT_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// A site whose pages may use the API, besides our own: https://app.example.org; may be said again
    #[arg(long, env = "MAAT_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<Origin>,
    /// A proxy whose word on whom it speaks for is believed (the last of X-Forwarded-For), by address or network: 127.0.0.1,
    /// 10.0.0.0/8; may be said again
    #[arg(long, env = "MAAT_TRUSTED_PROXY", value_name = "ADDRESS", value_delimiter = ',')]
    trusted_proxy: Vec<Proxy>,
    /// Requests a minute with one token; 0: no limit
    #[arg(long, env = "MAAT_REQUESTS_A_MINUTE", default_value_t = A_MINUTE, value_name = "N")]
    requests_a_minute: u32,
    /// Where /metrics is told to Prometheus: 127.0.0.1:9464. A port of its own, that nobody outside reaches; if left out, nowhere
    #[arg(long, env = "MAAT_METRICS", value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    #[command(flatten)]
    user_pool: UserPoolArgs,
    #[command(flatten)]
    mail: MailServer,
    #[command(flatten)]
    push: PushServices,
    #[command(flatten)]
    rehearsal: Rehearsal,
}

/// Serves until told to stop.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let mut server = Server::open(
        args.listen,
        &args.data,
        args.public_url,
        args.rehearsal,
        args.mail.open()?,
        args.user_pool.open().await?,
    )
    .await?;
    server.web.origins = args.allow_origin.into();
    server.web.proxies = args.trusted_proxy.into();
    server.web.app.push = Arc::new(args.push.open(&server.web.app, Some(server.url())).await?);
    server.web.rate = Arc::new(Rate::new(args.requests_a_minute));
    if let Some(address) = args.metrics {
        let listener = listen(address).await?;
        println!("metrics are at http://{}/metrics", listener.local_addr()?);
        // It ends with the process.
        tokio::spawn(axum::serve(listener, metrics::router(server.web.app.clone())).into_future());
    }
    println!("MAAT is at {}", server.url());
    server.run().await
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(address).await;
    Ok(listener.map_err(|error| format!("can't listen on {address}: {error}"))?)
}

/// A server that listens, and does not serve yet.
pub(crate) struct Server {
    listener: TcpListener,
    /// That no other process serves the same folder.
    _held: File,
    /// What it serves.
    pub(crate) web: Web,
}

impl Server {
    /// Opens the store and listens.
    pub(crate) async fn open(
        listen: SocketAddr,
        data: &Path,
        public_url: Option<String>,
        rehearsal: Rehearsal,
        mail: Arc<dyn Mail>,
        elsewhere: Option<Elsewhere>,
    ) -> Result<Self, Failure> {
        let listener = self::listen(listen).await?;
        let url = public_url.unwrap_or(format!("http://{}", listener.local_addr()?));
        let held = hold(data).await?;
        let mut web = wiring::web(data, rehearsal.clock(), url.trim_end_matches('/'), mail, elsewhere).await?;
        web.app.turns = Turns::alone();
        Ok(Self {
            listener,
            _held: held,
            web,
        })
    }

    /// Where people reach it.
    pub(crate) fn url(&self) -> &str {
        &self.web.public_url
    }

    /// Serves and rings until told to stop.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        self.web.app.tidy_daily().await.map_err(|error| error.message)?;
        let (stop, stopped) = watch::channel(false);
        let ringing = tokio::spawn(ring::run(self.web.app.clone(), SHARD, stopped.clone()));
        let proxies = self.web.proxies.clone();
        let server = connections::serve(self.listener, router::router(self.web), proxies, stopped);
        select! {
            () = server => {}
            () = farewell(stop) => {}
        }
        ringing.await?;
        Ok(())
    }
}

/// Waits to be told, tells the others, and gives open connections a moment.
async fn farewell(stop: watch::Sender<bool>) {
    asked_to_stop().await;
    stop.send_replace(true);
    sleep(FAREWELL).await;
}

async fn asked_to_stop() {
    let signal = |kind| unix::signal(kind).expect("signals can be listened to");
    let (mut terminate, mut interrupt) = (
        signal(unix::SignalKind::terminate()),
        signal(unix::SignalKind::interrupt()),
    );
    select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
