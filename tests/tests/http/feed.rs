use maat_core::role::Role;
use maat_tests::{Answer, Client, Family, World};
use serde_json::{Value, json};

use crate::{at_nine, id};

/// The path of a new secret address.
async fn address(client: &Client, family: &Family) -> String {
    let made = client.post(family.sams("calendar-feed"), json!({})).await;
    let url = made.is(201)["url"].as_str().unwrap().to_owned();
    assert_eq!(made.header("cache-control"), "no-store");
    url.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned()
}

async fn read(world: &World, path: &str) -> Answer {
    world.anyone().get(path).await
}

/// Someone with this role who may see Sam.
async fn helper(world: &World, family: &Family, name: &str) -> Client {
    let (owner, client) = (world.caller(&family.owner).await, world.user(name).await);
    let user = world.id_of(&client).await;
    let app = world.app();
    let proof = app.owner_in(owner, family.organisation).await.unwrap();
    app.put_carer(proof, user, Role::Planner).await.unwrap();
    let proof = app.owner_of(owner, family.sam).await.unwrap();
    app.assign(proof, user).await.unwrap();
    client
}

/// A plan with all there is: a series with a moved, a cancelled and a changed day, said anew from a date on; added dates; the
/// hour that the clocks skip; whole days; another zone; a count; once.
async fn plan_a_lot(family: &Family) {
    let swim = json!({"title": "Swim", "start": "2026-11-23T15:00", "repeat": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "also": ["2026-11-28T11:00"], "except": ["2026-12-10"]});
    let swim = family.plan(swim).await;
    let change = async |day: &str, change: Value| {
        let path = family.sams(&format!("occurrences/{}_{day}", id(&swim)));
        family.owner.patch(path, change).await.is(200);
    };
    change("2026-11-26", json!({"start": "2026-11-27T16:30"})).await;
    change("2026-12-07", json!({"cancelled": true})).await;
    change("2026-12-21", json!({"title": "Swim, gala"})).await;
    let anew = family.sams(&format!("entries/{}?from=2027-02-01", id(&swim)));
    family
        .owner
        .patch(anew, json!({"start": "2026-11-23T15:30"}))
        .await
        .is(200);
    for entry in [
        json!({"title": "Look", "start": "2026-11-23T02:30", "repeat": "FREQ=DAILY", "duration_minutes": 5}),
        json!({"title": "Holiday", "start": "2026-12-24T00:00", "all_day": true, "repeat": "FREQ=DAILY;COUNT=5"}),
        json!({"title": "Call", "start": "2026-11-24T18:00", "time_zone": "America/New_York", "repeat": "FREQ=WEEKLY;UNTIL=20270601"}),
        json!({"title": "Month's end", "start": "2026-11-30T10:00", "repeat": "FREQ=MONTHLY;BYMONTHDAY=-1"}),
        json!({"title": "Dentist; bring, card\\", "start": "2026-11-25T09:30"}),
    ] {
        family.plan(entry).await;
    }
}

/// When what is on a wearer's days starts and ends, and what it is called.
async fn seen(family: &Family, wearer: &str) -> Vec<(Value, Value, Value)> {
    let mut seen = Vec::new();
    for (from, to) in [
        ("2026-11-23", "2027-01-20"),
        ("2027-01-21", "2027-03-20"),
        ("2027-03-21", "2027-05-20"),
        ("2027-10-01", "2027-11-20"),
    ] {
        let path = format!("/v1/wearers/{wearer}/days?from={from}&to={to}");
        let days = family.owner.get(path).await.is(200);
        for day in days["items"].as_array().unwrap() {
            let happens = day["occurrences"].as_array().unwrap().iter();
            let happens = happens.filter(|one| one["state"] != "cancelled");
            let field = |one: &Value, name: &str| one[name].clone();
            seen.extend(happens.map(|one| (field(one, "starts_at"), field(one, "ends_at"), field(one, "title"))));
        }
    }
    seen.sort_by_key(|one| format!("{one:?}"));
    seen
}

#[tokio::test]
async fn a_calendar_program_reads_the_plan_at_a_secret_address_and_again_only_when_it_changed() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Dentist", "start": "2026-11-25T09:30"}))
        .await;
    let path = address(&family.owner, &family).await;
    let answer = read(&world, &path).await;
    answer.is(200);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    let text = answer.text();
    assert!(text.contains("SUMMARY:Dentist\r\n"), "{text}");
    assert!(
        text.contains("DTSTART;TZID=Europe/Amsterdam:20261125T093000\r\n"),
        "{text}"
    );

    let tag = answer.tag();
    let again = world.anyone().get(&path).with("if-none-match", &tag).await;
    again.is(304);
    assert_eq!(again.tag(), tag);
    family.plan(json!({"title": "Bus", "start": "2026-11-25T11:30"})).await;
    let changed = world.anyone().get(&path).with("if-none-match", &tag).await;
    changed.is(200);
    assert!(changed.text().contains("SUMMARY:Bus"));
}

#[tokio::test]
async fn our_own_import_reads_a_feed_to_the_same_days() {
    let (world, family) = at_nine().await;
    plan_a_lot(&family).await;
    let file = read(&world, &address(&family.owner, &family).await).await.text();
    let copy = Family::wearer(&family.owner, family.organisation, "Copy")
        .await
        .to_string();
    let import = family.owner.ask("POST", &format!("/v1/wearers/{copy}/calendar"));
    let imported = import.text("text/calendar", &*file).await.is(200);
    assert_eq!(imported["refused"], json!([]), "{file}");
    let (planned, read) = (seen(&family, &family.sam.to_string()).await, seen(&family, &copy).await);
    assert!(planned.len() > 200);
    let missing: Vec<_> = planned.iter().filter(|one| !read.contains(one)).collect();
    let extra: Vec<_> = read.iter().filter(|one| !planned.contains(one)).collect();
    assert!(
        planned == read,
        "missing: {missing:?}\nextra: {extra:?}\n{}\n{file}",
        imported["notes"]
    );
}

#[tokio::test]
async fn what_is_private_is_busy_in_the_wearers_language() {
    let (world, family) = at_nine().await;
    let private = json!({"title": "Psychiatrist", "start": "2026-11-25T09:30", "private": true});
    family.plan(private).await;
    let path = address(&family.owner, &family).await;
    for (language, busy) in [("en", "SUMMARY:Busy\r\n"), ("nl", "SUMMARY:Bezet\r\n")] {
        let sam = format!("/v1/wearers/{}", family.sam);
        family.owner.patch(sam, json!({"language": language})).await.is(200);
        let text = read(&world, &path).await.text();
        assert!(text.contains(busy) && !text.contains("Psychiatrist"), "{text}");
    }
}

#[tokio::test]
async fn a_new_address_ends_the_one_before_and_whoever_made_one_can_end_it() {
    let (world, family) = at_nine().await;
    let first = address(&family.owner, &family).await;
    let second = address(&family.owner, &family).await;
    read(&world, &first).await.refused(404, "not_found");
    read(&world, &second).await.is(200);
    let other = address(&helper(&world, &family, "Pia").await, &family).await;
    for _ in 0..2 {
        family.owner.delete(family.sams("calendar-feed")).await.is(204);
        read(&world, &second).await.refused(404, "not_found");
    }
    read(&world, &other).await.is(200);
    for file in ["x.ics", ".ics", "x"] {
        let absent = read(&world, &format!("/v1/calendars/{file}")).await;
        assert_eq!(absent, read(&world, &second).await, "{file}");
    }
}

#[tokio::test]
async fn an_address_ends_when_its_maker_may_no_longer_see_the_wearer_and_does_not_come_back_with_them() {
    let (world, family) = at_nine().await;
    let pia = helper(&world, &family, "Pia").await;
    let (path, user) = (address(&pia, &family).await, world.id_of(&pia).await);
    let assignment = family.sams(&format!("carers/{user}"));
    family.owner.delete(&assignment).await.is(204);
    read(&world, &path).await.refused(404, "not_found");
    family.owner.put(&assignment, json!({})).await.is(200);
    read(&world, &path).await.is(200);

    family
        .owner
        .delete(family.here(&format!("carers/{user}")))
        .await
        .is(204);
    read(&world, &path).await.refused(404, "not_found");
    let owner = world.caller(&family.owner).await;
    let proof = world.app().owner_in(owner, family.organisation).await.unwrap();
    world.app().put_carer(proof, user, Role::Owner).await.unwrap();
    pia.get(family.sams("now")).await.is(200);
    read(&world, &path).await.refused(404, "not_found");
}

#[tokio::test]
async fn an_address_ends_with_the_wearer() {
    let (world, family) = at_nine().await;
    let path = address(&family.owner, &family).await;
    family.owner.delete(format!("/v1/wearers/{}", family.sam)).await.is(204);
    read(&world, &path).await.refused(404, "not_found");
}

#[tokio::test]
async fn the_secret_is_nowhere_in_the_store() {
    let (world, family) = at_nine().await;
    let path = address(&family.owner, &family).await;
    let secret = path.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();
    assert!(secret.len() >= 43);
    let rows = format!("{:?}", world.rows().await);
    assert!(!rows.contains(&secret));
}
