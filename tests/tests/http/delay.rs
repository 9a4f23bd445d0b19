use maat_tests::{Family, World};
use serde_json::{Value, json};

use crate::{TODAY, at_nine, ring_at};

/// Maths at ten, a bus at eleven, a pill at noon, swimming at one: it is nine.
async fn full_day() -> (World, Family) {
    let (world, family) = at_nine().await;
    for (title, kind, start) in [
        ("Breakfast", "everyday", "08:00"),
        ("Maths", "everyday", "10:00"),
        ("Bus", "transport", "11:00"),
        ("Pill", "medicine", "12:00"),
        ("Swim", "everyday", "13:00"),
    ] {
        let entry = json!({"title": title, "kind": kind, "start": format!("{TODAY}T{start}"), "repeat": "FREQ=DAILY"});
        family.plan(entry).await;
    }
    (world, family)
}

async fn delay(family: &Family, draft: Value) -> Value {
    let path = family.sams(&format!("days/{TODAY}/delay"));
    family.owner.post(path, draft).await.is(200)
}

fn titles(list: &Value) -> Vec<&str> {
    let titles = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["title"].as_str().unwrap());
    titles.collect()
}

/// What is on a day, and when.
async fn times(family: &Family, date: &str) -> Vec<String> {
    let day = family.day(date).await;
    let time = |one: &Value| {
        let start = one["local_start"].as_str().unwrap();
        format!("{} {}", &start[11..], one["title"].as_str().unwrap())
    };
    day["occurrences"].as_array().unwrap().iter().map(time).collect()
}

#[tokio::test]
async fn everything_later_but_transport_and_medicine_which_are_listed() {
    let (_, family) = full_day().await;
    let answer = delay(&family, json!({"minutes": 10})).await;
    assert_eq!(titles(&answer["moved"]), ["Maths", "Swim"]);
    assert_eq!(titles(&answer["stayed"]), ["Bus", "Pill"]);
    assert_eq!(answer["moved"][0]["change"]["kind"], "moved");
    let now = [
        "08:00 Breakfast",
        "10:10 Maths",
        "11:00 Bus",
        "12:00 Pill",
        "13:10 Swim",
    ];
    assert_eq!(times(&family, TODAY).await, now);
    let tomorrow = times(&family, "2026-11-24").await;
    assert_eq!(
        (&*tomorrow[1], &*tomorrow[4]),
        ("10:00 Maths", "13:00 Swim"),
        "only this day"
    );
}

#[tokio::test]
async fn only_what_comes_from_a_time_on_is_later() {
    let (_, family) = full_day().await;
    let answer = delay(&family, json!({"minutes": 30, "from": format!("{TODAY}T11:30")})).await;
    assert_eq!(titles(&answer["moved"]), ["Swim"]);
    assert_eq!(titles(&answer["stayed"]), ["Pill"]);
}

#[tokio::test]
async fn later_and_as_much_earlier_is_as_it_was_and_nothing_is_moved_into_the_past() {
    let (world, family) = full_day().await;
    let before = times(&family, TODAY).await;
    delay(&family, json!({"minutes": 10})).await;
    delay(&family, json!({"minutes": -10})).await;
    assert_eq!(times(&family, TODAY).await, before);
    assert_eq!(family.day(TODAY).await["occurrences"][1]["change"], Value::Null);
    let rows = world.rows().await;
    let path = family.sams(&format!("days/{TODAY}/delay"));
    let answer = family.owner.post(path, json!({"minutes": -60})).await;
    assert_eq!(answer.invalid(), "minutes");
    assert_eq!(world.rows().await, rows);
}

#[tokio::test]
async fn what_moved_rings_at_its_new_time_and_not_at_its_old() {
    let (world, family) = full_day().await;
    family.watch(&world).await;
    delay(&family, json!({"minutes": 10})).await;
    assert_eq!(format!("{:?}", ring_at(&world, &family, "09:00").await), "Sent(0)");
    assert_eq!(format!("{:?}", ring_at(&world, &family, "09:10").await), "Sent(1)");
}

#[tokio::test]
async fn what_has_begun_or_is_answered_or_is_over_stays() {
    let (world, family) = full_day().await;
    let swim = family.day(TODAY).await["occurrences"][4]["id"].clone();
    let done = json!({"kind": "done", "occurrence_id": swim});
    family.owner.post(family.sams("check-ins"), done).await.is(201);
    world.set("2026-11-23T09:05:00Z");
    let answer = delay(&family, json!({"minutes": 10, "from": format!("{TODAY}T00:00")})).await;
    assert_eq!(titles(&answer["moved"]), [""; 0]);
    assert_eq!(titles(&answer["stayed"]), ["Bus", "Pill", "Swim"]);
}

#[tokio::test]
async fn asked_again_with_the_same_key_nothing_moves_twice() {
    let (world, family) = full_day().await;
    let path = family.sams(&format!("days/{TODAY}/delay"));
    let ask = || {
        family
            .owner
            .post(&path, json!({"minutes": 10}))
            .with("idempotency-key", "1")
    };
    let first = ask().await;
    assert_eq!(ask().await.body, first.body);
    assert_eq!(times(&family, TODAY).await[1], "10:10 Maths");
    let moves = world.rows_of("audit").await.into_iter();
    assert_eq!(moves.filter(|entry| entry.data["action"] == "day.delay").count(), 1);
}

#[tokio::test]
async fn a_wrong_delay_names_its_field_and_changes_nothing() {
    let (world, family) = full_day().await;
    let before = world.rows().await;
    for (date, field, draft) in [
        (TODAY, "minutes", json!({"minutes": 0})),
        (TODAY, "minutes", json!({"minutes": 721})),
        (TODAY, "minutes", json!({"minutes": i32::MIN})),
        (TODAY, "minutes", json!({})),
        (TODAY, "from", json!({"minutes": 10, "from": "10:00"})),
        ("today", "date", json!({"minutes": 10})),
    ] {
        let path = family.sams(&format!("days/{date}/delay"));
        assert_eq!(family.owner.post(path, draft.clone()).await.invalid(), field, "{draft}");
    }
    assert_eq!(world.rows().await, before);
}
