use maat_core::role::Role;
use serde_json::json;

use crate::{at_nine, carer};

#[tokio::test]
async fn a_mood_is_taken_only_while_someone_agreed_to_it() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    let sad = |number: u8| {
        let id = format!("01936b2e-7d1c-7000-8000-0000000000{number:02}");
        json!({"events": [{"id": id, "kind": "mood", "mood": "sad", "at": "2026-11-23T08:00:00Z"}]})
    };
    let mood = json!({"kind": "mood", "mood": "sad"});
    let refused = family.owner.post(family.sams("check-ins"), mood.clone()).await;
    refused.refused(403, "forbidden");
    assert_eq!(refused.json()["field"], "mood");
    let heard = watch.post("/v1/watch/events", sad(1)).await.is(200);
    assert_eq!(
        (&heard["accepted"], &heard["refused"][0]["code"]),
        (&json!([]), &json!("forbidden"))
    );
    assert!(world.rows_of("check_in").await.is_empty());

    let id = family.agree("mood").await;
    let synced = watch.get("/v1/watch/sync").await.is(200);
    assert_eq!(synced["wearer"]["purposes"], json!({"mood": true, "photo": false}));
    watch.post("/v1/watch/events", sad(2)).await.is(200);
    family.owner.post(family.sams("check-ins"), mood.clone()).await.is(201);
    assert_eq!(world.rows_of("check_in").await.len(), 2);

    family
        .owner
        .delete(family.sams(&format!("consents/{id}")))
        .await
        .is(204);
    family.owner.post(family.sams("check-ins"), mood).await.is(403);
    assert_eq!(
        world.rows_of("check_in").await.len(),
        2,
        "what was told while it held stays"
    );
}

#[tokio::test]
async fn a_photo_is_kept_only_while_someone_agreed_to_it() {
    let (_, family) = at_nine().await;
    let picture = family.picture(&maat_tests::png(2, 2, [7, 7, 7])).await;
    let sam = format!("/v1/wearers/{}", family.sam);
    let photo = json!({"photo": picture["id"]});
    let refused = family.owner.patch(&sam, photo.clone()).await;
    refused.refused(403, "forbidden");
    assert_eq!(refused.json()["field"], "photo");
    let made = json!({"name": "Kim", "photo": picture["id"]});
    family.owner.post(family.here("wearers"), made).await.is(403);

    let id = family.agree("photo").await;
    let nowhere = json!({"photo": family.sam});
    assert_eq!(family.owner.patch(&sam, nowhere).await.invalid(), "photo");
    let read = family.owner.patch(&sam, photo).await.is(200);
    assert_eq!(read["photo"], picture["id"]);
    family
        .owner
        .delete(family.sams(&format!("consents/{id}")))
        .await
        .is(204);
    assert!(family.owner.get(&sam).await.is(200)["photo"].is_null());
}

#[tokio::test]
async fn a_consent_says_who_agreed_to_what_when_and_until_when_it_held() {
    let (world, family) = at_nine().await;
    let given = json!({"purpose": "mood", "given_by": "Anna", "capacity": "wearer", "given_on": "2026-11-01"});
    let made = family.owner.post(family.sams("consents"), given).await.is(201);
    assert_eq!(
        (&made["given_on"], &made["withdrawn_at"]),
        (&json!("2026-11-01"), &json!(null))
    );
    world.set("2026-11-23T09:00:00Z");
    let path = family.sams(&format!("consents/{}", crate::id(&made)));
    family.owner.delete(&path).await.is(204);
    world.set("2026-11-23T10:00:00Z");
    family.owner.delete(&path).await.is(204);
    let later = family.agree("photo").await;
    let listed = family.owner.get(family.sams("consents")).await.is(200);
    let listed = listed["items"].as_array().unwrap();
    assert_eq!((&listed[0]["id"], listed.len()), (&json!(later), 2));
    assert_eq!(listed[1]["withdrawn_at"], "2026-11-23T09:00:00Z");
    assert_eq!(listed[1]["given_by"], "Anna");

    for (wrong, field) in [
        (
            json!({"purpose": "share", "given_by": "Anna", "capacity": "wearer"}),
            "purpose",
        ),
        (
            json!({"purpose": "mood", "given_by": " ", "capacity": "wearer"}),
            "given_by",
        ),
        (
            json!({"purpose": "mood", "given_by": "A", "capacity": "wearer", "given_on": "2026-11-24"}),
            "given_on",
        ),
    ] {
        let refused = family.owner.post(family.sams("consents"), wrong).await;
        assert_eq!(refused.invalid(), field);
    }
}

#[tokio::test]
async fn of_two_consents_to_the_same_the_other_still_holds() {
    let (_, family) = at_nine().await;
    let (one, _) = (family.agree("mood").await, family.agree("mood").await);
    family
        .owner
        .delete(family.sams(&format!("consents/{one}")))
        .await
        .is(204);
    let mood = json!({"kind": "mood", "mood": "glad"});
    family.owner.post(family.sams("check-ins"), mood).await.is(201);
}

#[tokio::test]
async fn a_share_ends_when_the_consent_to_it_is_taken_back() {
    let (world, family) = at_nine().await;
    let school = maat_tests::Family::of(&world, "Sita").await;
    let share = json!({"sees": "busy", "consent": {"given_by": "Anna", "capacity": "representative"}});
    let path = family.sams(&format!("shares/{}", school.organisation));
    let made = family.owner.put(&path, share).await.is(200);
    school.owner.get(family.sams("now")).await.is(200);
    let consent = family.sams(&format!("consents/{}", crate::id(&made["consent"])));
    family.owner.delete(consent).await.is(204);
    school.owner.get(family.sams("now")).await.is(404);
    assert_eq!(
        family.owner.get(family.sams("shares")).await.is(200)["items"],
        json!([])
    );
}

#[tokio::test]
async fn consents_are_the_owners_to_write_and_the_planners_to_read() {
    let (world, family) = at_nine().await;
    let pia = carer(&world, &family, "Pia", Role::Planner, &[family.sam]).await;
    let vera = carer(&world, &family, "Vera", Role::Viewer, &[family.sam]).await;
    let id = family.agree("mood").await;
    let path = family.sams("consents");
    pia.get(&path).await.is(200);
    vera.get(&path).await.is(403);
    pia.delete(format!("{path}/{id}")).await.is(403);
}
