//! Lives through wearer-years by the dice: `simulate SEED YEARS`. Each seed is a life of a week; a failure names the seed
//! that plays it again.

use std::process::ExitCode;

use maat_tests::{Lived, simulate};

/// Days of one life.
const DAYS: u32 = 7;
const DAYS_A_YEAR: u32 = 365;

#[tokio::main]
async fn main() -> ExitCode {
    let mut given = std::env::args().skip(1).map(|word| word.parse::<u32>());
    let (Some(Ok(first)), Some(Ok(years)), None) = (given.next(), given.next(), given.next()) else {
        eprintln!("simulate SEED YEARS");
        return ExitCode::from(2);
    };
    let lives = (years * DAYS_A_YEAR).div_ceil(DAYS);
    let mut all = Lived::default();
    for seed in 0..lives {
        match simulate(u64::from(first) + u64::from(seed), DAYS).await {
            Ok(lived) => all += lived,
            Err(what) => {
                eprintln!("{what}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{lives} lives of {DAYS} days held: {all:?}");
    ExitCode::SUCCESS
}
