use serde_json::{Value, json};

use crate::{TODAY, at_nine, id};

fn uuid(number: u32) -> String {
    format!("01936b2e-7d1c-7000-8000-{number:012}")
}

async fn planned() -> (maat_tests::World, maat_tests::Family, maat_tests::Client, Value) {
    let (world, family) = at_nine().await;
    family.agree("mood").await;
    family
        .plan(json!({"title": "Shoes", "confirm": "done", "start": "2026-11-23T09:00"}))
        .await;
    let watch = family.watch(&world).await;
    let first = family.first(TODAY).await;
    (world, family, watch, first)
}

#[tokio::test]
async fn events_come_in_any_order_and_the_last_word_counts() {
    let (world, family, watch, first) = planned().await;
    world.set(&format!("{TODAY}T08:05:00Z"));
    let event = |number: u32, kind: &str, second: u32| json!({"id": uuid(number), "kind": kind, "occurrence_id": first["id"], "at": format!("{TODAY}T08:01:{second:02}Z"), "monotonic_ms": 5, "sequence": number});
    let backwards = [event(3, "done", 30), event(2, "undone", 20), event(1, "done", 10)];
    let heard = watch
        .post("/v1/watch/events", json!({ "events": backwards }))
        .await
        .is(200);
    assert_eq!(heard, json!({"accepted": [uuid(3), uuid(2), uuid(1)], "refused": []}));
    assert_eq!(family.first(TODAY).await["state"], "done");
}

#[tokio::test]
async fn the_same_event_again_is_accepted_and_changes_nothing() {
    let (world, family, watch, first) = planned().await;
    let event = json!({"id": uuid(1), "kind": "done", "occurrence_id": first["id"], "at": "2026-11-23T08:00:00Z"});
    let mood = json!({"id": uuid(2), "kind": "mood", "mood": "glad", "at": "2026-11-23T08:00:00Z"});
    let twice = json!({"events": [event, mood, event, mood]});
    watch.post("/v1/watch/events", twice.clone()).await.is(200);
    let before = world.rows_of("check_in").await;
    assert_eq!(before.len(), 2);
    world.set(&format!("{TODAY}T08:03:00Z"));
    let heard = watch.post("/v1/watch/events", twice).await.is(200);
    assert_eq!(heard["accepted"].as_array().unwrap().len(), 4);
    assert_eq!(world.rows_of("check_in").await, before);
    assert_eq!(family.first(TODAY).await["state"], "done");
}

#[tokio::test]
async fn help_from_a_watch_far_ahead_and_sent_again_days_later_is_asked_for_once() {
    let (world, family, watch, _) = planned().await;
    let events = [(1, "help", Value::Null), (2, "mood", json!("sad"))].map(
        |(number, kind, mood)| json!({"id": uuid(number), "kind": kind, "mood": mood, "at": "2030-01-01T00:00:00Z"}),
    );
    let twice = json!({ "events": [&events[0], &events[1], &events[0]] });
    for day in ["23", "26", "29"] {
        world.set(&format!("2026-11-{day}T08:00:00Z"));
        let heard = watch.post("/v1/watch/events", twice.clone()).await.is(200);
        assert_eq!(heard["accepted"].as_array().unwrap().len(), 3);
    }
    assert_eq!(world.rows_of("check_in").await.len(), 2);
    assert_eq!(family.alerts("open").await.len(), 1);
}

#[tokio::test]
async fn the_same_events_sent_twice_at_once_are_accepted_both_times() {
    let (world, _, watch, first) = planned().await;
    let event = |number: u32, kind: &str| json!({"id": uuid(number), "kind": kind, "occurrence_id": first["id"], "at": "2026-11-23T08:00:00Z"});
    let mood = json!({"id": uuid(3), "kind": "mood", "mood": "glad", "at": "2026-10-01T08:00:00Z"});
    let events = json!({"events": [event(1, "shown"), event(2, "done"), mood]});
    let send = || watch.post("/v1/watch/events", events.clone()).into_future();
    let (one, two) = tokio::join!(send(), send());
    assert_eq!(one.is(200), two.is(200));
    assert_eq!(world.rows_of("check_in").await.len(), 3);
}

#[tokio::test]
async fn what_is_refused_is_listed_with_its_reason_and_the_rest_is_taken() {
    let (world, _, watch, first) = planned().await;
    let at = "2026-11-23T08:00:00Z";
    let events = json!({"events": [
        {"id": uuid(1), "kind": "party", "occurrence_id": first["id"], "at": at},
        {"id": uuid(2), "kind": "done", "at": at},
        {"id": uuid(3), "kind": "done", "occurrence_id": first["id"]},
        {"kind": "done", "occurrence_id": first["id"], "at": at},
        "rubbish",
        {"id": uuid(6), "kind": "done", "occurrence_id": first["id"], "at": at},
    ]});
    let heard = watch.post("/v1/watch/events", events).await.is(200);
    assert_eq!(heard["accepted"], json!([uuid(6)]));
    let refused = heard["refused"].as_array().unwrap();
    let mut fields: Vec<_> = refused
        .iter()
        .map(|refused| refused["field"].as_str().unwrap_or("-"))
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["-", "at", "id", "kind", "occurrence_id"]);
    assert!(
        refused
            .iter()
            .all(|refused| !refused["message"].as_str().unwrap().is_empty())
    );
    assert_eq!(world.rows_of("check_in").await.len(), 1);
}

#[tokio::test]
async fn an_event_of_weeks_ago_is_taken_and_one_from_the_future_happened_by_now() {
    let (world, family, watch, first) = planned().await;
    world.set("2026-12-14T08:00:00Z");
    let old = json!({"id": uuid(1), "kind": "done", "occurrence_id": first["id"], "at": "2026-11-23T08:01:00Z"});
    let ahead = json!({"id": uuid(2), "kind": "mood", "mood": "glad", "at": "2030-01-01T00:00:00Z"});
    let events = json!({"events": [old, ahead]});
    watch.post("/v1/watch/events", events.clone()).await.is(200);
    assert_eq!(family.first(TODAY).await["state"], "done");
    let list = family.owner.get(family.sams("check-ins")).await.is(200);
    let told = &list["items"][1];
    assert_eq!(
        (&told["at"], &told["device_at"]),
        (&json!("2026-12-14T08:00:00Z"), &json!("2030-01-01T00:00:00Z")),
        "both times are kept"
    );
}

#[tokio::test]
async fn more_events_than_are_written_at_once_are_all_taken() {
    let (world, _, watch, first) = planned().await;
    let step = |number: u32| json!({"id": uuid(number), "kind": "step_done", "detail": "0", "occurrence_id": id(&first), "at": "2026-11-23T08:00:00Z"});
    let all: Vec<_> = (1..=200).map(step).collect();
    let heard = watch.post("/v1/watch/events", json!({ "events": all })).await.is(200);
    assert_eq!(heard["accepted"].as_array().unwrap().len(), 200);
    assert_eq!(world.rows_of("check_in").await.len(), 200);
    let more: Vec<_> = (1..=201).map(step).collect();
    let (field, _) = watch
        .post("/v1/watch/events", json!({ "events": more }))
        .await
        .refused(413, "too_large");
    assert_eq!(field, "events");
}

#[tokio::test]
async fn a_watch_an_hour_wrong_is_set_right_and_both_times_are_kept() {
    for (sent_at, said) in [("09:05:00", "09:01:00"), ("07:05:00", "07:01:00")] {
        let (world, family, watch, first) = planned().await;
        world.set(&format!("{TODAY}T08:05:00Z"));
        let at = format!("{TODAY}T{said}Z");
        let event = |number: u32, kind: &str| json!({"id": uuid(number), "kind": kind, "occurrence_id": first["id"], "at": at, "sequence": 9 - number, "monotonic_ms": 5});
        // Told at one instant: as the watch counted them, the last was that it was done.
        let body = json!({"sent_at": format!("{TODAY}T{sent_at}Z"), "events": [event(1, "done"), event(2, "undone")]});
        watch.post("/v1/watch/events", body).await.is(200);
        let list = family.owner.get(family.sams("check-ins")).await.is(200);
        for told in list["items"].as_array().unwrap() {
            assert_eq!(told["at"], "2026-11-23T08:01:00Z");
            assert_eq!(told["device_at"], at.as_str());
        }
        assert_eq!(family.first(TODAY).await["state"], "done");
    }
}

#[tokio::test]
async fn a_mood_is_one_of_five_and_anything_else_is_refused_with_the_field() {
    let (world, family, watch, first) = planned().await;
    let five = ["very_sad", "sad", "neutral", "glad", "very_glad"];
    let mood = |(number, mood): (u32, Value)| json!({"id": uuid(number), "kind": "mood", "mood": mood, "at": "2026-11-23T08:00:00Z"});
    let all: Vec<_> = (1..).zip(five.map(Value::from)).map(mood).collect();
    let heard = watch.post("/v1/watch/events", json!({ "events": all })).await.is(200);
    assert_eq!(heard["refused"], json!([]));
    let list = family.owner.get(family.sams("check-ins")).await.is(200);
    let told: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["mood"])
        .collect();
    assert_eq!(told, five.map(Value::from).iter().collect::<Vec<_>>());

    let before = world.rows_of("check_in").await;
    let wrong = [
        json!("happy"),
        json!("Glad"),
        json!(""),
        json!(3),
        json!(["glad"]),
        Value::Null,
    ];
    let mut events: Vec<_> = (11..).zip(wrong).map(mood).collect();
    events.push(json!({"id": uuid(30), "kind": "done", "mood": "glad", "occurrence_id": first["id"], "at": "2026-11-23T08:00:00Z"}));
    let heard = watch
        .post("/v1/watch/events", json!({ "events": events }))
        .await
        .is(200);
    assert_eq!(heard["accepted"], json!([]));
    let refused = heard["refused"].as_array().unwrap();
    assert_eq!(refused.len(), events.len());
    assert!(refused.iter().all(|refused| refused["field"] == "mood"), "{refused:?}");
    assert_eq!(world.rows_of("check_in").await, before);
}
