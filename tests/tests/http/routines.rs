use maat_core::role::Role;
use maat_tests::{Client, Family, World};
use serde_json::{Value, json};

use crate::{TODAY, at_nine, carer, id, plan_of};

/// A morning of two, and its address.
async fn morning() -> (World, Family, String) {
    let (world, family) = at_nine().await;
    let wash = family.activity(json!({"title": "Wash", "duration_minutes": 10})).await;
    let entries = json!([
        {"start": "10:00", "activity_id": wash["id"]},
        {"start": "10:30", "title": "Pill", "kind": "medicine"},
    ]);
    let routine = json!({"name": "Morning", "entries": entries});
    let made = family.owner.post(family.here("routines"), routine).await.is(201);
    let path = family.here(&format!("routines/{}", id(&made)));
    (world, family, path)
}

async fn apply(family: &Family, path: &str, what: Value) -> Vec<Value> {
    let answer = family.owner.post(format!("{path}/apply"), what).await.is(200);
    answer["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_routine_is_made_read_changed_and_taken_away() {
    let (world, family, path) = morning().await;
    let read = family.owner.get(&path).await;
    let routine = read.is(200);
    assert_eq!((&routine["name"], &routine["version"]), (&json!("Morning"), &json!(1)));
    assert_eq!(
        routine["entries"][1],
        json!({"start": "10:30:00", "title": "Pill", "kind": "medicine"})
    );
    let list = family.owner.get(family.here("routines")).await.is(200);
    assert_eq!(list["items"], json!([routine]));

    let renamed = family
        .owner
        .patch(&path, json!({"name": "School morning"}))
        .with("if-match", read.tag())
        .await;
    assert_eq!(renamed.is(200)["entries"], routine["entries"]);
    family
        .owner
        .patch(&path, json!({"name": "Lost"}))
        .with("if-match", read.tag())
        .await
        .refused(412, "stale");
    family
        .owner
        .delete(&path)
        .with("if-match", read.tag())
        .await
        .refused(412, "stale");
    family.owner.delete(&path).with("if-match", renamed.tag()).await.is(204);
    family.owner.get(&path).await.refused(404, "not_found");
    let audit = world.rows_of("audit").await;
    for action in ["routine.create", "routine.update", "routine.delete"] {
        assert!(audit.iter().any(|entry| entry.data["action"] == action), "{action}");
    }
}

#[tokio::test]
async fn it_is_laid_on_a_day_and_resolved_then() {
    let (world, family, path) = morning().await;
    family.watch(&world).await;
    let each = apply(&family, &path, json!({"wearer_ids": [family.sam], "date": TODAY})).await;
    assert_eq!(each[0]["wearer_id"], family.sam.to_string());
    assert_eq!(
        (&each[0]["result"], each[0]["entry_ids"].as_array().unwrap().len()),
        (&json!("laid"), 2)
    );
    assert_eq!(
        plan_of(&family.owner, family.sam, TODAY).await,
        ["10:00 Wash", "10:30 Pill"]
    );
    let pill = family.sams(&format!("entries/{}", each[0]["entry_ids"][1].as_str().unwrap()));
    let pill = family.owner.get(pill).await.is(200);
    assert_eq!((&pill["confirm"], &pill["repeat"]), (&json!("done"), &Value::Null));
    assert_eq!(
        format!("{:?}", crate::ring_at(&world, &family, "09:00").await),
        "Sent(1)"
    );
}

#[tokio::test]
async fn laid_again_nothing_comes_twice_and_what_was_changed_stays() {
    let (world, family, path) = morning().await;
    let week = json!({"wearer_ids": [family.sam], "date": TODAY, "until": "2026-11-27"});
    let first = apply(&family, &path, week.clone()).await;
    let pill = family.sams(&format!("entries/{}", first[0]["entry_ids"][1].as_str().unwrap()));
    family
        .owner
        .patch(pill, json!({"start": "2026-11-24T11:00"}))
        .await
        .is(200);
    let before = world.rows_of("dated").await;
    let again = apply(&family, &path, week).await;
    assert_eq!(first, again);
    assert_eq!(world.rows_of("dated").await, before);
    assert_eq!(before.len(), 10);
    assert_eq!(plan_of(&family.owner, family.sam, TODAY).await, ["10:00 Wash"]);
}

#[tokio::test]
async fn it_is_laid_on_a_week_of_several_wearers_and_each_is_answered_for() {
    let (world, family, path) = morning().await;
    let kim = Family::wearer(&family.owner, family.organisation, "Kim").await;
    let pia = carer(&world, &family, "Pia", Role::Planner, &[kim]).await;
    let stranger = Family::of(&world, "Wim").await.sam;
    let absent = "01936b2e-7d1c-7000-8000-000000000001";
    let before = plan_of(&family.owner, family.sam, TODAY).await;
    let asked = json!({"wearer_ids": [kim, family.sam, stranger, absent, kim], "dates": [TODAY, "2026-11-25"]});
    let answer = pia.post(format!("{path}/apply"), asked).await.is(200);
    let each = answer["items"].as_array().unwrap();
    let results: Vec<_> = each.iter().map(|one| one["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["laid", "refused", "refused", "refused"], "each once");
    let refusals: Vec<_> = each[1..].iter().map(|one| &one["refusal"]).collect();
    assert_eq!(refusals[0]["code"], "not_found");
    assert!(
        refusals.iter().all(|refusal| *refusal == refusals[0]),
        "nobody tells them apart: {refusals:?}"
    );
    assert_eq!(plan_of(&pia, kim, "2026-11-25").await, ["10:00 Wash", "10:30 Pill"]);
    assert_eq!(plan_of(&pia, kim, "2026-11-24").await, [""; 0]);
    assert_eq!(plan_of(&family.owner, family.sam, TODAY).await, before);
}

#[tokio::test]
async fn what_is_before_the_hour_at_which_the_day_begins_is_laid_on_the_night_after() {
    let (_, family, _) = morning().await;
    family
        .owner
        .patch(format!("/v1/wearers/{}", family.sam), json!({"day_starts_at": "04:00"}))
        .await
        .is(200);
    let late =
        json!({"name": "Late", "entries": [{"start": "23:00", "title": "Read"}, {"start": "00:30", "title": "Sleep"}]});
    let late = family.owner.post(family.here("routines"), late).await.is(201);
    let path = family.here(&format!("routines/{}", id(&late)));
    apply(&family, &path, json!({"wearer_ids": [family.sam], "date": TODAY})).await;
    assert_eq!(
        plan_of(&family.owner, family.sam, TODAY).await,
        ["23:00 Read", "00:30 Sleep"]
    );
}

#[tokio::test]
async fn a_wrong_routine_names_its_field_and_changes_nothing() {
    let (world, family, path) = morning().await;
    let wash = json!({"start": "08:00", "title": "Wash"});
    let with = |field: &str, value: Value| {
        let mut entry = wash.clone();
        entry[field] = value;
        json!([wash, entry])
    };
    let before = world.rows().await;
    for (field, entries) in [
        ("entries", json!([])),
        ("entries", json!(vec![wash.clone(); 31])),
        ("entries[0]", json!(["Wash"])),
        ("entries[1].start", with("start", json!("2026-11-23T08:00"))),
        ("entries[1].start", with("local_start", json!("2026-11-23T08:00"))),
        ("entries[1].repeat", with("repeat", json!("FREQ=DAILY"))),
        ("entries[1].time_zone", with("time_zone", json!("Europe/London"))),
        ("entries[1].duration_minutes", with("duration_minutes", json!(0))),
        ("entries[1].duration_minutes", with("duration_minutes", json!("ten"))),
        ("entries[1].title", with("title", json!("x".repeat(201)))),
        (
            "entries[1].activity_id",
            with("activity_id", json!("01936b2e-7d1c-7000-8000-000000000001")),
        ),
    ] {
        let routine = json!({"name": "Morning", "entries": entries});
        let made = family.owner.post(family.here("routines"), routine.clone()).await;
        let changed = family.owner.patch(&path, routine).await;
        if field == "entries[0]" {
            made.refused(400, "malformed");
            changed.refused(400, "malformed");
            continue;
        }
        assert_eq!(
            (made.invalid(), changed.invalid()),
            (field.to_owned(), field.to_owned()),
            "{entries}"
        );
    }
    assert_eq!(
        family
            .owner
            .post(family.here("routines"), json!({"entries": [wash]}))
            .await
            .invalid(),
        "name"
    );
    assert_eq!(
        family
            .owner
            .post(family.here("routines"), json!({"name": "Morning"}))
            .await
            .invalid(),
        "entries"
    );
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn a_wrong_laying_names_its_field_and_changes_nothing() {
    let (world, family, path) = morning().await;
    let sam = [family.sam];
    let many: Vec<_> = (10..71)
        .map(|n| format!("01936b2e-7d1c-7000-8000-0000000000{n}"))
        .collect();
    let before = world.rows().await;
    for (field, what) in [
        ("date", json!({"wearer_ids": sam})),
        ("date", json!({"wearer_ids": sam, "date": "today"})),
        ("date", json!({"wearer_ids": sam, "until": TODAY})),
        (
            "until",
            json!({"wearer_ids": sam, "date": TODAY, "until": "2026-11-22"}),
        ),
        (
            "until",
            json!({"wearer_ids": sam, "date": TODAY, "until": "2027-11-22"}),
        ),
        ("dates", json!({"wearer_ids": sam, "dates": []})),
        ("dates", json!({"wearer_ids": sam, "dates": [TODAY], "date": TODAY})),
        ("wearer_ids", json!({"date": TODAY})),
        ("wearer_ids", json!({"wearer_ids": [], "date": TODAY})),
        (
            "wearer_ids",
            json!({"wearer_ids": sam, "group_id": sam[0], "date": TODAY}),
        ),
        ("wearer_ids", json!({"wearer_ids": many, "date": TODAY})),
        (
            "dates",
            json!({"wearer_ids": many[..40], "date": TODAY, "until": "2026-12-22"}),
        ),
    ] {
        let answer = family.owner.post(format!("{path}/apply"), what.clone()).await;
        assert_eq!(answer.invalid(), field, "{what}");
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn what_is_private_in_a_routine_is_to_a_viewer_no_more_than_a_time() {
    let (world, family, _) = morning().await;
    let vera = carer(&world, &family, "Vera", Role::Viewer, &[family.sam]).await;
    let wim = carer(&world, &family, "Wim", Role::Viewer, &[family.sam]).await;
    let named = world.id_of(&wim).await;
    let talk = json!({"title": "Talk", "start": "15:00", "private": true, "private_except": [named]});
    let routine = json!({"name": "Afternoon", "entries": [talk, {"title": "Tea", "start": "16:00"}]});
    let made = family.owner.post(family.here("routines"), routine).await.is(201);
    for path in [family.here("routines"), family.here(&format!("routines/{}", id(&made)))] {
        let tells = |asker: Client| {
            let path = path.clone();
            async move {
                let told = asker.get(path).await;
                told.is(200);
                (told.text().contains("Talk"), told.text().contains("Tea"))
            }
        };
        assert_eq!(tells(world.again(&vera)).await, (false, true));
        assert_eq!(tells(world.again(&wim)).await, (true, true));
        assert_eq!(tells(world.again(&family.owner)).await, (true, true));
    }
}
