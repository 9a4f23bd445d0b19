//! How rules are written, and which are refused.

use maat_core::recurrence::{Rule, RuleError};

#[test]
fn a_rule_is_written_in_one_way_and_read_back_the_same() {
    for (text, canonical) in [
        ("freq=daily", "FREQ=DAILY"),
        ("INTERVAL=1;FREQ=DAILY;WKST=MO", "FREQ=DAILY"),
        ("BYDAY=+2FR,MO,-1WE,MO;FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=-1WE,MO,2FR"),
        (
            "FREQ=YEARLY;BYMONTH=12,01;BYMONTHDAY=-1,5",
            "FREQ=YEARLY;BYMONTH=1,12;BYMONTHDAY=-1,5",
        ),
        (
            "FREQ=DAILY;BYSECOND=60,59;UNTIL=20270101T000060",
            "FREQ=DAILY;UNTIL=20270101T000059;BYSECOND=59",
        ),
        ("FREQ=DAILY;UNTIL=20270101T120000Z", "FREQ=DAILY;UNTIL=20270101T120000Z"),
        ("FREQ=WEEKLY;WKST=SU;COUNT=4", "FREQ=WEEKLY;COUNT=4;WKST=SU"),
    ] {
        let rule: Rule = text.parse().unwrap();
        assert_eq!(rule.to_string(), canonical);
        assert_eq!(canonical.parse::<Rule>().unwrap(), rule);
        let json = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<Rule>(&json).unwrap(), rule);
    }
}

#[test]
fn a_rule_that_is_refused_says_why_and_names_the_part() {
    for (text, reason) in [
        (
            "",
            "a rule is made of parts like FREQ=WEEKLY;BYDAY=MO, and \"\" is not one",
        ),
        (
            "RRULE:FREQ=DAILY",
            "a rule is written without RRULE: in front of it, like FREQ=WEEKLY;BYDAY=MO",
        ),
        ("COUNT=3", "a rule needs FREQ: DAILY, WEEKLY, MONTHLY or YEARLY"),
        (
            "FREQ=FORTNIGHTLY",
            "FREQ can't be \"FORTNIGHTLY\": it is DAILY, WEEKLY, MONTHLY or YEARLY",
        ),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ is given twice"),
        (
            "FREQ=DAILY;BYEASTER=1",
            "BYEASTER is not a part of a rule that is known here",
        ),
        (
            "FREQ=DAILY;INTERVAL=0",
            "INTERVAL can't be \"0\": it is a whole number from 1 to 10000",
        ),
        (
            "FREQ=DAILY;COUNT=99999999999999999999",
            "COUNT can't be \"99999999999999999999\": it is a whole number from 1 to 10000",
        ),
        (
            "FREQ=DAILY;COUNT=1;UNTIL=20270101",
            "a rule ends by COUNT or by UNTIL, not by both",
        ),
        (
            "FREQ=YEARLY;BYMONTHDAY=0",
            "BYMONTHDAY can't be \"0\": it is 1 to 31, or -31 to -1",
        ),
        ("FREQ=DAILY;BYHOUR=-1", "BYHOUR can't be \"-1\": it is 0 to 23"),
        ("FREQ=DAILY;BYMONTH=", "BYMONTH can't be \"\": it is 1 to 12"),
        (
            "FREQ=WEEKLY;BYMONTHDAY=1",
            "BYMONTHDAY can't be used when FREQ is WEEKLY",
        ),
        (
            "FREQ=WEEKLY;BYDAY=1MO",
            "BYDAY with a number can't be used unless FREQ is MONTHLY or YEARLY",
        ),
        (
            "FREQ=MONTHLY;BYWEEKNO=1",
            "BYWEEKNO can't be used unless FREQ is YEARLY",
        ),
        (
            "FREQ=YEARLY;BYSETPOS=1",
            "BYSETPOS can't be used without another BY part",
        ),
        (
            "FREQ=DAILY;UNTIL=20270230",
            "UNTIL can't be \"20270230\": it is like 20270101, 20270101T080000 or 20270101T080000Z",
        ),
        (
            "FREQ=DAILY;BYDAY=€",
            "BYDAY can't be \"€\": it is a weekday like MO, perhaps with a number like 1MO or -1FR",
        ),
    ] {
        assert_eq!(text.parse::<Rule>().unwrap_err().to_string(), reason, "{text}");
    }
}

#[test]
fn what_repeats_within_a_day_is_refused() {
    for frequency in ["HOURLY", "MINUTELY", "SECONDLY"] {
        let refused = format!("FREQ={frequency}").parse::<Rule>();
        assert_eq!(refused, Err(RuleError::TooOften(frequency.to_owned())));
    }
    let all = |count: i32| {
        (0..count)
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    let every_minute = format!("FREQ=DAILY;BYHOUR={};BYMINUTE={}", all(24), all(60));
    assert!(every_minute.parse::<Rule>().is_ok());
    assert_eq!(
        format!("{every_minute};BYSECOND=0,30").parse::<Rule>(),
        Err(RuleError::ManyTimes)
    );
}
