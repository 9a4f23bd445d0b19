//! What rules give, and what they cost.

use std::time::{Duration, Instant};

use maat_core::{
    recurrence::{MAX_MOMENTS, Moment, Recurrence, RuleError},
    time::{Local, Zone},
};

fn local(text: &str) -> Local {
    text.parse().unwrap()
}

fn repeating(start: &str, rule: &str) -> Recurrence {
    Recurrence {
        start: local(start),
        rule: Some(rule.parse().unwrap()),
        except: vec![],
        also: vec![],
    }
}

fn given(recurrence: &Recurrence, count: usize) -> Vec<String> {
    recurrence
        .from(&Zone::utc(), Local::MIN)
        .take(count)
        .map(|at| at.to_string())
        .collect()
}

/// The first dates that a rule gives, starting at nine in the morning.
fn dates(start: &str, rule: &str, count: usize) -> Vec<String> {
    given(&repeating(&format!("{start}T09:00"), rule), count)
        .iter()
        .map(|at| at[..10].to_owned())
        .collect()
}

#[test]
fn the_examples_of_rfc_5545_give_what_it_says() {
    for (start, rule, expected) in [
        ("1997-09-02", "FREQ=DAILY;COUNT=3", "1997-09-02 1997-09-03 1997-09-04"),
        (
            "1997-09-02",
            "FREQ=DAILY;INTERVAL=10;COUNT=5",
            "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12",
        ),
        (
            "1997-09-02",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;WKST=SU;BYDAY=TU,TH",
            "1997-09-02 1997-09-04 1997-09-16 1997-09-18",
        ),
        (
            "1997-09-07",
            "FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU",
            "1997-09-07 1997-09-28 1997-11-02 1997-11-30",
        ),
        (
            "1997-09-28",
            "FREQ=MONTHLY;BYMONTHDAY=-3",
            "1997-09-28 1997-10-29 1997-11-28 1997-12-29",
        ),
        (
            "1997-09-30",
            "FREQ=MONTHLY;BYMONTHDAY=1,-1",
            "1997-09-30 1997-10-01 1997-10-31 1997-11-01",
        ),
        (
            "1997-09-04",
            "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
            "1997-09-04 1997-10-07 1997-11-06",
        ),
        (
            "1997-09-29",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            "1997-09-29 1997-10-30 1997-11-27 1997-12-30",
        ),
        (
            "1997-09-02",
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            "1998-02-13 1998-03-13 1998-11-13 1999-08-13",
        ),
        (
            "1997-01-01",
            "FREQ=YEARLY;INTERVAL=3;BYYEARDAY=1,100,200",
            "1997-01-01 1997-04-10 1997-07-19 2000-01-01",
        ),
        (
            "1997-05-19",
            "FREQ=YEARLY;BYDAY=20MO",
            "1997-05-19 1998-05-18 1999-05-17",
        ),
        (
            "1997-05-12",
            "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            "1997-05-12 1998-05-11 1999-05-17",
        ),
        (
            "1997-06-10",
            "FREQ=YEARLY;BYMONTH=6,7",
            "1997-06-10 1997-07-10 1998-06-10",
        ),
        (
            "1996-11-05",
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "1996-11-05 2000-11-07 2004-11-02",
        ),
    ] {
        let expected: Vec<_> = expected.split(' ').collect();
        assert_eq!(dates(start, rule, expected.len()), expected, "{rule}");
    }
}

#[test]
fn the_week_start_decides_which_week_is_the_second() {
    let week_start = |day| {
        dates(
            "1997-08-05",
            &format!("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST={day}"),
            4,
        )
    };
    assert_eq!(
        week_start("MO"),
        ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]
    );
    assert_eq!(
        week_start("SU"),
        ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]
    );
}

#[test]
fn a_day_a_month_does_not_have_is_left_out_not_moved() {
    assert_eq!(
        dates("2027-01-31", "FREQ=MONTHLY", 4),
        ["2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"]
    );
    assert_eq!(
        dates("2028-02-29", "FREQ=YEARLY", 3),
        ["2028-02-29", "2032-02-29", "2036-02-29"]
    );
}

#[test]
fn a_start_that_the_rule_does_not_give_is_no_occurrence_and_is_not_counted() {
    assert_eq!(
        dates("2027-03-03", "FREQ=WEEKLY;BYDAY=MO;COUNT=2", 9),
        ["2027-03-08", "2027-03-15"]
    );
}

#[test]
fn without_a_rule_it_is_the_start_and_what_is_put_in() {
    let also = vec![
        Moment::At(local("2027-03-01T07:00")),
        Moment::Date("2027-03-05".parse().unwrap()),
    ];
    let once = Recurrence {
        start: local("2027-03-03T09:00"),
        rule: None,
        except: vec![],
        also,
    };
    assert_eq!(
        given(&once, 9),
        ["2027-03-01T07:00", "2027-03-03T09:00", "2027-03-05T09:00"]
    );
}

#[test]
fn what_is_taken_out_goes_but_is_counted_and_what_is_put_in_comes_once() {
    let mut daily = repeating("2027-03-01T09:00", "FREQ=DAILY;BYHOUR=9,18;COUNT=6");
    daily.except = vec!["2027-03-01T18:00".parse().unwrap(), "2027-03-02".parse().unwrap()];
    daily.also = vec!["2027-03-03T18:00".parse().unwrap(), "2027-03-04T10:00".parse().unwrap()];
    assert_eq!(
        given(&daily, 9),
        [
            "2027-03-01T09:00",
            "2027-03-03T09:00",
            "2027-03-03T18:00",
            "2027-03-04T10:00"
        ]
    );
}

#[test]
fn until_is_a_whole_day_a_wall_time_or_an_instant() {
    let zone = Zone::named("Europe/Amsterdam").unwrap();
    for (until, last) in [
        ("20270330", "2027-03-30T09:00"),
        ("20270330T090000", "2027-03-30T09:00"),
        ("20270330T085959", "2027-03-29T09:00"),
        ("20270330T070000Z", "2027-03-30T09:00"),
        ("20270330T065959Z", "2027-03-29T09:00"),
    ] {
        let daily = repeating("2027-03-01T09:00", &format!("FREQ=DAILY;UNTIL={until}"));
        let given: Vec<_> = daily.from(&zone, Local::MIN).collect();
        assert_eq!(given.last(), Some(&local(last)), "{until}");
        assert_eq!(
            daily.from(&zone, local(last)).collect::<Vec<_>>(),
            [local(last)],
            "{until}"
        );
    }
}

#[test]
fn what_no_plan_needs_is_refused() {
    let mut daily = repeating("2027-03-01T09:00", "FREQ=DAILY");
    assert_eq!(daily.check(), Ok(()));
    daily.except = vec![Moment::At(daily.start); MAX_MOMENTS + 1];
    assert_eq!(daily.check(), Err(RuleError::ManyMoments("except")));
    assert_eq!(
        repeating("0027-03-01T09:00", "FREQ=DAILY").check(),
        Err(RuleError::Start)
    );
}

/// Far more than any of it takes, also unoptimised on a busy machine, and far less than stepping through would.
const SOON: Duration = Duration::from_millis(100);

#[test]
fn what_can_never_happen_says_so_at_once() {
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=6;BYWEEKNO=1",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=DAILY;INTERVAL=9996;BYDAY=TU;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=MONTHLY;BYDAY=6MO;COUNT=10000",
        "FREQ=DAILY;UNTIL=20200101",
    ] {
        let never = repeating("2027-03-01T09:00", rule);
        let began = Instant::now();
        assert_eq!(given(&never, 1), [""; 0], "{rule}");
        assert!(began.elapsed() < SOON, "{rule} took {:?}", began.elapsed());
    }
}

#[test]
fn any_date_is_sought_at_once() {
    for rule in [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=MO,FR",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY",
    ] {
        let long = repeating("1900-01-01T09:00", rule);
        let began = Instant::now();
        let next = long.from(&Zone::utc(), local("9990-01-01T00:00")).next().unwrap();
        assert!(
            next >= local("9990-01-01T00:00") && next < local("9991-02-01T00:00"),
            "{rule}"
        );
        assert!(began.elapsed() < SOON, "{rule} took {:?}", began.elapsed());
    }
}

#[test]
fn counting_from_afar_gives_what_counting_on_gives() {
    for rule in [
        "FREQ=YEARLY;COUNT=1500;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=MONTHLY;COUNT=900;BYDAY=FR;BYMONTHDAY=13;BYHOUR=8,9",
        "FREQ=MONTHLY;INTERVAL=48;COUNT=200;BYDAY=MO,TU;BYSETPOS=-1",
        "FREQ=WEEKLY;INTERVAL=3;COUNT=10000;BYDAY=SU;BYSETPOS=1",
    ] {
        let counted = repeating("1901-03-05T09:00", rule);
        let utc = Zone::utc();
        let all: Vec<_> = counted.from(&utc, Local::MIN).collect();
        for from in [
            "1950-01-01T00:00",
            "2301-03-05T09:00",
            "3101-03-05T09:00",
            "4500-06-01T00:00",
            "9000-01-01T00:00",
        ] {
            let from = local(from);
            let began = Instant::now();
            let later = counted.from(&utc, from).next();
            assert!(began.elapsed() < SOON, "{rule} took {:?}", began.elapsed());
            assert_eq!(later, all.iter().copied().find(|at| *at >= from), "{rule} from {from}");
            assert!(
                counted
                    .from(&utc, from)
                    .eq(all.iter().copied().filter(|at| *at >= from)),
                "{rule} from {from}"
            );
        }
    }
}
