use maat_core::role::Role;
use maat_tests::{Client, Family, World};
use serde_json::{Value, json};

use crate::{TODAY, at_nine, carer, id, ring_at};

const OTHER_TITLE: &str = "Sums";

/// Maths at eleven and gym at two, a watch, and the path of Maths today.
async fn school() -> (World, Family, Client, String) {
    let (world, family) = at_nine().await;
    for (title, time) in [("Maths", "11:00"), ("Gym", "14:00")] {
        let start = format!("{TODAY}T{time}");
        family
            .plan(json!({"title": title, "start": start, "repeat": "FREQ=DAILY"}))
            .await;
    }
    let watch = family.watch(&world).await;
    let path = family.sams(&format!("occurrences/{}", id(&family.first(TODAY).await)));
    (world, family, watch, path)
}

async fn sync(watch: &Client) -> Value {
    watch.get("/v1/watch/sync").await.is(200)
}

/// What a watch rings today by itself: the instants of what it holds.
fn rings(sync: &Value) -> Vec<String> {
    let occurrences = sync["days"][0]["occurrences"].as_array().unwrap().iter();
    let prompts = occurrences.flat_map(|one| one["prompts"].as_array().unwrap());
    prompts
        .map(|prompt| prompt["at"].as_str().unwrap()[11..16].to_owned())
        .collect()
}

/// What a watch shows of today, as `docs/watch-protocol.md` has it: when and what, by the wearer's wall.
fn shown(sync: &Value) -> Vec<String> {
    let untold = &sync["untold"];
    let line = |one: &Value| {
        format!(
            "{} {}",
            &one["local_start"].as_str().unwrap()[11..],
            one["title"].as_str().unwrap()
        )
    };
    let is_shown = |one: &&Value| one["state"] != "cancelled" && (one["told"] == true || untold.is_null());
    let days = sync["days"][0]["occurrences"].as_array().unwrap().iter();
    let was = untold["was"].as_array().into_iter().flatten();
    let mut shown: Vec<_> = days.filter(is_shown).chain(was).map(line).collect();
    shown.sort();
    shown
}

#[tokio::test]
async fn told_now_is_on_the_watch_at_once() {
    let (_, family, watch, path) = school().await;
    for path in [path.clone(), format!("{path}?tell=now")] {
        let changed = family.owner.patch(path, json!({"title": OTHER_TITLE})).await.is(200);
        assert_eq!(changed["told"], true);
        assert_eq!(shown(&sync(&watch).await), ["11:00 Sums", "14:00 Gym"]);
    }
    assert_eq!(sync(&watch).await["untold"], Value::Null);
    assert_eq!(family.day(TODAY).await["untold_until"], Value::Null);
}

#[tokio::test]
async fn told_first_it_is_on_the_day_and_the_watch_shows_what_was_and_rings_as_it_is() {
    let (world, family, watch, path) = school().await;
    let moved = json!({"start": format!("{TODAY}T12:30")});
    let moved = family.owner.patch(format!("{path}?tell=first"), moved).await.is(200);
    assert_eq!(
        (&moved["told"], &moved["local_start"]),
        (&json!(false), &json!("2026-11-23T12:30"))
    );
    let day = family.day(TODAY).await;
    assert_eq!(
        day["untold_until"], "2026-11-23T09:58:00Z",
        "before Maths rings as it was"
    );
    assert_eq!(day["occurrences"][0]["told"], false);
    assert_eq!(day["occurrences"][1]["told"], true);

    let held = sync(&watch).await;
    assert_eq!(shown(&held), ["11:00 Maths", "14:00 Gym"]);
    assert_eq!(rings(&held), ["11:30", "13:00"], "though the watch lose touch now");
    assert_eq!(held["untold"]["was"][0]["prompts"], json!([]), "what was never rings");
    assert_eq!(held["untold"]["until"], "2026-11-23T09:58:00Z");

    family.owner.post(family.sams("tell"), json!({})).await.is(204);
    let told = sync(&watch).await;
    assert_eq!(
        (shown(&told), &told["untold"]),
        (vec!["12:30 Maths".into(), "14:00 Gym".into()], &Value::Null)
    );
    assert_ne!(held["days"][0]["hash"], told["days"][0]["hash"], "the day comes anew");
    assert_eq!(told["days"][0]["occurrences"][0]["change"]["kind"], "moved");
    assert_eq!(family.first(TODAY).await["told"], true);
    assert!(world.rows_of("untold").await.is_empty());
}

#[tokio::test]
async fn every_way_to_change_today_can_be_told_first() {
    let (world, family, watch, maths) = school().await;
    let before = shown(&sync(&watch).await);
    let owner = &family.owner;
    let first = |path: String| format!("{path}{}tell=first", if path.contains('?') { '&' } else { '?' });
    let start = |time: &str| format!("{TODAY}T{time}");
    let is_held = async |what: &str| {
        assert_eq!(shown(&sync(&watch).await), before, "{what}");
        assert_eq!(world.rows_of("untold").await.len(), 1, "{what}");
    };
    let dentist = json!({"title": "Dentist", "start": start("15:00")});
    let dentist = owner.post(first(family.sams("entries")), dentist).await.is(201);
    is_held("an entry is planned").await;
    let entry = family.sams(&format!("entries/{}", id(&dentist)));
    owner
        .patch(first(entry.clone()), json!({"title": "Doctor"}))
        .await
        .is(200);
    is_held("an entry is changed").await;
    owner
        .patch(first(maths.clone()), json!({"cancelled": true}))
        .await
        .is(200);
    is_held("today's is cancelled").await;
    let delay = json!({"minutes": 10});
    owner
        .post(first(family.sams(&format!("days/{TODAY}/delay"))), delay)
        .await
        .is(200);
    is_held("everything later").await;
    owner.delete(first(maths)).await.is(204);
    is_held("today's is back").await;
    let copy = json!({"to": TODAY});
    owner
        .post(first(family.sams("days/2026-11-24/copy")), copy)
        .await
        .is(201);
    is_held("a day is copied").await;
    let routine = json!({"name": "Evening", "entries": [{"start": "20:00", "title": "Wash"}]});
    let routine = owner.post(family.here("routines"), routine).await.is(201);
    let lay = json!({"wearer_ids": [family.sam], "date": TODAY});
    let path = family.here(&format!("routines/{}/apply", id(&routine)));
    owner.post(first(path), lay).await.is(200);
    is_held("a routine is laid").await;
    let group = json!({"name": "All", "wearer_ids": [family.sam]});
    let group = owner.post(family.here("groups"), group).await.is(201);
    let entries = family.here(&format!("groups/{}/entries", id(&group)));
    let tea = json!({"title": "Tea", "start": start("16:00")});
    let tea = owner.post(first(entries.clone()), tea).await.is(201);
    is_held("a group's entry").await;
    let tea = format!("{entries}/{}", id(&tea));
    owner
        .patch(first(tea.clone()), json!({"title": "Coffee"}))
        .await
        .is(200);
    is_held("a group's entry is changed").await;
    owner.delete(first(tea)).await.is(200);
    is_held("a group's entry is taken out").await;
    owner.delete(first(entry)).await.is(204);
    is_held("an entry is taken out").await;

    let more = json!({"title": "More", "start": start("17:00")});
    owner.post(family.sams("entries"), more).await.is(201);
    assert!(
        world.rows_of("untold").await.is_empty(),
        "told now, all goes out together"
    );
    let all = shown(&sync(&watch).await);
    assert!(
        all.contains(&"17:00 More".to_owned()) && all.contains(&"20:00 Wash".to_owned()),
        "{all:?}"
    );
}

#[tokio::test]
async fn at_its_instant_it_is_told_by_itself() {
    let (world, family, watch, path) = school().await;
    let at = format!("{path}?tell={TODAY}T08:30:00Z");
    family.owner.patch(at, json!({"title": OTHER_TITLE})).await.is(200);
    assert_eq!(family.day(TODAY).await["untold_until"], "2026-11-23T08:30:00Z");
    world.set(&format!("{TODAY}T08:29:59Z"));
    world.app().ring(family.sam).await.unwrap();
    assert_eq!(shown(&sync(&watch).await), ["11:00 Maths", "14:00 Gym"]);
    ring_at(&world, &family, "08:30").await;
    assert!(world.rows_of("untold").await.is_empty());
    assert_eq!(shown(&sync(&watch).await), ["11:00 Sums", "14:00 Gym"]);
    assert_eq!(family.first(TODAY).await["told"], true);
}

#[tokio::test]
async fn what_is_put_back_as_it_was_has_nothing_to_tell() {
    let (world, family, watch, path) = school().await;
    let path = format!("{path}?tell=first");
    family.owner.patch(&path, json!({"title": OTHER_TITLE})).await.is(200);
    family.owner.delete(&path).await.is(204);
    assert!(world.rows_of("untold").await.is_empty());
    assert_eq!(sync(&watch).await["untold"], Value::Null);
}

#[tokio::test]
async fn another_day_is_told_at_once_and_leaves_what_waits() {
    let (_, family, watch, path) = school().await;
    family
        .owner
        .patch(format!("{path}?tell=first"), json!({"cancelled": true}))
        .await
        .is(200);
    let tomorrow = path.replace(TODAY, "2026-11-24");
    family.owner.patch(tomorrow, json!({"title": "Other"})).await.is(200);
    let sync = sync(&watch).await;
    assert_eq!(sync["days"][1]["occurrences"][0]["title"], "Other");
    assert_eq!(shown(&sync), ["11:00 Maths", "14:00 Gym"], "today still waits");
}

#[tokio::test]
async fn what_rings_in_a_moment_is_told_at_once_whatever_was_wanted() {
    let (world, family, watch, path) = school().await;
    world.set(&format!("{TODAY}T09:58:30Z"));
    family
        .owner
        .patch(format!("{path}?tell=first"), json!({"start": format!("{TODAY}T16:00")}))
        .await
        .is(200);
    assert!(world.rows_of("untold").await.is_empty());
    assert_eq!(shown(&sync(&watch).await), ["14:00 Gym", "16:00 Maths"]);
}

#[tokio::test]
async fn when_to_tell_is_refused_by_its_name_and_nothing_is_changed() {
    let (world, family, _, path) = school().await;
    let before = world.rows_of("change").await;
    let title = json!({"title": OTHER_TITLE});
    for wrong in [
        "later",
        "",
        "2026-11-23T11:00",
        "2026-11-23T08:00:00Z",
        "2026-11-22T08:00:00Z",
    ] {
        let path = format!("{path}?tell={wrong}");
        assert_eq!(
            family.owner.patch(path, title.clone()).await.invalid(),
            "tell",
            "{wrong}"
        );
    }
    let many = json!({"title": "Drink", "start": format!("{TODAY}T12:00"), "repeat": "FREQ=DAILY;BYHOUR=12,13,14,15,16;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55", "duration_minutes": 1});
    let many = family.plan(many).await;
    let path = family.sams(&format!("entries/{}?tell=first", id(&many)));
    assert_eq!(world.rows_of("untold").await.len(), 0);
    family.owner.patch(&path, json!({"title": "Water"})).await.is(200);
    let one_more = json!({"title": "Tea", "start": format!("{TODAY}T18:00")});
    let more = family.owner.post(family.sams("entries?tell=first"), one_more);
    assert_eq!(more.await.invalid(), "tell", "sixty wait already");
    assert_eq!(world.rows_of("change").await, before);
}

#[tokio::test]
async fn telling_is_audited_once_and_only_a_planner_may() {
    let (world, family, _, path) = school().await;
    let viewer = carer(&world, &family, "Vera", Role::Viewer, &[family.sam]).await;
    family
        .owner
        .patch(format!("{path}?tell=first"), json!({"cancelled": true}))
        .await
        .is(200);
    viewer
        .post(family.sams("tell"), json!({}))
        .await
        .refused(403, "forbidden");
    for _ in 0..2 {
        family.owner.post(family.sams("tell"), json!({})).await.is(204);
    }
    let audit = family.owner.get(family.here("audit")).await.is(200);
    let entries = audit["items"].as_array().unwrap().iter();
    assert_eq!(entries.filter(|entry| entry["action"] == "day.tell").count(), 1);
}

#[tokio::test]
async fn what_is_private_leaks_neither_by_what_waits_nor_by_what_was() {
    let (world, family, watch, _) = school().await;
    let viewer = carer(&world, &family, "Vera", Role::Viewer, &[family.sam]).await;
    let therapy = json!({"title": "Therapy", "start": format!("{TODAY}T13:00"), "private": true});
    let therapy = family.plan(therapy).await;
    let path = family.sams(&format!("entries/{}?tell=first", id(&therapy)));
    family.owner.patch(&path, json!({"title": "Speech"})).await.is(200);
    let seen = viewer.get(family.sams(&format!("days/{TODAY}"))).await.is(200);
    assert_eq!(seen["untold_until"], Value::Null);
    let told = seen["occurrences"]
        .as_array()
        .unwrap()
        .iter()
        .all(|one| one["told"] == true);
    assert!(told && !seen.to_string().contains("Therapy") && !seen.to_string().contains("Speech"));
    family.owner.delete(&path).await.is(204);
    let seen = viewer.get(family.sams(&format!("days/{TODAY}"))).await.is(200);
    assert_eq!(seen["untold_until"], Value::Null, "taken off, and not theirs to know");
    let planner = family.day(TODAY).await;
    assert_eq!(planner["untold_until"], "2026-11-23T11:58:00Z");
    assert!(shown(&sync(&watch).await).contains(&"13:00 Therapy".to_owned()));
}

#[tokio::test]
async fn what_waits_is_exported_with_the_wearer() {
    let (_, family, _, path) = school().await;
    family
        .owner
        .patch(format!("{path}?tell=first"), json!({"title": OTHER_TITLE}))
        .await
        .is(200);
    let export = family.owner.get(family.sams("export")).await.is(200);
    let items = export["items"].as_array().unwrap().iter();
    let untold: Vec<_> = items.filter(|item| item["type"] == "untold").collect();
    assert_eq!(untold.len(), 1);
    assert!(untold[0].to_string().contains("Maths"));
}
