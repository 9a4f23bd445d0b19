//! Ids that stand in bodies, cursors and headers: what is another tenant's is as what is nowhere, in the answer and in what
//! the table is asked for. (Those in paths: the tenant matrix.)

use maat_tests::{Answer, Family, World};
use serde_json::{Value, json};

use crate::{TODAY, at_nine, id};

const NOWHERE: &str = "01936b2e-7d1c-7000-8000-000000000001";

/// What is answered where `ID` in the body is this, with that id taken out; and what the table was asked for.
async fn asked(
    world: &World,
    family: &Family,
    (method, path, body): (&str, &str, &Value),
    of: &str,
) -> (Answer, Vec<String>) {
    let world = world.fork().await;
    let owner = world.again(&family.owner);
    owner.get("/v1/me").await;
    let body: Value = serde_json::from_str(&body.to_string().replace("ID", of)).unwrap();
    world.asked.take();
    let mut answer = owner.ask(method, path).json(&body).await;
    answer.body = answer.text().replace(of, "ID").into();
    (answer, world.asked.take())
}

#[tokio::test]
async fn an_id_of_anothers_in_a_body_is_as_one_that_never_was() {
    let (world, family) = at_nine().await;
    let other = Family::of(&world, "Wim").await;
    let theirs_of = async |path: String, body: Value| {
        let made = other.owner.post(path, body).await.is(201);
        id(&made).to_owned()
    };
    let activity = theirs_of(other.here("activities"), json!({"title": "Maths"})).await;
    let group = theirs_of(other.here("groups"), json!({"name": "Bus", "wearer_ids": [other.sam]})).await;
    let entry = id(&other.plan(json!({"title": "Swim", "start": "2026-11-23T10:00"})).await).to_owned();
    let picture = id(&other.picture(&maat_tests::png(3, 3, [1, 2, 3])).await).to_owned();
    let (_, device) = other.paired(&world, "Watch").await;
    let (wearer, user) = (other.sam.to_string(), world.id_of(&other.owner).await.to_string());
    let ours = family.plan(json!({"title": "Gym", "start": "2026-11-23T10:00"})).await;
    let routine = json!({"name": "Morning", "entries": [{"start": "07:00", "title": "Wash"}]});
    let routine = family.owner.post(family.here("routines"), routine).await.is(201);
    let class = json!({"name": "Class", "wearer_ids": [family.sam]});
    let class = family.owner.post(family.here("groups"), class).await.is(201);
    let shown = json!({"device": {"name": "Shown", "platform": "web"}});
    let code = world.anyone().post("/v1/pairing/start", shown).await.is(201)["user_code"].clone();
    let apply = family.here(&format!("routines/{}/apply", id(&routine)));
    let class = family.here(&format!("groups/{}", id(&class)));
    let own_entry = family.sams(&format!("entries/{}", id(&ours)));
    let start = "2026-11-23T15:00";
    let mut wrong = Vec::new();
    for (method, path, body, theirs) in [
        (
            "POST",
            family.sams("entries"),
            json!({"activity_id": "ID", "start": start}),
            &activity,
        ),
        (
            "POST",
            family.sams("entries"),
            json!({"title": "X", "start": start, "private": true, "private_except": ["ID"]}),
            &user,
        ),
        ("PATCH", own_entry, json!({"activity_id": "ID"}), &activity),
        (
            "POST",
            family.here("activities"),
            json!({"title": "X", "picture": "ID"}),
            &picture,
        ),
        (
            "POST",
            family.here("groups"),
            json!({"name": "X", "wearer_ids": ["ID"]}),
            &wearer,
        ),
        ("PATCH", class.clone(), json!({"wearer_ids": ["ID"]}), &wearer),
        (
            "POST",
            format!("{class}/entries"),
            json!({"activity_id": "ID", "start": start}),
            &activity,
        ),
        (
            "POST",
            apply.clone(),
            json!({"wearer_ids": ["ID"], "date": TODAY}),
            &wearer,
        ),
        ("POST", apply, json!({"group_id": "ID", "date": TODAY}), &group),
        (
            "POST",
            family.here("routines"),
            json!({"name": "X", "entries": [{"start": "08:00", "activity_id": "ID"}]}),
            &activity,
        ),
        (
            "POST",
            family.sams("check-ins"),
            json!({"kind": "done", "occurrence_id": format!("ID_{TODAY}")}),
            &entry,
        ),
        (
            "POST",
            family.sams(&format!("days/{TODAY}/copy")),
            json!({"to": "2026-11-25", "entry_ids": ["ID"]}),
            &entry,
        ),
        (
            "PUT",
            family.sams("circle"),
            json!({"members": [{"user_id": "ID"}]}),
            &user,
        ),
        (
            "POST",
            family.here("invitations"),
            json!({"email": "new@example.org", "role": "viewer", "wearer_ids": ["ID"]}),
            &wearer,
        ),
        ("POST", family.sams("messages"), json!({"picture": "ID"}), &picture),
        (
            "POST",
            family.sams("devices"),
            json!({"user_code": code, "device_id": "ID"}),
            &device,
        ),
    ] {
        let request = (method, path.as_str(), &body);
        let (absent, of_absent) = asked(&world, &family, request, NOWHERE).await;
        let (foreign, of_foreign) = asked(&world, &family, request, theirs).await;
        if (foreign.status, foreign.text()) != (absent.status, absent.text()) {
            wrong.push(format!(
                "{method} {path} {body}: {foreign:?} where absent is {absent:?}"
            ));
        }
        if of_foreign != of_absent {
            wrong.push(format!(
                "{method} {path} {body}: {of_foreign:?} where absent is {of_absent:?}"
            ));
        }
        assert!(
            !foreign.text().contains("Swim") && !foreign.text().contains("Wim"),
            "{}",
            foreign.text()
        );
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_one_wearers_is_nowhere_under_another_of_the_same_home() {
    let (world, family) = at_nine().await;
    let tom = Family::wearer(&family.owner, family.organisation, "Tom").await;
    let entry = family
        .plan(json!({"title": "Maths", "start": "2026-11-23T10:00"}))
        .await;
    let (_, device) = family.paired(&world, "Watch").await;
    let agreed = json!({"purpose": "mood", "given_by": "Anna", "capacity": "representative"});
    let consent = family.owner.post(family.sams("consents"), agreed).await.is(201);
    let toms = |path: String| format!("/v1/wearers/{tom}/{path}");
    for (method, path, body) in [
        ("GET", format!("entries/{}", id(&entry)), None),
        ("PATCH", format!("entries/{}", id(&entry)), Some(json!({"title": "X"}))),
        ("DELETE", format!("entries/{}", id(&entry)), None),
        (
            "PATCH",
            format!("occurrences/{}_{TODAY}", id(&entry)),
            Some(json!({"cancelled": true})),
        ),
        ("PATCH", format!("devices/{device}"), Some(json!({"name": "X"}))),
        ("DELETE", format!("devices/{device}"), None),
        ("DELETE", format!("consents/{}", id(&consent)), None),
    ] {
        let ask = family.owner.ask(method, &toms(path.clone()));
        let answer = match body {
            Some(body) => ask.json(&body),
            None => ask,
        };
        assert_eq!(answer.await.status, 404, "{method} {path}");
    }
    assert_eq!(family.first(TODAY).await["title"], "Maths");
}

#[tokio::test]
async fn a_cursor_and_a_tag_of_another_tenant_open_nothing() {
    let (world, family) = at_nine().await;
    let other = Family::of(&world, "Wim").await;
    for title in ["Zeppelin", "Zeppelin two"] {
        other.activity(json!({ "title": title })).await;
        family.activity(json!({"title": "Maths"})).await;
    }
    for list in ["audit", "activities"] {
        let theirs = other.owner.get(other.here(&format!("{list}?limit=1"))).await.is(200);
        let cursor = theirs["next"].as_str().unwrap();
        let page = family.owner.get(family.here(&format!("{list}?cursor={cursor}"))).await;
        let told = page.text();
        assert!(page.status == 200 || page.status == 422, "{list}: {told}");
        assert!(
            !told.contains("Zeppelin") && !told.contains(&other.organisation.to_string()),
            "{list}: {told}"
        );
    }
    let day = other.sams(&format!("days/{TODAY}"));
    let tag = other.owner.get(&day).await.tag();
    family
        .owner
        .get(&day)
        .with("if-none-match", &tag)
        .await
        .refused(404, "not_found");
    let planned = other.plan(json!({"title": "Swim", "start": "2026-11-23T10:00"})).await;
    let entry = other.sams(&format!("entries/{}", id(&planned)));
    for tag in ["\"1\"", "\"7\"", "*"] {
        let guess = family.owner.patch(&entry, json!({"title": "X"})).with("if-match", tag);
        guess.await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn what_decides_about_rights_is_not_taken_from_a_body() {
    let (world, family) = at_nine().await;
    let other = Family::of(&world, "Wim").await;
    let sneaky = json!({
        "title": "Maths", "start": "2026-11-23T10:00", "id": NOWHERE, "organisation_id": other.organisation,
        "wearer_id": other.sam, "version": 99, "created_at": "2020-01-01T00:00:00Z",
    });
    let made = family.owner.post(family.sams("entries"), sneaky).await.is(201);
    assert_ne!(id(&made), NOWHERE);
    assert_eq!(made["version"], 1);
    let list = other.owner.get(other.sams("entries")).await.is(200);
    assert_eq!(list["items"], json!([]));
    let wearer = json!({"name": "Sam", "organisation_id": other.organisation, "gone_at": "2020-01-01T00:00:00Z"});
    family
        .owner
        .patch(format!("/v1/wearers/{}", family.sam), wearer)
        .await
        .is(200);
    family.owner.get(format!("/v1/wearers/{}", family.sam)).await.is(200);
    other
        .owner
        .get(format!("/v1/wearers/{}", family.sam))
        .await
        .refused(404, "not_found");
    let me = json!({"name": "Wim", "email": "anna@example.org", "role": "owner"});
    other.owner.patch("/v1/me", me).await.is(200);
    assert_eq!(other.owner.get("/v1/me").await.is(200)["email"], "wim@example.org");
}
