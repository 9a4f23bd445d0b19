use maat_core::role::Role;
use maat_tests::{Client, Family, World};
use serde_json::{Value, json};

use crate::{at_nine, carer, id, ring_at};

/// A family with a grandfather and a teacher, who comes first in school hours; and their ids, the mother's first.
async fn family() -> (World, Family, [Client; 2], [String; 3]) {
    let (world, family) = at_nine().await;
    let opa = carer(&world, &family, "Opa", Role::Viewer, &[family.sam]).await;
    let els = carer(&world, &family, "Els", Role::Planner, &[family.sam]).await;
    let mut ids = Vec::new();
    for who in [&family.owner, &opa, &els] {
        ids.push(world.id_of(who).await.to_string());
    }
    let [anna, opas, elses] = ids.try_into().unwrap();
    let school = json!([{"days": ["MO", "TU", "WE", "TH", "FR"], "from": "08:30", "until": "15:00"}]);
    let circle = json!({"step_minutes": 5, "members": [
        {"user_id": anna}, {"user_id": opas}, {"user_id": elses, "hours": school},
    ]});
    let put = family.owner.put(family.sams("circle"), circle).await.is(200);
    assert_eq!(put["members"].as_array().unwrap().len(), 3);
    (world, family, [opa, els], [anna, opas, elses])
}

/// Sam asks for help.
async fn help(world: &World, family: &Family) -> Value {
    let watch = family.watch(world).await;
    let event = json!({"id": family.sam, "kind": "help", "at": "2026-11-23T08:00:00Z"});
    let events = json!({ "events": [event] });
    watch.post("/v1/watch/events", events).await.is(200);
    family.alerts("open").await.remove(0)
}

fn told(alert: &Value) -> Vec<String> {
    let told = alert["told"].as_array().unwrap().iter();
    told.map(|one| one["user_id"].as_str().unwrap().to_owned()).collect()
}

async fn open_told(family: &Family) -> Vec<String> {
    told(&family.alerts("open").await[0])
}

#[tokio::test]
async fn one_after_the_other_hears_until_someone_goes() {
    let (world, family, [_, els], [anna, opa, teacher]) = family().await;
    let alert = help(&world, &family).await;
    assert_eq!(
        told(&alert),
        std::slice::from_ref(&teacher),
        "in school hours the teacher hears first, at once"
    );
    ring_at(&world, &family, "08:04").await;
    assert_eq!(open_told(&family).await.len(), 1);
    ring_at(&world, &family, "08:05").await;
    assert_eq!(open_told(&family).await, [teacher.clone(), anna.clone()]);
    let take = family.here(&format!("alerts/{}/take", id(&alert)));
    els.post(take, json!({})).await.is(200);
    for time in ["08:10", "08:15", "08:20"] {
        ring_at(&world, &family, time).await;
    }
    let taken = family.alerts("taken").await;
    assert_eq!(told(&taken[0]), [teacher, anna], "who goes ends the telling");
    assert!(!told(&taken[0]).contains(&opa));
}

#[tokio::test]
async fn when_nobody_goes_everyone_hears_once() {
    let (world, family, _, [anna, opa, teacher]) = family().await;
    help(&world, &family).await;
    for minute in 1..40 {
        ring_at(&world, &family, &format!("08:{minute:02}")).await;
    }
    assert_eq!(open_told(&family).await, [teacher, anna, opa]);
}

#[tokio::test]
async fn no_answer_after_school_is_told_to_the_family_first() {
    let (world, family, _, [anna, ..]) = family().await;
    family.watch(&world).await;
    family
        .plan(json!({"title": "Pill", "start": "2026-11-23T18:00", "kind": "medicine", "grace_minutes": 30}))
        .await;
    for time in ["17:00", "17:05", "17:10", "17:15", "17:30", "17:31"] {
        ring_at(&world, &family, time).await;
    }
    let open = family.alerts("open").await;
    assert_eq!(told(&open[0])[0], anna);
}

#[tokio::test]
async fn who_goes_may_hand_over_and_then_nobody_goes_until_the_other_says_so() {
    let (world, family, [opa, els], [anna, opas, teacher]) = family().await;
    let alert = help(&world, &family).await;
    let path = |what: &str| family.here(&format!("alerts/{}/{what}", id(&alert)));
    els.post(path("take"), json!({})).await.is(200);
    opa.post(path("hand-over"), json!({})).await.refused(409, "conflict");
    let handed = els.post(path("hand-over"), json!({})).await.is(200);
    assert_eq!((&handed["state"], &handed["taken_by"]), (&json!("open"), &json!(null)));
    assert_eq!(told(&handed), [teacher.clone(), anna.clone()]);
    let handed = els.post(path("hand-over"), json!({"user_id": opas})).await.is(200);
    assert_eq!(told(&handed), [teacher, anna, opas]);
    els.post(path("hand-over"), json!({})).await.refused(409, "conflict");
    let nobody = json!({"user_id": family.sam});
    assert_eq!(els.post(path("hand-over"), nobody).await.invalid(), "user_id");
    opa.post(path("take"), json!({})).await.is(200);
    opa.post(path("resolve"), json!({})).await.is(200);
    opa.post(path("hand-over"), json!({})).await.refused(409, "conflict");
}

#[tokio::test]
async fn who_is_taken_out_hears_nothing_more() {
    let (world, family, _, [anna, _, teacher]) = family().await;
    let gone = family.here(&format!("carers/{teacher}"));
    family.owner.delete(gone).await.is(204);
    let circle = family.owner.get(family.sams("circle")).await.is(200);
    assert_eq!(circle["members"].as_array().unwrap().len(), 2);
    let alert = help(&world, &family).await;
    assert_eq!(told(&alert), [anna]);
}

#[tokio::test]
async fn before_a_circle_is_said_alerts_stand_on_today_for_all() {
    let (world, family) = at_nine().await;
    let none = family.owner.get(family.sams("circle")).await;
    assert_eq!(none.tag(), "\"0\"");
    assert_eq!(none.is(200), json!({"members": [], "step_minutes": 5}));
    assert!(told(&help(&world, &family).await).is_empty());
    ring_at(&world, &family, "08:30").await;
    assert!(open_told(&family).await.is_empty());
}

#[tokio::test]
async fn a_circle_is_of_those_who_see_the_wearer_and_changed_by_one_at_a_time() {
    let (world, family, [opa, els], [anna, ..]) = family().await;
    let path = family.sams("circle");
    opa.get(&path).await.is(200);
    let mine = json!({"members": [{"user_id": anna}]});
    opa.put(&path, mine.clone()).await.is(403);
    els.put(&path, mine.clone()).with("if-match", "\"1\"").await.is(200);
    els.put(&path, mine).with("if-match", "\"1\"").await.is(412);
    let stranger = world.id_of(&world.user("Mallory").await).await;
    for (wrong, field) in [
        (json!({"members": [{"user_id": stranger}]}), "members[0].user_id"),
        (
            json!({"members": [{"user_id": anna}, {"user_id": anna}]}),
            "members[1].user_id",
        ),
        (json!({"step_minutes": 0}), "step_minutes"),
        (
            json!({"members": [{"user_id": anna, "hours": [{"days": ["XX"], "from": "08:00", "until": "09:00"}]}]}),
            "members[0].hours[0].days[0]",
        ),
    ] {
        assert_eq!(family.owner.put(&path, wrong).await.invalid(), field);
    }
}
