//! Asking an oracle, and holding its answer against ours.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, BufWriter, Write},
    process::{Child, Command, Stdio},
    thread,
};

use jiff::{ToSpan, civil::DateTime};
use maat_core::{
    recurrence::Recurrence,
    time::{Local, Zone},
};
use serde_json::{Value, json};

use crate::{
    definition,
    disputes::Disputes,
    random::{self, Case},
};

/// How many occurrences of a rule are compared.
const LIMIT: usize = 60;

/// Another implementation, behind a program that answers a line for a line.
pub(crate) struct Oracle {
    pub(crate) name: &'static str,
    command: Vec<String>,
    modules: String,
    /// How many of its programs run beside each other.
    workers: u64,
}

/// What came of asking.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) asked: u64,
    pub(crate) alike: u64,
    pub(crate) disputed: BTreeMap<String, u64>,
    pub(crate) unexplained: Vec<String>,
}

/// The list of occurrences, or a text: why there is none.
pub(crate) type Answer = Value;

impl Oracle {
    pub(crate) fn dateutil(python: &str) -> Self {
        let command = vec![python.to_owned(), "tests/oracle/dateutil_oracle.py".to_owned()];
        Self {
            name: "dateutil",
            command,
            modules: String::new(),
            workers: 3,
        }
    }

    pub(crate) fn rrule(modules: &str) -> Self {
        let command = vec!["node".to_owned(), "tests/oracle/rrule_oracle.cjs".to_owned()];
        Self {
            name: "rrule",
            command,
            modules: modules.to_owned(),
            workers: 1,
        }
    }

    /// Asks for the rules with the numbers under `rules`.
    pub(crate) fn ask_all(&self, rules: u64, disputes: &Disputes) -> Findings {
        let mut all = Findings::default();
        thread::scope(|scope| {
            let workers = (0..self.workers).map(|worker| {
                let cases = move || (worker..rules).step_by(self.workers as usize).map(random::case);
                scope.spawn(move || {
                    let mut findings = Findings::default();
                    self.ask(cases, |case, theirs| findings.judge(self.name, case, theirs, disputes));
                    findings
                })
            });
            let workers: Vec<_> = workers.collect();
            for worker in workers {
                all.add(worker.join().expect("an oracle was asked to the end"));
            }
        });
        all
    }

    /// Asks one program for these cases, in order.
    pub(crate) fn ask<C: Iterator<Item = Case> + Send>(
        &self,
        cases: impl Fn() -> C,
        mut each: impl FnMut(&Case, Answer),
    ) {
        let mut child = self.start();
        let (input, output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let questions = cases();
        thread::scope(|scope| {
            scope.spawn(move || {
                let mut input = BufWriter::new(input);
                for case in questions {
                    let start = case.start.strftime("%Y-%m-%dT%H:%M:%S").to_string();
                    let last = case.last.strftime("%Y-%m-%dT%H:%M:%S").to_string();
                    let question = json!({"rule": case.rule, "start": start, "last": last, "limit": LIMIT});
                    writeln!(input, "{question}").expect("the oracle listens");
                }
            });
            let mut lines = BufReader::new(output).lines();
            for case in cases() {
                let line = lines.next().expect("an answer a question").expect("the oracle speaks");
                each(&case, answer(&line));
            }
        });
        assert!(child.wait().expect("the oracle ends").success(), "{} failed", self.name);
    }

    fn start(&self) -> Child {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).env("NODE_PATH", &self.modules);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        child.unwrap_or_else(|error| panic!("{} can't be run: {error}", self.command[0]))
    }
}

fn answer(line: &str) -> Answer {
    let mut value: Value = serde_json::from_str(line).expect("the oracle answers in JSON");
    let part = if value["times"].is_array() { "times" } else { "error" };
    value[part].take()
}

/// What MAAT gives for a case, as the oracles write it.
pub(crate) fn ours(case: &Case) -> Answer {
    let rule = match case.rule.parse() {
        Ok(rule) => rule,
        Err(error) => return json!(format!("{error}")),
    };
    let recurrence = Recurrence {
        start: Local::new(case.start),
        rule: Some(rule),
        except: vec![],
        also: vec![],
    };
    let (utc, end) = (Zone::utc(), Local::new(case.last + 1.second()));
    let given = recurrence.between(&utc, Local::MIN, end).take(LIMIT);
    given.map(|at| written(at.datetime())).collect()
}

/// What the definition says of a case, as the oracles write it.
fn defined(case: &Case) -> Answer {
    let defined = definition::occurrences(&case.rule, case.start, case.last);
    defined.into_iter().map(written).take(LIMIT).collect()
}

fn written(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

impl Findings {
    fn judge(&mut self, oracle: &str, case: &Case, theirs: Answer, disputes: &Disputes) {
        self.asked += 1;
        let ours = ours(case);
        if ours == theirs {
            self.alike += 1;
            return;
        }
        // Where an oracle disagrees, the definition must be on our side.
        match disputes.explain(oracle, case).filter(|_| ours == defined(case)) {
            Some(class) => *self.disputed.entry(class.to_owned()).or_default() += 1,
            None => self
                .unexplained
                .push(format!("{case:?}\n  ours   {ours}\n  theirs {theirs}")),
        }
    }

    fn add(&mut self, other: Self) {
        self.asked += other.asked;
        self.alike += other.alike;
        for (class, count) in other.disputed {
            *self.disputed.entry(class).or_default() += count;
        }
        self.unexplained.extend(other.unexplained);
    }
}
