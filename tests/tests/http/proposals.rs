use maat_tests::{Client, Family, World};
use serde_json::{Value, json};

use crate::at_nine;

const PROPOSAL: &str = "01936b2e-7d1c-7000-8000-000000000021";

/// Sam may propose, from a watch.
async fn sam_may_propose() -> (World, Family, Client) {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    let sam = format!("/v1/wearers/{}", family.sam);
    family
        .owner
        .patch(sam, json!({"settings": {"may_propose": true}}))
        .await
        .is(200);
    (world, family, watch)
}

async fn propose(watch: &Client, more: Value) -> Value {
    let mut event = json!({"id": PROPOSAL, "kind": "propose", "at": "2026-11-23T08:00:00Z"});
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    watch.post("/v1/watch/events", json!({"events": [event]})).await.is(200)
}

async fn answer(family: &Family, body: Value) -> maat_tests::Answer {
    family
        .owner
        .post(family.sams(&format!("proposals/{PROPOSAL}/answer")), body)
        .await
}

#[tokio::test]
async fn a_yes_puts_it_on_the_plan_and_tells_the_watch() {
    let (_, family, watch) = sam_may_propose().await;
    let heard = propose(&watch, json!({"pictogram": "swimming", "start": "2026-11-23T15:00"})).await;
    assert_eq!(heard["accepted"], json!([PROPOSAL]));
    let list = family.owner.get(family.sams("proposals")).await.is(200);
    assert_eq!(
        (&list["items"][0]["pictogram"], &list["items"][0]["answer"]),
        (&json!("swimming"), &Value::Null)
    );
    let nameless = answer(&family, json!({"answer": "yes"})).await;
    assert_eq!(nameless.invalid(), "title");
    let done = answer(
        &family,
        json!({"answer": "yes", "title": "Swimming", "text": "Good idea!"}),
    )
    .await
    .is(200);
    let planned = family.first("2026-11-23").await;
    assert_eq!(
        (&planned["entry_id"], &planned["title"], &planned["pictogram"]),
        (&done["entry_id"], &json!("Swimming"), &json!("swimming"))
    );
    let messages = watch.get("/v1/watch/sync").await.is(200)["messages"].clone();
    let told = &messages[0];
    assert_eq!(
        (&told["kind"], &told["proposal_id"], &told["accepted"]),
        (&json!("answer"), &json!(PROPOSAL), &json!(true))
    );
    assert_eq!(told["text"], "Good idea!");
    // The same yes again is the same; a no is too late.
    assert_eq!(
        answer(&family, json!({"answer": "yes"})).await.is(200)["entry_id"],
        done["entry_id"]
    );
    answer(&family, json!({"answer": "no"})).await.refused(409, "conflict");
    assert_eq!(
        family.day("2026-11-23").await["occurrences"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn a_no_is_kind_and_changes_no_plan() {
    let (world, family, watch) = sam_may_propose().await;
    propose(&watch, json!({"title": "Cinema"})).await;
    let no = answer(&family, json!({"answer": "no", "text": "Saturday, perhaps"}))
        .await
        .is(200);
    assert_eq!((&no["answer"], &no["entry_id"]), (&json!("no"), &Value::Null));
    assert_eq!(no["answered_by"], world.id_of(&family.owner).await.to_string());
    let messages = watch.get("/v1/watch/sync").await.is(200)["messages"].clone();
    assert_eq!(
        (&messages[0]["accepted"], &messages[0]["text"]),
        (&json!(false), &json!("Saturday, perhaps"))
    );
    assert_eq!(family.day("2026-11-23").await["occurrences"], json!([]));
}

#[tokio::test]
async fn nobody_proposes_unless_they_may() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    let heard = propose(&watch, json!({"title": "Cinema"})).await;
    assert_eq!(
        (&heard["accepted"], &heard["refused"][0]["code"]),
        (&json!([]), &json!("forbidden"))
    );
    assert_eq!(
        family.owner.get(family.sams("proposals")).await.is(200)["items"],
        json!([])
    );
}

#[tokio::test]
async fn a_proposal_says_what_and_sending_it_twice_is_sending_it_once() {
    let (_, family, watch) = sam_may_propose().await;
    for (more, field) in [
        (json!({}), "title"),
        (json!({"title": "x".repeat(201)}), "title"),
        (json!({"activity_id": PROPOSAL}), "activity_id"),
        (json!({"title": "Cinema", "start": "tomorrow"}), "start"),
    ] {
        let heard = propose(&watch, more.clone()).await;
        assert_eq!(heard["refused"][0]["code"], "invalid", "{more}: {heard}");
        assert_eq!(heard["refused"][0]["field"], field, "{more}");
    }
    let activity = family.activity(json!({"title": "Cinema"})).await;
    for _ in 0..2 {
        propose(&watch, json!({"activity_id": activity["id"]})).await;
    }
    let list = family.owner.get(family.sams("proposals")).await.is(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        answer(&family, json!({"answer": "yes"})).await.invalid(),
        "start",
        "Sam did not say when"
    );
    answer(&family, json!({"answer": "yes", "start": "2026-11-23T16:00"}))
        .await
        .is(200);
    assert_eq!(family.first("2026-11-23").await["title"], "Cinema");
}

#[tokio::test]
async fn only_so_many_proposals_wait() {
    let (_, family, watch) = sam_may_propose().await;
    let events: Vec<_> = (10..21)
        .map(|at| json!({"id": format!("01936b2e-7d1c-7000-8000-0000000000{at}"), "kind": "propose", "title": "Cinema", "at": "2026-11-23T08:00:00Z"}))
        .collect();
    let heard = watch
        .post("/v1/watch/events", json!({ "events": events }))
        .await
        .is(200);
    assert_eq!(heard["accepted"].as_array().unwrap().len(), 10);
    assert_eq!(heard["refused"][0]["code"], "conflict");
    let list = family.owner.get(family.sams("proposals")).await.is(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 10);
}
