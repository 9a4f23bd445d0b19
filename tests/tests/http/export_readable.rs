//! The export that people read.

use maat_tests::{Answer, Client, Family, World, png};
use serde_json::json;

use crate::at_nine;

const HOSTILE: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";

async fn readable(client: &Client, family: &Family) -> Answer {
    client.get(family.sams("export")).with("accept", "text/html").await
}

/// A morning in which something of everything happened.
async fn lived() -> (World, Family) {
    let (world, family) = at_nine().await;
    let photo = family.picture(&png(3, 3, [9, 9, 9])).await;
    let wash = json!({"title": "Wash", "pictogram": "shower", "steps": ["Take the soap"]});
    let wash = family.activity(wash).await;
    let own = json!({"title": "Feed Rex", "picture": photo["id"]});
    let own = family.activity(own).await;
    let daily = json!({"activity_id": wash["id"], "start": "2026-11-23T09:05", "repeat": "FREQ=DAILY"});
    family.plan(daily).await;
    let once = json!({"activity_id": own["id"], "start": "2026-12-05T10:00"});
    family.plan(once).await;
    family
        .plan(json!({"title": "Pill", "start": "2026-11-23T09:10", "confirm": "done"}))
        .await;
    let watch = family.watch(&world).await;
    let help = json!({"id": family.sam, "kind": "help", "at": "2026-11-23T08:00:00Z"});
    let events = json!({ "events": [help] });
    watch.post("/v1/watch/events", events).await.is(200);
    let hello = json!({"text": "See you at four"});
    family.owner.post(family.sams("messages"), hello).await.is(201);
    family.agree("mood").await;
    world.live(50).await;
    (world, family)
}

#[tokio::test]
async fn a_parent_reads_all_of_it_in_one_file_without_a_network() {
    let (_, family) = lived().await;
    let file = readable(&family.owner, &family).await;
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(file.header("cache-control"), "no-store");
    let text = file.text();
    for words in [
        "<h1>Sam</h1>",
        "Wash",
        "1. Take the soap",
        "Feed Rex",
        "every day 9:05",
        "Monday 23 November 2026",
        "Saturday 5 December 2026",
        "Pill",
        "See you at four",
        "Sam asks for help",
        "Telling how one feels",
        "Agreed by Anna, who speaks for Sam",
        "looked",
        "This file is whole.",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(
        text.contains("data:image/svg+xml;base64,") && text.contains("data:image/jpeg;base64,")
            || text.contains("data:image/png;base64,")
    );
    let loads = text
        .replace("src=\"data:", "")
        .replace("https://github.com/jdecked/twemoji", "");
    for elsewhere in [
        "src=", "href=", "url(", "http://", "https://", "<script", "<link", "@import",
    ] {
        assert!(!loads.contains(elsewhere), "{elsewhere}");
    }
}

#[tokio::test]
async fn it_speaks_the_wearer_s_language_whoever_reads_it() {
    let (_, family) = lived().await;
    let dutch = json!({"language": "nl"});
    family
        .owner
        .patch(format!("/v1/wearers/{}", family.sam), dutch)
        .await
        .is(200);
    let text = readable(&family.owner, &family).await.text();
    assert!(text.contains("<html lang=\"nl\">") && text.contains("Dit bestand is heel."));
    assert!(text.contains("elke dag 9:05") || text.contains("9:05"));
}

#[tokio::test]
async fn whatever_people_write_stays_what_they_wrote() {
    let (world, family) = at_nine().await;
    let activity = json!({"title": HOSTILE, "steps": [HOSTILE]});
    let activity = family.activity(activity).await;
    for start in ["2026-11-23T09:05", "2026-11-30T09:05"] {
        let entry = json!({"activity_id": activity["id"], "start": start});
        family.plan(entry).await;
    }
    let series = json!({"title": HOSTILE, "start": "2026-11-23T09:07", "repeat": "FREQ=DAILY", "confirm": "done"});
    family.plan(series).await;
    let hello = json!({ "text": HOSTILE });
    family.owner.post(family.sams("messages"), hello).await.is(201);
    let agreed = json!({"purpose": "mood", "given_by": HOSTILE, "capacity": "wearer"});
    family.owner.post(family.sams("consents"), agreed).await.is(201);
    family.owner.patch("/v1/me", json!({ "name": HOSTILE })).await.is(200);
    let named = json!({ "name": HOSTILE });
    family
        .owner
        .patch(format!("/v1/wearers/{}", family.sam), named)
        .await
        .is(200);
    world.live(50).await;
    let file = readable(&family.owner, &family).await;
    let text = file.text();
    assert!(text.contains("This file is whole."));
    assert!(!text.contains("<script") && !text.contains("<img src=x"), "{text}");
    assert!(text.matches("&#60;script&#62;").count() >= 7, "{text}");
    assert_eq!(
        file.header("content-security-policy"),
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    );
}

#[tokio::test]
async fn it_holds_nothing_of_another_wearer_and_is_noted() {
    let (_, family) = lived().await;
    let lou = Family::wearer(&family.owner, family.organisation, "Lou").await;
    let plan = json!({"title": "Swimming", "start": "2026-11-23T15:00"});
    family
        .owner
        .post(format!("/v1/wearers/{lou}/entries"), plan)
        .await
        .is(201);
    let text = readable(&family.owner, &family).await.text();
    assert!(!text.contains("Lou") && !text.contains("Swimming"));
    let log = family.owner.get(family.sams("access-log")).await.is(200);
    let noted = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .any(|one| one["action"] == "wearer.export");
    assert!(noted, "{log}");
}

#[tokio::test]
async fn json_stays_what_is_given_to_whoever_does_not_ask_for_the_other() {
    let (_, family) = lived().await;
    for accept in ["*/*", "application/json, text/html"] {
        let answer = family.owner.get(family.sams("export")).with("accept", accept).await;
        assert_eq!(answer.is(200)["format"], "maat-wearer/1", "{accept}");
    }
}
