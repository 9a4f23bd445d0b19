use serde_json::{Value, json};

use crate::{TODAY, at_nine};

#[tokio::test]
async fn a_day_tells_what_is_now_and_what_is_next_as_time_goes_on() {
    let (world, family) = at_nine().await;
    for (title, start) in [("Maths", "09:30"), ("Swim", "10:30")] {
        family
            .plan(json!({"title": title, "start": format!("{TODAY}T{start}")}))
            .await;
    }
    for (time, now, next, states) in [
        ("08:00", json!(null), json!("Maths"), ["planned", "planned"]),
        ("08:30", json!("Maths"), json!("Swim"), ["active", "planned"]),
        ("09:00", json!(null), json!("Swim"), ["past", "planned"]),
        ("09:30", json!("Swim"), json!(null), ["past", "active"]),
    ] {
        world.set(&format!("{TODAY}T{time}:00Z"));
        let told = family.owner.get(family.sams("now")).await.is(200);
        let title = |part: &str| told[part].get("title").cloned().unwrap_or(Value::Null);
        assert_eq!((title("now"), title("next")), (now, next), "{time}");
        let day = family.day(TODAY).await;
        let of_day: Vec<_> = day["occurrences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|o| o["state"].clone())
            .collect();
        assert_eq!(of_day, states, "{time}");
        assert_eq!(
            told["now"].get("id"),
            day["now"].as_str().map(|_| &day["now"]),
            "{time}"
        );
    }
}

#[tokio::test]
async fn a_night_that_skips_an_hour_shifts_and_one_that_repeats_it_rings_once() {
    let (_, family) = at_nine().await;
    family
        .plan(json!({"title": "Night", "start": "2027-03-26T02:30", "repeat": "FREQ=DAILY"}))
        .await;
    let skipped = family.first("2027-03-28").await;
    assert_eq!(
        (&skipped["starts_at"], &skipped["local_start"]),
        (&json!("2027-03-28T01:30:00Z"), &json!("2027-03-28T03:30"))
    );
    let twice = family.day("2027-10-31").await;
    assert_eq!(twice["occurrences"].as_array().unwrap().len(), 1);
    assert_eq!(twice["occurrences"][0]["starts_at"], "2027-10-31T00:30:00Z");
}

#[tokio::test]
async fn days_are_read_in_a_range_of_at_most_two_months() {
    let (_, family) = at_nine().await;
    let read = |from: &str, to: &str| family.owner.get(family.sams(&format!("days?from={from}&to={to}")));
    let two = read("2026-11-23", "2026-11-24").await.is(200);
    let dates: Vec<_> = two["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day["date"].clone())
        .collect();
    assert_eq!(dates, ["2026-11-23", "2026-11-24"]);
    assert_eq!(read("2026-11-24", "2026-11-23").await.invalid(), "to");
    assert_eq!(read("2026-11-23", "2027-11-23").await.invalid(), "to");
    assert_eq!(read("2026-11-31", "2026-12-01").await.invalid(), "from");
    assert_eq!(
        family.owner.get(family.sams("days?from=2026-11-23")).await.invalid(),
        "to"
    );
    assert_eq!(family.owner.get(family.sams("days/tomorrow")).await.invalid(), "date");
}
