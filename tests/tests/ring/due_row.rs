//! Nothing that is due can drift from what is planned: every edit moves the one due row.

use maat_app::keys;
use maat_tests::{Family, World};
use serde_json::json;

use crate::{TODAY, at_nine, ring};

/// The instant of Sam's due row, which must be the only one, and the cursor's.
async fn due(world: &World, family: &Family) -> String {
    let rows = world.rows_of("due").await;
    let of_sam = |sk: &&String| sk.ends_with(&format!("#wearer#{}", family.sam));
    let due: Vec<_> = rows.iter().map(|item| &item.key.sk).filter(of_sam).collect();
    assert_eq!(due.len(), 1, "{due:?}");
    let cursor = world.app().table.get(&keys::cursor(family.sam)).await.unwrap().unwrap();
    let (instant, _) = due[0].split_once('#').unwrap();
    let by_cursor = cursor.data["due_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(instant, keys::instant(by_cursor), "the cursor says another");
    // Without the date and the milliseconds: to be read.
    instant[11..16].to_owned()
}

#[tokio::test]
async fn every_edit_leaves_one_due_row_at_the_next_instant_at_which_anything_can_happen() {
    let (world, family) = at_nine().await;
    let owner = &family.owner;
    let entry = family
        .plan(json!({"title": "Maths", "start": "2026-11-23T11:00"}))
        .await;
    assert_eq!(due(&world, &family).await, "10:00", "planned");

    let path = family.sams(&format!("entries/{}", entry["id"].as_str().unwrap()));
    owner.patch(&path, json!({"heads_up_minutes": [10]})).await.is(200);
    assert_eq!(due(&world, &family).await, "09:50", "a heads-up");
    owner.patch(&path, json!({"start": "2026-11-23T12:00"})).await.is(200);
    assert_eq!(due(&world, &family).await, "10:50", "another time");
    owner.patch(&path, json!({"repeat": "FREQ=DAILY"})).await.is(200);
    assert_eq!(due(&world, &family).await, "10:50", "a series now");

    let first = family.first(TODAY).await;
    let one_day = family.sams(&format!("occurrences/{}", first["id"].as_str().unwrap()));
    owner
        .patch(&one_day, json!({"start": "2026-11-23T10:30"}))
        .await
        .is(200);
    assert_eq!(due(&world, &family).await, "09:20", "today only");
    owner.patch(&one_day, json!({"cancelled": true})).await.is(200);
    assert_eq!(
        due(&world, &family).await,
        "08:00",
        "not today: looked at again tomorrow"
    );
    owner.delete(&one_day).await.is(204);
    assert_eq!(due(&world, &family).await, "10:50", "as its series says");

    let sam = format!("/v1/wearers/{}", family.sam);
    owner.patch(&sam, json!({"time_zone": "Europe/London"})).await.is(200);
    assert_eq!(due(&world, &family).await, "11:50", "another zone");
    let watch = family.watch(&world).await;
    assert_eq!(due(&world, &family).await, "11:50", "a watch");
    let done = json!({"kind": "done", "occurrence_id": first["id"]});
    owner.post(family.sams("check-ins"), done).await.is(201);
    assert_eq!(
        due(&world, &family).await,
        "11:50",
        "done before its time: each prompt ends when it comes"
    );
    watch.get("/v1/watch/sync").await.is(200);
    due(&world, &family).await;
    owner.delete(&path).await.is(204);
    assert_eq!(
        due(&world, &family).await,
        "08:00",
        "nothing left: looked at again tomorrow"
    );
}

#[tokio::test]
async fn a_ring_moves_the_due_row_from_prompt_to_prompt() {
    let (world, family) = at_nine().await;
    let medicine = json!({"title": "Pill", "kind": "medicine", "start": "2026-11-23T09:10"});
    family.plan(medicine).await;
    let mut seen = vec![due(&world, &family).await];
    for now in ["08:10", "08:15", "08:20", "08:40"] {
        world.set(&format!("{TODAY}T{now}:00Z"));
        ring(&world, &family).await;
        seen.push(due(&world, &family).await);
    }
    assert_eq!(
        seen,
        ["08:10", "08:15", "08:20", "08:40", "08:40"],
        "start, again, again, answer by; then tomorrow"
    );
}

#[tokio::test]
async fn many_edits_at_once_leave_one_due_row() {
    let (world, family) = at_nine().await;
    let entry = |minute: u32| json!({"title": "Maths", "start": format!("2026-11-23T11:{minute:02}")});
    let plan = |minute| family.owner.post(family.sams("entries"), entry(minute)).into_future();
    let all = futures::future::join_all((10..16).map(plan)).await;
    for answer in all {
        answer.is(201);
    }
    assert_eq!(due(&world, &family).await, "10:10");
    assert_eq!(family.day(TODAY).await["occurrences"].as_array().unwrap().len(), 6);
}
