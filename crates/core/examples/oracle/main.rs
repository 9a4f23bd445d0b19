//! Holds the recurrence rules of `maat-core` against independent implementations, on as many random rules as asked for.
//!
//! `oracle PYTHON NODE_MODULES [RULES]`, from the root of the project; `tests/oracle/run.sh` says how to get both.
//! A difference that no dispute of `tests/oracle/disputed.json` explains fails, and so does a dispute that is none any more.

#![allow(clippy::unwrap_used, reason = "it ends where something is wrong")]

use std::{env, process::ExitCode, thread};

mod ask;
#[path = "../../tests/recurrence/definition.rs"]
mod definition;
mod disputes;
#[path = "../../tests/recurrence/random.rs"]
mod random;

use ask::{Findings, Oracle};
use disputes::Disputes;

const RULES: u64 = 100_000;
/// How many unexplained differences are printed.
const SHOWN: usize = 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [python, modules, rules @ ..] = arguments.as_slice() else {
        eprintln!("usage: oracle PYTHON NODE_MODULES [RULES]");
        return ExitCode::from(2);
    };
    let rules = rules
        .first()
        .map_or(RULES, |rules| rules.parse().expect("RULES is a number"));
    let disputes = Disputes::read();
    let oracles = [Oracle::dateutil(python), Oracle::rrule(modules)];
    let found = thread::scope(|scope| {
        let asked = oracles
            .each_ref()
            .map(|oracle| scope.spawn(|| oracle.ask_all(rules, &disputes)));
        asked.map(|findings| findings.join().expect("an oracle was asked to the end"))
    });
    let good = oracles
        .iter()
        .zip(&found)
        .filter(|(oracle, findings)| report(oracle, findings))
        .count();
    let stale = disputes.stale(&oracles);
    stale.iter().for_each(|stale| println!("{stale}"));
    if good == oracles.len() && stale.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints what was found, and whether all of it is well.
fn report(oracle: &Oracle, found: &Findings) -> bool {
    println!("{}: {} rules, {} alike", oracle.name, found.asked, found.alike);
    for (class, count) in &found.disputed {
        println!("  {count:>6} disputed: {class}");
    }
    println!("  {:>6} unexplained", found.unexplained.len());
    for text in found.unexplained.iter().take(SHOWN) {
        println!("{text}");
    }
    found.unexplained.is_empty()
}
