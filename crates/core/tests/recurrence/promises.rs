//! What holds of every recurrence: nothing lost, nothing twice, always in order, the same from wherever one looks.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan};
use maat_core::{
    recurrence::{Moment, Recurrence, Rule},
    time::{Local, Zone},
};
use proptest::prelude::*;

const ZONES: [&str; 8] = [
    "Africa/Cairo",
    "America/Santiago",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Europe/Amsterdam",
    "UTC",
];

/// What is compared of a recurrence; some have no end.
const SOME: usize = 200;

fn zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(&ZONES[..]).prop_map(|name| Zone::named(name).unwrap())
}

/// A random rule, some of its occurrences taken out, and some times put in.
fn recurrence() -> impl Strategy<Value = Recurrence> {
    let picks = prop::collection::vec((0..40_usize, 0..3_u8, 0..200_000_i32), 0..8);
    (any::<u32>(), picks).prop_map(|(number, picks)| {
        let case = crate::random::case(number.into());
        let mut recurrence = Recurrence {
            start: Local::new(case.start),
            rule: Some(case.rule.parse().unwrap()),
            except: vec![],
            also: vec![],
        };
        let given: Vec<_> = recurrence
            .between(&Zone::utc(), Local::MIN, Local::new(case.last))
            .take(40)
            .collect();
        for (index, what, minutes) in picks {
            let other = Local::new(case.start + minutes.minutes());
            let at = given.get(index).copied().unwrap_or(other);
            match what {
                0 => recurrence.except.push(Moment::At(at)),
                1 => recurrence.except.push(Moment::Date(at.date())),
                _ => recurrence
                    .also
                    .push(Moment::At(if minutes % 2 == 0 { at } else { other })),
            }
        }
        recurrence
    })
}

/// Twelve years from the start.
fn end(recurrence: &Recurrence) -> Local {
    Local::new(recurrence.start.datetime() + 12.years())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn planned_times_strictly_increase(recurrence in recurrence(), zone in zone()) {
        let given: Vec<_> = recurrence.between(&zone, Local::MIN, end(&recurrence)).take(SOME).collect();
        prop_assert!(given.is_sorted_by(|a, b| a < b), "{given:?}");
    }

    #[test]
    fn looking_from_anywhere_gives_what_comes_then(recurrence in recurrence(), zone in zone(), minutes in 0..6_000_000_i64) {
        let (from, end) = (Local::new(recurrence.start.datetime() + minutes.minutes()), end(&recurrence));
        let all: Vec<_> = recurrence.between(&zone, Local::MIN, end).collect();
        let later: Vec<_> = recurrence.between(&zone, from, end).collect();
        prop_assert_eq!(&later[..], &all[all.partition_point(|at| *at < from)..]);
        let earlier: Vec<_> = recurrence.between(&zone, Local::MIN, from.min(end)).collect();
        prop_assert_eq!(earlier.len() + later.len(), all.len());
    }

    #[test]
    fn what_is_put_in_is_there_and_what_is_taken_out_is_not(recurrence in recurrence(), zone in zone()) {
        let plain = Recurrence { except: vec![], also: vec![], ..recurrence.clone() };
        let end = end(&recurrence);
        let mut expected: BTreeSet<_> = plain.between(&zone, Local::MIN, end).collect();
        let also = recurrence.also.iter().map(|moment| match moment {
            Moment::At(at) => *at,
            Moment::Date(_) => unreachable!("only times are put in here"),
        });
        expected.extend(also.filter(|at| *at < end));
        expected.retain(|at| !recurrence.except.iter().any(|moment| match moment {
            Moment::At(gone) => gone == at,
            Moment::Date(gone) => *gone == at.date(),
        }));
        prop_assert!(recurrence.between(&zone, Local::MIN, end).eq(expected));
    }

    #[test]
    fn placed_instants_strictly_increase_and_none_is_lost(recurrence in recurrence(), zone in zone()) {
        let end = end(&recurrence);
        let planned: BTreeSet<Timestamp> = recurrence.between(&zone, Local::MIN, end).map(|at| zone.place(at)).collect();
        let placed: Vec<_> = recurrence.placed(&zone, Local::MIN, end).collect();
        prop_assert!(placed.iter().all(|(local, at)| zone.place(*local) == *at));
        let instants: Vec<_> = placed.iter().map(|(_, at)| *at).collect();
        prop_assert_eq!(instants, planned.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_rule_survives_being_written(number in any::<u32>()) {
        let rule: Rule = crate::random::case(number.into()).rule.parse().unwrap();
        prop_assert_eq!(rule.to_string().parse::<Rule>().unwrap(), rule);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[A-Z=;,0-9+é-]{0,60}") {
        let _ = text.parse::<Rule>();
        let _ = format!("FREQ=YEARLY;{text}").parse::<Rule>();
        let _ = format!("FREQ=MONTHLY;BYDAY={text}").parse::<Rule>();
        let _ = format!("FREQ=MONTHLY;UNTIL={text}").parse::<Rule>();
    }
}
