//! The expander is fast; the definition is plain. They must say the same of every rule.

use maat_core::{
    recurrence::{Recurrence, Rule},
    time::{Local, Zone},
};

mod support;

use support::{definition, random};

#[test]
fn random_rules_give_what_their_definition_gives() {
    let utc = Zone::utc();
    for number in 0..4_000 {
        let case = random::case(number);
        let rule: Rule = case.rule.parse().unwrap();
        let recurrence = Recurrence {
            start: Local::new(case.start),
            rule: Some(rule),
            except: vec![],
            also: vec![],
        };
        let last = Local::new(case.last);
        let given = recurrence.from(&utc, Local::MIN).take_while(|at| *at <= last);
        let given: Vec<_> = given.map(Local::datetime).collect();
        assert_eq!(
            given,
            definition::occurrences(&case.rule, case.start, case.last),
            "case {number}: {case:?}"
        );
    }
}
