use maat_core::role::Role;
use serde_json::{Value, json};

use crate::{at_nine, id, ring_at};

/// What is counted of the entry with this title.
fn line<'a>(report: &'a Value, title: &str) -> &'a Value {
    let items = report["items"].as_array().unwrap();
    items
        .iter()
        .find(|line| line["title"] == title)
        .unwrap_or_else(|| panic!("no {title}: {report}"))
}

#[tokio::test]
async fn what_happened_is_counted_and_what_is_not_known_is_no_answer_to_anything() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    let plan = |title: &str, start: &str| {
        family.plan(json!({"title": title, "start": start, "confirm": "done", "again_times": 0}))
    };
    for (title, start) in [
        ("Bus", "2026-11-23T09:10"),
        ("Teeth", "2026-11-23T09:20"),
        ("Cap", "2026-11-23T09:30"),
        ("Late", "2026-11-23T20:00"),
    ] {
        plan(title, start).await;
    }
    let day = family.day("2026-11-23").await;
    let named = |title: &str| {
        let all = day["occurrences"].as_array().unwrap();
        all.iter()
            .find(|occurrence| occurrence["title"] == title)
            .unwrap()
            .clone()
    };
    ring_at(&world, &family, "08:10").await;
    let told = [("done", "Bus", "08:12"), ("no", "Teeth", "08:21")]
        .into_iter()
        .enumerate();
    let events: Vec<_> = told
        .map(|(at, (kind, title, time))| {
            json!({"id": format!("01936b2e-7d1c-7000-8000-00000000001{at}"), "kind": kind,
            "occurrence_id": named(title)["id"], "at": format!("2026-11-23T{time}:00Z")})
        })
        .collect();
    world.set("2026-11-23T08:25:00Z");
    watch
        .post("/v1/watch/events", json!({ "events": events }))
        .await
        .is(200);
    family
        .owner
        .patch(
            family.sams(&format!("occurrences/{}", id(&named("Cap")))),
            json!({"cancelled": true}),
        )
        .await
        .is(200);
    world.set("2026-11-23T09:30:00Z");
    let path = family.sams("adherence?from=2026-11-23&to=2026-11-23");
    let report = family.owner.get(&path).await.is(200);
    let bus = line(&report, "Bus");
    assert_eq!(
        (&bus["planned"], &bus["done"], &bus["answered"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(bus["median_answer_seconds"], 120);
    let teeth = line(&report, "Teeth");
    assert_eq!(
        (&teeth["planned"], &teeth["no"], &teeth["no_answer"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let cap = line(&report, "Cap");
    assert_eq!((&cap["planned"], &cap["cancelled"]), (&json!(0), &json!(1)));
    let titles: Vec<_> = report["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["title"].clone())
        .collect();
    assert!(!titles.contains(&json!("Late")), "not over yet: {titles:?}");
    let text = report.to_string();
    assert!(!text.contains("score") && !text.contains("percent"));
}

#[tokio::test]
async fn while_away_nothing_is_counted() {
    let (world, family) = at_nine().await;
    family.watch(&world).await;
    family
        .plan(json!({"title": "Bus", "start": "2026-11-23T10:00", "confirm": "done", "again_times": 0}))
        .await;
    let away = json!({"until": "2026-11-23T12:00:00Z"});
    family.owner.ask("PUT", &family.sams("away")).json(&away).await.is(200);
    ring_at(&world, &family, "09:00").await;
    ring_at(&world, &family, "13:00").await;
    let report = family
        .owner
        .get(family.sams("adherence?from=2026-11-23&to=2026-11-23"))
        .await
        .is(200);
    let bus = line(&report, "Bus");
    assert_eq!(
        (&bus["planned"], &bus["away"], &bus["no_answer"]),
        (&json!(0), &json!(1), &json!(0))
    );
}

#[tokio::test]
async fn a_spreadsheet_gets_text_and_no_formulas() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "=cmd|' /C calc'!A0", "start": "2026-11-23T09:10"}))
        .await;
    world.set("2026-11-23T12:00:00Z");
    let ask = family.owner.get(family.sams("adherence?from=2026-11-23&to=2026-11-23"));
    let csv = ask.with("accept", "text/csv").await;
    csv.is(200);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").starts_with("attachment"));
    let text = csv.text();
    let lines: Vec<_> = text.split("\r\n").collect();
    assert!(
        lines[0].starts_with("entry_id,") && lines[1].contains("\"'=cmd|' /C calc'!A0\""),
        "{text}"
    );
}

#[tokio::test]
async fn what_is_private_has_no_name_for_who_only_looks() {
    let (world, family) = at_nine().await;
    let viewer = world.user("Vera").await;
    let (app, owner) = (world.app(), world.caller(&family.owner).await);
    let user = world.id_of(&viewer).await;
    app.put_carer(
        app.owner_in(owner, family.organisation).await.unwrap(),
        user,
        Role::Viewer,
    )
    .await
    .unwrap();
    app.assign(app.owner_of(owner, family.sam).await.unwrap(), user)
        .await
        .unwrap();
    family
        .plan(json!({"title": "Therapy", "start": "2026-11-23T09:10", "private": true}))
        .await;
    world.set("2026-11-23T12:00:00Z");
    let path = family.sams("adherence?from=2026-11-23&to=2026-11-23");
    assert_eq!(line(&family.owner.get(&path).await.is(200), "Therapy")["planned"], 1);
    for accept in ["application/json", "text/csv"] {
        let told = viewer.get(&path).with("accept", accept).await;
        told.is(200);
        assert!(!told.text().contains("Therapy"), "{}", told.text());
    }
    let named = json!({"title": "Massage", "start": "2026-11-23T09:20", "private": true, "private_except": [user]});
    world.set("2026-11-23T08:00:00Z");
    family.plan(named).await;
    world.set("2026-11-23T12:00:00Z");
    assert_eq!(line(&viewer.get(&path).await.is(200), "Massage")["planned"], 1);
}

#[tokio::test]
async fn a_report_has_bounds() {
    let (_, family) = at_nine().await;
    for (query, field) in [
        ("from=2026-11-24&to=2026-11-23", "to"),
        ("from=2025-01-01&to=2026-11-23", "to"),
        ("from=x&to=2026-11-23", "from"),
        ("from=2026-11-23", "to"),
    ] {
        let answer = family.owner.get(family.sams(&format!("adherence?{query}"))).await;
        assert_eq!(answer.invalid(), field, "{query}");
    }
    let year = family
        .owner
        .get(family.sams("adherence?from=2026-01-01&to=2026-12-31"))
        .await
        .is(200);
    assert_eq!(year["items"], json!([]));
}
