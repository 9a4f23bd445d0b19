//! What a rule gives, told by the examples of RFC 5545 and by the edges.

use maat_core::{
    recurrence::Recurrence,
    time::{Local, Zone},
};

fn given(start: &str, rule: &str, count: usize) -> Vec<String> {
    let recurrence = Recurrence {
        start: local(start),
        rule: Some(rule.parse().unwrap()),
        except: vec![],
        also: vec![],
    };
    recurrence
        .from(&Zone::utc(), Local::MIN)
        .take(count)
        .map(|at| at.to_string())
        .collect()
}

fn local(text: &str) -> Local {
    text.parse().unwrap()
}

#[test]
fn smoke() {
    for (s, r) in [
        ("2027-03-01T02:30", "FREQ=DAILY"),
        ("2027-03-01T02:30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        ("2027-03-01T02:30", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3"),
        ("2027-03-01T02:30", "FREQ=YEARLY;BYDAY=20MO"),
        ("2027-03-01T02:30", "FREQ=YEARLY;BYWEEKNO=20"),
        ("2027-03-01T02:30", "FREQ=DAILY;INTERVAL=7;BYDAY=TU"),
        ("2027-03-01T02:30", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6"),
        ("2027-03-01T02:30", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1,1"),
    ] {
        let t = std::time::Instant::now();
        let g = given(s, r, 4);
        println!("{r} {g:?} {:?}", t.elapsed());
    }
}
