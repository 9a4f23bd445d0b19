use serde_json::json;

use crate::{TODAY, at_nine, id};

#[tokio::test]
async fn a_carer_tells_that_it_is_done_and_takes_it_back() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Shoes", "confirm": "done", "start": "2026-11-23T10:00"}))
        .await;
    let first = family.first(TODAY).await;
    let tell = |kind: &str| {
        family.owner.post(
            family.sams("check-ins"),
            json!({"kind": kind, "occurrence_id": first["id"]}),
        )
    };
    let told = tell("done").await.is(201);
    assert_eq!(
        told["carer_id"],
        world.id_of(&family.owner).await.to_string(),
        "by a carer, and said so"
    );
    assert_eq!(family.first(TODAY).await["state"], "done");
    world.clock.advance(jiff::SignedDuration::from_secs(1));
    tell("undone").await.is(201);
    assert_eq!(family.first(TODAY).await["state"], "planned");
    world.clock.advance(jiff::SignedDuration::from_secs(1));
    tell("no").await.is(201);
    assert_eq!(family.first(TODAY).await["state"], "refused");
    let list = family
        .owner
        .get(family.sams("check-ins?from=2026-11-23&to=2026-11-23"))
        .await
        .is(200);
    let kinds: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|told| told["kind"].clone())
        .collect();
    assert_eq!(kinds, ["done", "undone", "no"]);
    let none = family.owner.get(family.sams("check-ins?from=2026-11-24")).await.is(200);
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn a_check_in_is_about_something_that_is_planned() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Shoes", "start": "2026-11-23T10:00"}))
        .await;
    let first = family.first(TODAY).await;
    let before = world.rows().await;
    let other_day = id(&first).replace(TODAY, "2026-11-24");
    for (body, field) in [
        (json!({"kind": "done"}), "occurrence_id"),
        (json!({"kind": "done", "occurrence_id": other_day}), "occurrence_id"),
        (json!({"kind": "done", "occurrence_id": "x"}), "occurrence_id"),
        (
            json!({"kind": "done", "occurrence_id": other_day, "prompt_id": first["prompts"][0]["id"]}),
            "prompt_id",
        ),
        (json!({"kind": "taken", "occurrence_id": first["id"]}), "kind"),
        (json!({"occurrence_id": first["id"]}), "kind"),
        (json!({"kind": "mood"}), "mood"),
        (json!({"kind": "mood", "mood": "happy"}), "mood"),
        (
            json!({"kind": "done", "occurrence_id": first["id"], "mood": "glad"}),
            "mood",
        ),
        (
            json!({"kind": "mood", "mood": "glad", "detail": "x".repeat(201)}),
            "detail",
        ),
    ] {
        assert_eq!(
            family
                .owner
                .post(family.sams("check-ins"), body.clone())
                .await
                .invalid(),
            field,
            "{body}"
        );
    }
    assert_eq!(world.rows().await, before);
}
