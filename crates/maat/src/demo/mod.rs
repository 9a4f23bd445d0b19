//! `maat demo`: a family, a class and a care home with a living day.

mod habits;
mod people;
mod plan;
mod replay;

use std::{
    net::{IpAddr, SocketAddr, UdpSocket},
    path::PathBuf,
    sync::Arc,
};

use jiff::{
    Timestamp,
    civil::{Date, Weekday, time},
};
use maat_app::ports::Ids;
use maat_core::time::{Local, Zone};

use crate::{
    Failure,
    clock::{Rehearsal, Wall},
    ids::System,
    mail::Printed,
    serve::Server,
};
use people::{Cast, Language};

/// Where the people of the demo live.
const ZONE: &str = "Europe/Amsterdam";
/// What everyone in the demo signs in with.
const PASSWORD: &str = "rehearsal";

/// What to show.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where to listen; 0.0.0.0:8080 lets a phone in the same network reach it
    #[arg(long, env = "MAAT_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder of the store; by default a new one that is thrown away by the system
    #[arg(long, env = "MAAT_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where people reach this, if not where it listens
    #[arg(long, env = "MAAT_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// In Dutch (nl) or English (en)
    #[arg(long, env = "MAAT_LANGUAGE", default_value = "en")]
    language: Language,
    #[command(flatten)]
    rehearsal: Rehearsal,
}

/// Shows it until told to stop.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let folder = args
        .data
        .unwrap_or_else(|| std::env::temp_dir().join(format!("maat-demo-{}", System.uuid())));
    let rehearsal = args.rehearsal.or_from(mid_morning()?);
    let server = Server::open(
        args.listen,
        &folder,
        args.public_url,
        rehearsal,
        Arc::new(Printed),
        None,
    )
    .await?;
    println!("Setting up a family, a class and a care home …");
    let mut cast = Cast::meet(&server.web, args.language).await?;
    replay::until_now(&server.web.app, &mut cast).await?;
    plan::something_soon(&server.web.app, &cast, args.language).await?;
    tell(&server, &cast, args.listen).await?;
    tokio::spawn(habits::live(server.web.app.clone(), cast));
    server.run().await
}

/// Twenty to ten in the morning, today or on the next school day: when much is going on.
fn mid_morning() -> Result<Timestamp, Failure> {
    use maat_app::ports::Clock;
    let zone = Zone::named(ZONE)?;
    let today = zone.local(Wall.now()).date();
    let school = |date: &Date| !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let date = today.series(jiff::Span::new().days(1)).find(school).unwrap_or(today);
    Ok(zone.place(Local::new(date.to_datetime(time(9, 38, 0, 0)))))
}

/// Says where to look, and whom to sign in as.
async fn tell(server: &Server, cast: &Cast, listen: SocketAddr) -> Result<(), Failure> {
    let url = server.url();
    let now = Zone::named(ZONE)?.local(server.web.app.now());
    println!(
        "\nIt is {} {now} in the demo. Sign in at {url} with the password \"{PASSWORD}\" as\n",
        weekday(now)
    );
    for carer in &cast.carers {
        println!("  {:<18} {} of {}", carer.email, carer.role, carer.place);
    }
    let (code, _) = server
        .web
        .app
        .create_pairing_code(cast.yours.planner.at_home()?)
        .await
        .map_err(|error| error.message)?;
    println!(
        "\nWear {}'s watch: open {url}/watch?code={code} (it rings in two minutes)",
        cast.yours.name
    );
    match phone(listen) {
        Some(phone) => println!("On a phone in this network: http://{phone}/watch?code={code}"),
        None => println!(
            "For a phone in this network, start it with --listen 0.0.0.0:{}",
            listen.port()
        ),
    }
    println!(
        "\nStop it with Ctrl-C. Faster: --speed 60 runs an hour a minute. Elsewhere: --at 2027-03-28T01:55+01:00\n"
    );
    Ok(())
}

fn weekday(now: Local) -> String {
    format!("{:?}", now.date().weekday())
}

/// The address by which others in the network reach this machine, if it listens to them.
fn phone(listen: SocketAddr) -> Option<SocketAddr> {
    if !listen.ip().is_unspecified() {
        return None;
    }
    // No packet is sent: a connected datagram socket only tells which way it would go.
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    let elsewhere: IpAddr = address;
    (!elsewhere.is_loopback()).then(|| SocketAddr::new(elsewhere, listen.port()))
}
