//! `maat users`: users of the built-in pool, also beside a running server.

use std::{path::PathBuf, sync::Arc};

use crate::{Failure, clock::Wall, mail::Unsent, wiring};

/// What to do with users.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Makes a user whose e-mail counts as confirmed
    Add {
        /// E-mail address
        #[arg(long)]
        email: String,
        /// What they are called
        #[arg(long)]
        name: String,
        /// Their password; made up and printed, if left out
        #[arg(long)]
        password: Option<String>,
        /// The folder of the store and its key
        #[arg(long, env = "MAAT_DATA", default_value = "maat-data", value_name = "DIR")]
        data: PathBuf,
    },
}

/// Does it.
pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    let Command::Add {
        email,
        name,
        password,
        data,
    } = command;
    // Tokens are given out by the server under its own address; none are here.
    let web = wiring::web(&data, Arc::new(Wall), "http://127.0.0.1", Arc::new(Unsent), None).await?;
    let added = web
        .built_in()?
        .add_user(&email, Some(name), password)
        .await
        .map_err(|refusal| refusal.to_string())?;
    println!("{email} can sign in.");
    if let Some(made_up) = added.password {
        println!("Password: {made_up}");
    }
    Ok(())
}
