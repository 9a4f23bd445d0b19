use serde_json::{Value, json};

use crate::{TODAY, at_nine, id};

#[tokio::test]
async fn what_is_left_out_is_resolved_from_activity_and_kind_when_written() {
    let (_, family) = at_nine().await;
    let pill = family
        .activity(json!({"title": "Pill", "kind": "medicine", "steps": ["Water", "Pill"]}))
        .await;
    let entry = family
        .plan(json!({"activity_id": pill["id"], "start": "2026-11-23T10:00"}))
        .await;
    let expected = json!({
        "title": "Pill", "kind": "medicine", "duration_minutes": 15, "confirm": "done", "grace_minutes": 30,
        "telling": "push", "again_every_minutes": 5, "again_times": 2, "heads_up_minutes": [], "all_day": false,
        "repeat": null, "time_zone": null, "private": false, "version": 1,
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(entry[field], *value, "{field}");
    }
    assert_eq!(entry["steps"][1]["title"], "Pill");
    let usual = family.activity(json!({"title": "Swim", "duration_minutes": 50})).await;
    let entry = family
        .plan(json!({"activity_id": usual["id"], "start": "2026-11-23T11:00"}))
        .await;
    assert_eq!(entry["duration_minutes"], 50);
}

#[tokio::test]
async fn null_in_a_patch_means_as_the_activity_or_kind_has_it() {
    let (_, family) = at_nine().await;
    let pill = family.activity(json!({"title": "Pill", "kind": "medicine"})).await;
    let own = json!({
        "activity_id": pill["id"], "title": "White pill", "start": "2026-11-23T10:00",
        "grace_minutes": 5, "confirm": "none", "duration_minutes": 40,
    });
    let entry = family.plan(own).await;
    let path = family.sams(&format!("entries/{}", id(&entry)));
    let back = json!({"title": null, "grace_minutes": null, "confirm": null});
    let entry = family.owner.patch(&path, back).await.is(200);
    assert_eq!((&entry["title"], &entry["grace_minutes"]), (&json!("Pill"), &json!(30)));
    assert_eq!(
        (&entry["confirm"], &entry["duration_minutes"]),
        (&json!("done"), &json!(40)),
        "what is left out stays"
    );
}

#[tokio::test]
async fn a_lost_race_is_refused_and_changes_nothing() {
    let (world, family) = at_nine().await;
    let made = family
        .owner
        .post(
            family.sams("entries"),
            json!({"title": "Maths", "start": "2026-11-23T10:00"}),
        )
        .await;
    let path = family.sams(&format!("entries/{}", id(&made.is(201))));
    let first = made.tag();
    let second = family
        .owner
        .patch(&path, json!({"title": "Sums"}))
        .with("if-match", &first)
        .await;
    second.is(200);
    assert_ne!(second.tag(), first);
    let before = world.rows().await;
    let late = family
        .owner
        .patch(&path, json!({"title": "Lost"}))
        .with("if-match", &first)
        .await;
    late.refused(412, "stale");
    family
        .owner
        .delete(&path)
        .with("if-match", &first)
        .await
        .refused(412, "stale");
    family
        .owner
        .patch(&path, json!({"title": "Lost"}))
        .with("if-match", "\"never given\"")
        .await
        .refused(412, "stale");
    assert_eq!(world.rows().await, before);
    family.owner.delete(&path).with("if-match", second.tag()).await.is(204);
    family.owner.get(&path).await.refused(404, "not_found");
}

#[tokio::test]
async fn of_two_who_change_what_they_read_one_is_told_to_look_again() {
    let (_, family) = at_nine().await;
    let made = family
        .owner
        .post(
            family.sams("entries"),
            json!({"title": "Maths", "start": "2026-11-23T10:00"}),
        )
        .await;
    let path = family.sams(&format!("entries/{}", id(&made.is(201))));
    let change = |title: &str| {
        family
            .owner
            .patch(&path, json!({ "title": title }))
            .with("if-match", made.tag())
    };
    let (one, two) = tokio::join!(change("Sums").into_future(), change("Tables").into_future());
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

#[tokio::test]
async fn this_and_following_leaves_the_days_before_as_they_were() {
    let (_, family) = at_nine().await;
    let daily = json!({"title": "Maths", "start": "2026-11-23T10:00", "repeat": "FREQ=DAILY"});
    let entry = family.plan(daily).await;
    let path = family.sams(&format!("entries/{}", id(&entry)));
    let later = json!({"title": "Sums", "start": "2026-11-25T11:00"});
    family
        .owner
        .patch(format!("{path}?from=2026-11-25"), later)
        .await
        .is(200);
    for (date, title, start) in [
        ("24", "Maths", "10:00"),
        ("25", "Sums", "11:00"),
        ("30", "Sums", "11:00"),
    ] {
        let first = family.first(&format!("2026-11-{date}")).await;
        assert_eq!(first["title"], title, "{date}");
        assert_eq!(first["local_start"], format!("2026-11-{date}T{start}"));
        assert_eq!(first["entry_id"], entry["id"], "ids stay");
    }
    family.owner.delete(format!("{path}?from=2026-11-27")).await.is(204);
    assert_eq!(family.first("2026-11-26").await["title"], "Sums");
    assert_eq!(family.first("2026-11-27").await, Value::Null);
}

#[tokio::test]
async fn an_entry_that_is_deleted_is_gone_from_day_and_list() {
    let (_, family) = at_nine().await;
    let once = family.plan(json!({"title": "Swim", "start": "2026-11-23T10:00"})).await;
    family
        .plan(json!({"title": "Maths", "start": "2026-11-23T11:00", "repeat": "FREQ=DAILY"}))
        .await;
    family
        .owner
        .delete(family.sams(&format!("entries/{}", id(&once))))
        .await
        .is(204);
    let list = family.owner.get(family.sams("entries")).await.is(200);
    let titles: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["title"])
        .collect();
    assert_eq!(titles, ["Maths"]);
    assert_eq!(family.day(TODAY).await["occurrences"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_entry_is_refused_with_the_field_at_fault_and_nothing_is_planned() {
    let (world, family) = at_nine().await;
    let before = world.rows().await;
    for (field, wrong) in [
        ("start", json!(null)),
        ("start", json!("2026-11-23 10:00:00Z")),
        ("start", json!("1969-12-31T10:00")),
        ("time_zone", json!("Mars/Olympus")),
        ("duration_minutes", json!(0)),
        ("duration_minutes", json!("ten")),
        ("repeat", json!("FREQ=HOURLY")),
        ("repeat", json!("FREQ=DAILY;INTERVAL=0")),
        ("except", json!("2026-12-25")),
        ("heads_up_minutes", json!([1, 2, 3, 4, 5, 6])),
        ("confirm", json!("maybe")),
        ("again_times", json!(11)),
        ("grace_minutes", json!(0)),
        ("telling", json!("shout")),
        ("title", json!("x".repeat(201))),
    ] {
        let mut entry = json!({"title": "Maths", "start": "2026-11-23T10:00"});
        entry[field] = wrong.clone();
        let answer = family.owner.post(family.sams("entries"), entry).await;
        assert_eq!(answer.invalid(), field, "{wrong}");
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn what_is_private_is_no_more_than_a_time_to_whoever_only_looks() {
    let (world, family) = at_nine().await;
    let (app, vera) = (world.app(), world.user("Vera").await);
    let (owner, user) = (world.caller(&family.owner).await, world.id_of(&vera).await);
    let proof = app.owner_in(owner, family.organisation).await.unwrap();
    app.put_carer(proof, user, maat_core::role::Role::Viewer).await.unwrap();
    app.assign(app.owner_of(owner, family.sam).await.unwrap(), user)
        .await
        .unwrap();
    let secret = json!({
        "title": "Zeppelin", "start": "2026-11-23T08:50", "kind": "medicine", "private": true, "steps": [{"title": "Zipper"}],
    });
    let planned = family.plan(secret).await;
    let entry = family.sams(&format!("entries/{}", crate::id(&planned)));
    let occurrence = family.first("2026-11-23").await;
    let done = json!({"kind": "done", "occurrence_id": occurrence["id"], "detail": "Zipped"});
    family.owner.post(family.sams("check-ins"), done).await.is(201);
    let ways = [
        family.sams("days/2026-11-23"),
        family.sams("days?from=2026-11-23&to=2026-11-24"),
        family.sams("now"),
        family.sams("entries"),
        entry.clone(),
        family.sams("check-ins"),
        family.here("today"),
    ];
    for way in &ways {
        let told = vera.get(way).await;
        for secret in ["Zeppelin", "medicine", "Zip", "done"] {
            assert!(!told.text().contains(secret), "{way} tells {secret}: {}", told.text());
        }
    }
    let day = vera.get(&ways[0]).await.is(200);
    let seen = &day["occurrences"][0];
    assert_eq!((&seen["private"], &seen["title"]), (&json!(true), &json!("")));
    assert_eq!(seen["starts_at"], occurrence["starts_at"]);
    assert_eq!((&seen["state"], &seen["prompts"]), (&json!("active"), &json!([])));

    let exempt = json!({"private_except": [user]});
    family.owner.patch(&entry, exempt).await.is(200);
    assert_eq!(vera.get(&ways[0]).await.is(200)["occurrences"][0]["title"], "Zeppelin");
}

#[tokio::test]
async fn only_carers_of_the_organisation_are_exempt_from_what_is_private() {
    let (world, family) = at_nine().await;
    let stranger = world.id_of(&world.user("Bo").await).await;
    let owner = world.id_of(&family.owner).await;
    let talk = |exempt: Value| json!({"title": "Talk", "start": "2026-11-23T15:00", "private": true, "private_except": exempt});
    let refused = family
        .owner
        .post(family.sams("entries"), talk(json!([owner, stranger])))
        .await;
    assert_eq!(refused.invalid(), "private_except[1]");
    let entry = family.plan(talk(json!([owner]))).await;
    let id = entry["id"].as_str().unwrap();
    let exempt = json!({"private_except": [stranger]});
    for path in [format!("entries/{id}"), format!("occurrences/{id}_2026-11-23")] {
        let refused = family.owner.patch(family.sams(&path), exempt.clone()).await;
        assert_eq!(refused.invalid(), "private_except[0]", "{path}");
    }
    let routine =
        json!({"name": "Day", "entries": [{"title": "Talk", "start": "15:00", "private_except": [stranger]}]});
    let refused = family.owner.post(family.here("routines"), routine).await;
    assert_eq!(refused.invalid(), "entries[0].private_except[0]");
}

#[tokio::test]
async fn what_repeats_comes_no_more_often_in_a_day_than_a_plan_can_hold() {
    let (_, family) = at_nine().await;
    let list = |most: u32| (0..most).map(|one| one.to_string()).collect::<Vec<_>>().join(",");
    let often = |hours: u32, minutes: u32| {
        let rule = format!("FREQ=DAILY;BYHOUR={};BYMINUTE={}", list(hours), list(minutes));
        json!({"title": "Sip", "start": "2026-11-23T00:00", "repeat": rule})
    };
    let refused = family.owner.post(family.sams("entries"), often(24, 60)).await;
    refused.refused(409, "conflict");
    assert_eq!(refused.json()["field"], "repeat");
    let sip = family.plan(often(24, 20)).await;
    family.plan(often(20, 1)).await;
    let refused = family.owner.post(family.sams("entries"), often(1, 1)).await;
    refused.refused(409, "conflict");
    let path = family.sams(&format!("entries/{}", id(&sip)));
    let more = json!({"repeat": often(24, 21)["repeat"]});
    family.owner.patch(&path, more).await.refused(409, "conflict");
    let less = json!({"repeat": often(24, 10)["repeat"]});
    family.owner.patch(&path, less).await.is(200);
    assert_eq!(
        family.day("2026-11-24").await["occurrences"].as_array().unwrap().len(),
        260
    );
}
