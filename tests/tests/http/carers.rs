use maat_core::role::Role;
use maat_tests::{Client, Family, World};
use serde_json::{Value, json};

use crate::at_nine;

/// Someone new with this role in the family.
async fn carer(world: &World, family: &Family, name: &str, role: Role) -> (Client, String) {
    let client = world.user(name).await;
    let user = world.id_of(&client).await;
    let owner = world.caller(&family.owner).await;
    let proof = world.app().owner_in(owner, family.organisation).await.unwrap();
    world.app().put_carer(proof, user, role).await.unwrap();
    (client, user.to_string())
}

fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_carer_sees_whom_they_are_assigned_to_and_no_one_else() {
    let (world, family) = at_nine().await;
    let (pia, user) = carer(&world, &family, "Pia", Role::Planner).await;
    pia.get(family.sams("days/2026-11-23")).await.is(404);
    let path = family.sams(&format!("carers/{user}"));
    let put = family.owner.put(&path, json!({})).await.is(200);
    assert_eq!((&put["name"], &put["role"]), (&json!("Pia"), &json!("planner")));
    pia.get(family.sams("days/2026-11-23")).await.is(200);
    let listed = pia.get(family.sams("carers")).await.is(200);
    assert_eq!(names(&listed), ["Anna", "Pia"]);
    family.owner.delete(&path).await.is(204);
    pia.get(family.sams("days/2026-11-23")).await.is(404);
    family.owner.delete(&path).await.is(404);
}

#[tokio::test]
async fn a_substitute_sees_the_wearer_on_their_day_only() {
    let (world, family) = at_nine().await;
    let (sub, user) = carer(&world, &family, "Sue", Role::Viewer).await;
    let path = family.sams(&format!("carers/{user}"));
    let day = json!({"from": "2026-11-24", "until": "2026-11-24"});
    let put = family.owner.put(&path, day).await.is(200);
    assert_eq!(put["here_today"], false);
    for (now, status) in [
        ("2026-11-23T22:59:00Z", 404),
        ("2026-11-23T23:00:00Z", 200),
        ("2026-11-24T22:59:00Z", 200),
        ("2026-11-24T23:00:00Z", 404),
    ] {
        world.set(now);
        let read = sub.get(family.sams("now")).await;
        assert_eq!(read.status, status, "{now}");
    }
    let over = json!({"until": "2026-11-20"});
    assert_eq!(family.owner.put(&path, over).await.invalid(), "until");
    let turned = json!({"from": "2026-12-02", "until": "2026-12-01"});
    assert_eq!(family.owner.put(&path, turned).await.invalid(), "until");
}

#[tokio::test]
async fn who_is_taken_out_and_comes_back_begins_anew() {
    let (world, family) = at_nine().await;
    let (pia, user) = carer(&world, &family, "Pia", Role::Planner).await;
    let assigned = family.sams(&format!("carers/{user}"));
    family.owner.put(&assigned, json!({})).await.is(200);
    let mut stream = pia.stream(family.here("stream")).await;
    stream.names().await;
    family
        .owner
        .delete(family.here(&format!("carers/{user}")))
        .await
        .is(204);
    assert!(stream.has_ended().await, "what they hold open closes by itself");
    pia.get(family.sams("now")).await.is(404);
    pia.get(format!("/v1/organisations/{}", family.organisation))
        .await
        .is(404);
    assert!(world.rows_of("assignment").await.is_empty());

    let owner = world.caller(&family.owner).await;
    let proof = world.app().owner_in(owner, family.organisation).await.unwrap();
    let user = world.id_of(&pia).await;
    world.app().put_carer(proof, user, Role::Planner).await.unwrap();
    pia.get(family.sams("now")).await.is(404);
    assert_eq!(pia.get(family.here("wearers")).await.is(200)["items"], json!([]));
}

#[tokio::test]
async fn a_changed_role_counts_from_the_next_request_on() {
    let (world, family) = at_nine().await;
    let (pia, user) = carer(&world, &family, "Pia", Role::Planner).await;
    family
        .owner
        .put(family.sams(&format!("carers/{user}")), json!({}))
        .await
        .is(200);
    let entry = json!({"title": "Maths", "start": "2026-11-23T15:00"});
    pia.post(family.sams("entries"), entry.clone()).await.is(201);
    let path = family.here(&format!("carers/{user}"));
    let read = family.owner.patch(&path, json!({"role": "viewer"})).await.is(200);
    assert_eq!(read["role"], "viewer");
    pia.post(family.sams("entries"), entry).await.is(403);
    pia.get(family.sams("now")).await.is(200);
    assert_eq!(
        family.owner.patch(&path, json!({"role": "boss"})).await.invalid(),
        "role"
    );
    assert_eq!(family.owner.patch(&path, json!({"role": null})).await.invalid(), "role");
    let stale = family
        .owner
        .patch(&path, json!({"role": "planner"}))
        .with("if-match", "\"1\"");
    stale.await.is(412);
}

#[tokio::test]
async fn the_last_owner_stays() {
    let (world, family) = at_nine().await;
    let anna = world.id_of(&family.owner).await;
    let path = family.here(&format!("carers/{anna}"));
    family.owner.delete(&path).await.is(409);
    family.owner.patch(&path, json!({"role": "planner"})).await.is(409);
    let (bo, _) = carer(&world, &family, "Bo", Role::Owner).await;
    family.owner.delete(&path).await.is(204);
    family.owner.get(family.here("carers")).await.is(404);
    assert_eq!(names(&bo.get(family.here("carers")).await.is(200)), ["Bo"]);
}

#[tokio::test]
async fn two_owners_who_take_each_other_out_at_once_leave_one() {
    let (world, family) = at_nine().await;
    let (bo, user) = carer(&world, &family, "Bo", Role::Owner).await;
    let anna = world.id_of(&family.owner).await;
    let (one, other) = tokio::join!(
        family.owner.delete(family.here(&format!("carers/{user}"))),
        bo.delete(family.here(&format!("carers/{anna}"))),
    );
    let done = [one.status, other.status].into_iter().filter(|status| *status == 204);
    assert_eq!(done.count(), 1, "{} {}", one.status, other.status);
    assert_eq!(world.rows_of("carer").await.len(), 1);
}

#[tokio::test]
async fn who_is_here_today_is_who_is_there_for_someone_and_not_away() {
    let (world, family) = at_nine().await;
    let (_, pia) = carer(&world, &family, "Pia", Role::Planner).await;
    let (_, sue) = carer(&world, &family, "Sue", Role::Viewer).await;
    carer(&world, &family, "Una", Role::Viewer).await;
    family
        .owner
        .put(family.sams(&format!("carers/{pia}")), json!({}))
        .await
        .is(200);
    let tomorrow = json!({"from": "2026-11-24", "until": "2026-11-24"});
    family
        .owner
        .put(family.sams(&format!("carers/{sue}")), tomorrow)
        .await
        .is(200);
    let here = || family.owner.get(family.here("carers?here=today"));
    assert_eq!(names(&here().await.is(200)), ["Anna", "Pia"]);
    world.set("2026-11-24T08:00:00Z");
    let away = json!({"away_until": "2026-11-24"});
    family
        .owner
        .patch(family.here(&format!("carers/{pia}")), away)
        .await
        .is(200);
    assert_eq!(names(&here().await.is(200)), ["Anna", "Sue"]);
    let sams = family.owner.get(family.sams("carers?here=today")).await.is(200);
    assert_eq!(names(&sams), ["Anna", "Sue"]);
    assert_eq!(
        family.owner.get(family.here("carers?here=never")).await.invalid(),
        "here"
    );
}

#[tokio::test]
async fn an_address_is_for_owners_alone() {
    let (world, family) = at_nine().await;
    let (pia, _) = carer(&world, &family, "Pia", Role::Planner).await;
    let list = family.owner.get(family.here("carers")).await.is(200);
    assert_eq!(list["items"][1]["email"], "pia@example.org");
    let list = pia.get(family.here("carers")).await;
    assert!(!list.text().contains("example.org"));
}
