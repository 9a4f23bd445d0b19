//! The project's own chores. `cargo xtask --help` lists them.

mod arrows;
mod breaking;
mod docs;
mod house;
mod jobs;
mod metadata;
mod need;
mod openapi;
mod stages;
mod test;
mod tree;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{house::House, need::Need};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own chores")]
struct Args {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install what is missing, then run every check, or only the stages named.
    Test {
        /// Stages to run, in the order of the list; all when none is named.
        stages: Vec<String>,
    },
    /// Install what the tests need, and run nothing.
    Setup,
    /// Make the generated documents again.
    Docs,
    /// List the stages of `test`.
    Stages,
    /// Live through wearer-years by the dice, with crashes, lost wakes and edits. A failure names the seed that plays it again.
    Simulate {
        /// The first seed.
        #[arg(long, default_value_t = 1)]
        seed: u32,
        /// How many years of one wearer.
        #[arg(long, default_value_t = 10)]
        years: u32,
    },
    /// Look up known vulnerabilities of what we depend on. Fetches the RustSec database from GitHub.
    Advisories,
}

fn main() -> ExitCode {
    match run(Args::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: Chore) -> Result<(), String> {
    let house = House::find()?;
    match chore {
        Chore::Test { stages } => test::run(&house, &stages),
        Chore::Setup => test::set_up(&house, stages::ALL),
        Chore::Docs => docs::make(&house),
        Chore::Stages => {
            stages::print();
            Ok(())
        }
        Chore::Simulate { seed, years } => {
            let words = format!("run --quiet --locked --release -p maat-tests --bin simulate -- {seed} {years}");
            house.cargo(&words).map(drop)
        }
        Chore::Advisories => {
            Need::CargoDeny.meet(&house)?;
            jobs::advisories(&house).map(drop)
        }
    }
}
