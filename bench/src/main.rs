//! `cargo run --release -p maat-bench -- PATH/TO/maat`: reading a day over HTTP, beside a bare axum answer of the same
//! size, in one run. Both are processes of their own, asked by the same clients in turn.

mod bare;
mod load;
mod maat;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use load::Target;

/// Connections that ask at the same time.
const CONNECTIONS: usize = 16;
/// How long each is asked in one round.
const ROUND: Duration = Duration::from_secs(3);
/// Rounds; the best of each counts, as the machine may be busy with something else.
const ROUNDS: usize = 5;
/// Entries on the day that is read.
const ENTRIES: usize = 20;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let runtime = tokio::runtime::Runtime::new();
    let Ok(runtime) = runtime else { return ExitCode::FAILURE };
    let result = match args.next().as_deref() {
        Some("bare") => runtime.block_on(bare::serve(args.next())),
        Some(program) => runtime.block_on(compare(PathBuf::from(program))),
        None => Err("say where the program is: maat-bench target/release/maat".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn compare(program: PathBuf) -> Result<(), Failure> {
    let maat = maat::Maat::start(&program).await?;
    let day = maat.day_of(ENTRIES).await?;
    let size = load::once(&day).await?;
    let bare = bare::Bare::start(size).await?;
    let (mut ours, mut theirs) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        ours = ours.max(asked(&day).await?);
        theirs = theirs.max(asked(&bare.target).await?);
    }
    println!("a day of {ENTRIES} entries, {size} bytes, {CONNECTIONS} connections, best of {ROUNDS} rounds:");
    println!("  maat        {ours:>9.0} a second");
    println!("  bare axum   {theirs:>9.0} a second");
    println!("  ratio       {:>8.0} %", 100.0 * ours / theirs);
    Ok(())
}

async fn asked(target: &Target) -> Result<f64, Failure> {
    load::for_a_while(target, CONNECTIONS, ROUND).await
}
