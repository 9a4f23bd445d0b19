use maat_tests::{Family, World};
use serde_json::{Value, json};

use crate::at_nine;

/// What says when to look at a wearer, ways in by keyed hash, answers kept for hours, and the audit, whose entries are in the
/// export as changes.
const NOT_THEIRS: [&str; 9] = [
    "due", "job", "token", "code", "once", "session", "audit", "sealing", "seal",
];

async fn lived() -> (World, Family) {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T09:30", "repeat": "FREQ=DAILY", "confirm": "done"}))
        .await;
    family
        .plan(json!({"title": "Dentist", "start": "2026-11-24T11:00"}))
        .await;
    let first = family.first("2026-11-24").await;
    let path = family.sams(&format!("occurrences/{}", first["id"].as_str().unwrap()));
    family
        .owner
        .patch(path, json!({"start": "2026-11-25T12:00"}))
        .await
        .is(200);
    let watch = family.watch(&world).await;
    let help = json!({"id": family.sam, "kind": "help", "at": "2026-11-23T08:00:00Z"});
    watch
        .post("/v1/watch/events", json!({ "events": [help] }))
        .await
        .is(200);
    world.set("2026-11-23T10:30:00Z");
    world.catch_up().await;
    (world, family)
}

fn has(export: &Value, kind: &str, id: &str, filed_under: &str) -> bool {
    let items = export["items"].as_array().unwrap();
    items
        .iter()
        .any(|item| item["type"] == kind && item["id"] == id && item["filed_under"] == filed_under)
}

#[tokio::test]
async fn an_export_leaves_nothing_out_that_is_stored_of_a_wearer() {
    let (world, family) = lived().await;
    let export = family.owner.get(family.sams("export")).await.is(200);
    assert_eq!(export["format"], "maat-wearer/1");
    let id = family.sam.to_string();
    let mut compared = 0;
    for item in world.rows().await {
        let about = serde_json::to_string(&item).unwrap().contains(&id);
        // An open alert is the same again.
        if !about || NOT_THEIRS.contains(&item.kind.as_str()) || item.kind == "open_alert" {
            continue;
        }
        assert!(has(&export, &item.kind, &item.id, &item.key.pk), "left out: {item:?}");
        compared += 1;
    }
    assert!(compared > 10, "{compared}");
}

#[tokio::test]
async fn an_export_holds_no_way_in_and_nothing_of_another_wearer() {
    let (world, family) = lived().await;
    let lou = Family::wearer(&family.owner, family.organisation, "Lou").await;
    let export = family.owner.get(family.sams("export")).await;
    assert!(!export.text().contains("Lou") && !export.text().contains(&lou.to_string()));
    let device = world.rows_of("device").await.remove(0);
    assert!(!export.text().contains(device.data["token"].as_str().unwrap()));
    assert_eq!(export.header("cache-control"), "no-store");
}

#[tokio::test]
async fn an_export_of_an_organisation_holds_each_of_its_wearers_and_the_audit() {
    let (world, family) = lived().await;
    let lou = Family::wearer(&family.owner, family.organisation, "Lou").await;
    let other = Family::of(&world, "Berta").await;
    let export = family.owner.get(family.here("export")).await;
    let whole = export.is(200);
    assert_eq!(whole["format"], "maat-organisation/1");
    for wearer in [family.sam, lou] {
        assert!(has(&whole, "wearer", &wearer.to_string(), &format!("wearer#{wearer}")));
    }
    let rows = world.rows_of("audit").await.into_iter();
    let pk = format!("audit#{}", family.organisation);
    for entry in rows.filter(|item| item.key.pk == pk) {
        assert!(has(&whole, "audit", &entry.id, &pk), "{entry:?}");
    }
    assert!(!export.text().contains(&other.sam.to_string()));
}

#[tokio::test]
async fn an_export_is_noted_in_the_audit() {
    let (world, family) = lived().await;
    world.set("2026-11-23T10:31:00Z");
    family.owner.get(family.sams("export")).await.is(200);
    let list = family
        .owner
        .get(family.here(&format!("audit?wearer={}", family.sam)))
        .await
        .is(200);
    let actions: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["action"])
        .collect();
    assert!(actions.contains(&&json!("wearer.export")), "{actions:?}");
}
