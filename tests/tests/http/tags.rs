use serde_json::json;

use crate::{TODAY, at_nine, id};

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let (_, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T10:00"}))
        .await;
    let paths = [family.sams(&format!("days/{TODAY}")), family.here("today")];
    for (path, sooner) in paths.iter().zip(["09:40", "09:20"]) {
        let first = family.owner.get(path).await;
        first.is(200);
        let again = family.owner.get(path).with("if-none-match", first.tag()).await;
        again.is(304);
        assert!(again.body.is_empty());
        assert_eq!(again.tag(), first.tag());
        let several = format!("\"other\", {}", first.tag());
        family.owner.get(path).with("if-none-match", several).await.is(304);
        family
            .plan(json!({"title": "Swim", "start": format!("{TODAY}T{sooner}")}))
            .await;
        let changed = family.owner.get(path).with("if-none-match", first.tag()).await;
        changed.is(200);
        assert_ne!(changed.tag(), first.tag());
    }
}

#[tokio::test]
async fn everything_that_can_be_edited_has_a_tag_that_guards_it() {
    let (world, family) = at_nine().await;
    let activity = family.activity(json!({"title": "Maths"})).await;
    let entry = family
        .plan(json!({"title": "Maths", "start": "2026-11-23T10:00"}))
        .await;
    let (_, device) = family.paired(&world, "Watch").await;
    let name = json!({"name": "New"});
    for (path, change) in [
        ("/v1/me".to_owned(), &name),
        (format!("/v1/organisations/{}", family.organisation), &name),
        (format!("/v1/wearers/{}", family.sam), &name),
        (
            family.here(&format!("activities/{}", id(&activity))),
            &json!({"title": "New"}),
        ),
        (
            family.sams(&format!("entries/{}", id(&entry))),
            &json!({"title": "New"}),
        ),
        (family.sams(&format!("devices/{device}")), &name),
    ] {
        let present = family.owner.patch(&path, change.clone()).await;
        present.is(200);
        let changed = family
            .owner
            .patch(&path, change.clone())
            .with("if-match", present.tag())
            .await;
        changed.is(200);
        assert_ne!(changed.tag(), present.tag(), "{path}");
        let late = family
            .owner
            .patch(&path, change.clone())
            .with("if-match", present.tag())
            .await;
        late.refused(412, "stale");
        family
            .owner
            .patch(&path, change.clone())
            .with("if-match", "*")
            .await
            .is(200);
    }
}
