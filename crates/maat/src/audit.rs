//! `maat audit`: whether the audit is as it was written, also beside a running server.

use std::{path::PathBuf, sync::Arc};

use crate::{Failure, clock::Wall, mail::Unsent, wiring};

/// What to do with the audit.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Holds every entry against its seal. Fails, and names them, if entries were edited, removed, reordered or inserted
    Verify {
        /// The folder of the store and its key
        #[arg(long, env = "MAAT_DATA", default_value = "maat-data", value_name = "DIR")]
        data: PathBuf,
    },
}

/// Does it.
pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    let Command::Verify { data } = command;
    // Nothing is made here: an empty store would be in perfect order.
    for file in ["maat.sqlite", "maat.key"] {
        if !data.join(file).is_file() {
            return Err(format!("{} has no {file}", data.display()).into());
        }
    }
    let app = wiring::web(&data, Arc::new(Wall), "http://127.0.0.1", Arc::new(Unsent), None)
        .await?
        .app
        .clone();
    let organisations = app.audited_organisations().await.map_err(|error| error.message)?;
    let mut wrong = 0;
    for organisation in &organisations {
        let verified = app.verify_audit(*organisation).await.map_err(|error| error.message)?;
        let (seals, sealed, unsealed) = (verified.seals, verified.sealed, verified.unsealed);
        let last = verified.last.as_deref().unwrap_or("none");
        println!(
            "organisation {organisation}: {sealed} entries under {seals} seals, {unsealed} not sealed yet; last seal {last}"
        );
        for finding in &verified.findings {
            println!("organisation {organisation}: {finding}");
        }
        wrong += verified.findings.len();
    }
    match wrong {
        0 => {
            println!(
                "The audit of {} organisations is as it was written.",
                organisations.len()
            );
            Ok(())
        }
        wrong => Err(format!("the audit is not as it was written: {wrong} findings").into()),
    }
}
