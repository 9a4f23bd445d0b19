use maat_core::{id::WearerId, role::Role};
use maat_tests::{Family, World};
use serde_json::{Value, json};

use crate::{TODAY, at_nine, carer, id, plan_of};

/// A class of Sam and Kim, and its address.
pub(super) async fn class() -> (World, Family, WearerId, String) {
    let (world, family) = at_nine().await;
    let kim = Family::wearer(&family.owner, family.organisation, "Kim").await;
    let class = json!({"name": "Class 3B", "wearer_ids": [family.sam, kim]});
    let class = family.owner.post(family.here("groups"), class).await.is(201);
    let path = family.here(&format!("groups/{}", id(&class)));
    (world, family, kim, path)
}

#[tokio::test]
async fn a_group_is_made_read_changed_and_taken_away() {
    let (world, family, kim, path) = class().await;
    let read = family.owner.get(&path).await;
    let group = read.is(200);
    assert_eq!(
        (&group["name"], &group["wearer_ids"]),
        (&json!("Class 3B"), &json!([family.sam, kim]))
    );
    assert_eq!(
        family.owner.get(family.here("groups")).await.is(200)["items"],
        json!([group])
    );
    let renamed = family
        .owner
        .patch(&path, json!({"name": "Class 4B"}))
        .with("if-match", read.tag())
        .await;
    assert_eq!(renamed.is(200)["wearer_ids"], group["wearer_ids"]);
    for ask in [
        family.owner.patch(&path, json!({"name": "Lost"})),
        family.owner.delete(&path),
    ] {
        ask.with("if-match", read.tag()).await.refused(412, "stale");
    }
    family.owner.delete(&path).with("if-match", renamed.tag()).await.is(204);
    family.owner.get(&path).await.refused(404, "not_found");
    let audit = world.rows_of("audit").await;
    for action in ["group.create", "group.update", "group.delete"] {
        assert!(audit.iter().any(|entry| entry.data["action"] == action), "{action}");
    }
}

#[tokio::test]
async fn who_sees_only_some_members_sees_and_plans_for_those_alone() {
    let (world, family, kim, path) = class().await;
    let pia = carer(&world, &family, "Pia", Role::Planner, &[kim]).await;
    assert_eq!(pia.get(&path).await.is(200)["wearer_ids"], json!([kim]));
    assert_eq!(
        pia.get(family.here("groups")).await.is(200)["items"][0]["wearer_ids"],
        json!([kim])
    );
    let choir = json!({"title": "Choir", "start": "2026-11-23T15:00"});
    let answer = pia.post(format!("{path}/entries"), choir).await.is(201);
    assert_eq!(answer["wearers"].as_array().unwrap().len(), 1);
    assert_eq!(plan_of(&pia, kim, TODAY).await, ["15:00 Choir"]);
    assert_eq!(plan_of(&family.owner, family.sam, TODAY).await, [""; 0]);
    pia.patch(&path, json!({"wearer_ids": []})).await.is(200);
    assert_eq!(
        family.owner.get(&path).await.is(200)["wearer_ids"],
        json!([family.sam]),
        "whom she can't see stays"
    );
}

#[tokio::test]
async fn nobody_joins_whom_the_planner_does_not_plan_for() {
    let (world, family, kim, path) = class().await;
    let pia = carer(&world, &family, "Pia", Role::Planner, &[kim]).await;
    let stranger = Family::of(&world, "Wim").await.sam.to_string();
    let before = world.rows().await;
    for other in [
        family.sam.to_string(),
        stranger,
        "01936b2e-7d1c-7000-8000-000000000001".into(),
    ] {
        let members = json!({"name": "Mine", "wearer_ids": [kim.to_string(), other]});
        assert_eq!(
            pia.post(family.here("groups"), members.clone()).await.invalid(),
            "wearer_ids[1]"
        );
        assert_eq!(pia.patch(&path, members).await.invalid(), "wearer_ids[1]");
    }
    assert_eq!(
        pia.post(family.here("groups"), json!({"wearer_ids": []}))
            .await
            .invalid(),
        "name"
    );
    assert_eq!(pia.patch(&path, json!({"name": ""})).await.invalid(), "name");
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn who_joins_gets_what_is_planned_from_today_on_and_who_leaves_keeps_what_was() {
    let (world, family, kim, path) = class().await;
    for entry in [
        json!({"title": "Maths", "start": "2026-11-20T10:00", "repeat": "FREQ=DAILY"}),
        json!({"title": "Trip", "start": "2026-11-25T12:00"}),
        json!({"title": "Over", "start": "2026-11-20T12:00"}),
    ] {
        family.owner.post(format!("{path}/entries"), entry).await.is(201);
    }
    let lou = Family::wearer(&family.owner, family.organisation, "Lou").await;
    world.set("2026-11-24T08:00:00Z");
    let members = json!({"wearer_ids": [lou, family.sam]});
    let changed = family.owner.patch(&path, members.clone()).await.is(200);
    assert_eq!(changed["wearer_ids"], members["wearer_ids"], "in the order written");
    let fates: Vec<_> = changed["wearers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| &each["result"])
        .collect();
    assert_eq!(fates, ["laid", "removed"]);
    assert_eq!(plan_of(&family.owner, lou, TODAY).await, [""; 0], "not what was before");
    assert_eq!(plan_of(&family.owner, lou, "2026-11-24").await, ["10:00 Maths"]);
    assert_eq!(
        plan_of(&family.owner, lou, "2026-11-25").await,
        ["10:00 Maths", "12:00 Trip"]
    );
    assert_eq!(plan_of(&family.owner, kim, TODAY).await, ["10:00 Maths"]);
    assert_eq!(
        plan_of(&family.owner, kim, "2026-11-20").await,
        ["10:00 Maths", "12:00 Over"]
    );
    assert_eq!(plan_of(&family.owner, kim, "2026-11-25").await, [""; 0]);
    let again = family.owner.patch(&path, members).await.is(200);
    assert_eq!(again["wearers"], json!([]), "nobody joins or leaves twice");
}

#[tokio::test]
async fn a_group_that_is_taken_away_leaves_what_was_planned() {
    let (_, family, kim, path) = class().await;
    let choir = json!({"title": "Choir", "start": "2026-11-23T15:00"});
    family.owner.post(format!("{path}/entries"), choir).await.is(201);
    family.owner.delete(&path).await.is(204);
    assert_eq!(plan_of(&family.owner, kim, TODAY).await, ["15:00 Choir"]);
}

#[tokio::test]
async fn a_routine_is_laid_on_a_group() {
    let (_, family, kim, path) = class().await;
    let routine = json!({"name": "Morning", "entries": [{"start": "10:00", "title": "Circle"}]});
    let routine = family.owner.post(family.here("routines"), routine).await.is(201);
    let apply = family.here(&format!("routines/{}/apply", id(&routine)));
    let group = path.rsplit('/').next().unwrap();
    let answer = family
        .owner
        .post(&apply, json!({"group_id": group, "date": TODAY}))
        .await
        .is(200);
    assert_eq!(answer["items"].as_array().unwrap().len(), 2);
    for wearer in [family.sam, kim] {
        assert_eq!(plan_of(&family.owner, wearer, TODAY).await, ["10:00 Circle"]);
    }
    let other = json!({"group_id": family.sam, "date": TODAY});
    family.owner.post(&apply, other).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_whole_group_is_away_or_quiet_and_back() {
    let (world, family, kim, path) = class().await;
    let noon = "2026-11-23T11:00:00Z";
    let until = json!({ "until": noon });
    for (what, field) in [("away", "away_until"), ("mute", "muted_until")] {
        let answer = family.owner.put(format!("{path}/{what}"), until.clone()).await.is(200);
        assert!(
            answer["items"]
                .as_array()
                .unwrap()
                .iter()
                .all(|each| each["result"] == "set")
        );
        for wearer in [family.sam, kim] {
            let day = family
                .owner
                .get(format!("/v1/wearers/{wearer}/days/{TODAY}"))
                .await
                .is(200);
            assert_eq!(day[field], noon);
        }
        family.owner.delete(format!("{path}/{what}")).await.is(200);
        assert_eq!(family.day(TODAY).await[field], Value::Null);
    }
    let before = world.rows().await;
    let over = json!({"until": "2026-11-22T11:00:00Z"});
    assert_eq!(family.owner.put(format!("{path}/mute"), over).await.invalid(), "until");
    assert_eq!(world.rows().await, before);
}
