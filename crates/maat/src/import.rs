//! `maat import`: a calendar file into a wearer's plan, also beside a running server.

use std::{path::PathBuf, sync::Arc};

use maat_app::calendar::Fate;
use maat_core::id::WearerId;

use crate::{Failure, clock::Rehearsal, mail::Unsent, wiring};

/// What to take, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Whose plan
    #[arg(long, value_name = "ID")]
    wearer: WearerId,
    /// The calendar file
    #[arg(value_name = "FILE.ics")]
    file: PathBuf,
    /// The folder of the store and its key
    #[arg(long, env = "MAAT_DATA", default_value = "maat-data", value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    rehearsal: Rehearsal,
}

/// Takes it, and says what became of each event.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let bytes = std::fs::read(&args.file).map_err(|error| format!("{}: {error}", args.file.display()))?;
    let app = wiring::web(
        &args.data,
        args.rehearsal.clock(),
        "http://127.0.0.1",
        Arc::new(Unsent),
        None,
    )
    .await?
    .app
    .clone();
    let by = app.operator_of(args.wearer).await.map_err(|error| error.message)?;
    let imported = app.import_calendar(by, &bytes).await.map_err(|error| error.message)?;
    let count = |wanted| imported.taken.iter().filter(|(.., fate)| *fate == wanted).count();
    println!(
        "{} new, {} changed, {} as before",
        count(Fate::Created),
        count(Fate::Updated),
        count(Fate::Unchanged)
    );
    for refused in &imported.refused {
        println!("not taken: {}: {}", refused.uid, refused.reason);
    }
    for note in &imported.notes {
        println!("note: {}: {}", note.uid.as_deref().unwrap_or("the file"), note.text);
    }
    Ok(())
}
