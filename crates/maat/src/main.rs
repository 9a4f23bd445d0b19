//! MAAT: one program for the store, the API, the pages and the ring.

mod audit;
mod backup;
mod blobs;
mod clock;
mod connections;
mod copy;
mod demo;
mod expand;
mod hold;
mod ids;
mod import;
mod lambda;
mod mail;
mod openapi;
mod push;
mod serve;
mod store;
mod user_pool;
mod users;
mod wiring;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// Helps people keep to their day: a watch that shows what is now and rings when something starts.
#[derive(Parser)]
#[command(name = "maat", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// What the log tells: error, warn, info, debug
    #[arg(long, env = "MAAT_LOG", default_value = "info", global = true)]
    log: String,
}

#[derive(Subcommand)]
enum Command {
    /// Shows a family, a class and a care home with a living day
    Demo(demo::Args),
    /// Serves the API, the pages and the watch, and rings what is due
    Serve(serve::Args),
    /// Users of the built-in pool
    #[command(subcommand)]
    Users(users::Command),
    /// Takes a calendar file into a wearer's plan
    Import(import::Args),
    Expand(expand::Args),
    /// Prints the description of the API (OpenAPI 3.1)
    Openapi,
    /// The audit: who changed what, and who looked
    #[command(subcommand)]
    Audit(audit::Command),
    Copy(copy::Args),
    Backup(backup::BackupArgs),
    Restore(backup::RestoreArgs),
    /// One role on AWS Lambda, as deploy/serverless.yml sets it up
    #[command(subcommand)]
    Lambda(lambda::Role),
}

fn main() -> ExitCode {
    let cli = Cli::parse_from(lambda::command_line());
    let filter = EnvFilter::try_new(&cli.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr);
    match cli.command {
        Command::Lambda(_) => log.json().with_env_filter(lambda::told(filter)).init(),
        _ => log.with_env_filter(filter).init(),
    }
    match cli.command {
        Command::Expand(args) => expand::run(args),
        Command::Openapi => openapi::run(),
        Command::Demo(args) => run(demo::run(args)),
        Command::Serve(args) => run(serve::run(args)),
        Command::Users(command) => run(users::run(command)),
        Command::Import(args) => run(import::run(args)),
        Command::Audit(command) => run(audit::run(command)),
        Command::Copy(args) => run(copy::run(args)),
        Command::Backup(args) => run(backup::backup(args)),
        Command::Restore(args) => run(backup::restore(args)),
        Command::Lambda(role) => run(lambda::run(role)),
    }
}

/// Why the program can't go on, in a sentence for whoever started it.
type Failure = Box<dyn std::error::Error>;

fn run(work: impl Future<Output = Result<(), Failure>>) -> ExitCode {
    let runtime = tokio::runtime::Runtime::new();
    match runtime
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(work))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("maat: {failure}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_does_not_contradict_itself() {
        super::Cli::command().debug_assert();
    }
}
