//! The expander is fast; the definition is plain. They must say the same of every rule.

use jiff::ToSpan;
use maat_core::{
    recurrence::{Recurrence, Rule},
    time::{Local, Zone},
};

use crate::{definition, random};

#[test]
fn random_rules_give_what_their_definition_gives() {
    let utc = Zone::utc();
    for number in 0..3_000 {
        let case = random::case(number);
        let rule: Rule = case.rule.parse().unwrap();
        let recurrence = Recurrence {
            start: Local::new(case.start),
            rule: Some(rule),
            except: vec![],
            also: vec![],
        };
        let end = Local::new(case.last + 1.second());
        let given: Vec<_> = recurrence.between(&utc, Local::MIN, end).map(Local::datetime).collect();
        assert_eq!(
            given,
            definition::occurrences(&case.rule, case.start, case.last),
            "case {number}: {case:?}"
        );
    }
}
