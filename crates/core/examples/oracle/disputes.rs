//! What is known to differ, and why ours is right.

use std::{collections::BTreeMap, fs};

use serde::Deserialize;

use crate::{
    ask::{Answer, Oracle, ours},
    random::Case,
};

/// The file of disputed cases.
pub(crate) struct Disputes(Vec<Dispute>);

/// A class of rules on which oracles differ from us, shown by one rule.
#[derive(Deserialize)]
struct Dispute {
    class: String,
    rule: String,
    start: String,
    last: String,
    ours: Answer,
    /// What each oracle in dispute gives: times, or an error.
    theirs: BTreeMap<String, Answer>,
    /// Kept for the reader of the file; it must say something.
    why: String,
}

impl Disputes {
    pub(crate) fn read() -> Self {
        let text = fs::read_to_string("tests/oracle/disputed.json").expect("run from the root of the project");
        let disputes: Vec<Dispute> = serde_json::from_str(&text).expect("disputed.json is what it should be");
        assert!(
            disputes.iter().all(|dispute| !dispute.why.is_empty()),
            "a dispute without a reason"
        );
        Self(disputes)
    }

    /// The class that explains why an oracle differs on a rule.
    pub(crate) fn explain(&self, oracle: &str, case: &Case) -> Option<&str> {
        let dispute = self.0.iter().find(|dispute| {
            dispute.theirs.contains_key(oracle)
                && class(&dispute.class).is_some_and(|holds| holds(&Parts::of(&case.rule)))
        });
        dispute.map(|dispute| dispute.class.as_str())
    }

    /// The disputes that are not as the file tells them.
    pub(crate) fn stale(&self, oracles: &[Oracle]) -> Vec<String> {
        let mut stale = Vec::new();
        for dispute in &self.0 {
            let case = dispute.case();
            let parts = Parts::of(&case.rule);
            if !class(&dispute.class).is_some_and(|holds| holds(&parts)) {
                stale.push(format!("{}: the rule is not of its class", dispute.class));
            }
            if ours(&case) != dispute.ours {
                stale.push(format!("{}: ours gives {}", dispute.class, ours(&case)));
            }
            for oracle in oracles.iter().filter(|oracle| dispute.theirs.contains_key(oracle.name)) {
                oracle.ask(
                    || std::iter::once(case.clone()),
                    |_, answer| {
                        if answer != dispute.theirs[oracle.name] {
                            stale.push(format!("{}: {} gives {answer}", dispute.class, oracle.name));
                        }
                    },
                );
            }
        }
        stale
    }
}

impl Dispute {
    fn case(&self) -> Case {
        let at = |text: &str| text.parse().expect("a wall time");
        Case {
            rule: self.rule.clone(),
            start: at(&self.start),
            last: at(&self.last),
        }
    }
}

/// The values of a rule by part.
struct Parts<'a>(BTreeMap<&'a str, Vec<&'a str>>);

impl<'a> Parts<'a> {
    fn of(rule: &'a str) -> Self {
        let parts = rule.split(';').filter_map(|part| part.split_once('='));
        Self(
            parts
                .map(|(part, values)| (part, values.split(',').collect()))
                .collect(),
        )
    }

    fn has(&self, part: &str) -> bool {
        self.0.contains_key(part)
    }

    fn any(&self, part: &str, is: impl Fn(&str) -> bool) -> bool {
        self.0
            .get(part)
            .is_some_and(|values| values.iter().any(|value| is(value)))
    }

    fn frequency(&self, frequency: &str) -> bool {
        self.any("FREQ", |value| value == frequency)
    }
}

/// Whether a rule is of a class.
fn class(name: &str) -> Option<fn(&Parts) -> bool> {
    let holds: fn(&Parts) -> bool = match name {
        "until-date" => |rule| rule.any("UNTIL", |until| until.len() == 8),
        "week-without-day" => {
            |rule| rule.has("BYWEEKNO") && !["BYDAY", "BYMONTHDAY", "BYYEARDAY"].iter().any(|part| rule.has(part))
        }
        "mixed-days" => |rule| rule.any("BYDAY", |day| day.len() == 2) && rule.any("BYDAY", |day| day.len() > 2),
        "week-of-the-next-year" => |rule| rule.any("BYWEEKNO", |week| matches!(week, "-52" | "-53")),
        "week-of-the-last-year" => |rule| rule.any("BYWEEKNO", |week| matches!(week, "52" | "53")),
        "day-beyond-the-month" => |rule| {
            let far = |day: &str| day[..day.len() - 2].parse::<i32>().is_ok_and(|nth| nth.abs() > 5);
            rule.frequency("YEARLY") && rule.has("BYMONTH") && rule.any("BYDAY", far)
        },
        "first-week-cut" => |rule| rule.frequency("WEEKLY") && rule.has("BYSETPOS"),
        "position-beyond-the-set" => |rule| rule.any("BYSETPOS", |nth| nth.starts_with('-')),
        _ => return None,
    };
    Some(holds)
}
