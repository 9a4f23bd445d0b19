use maat_core::role::Role;
use maat_tests::{Client, Family, World};
use serde_json::{Value, json};

use crate::at_nine;

const DAY: &str = "2026-11-23";

/// A school of its own, with someone who runs it and someone who plans.
struct School {
    family: Family,
    teacher: Client,
    user: String,
}

impl School {
    async fn of(world: &World) -> Self {
        let family = Family::of(world, "Sita").await;
        let teacher = world.user("Tess").await;
        let user = world.id_of(&teacher).await;
        let owner = world.caller(&family.owner).await;
        let proof = world.app().owner_in(owner, family.organisation).await.unwrap();
        world.app().put_carer(proof, user, Role::Planner).await.unwrap();
        let user = user.to_string();
        Self { family, teacher, user }
    }

    /// The school, with Sam shared with it and its teacher assigned to Sam.
    async fn with_sam(world: &World, home: &Family, sees: &str) -> Self {
        let school = Self::of(world).await;
        home.owner.put(school.path(home), share(sees)).await.is(200);
        let assigned = home.sams(&format!("carers/{}", school.user));
        school.family.owner.put(assigned, json!({})).await.is(200);
        school
    }

    fn path(&self, home: &Family) -> String {
        home.sams(&format!("shares/{}", self.family.organisation))
    }

    async fn plan(&self, home: &Family, entry: Value) -> Value {
        self.teacher.post(home.sams("entries"), entry).await.is(201)
    }
}

fn share(sees: &str) -> Value {
    json!({"sees": sees, "consent": {"given_by": "Anna", "capacity": "representative"}})
}

async fn day(asker: &Client, home: &Family) -> Vec<Value> {
    let day = asker.get(home.sams(&format!("days/{DAY}"))).await.is(200);
    day["occurrences"].as_array().unwrap().clone()
}

fn titles(day: &[Value]) -> Vec<&str> {
    day.iter().map(|one| one["title"].as_str().unwrap()).collect()
}

async fn dentist(home: &Family) -> Value {
    let entry = json!({"title": "Dentist", "kind": "appointment", "start": "2026-11-23T15:00", "confirm": "ok"});
    home.plan(entry).await
}

#[tokio::test]
async fn home_and_school_plan_one_day_and_the_watch_shows_it() {
    let (world, home) = at_nine().await;
    let school = School::with_sam(&world, &home, "titles").await;
    dentist(&home).await;
    school
        .plan(&home, json!({"title": "Maths", "start": "2026-11-23T11:00"}))
        .await;
    assert_eq!(titles(&day(&home.owner, &home).await), ["Maths", "Dentist"]);
    assert_eq!(titles(&day(&school.teacher, &home).await), ["Maths", "Dentist"]);
    let watch = home.watch(&world).await;
    let sync = watch.get("/v1/watch/sync").await.is(200);
    let on_wrist = sync["days"].as_array().unwrap().iter().find(|day| day["date"] == DAY);
    assert_eq!(
        titles(on_wrist.unwrap()["occurrences"].as_array().unwrap()),
        ["Maths", "Dentist"]
    );
    let listed = school.teacher.get(school.family.here("wearers")).await.is(200);
    assert_eq!(listed["items"][0]["id"], json!(home.sam));
    let today = school.teacher.get(school.family.here("today")).await.is(200);
    assert_eq!(today["items"][0]["next"]["title"], "Maths");
}

#[tokio::test]
async fn a_guest_sees_no_more_of_the_rest_than_it_is_allowed() {
    let (world, home) = at_nine().await;
    let school = School::with_sam(&world, &home, "titles").await;
    let entry = dentist(&home).await;
    let answered = json!({"kind": "done", "occurrence_id": home.first(DAY).await["id"]});
    home.owner.post(home.sams("check-ins"), answered).await.is(201);
    assert_eq!(home.first(DAY).await["state"], "done");

    let seen = day(&school.teacher, &home).await;
    assert_eq!(
        (&seen[0]["title"], &seen[0]["kind"]),
        (&json!("Dentist"), &json!("appointment"))
    );
    assert_eq!(
        (&seen[0]["state"], &seen[0]["prompts"]),
        (&json!("planned"), &json!([]))
    );
    let told = school
        .teacher
        .get(home.sams(&format!("check-ins?from={DAY}&to={DAY}")))
        .await;
    assert_eq!(told.is(200)["items"], json!([]));

    home.owner.put(school.path(&home), share("busy")).await.is(200);
    let seen = day(&school.teacher, &home).await;
    assert_eq!((&seen[0]["title"], &seen[0]["kind"]), (&json!(""), &json!("everyday")));
    assert_eq!(seen[0]["local_start"], "2026-11-23T15:00");
    let id = entry["id"].as_str().unwrap();
    let read = school.teacher.get(home.sams(&format!("entries/{id}"))).await.is(200);
    assert!(!read.to_string().contains("Dentist"));
    let listed = school.teacher.get(home.sams("entries")).await;
    assert!(!listed.text().contains("Dentist"));
    let feed = school.teacher.post(home.sams("calendar-feed"), json!({})).await.is(201);
    let (_, path) = feed["url"].as_str().unwrap().split_at("http://".len());
    let file = world.anyone().get(&path[path.find('/').unwrap()..]).await;
    assert_eq!((file.status, file.text().contains("Dentist")), (200, false));
    assert!(file.text().contains("SUMMARY:Busy"));
    let went = home.sams(&format!("adherence?from={DAY}&to={DAY}"));
    world.set("2026-11-24T08:00:00Z");
    assert_eq!(school.teacher.get(&went).await.is(200)["items"], json!([]));
    assert_eq!(home.owner.get(&went).await.is(200)["items"][0]["title"], "Dentist");
}

#[tokio::test]
async fn what_the_guest_marks_private_is_a_time_to_the_family() {
    let (world, home) = at_nine().await;
    let school = School::with_sam(&world, &home, "busy").await;
    let therapy = json!({"title": "Therapy", "start": "2026-11-23T11:00", "private": true});
    school.plan(&home, therapy).await;
    let seen = day(&home.owner, &home).await;
    assert_eq!((&seen[0]["title"], &seen[0]["private"]), (&json!(""), &json!(true)));
    assert_eq!(titles(&day(&school.teacher, &home).await), ["Therapy"]);
}

#[tokio::test]
async fn each_changes_only_its_own_part() {
    let (world, home) = at_nine().await;
    let school = School::with_sam(&world, &home, "titles").await;
    let of_home = dentist(&home).await;
    let of_school = school
        .plan(&home, json!({"title": "Maths", "start": "2026-11-23T11:00"}))
        .await;
    for (asker, entry) in [(&school.teacher, &of_home), (&home.owner, &of_school)] {
        let id = entry["id"].as_str().unwrap();
        let path = home.sams(&format!("entries/{id}"));
        let occurrence = home.sams(&format!("occurrences/{id}_{DAY}"));
        asker.patch(&path, json!({"title": "Other"})).await.is(403);
        asker.delete(&path).await.is(403);
        asker.patch(&occurrence, json!({"cancelled": true})).await.is(403);
        asker.delete(&occurrence).await.is(403);
    }
    let later = school
        .teacher
        .post(home.sams(&format!("days/{DAY}/delay")), json!({"minutes": 10}));
    let later = later.await.is(200);
    assert_eq!(titles(later["moved"].as_array().unwrap()), ["Maths"]);
    let said = json!({"kind": "done", "occurrence_id": format!("{}_{DAY}", of_home["id"].as_str().unwrap())});
    school.teacher.post(home.sams("check-ins"), said).await.is(403);
    let mood = json!({"kind": "help"});
    assert_eq!(
        school.teacher.post(home.sams("check-ins"), mood).await.invalid(),
        "occurrence_id"
    );
}

#[tokio::test]
async fn a_guest_pairs_no_watch_erases_nothing_and_shares_with_no_one() {
    let (world, home) = at_nine().await;
    let school = School::with_sam(&world, &home, "titles").await;
    let owner = &school.family.owner;
    owner.post(home.sams("pairing-codes"), json!({})).await.is(403);
    owner.get(home.sams("devices")).await.is(403);
    owner.post(home.sams("erasure"), json!({})).await.is(403);
    owner.get(home.sams("export")).await.is(403);
    owner
        .patch(home.sams("").trim_end_matches('/'), json!({"name": "Max"}))
        .await
        .is(403);
    owner.delete(home.sams("").trim_end_matches('/')).await.is(403);
    owner.get(home.sams("access-log")).await.is(403);
    let third = Family::of(&world, "Thea").await.organisation;
    owner
        .put(home.sams(&format!("shares/{third}")), share("busy"))
        .await
        .is(403);
    owner.delete(home.sams(&format!("shares/{third}"))).await.is(403);
    let until = json!({"until": "2026-11-23T12:00:00Z"});
    owner.put(home.sams("mute"), until).await.is(403);
}

#[tokio::test]
async fn ending_a_share_counts_from_the_next_request_on() {
    let (world, home) = at_nine().await;
    let school = School::with_sam(&world, &home, "titles").await;
    let maths = school
        .plan(&home, json!({"title": "Maths", "start": "2026-11-23T11:00"}))
        .await;
    let mut stream = school.teacher.stream(school.family.here("stream")).await;
    stream.names().await;
    home.owner.delete(school.path(&home)).await.is(204);
    home.owner.delete(school.path(&home)).await.is(404);
    school.teacher.get(home.sams("now")).await.is(404);
    school.family.owner.get(home.sams("now")).await.is(404);
    assert_eq!(
        school.teacher.get(school.family.here("wearers")).await.is(200)["items"],
        json!([])
    );
    // What they left behind is the family's to take off.
    let path = home.sams(&format!("entries/{}", maths["id"].as_str().unwrap()));
    home.owner.delete(path).await.is(204);
    // Begun anew, nobody is assigned.
    home.owner.put(school.path(&home), share("titles")).await.is(200);
    school.teacher.get(home.sams("now")).await.is(404);
    school.family.owner.get(home.sams("now")).await.is(200);
}

#[tokio::test]
async fn a_guest_may_end_it_too_and_only_then_go_itself() {
    let (world, home) = at_nine().await;
    let school = School::with_sam(&world, &home, "titles").await;
    let owner = &school.family.owner;
    let own = format!("/v1/wearers/{}", school.family.sam);
    owner.delete(own).await.is(204);
    let organisation = format!("/v1/organisations/{}", school.family.organisation);
    owner.delete(&organisation).await.is(409);
    school.teacher.delete(school.path(&home)).await.is(403);
    owner.delete(school.path(&home)).await.is(204);
    owner.delete(&organisation).await.is(204);
    assert_eq!(home.owner.get(home.sams("shares")).await.is(200)["items"], json!([]));
}

#[tokio::test]
async fn a_share_says_who_agreed_to_it() {
    let (world, home) = at_nine().await;
    let school = School::of(&world).await;
    let path = school.path(&home);
    let none = json!({"sees": "busy"});
    assert!(home.owner.put(&path, none).await.invalid().starts_with("consent"));
    let later = json!({"given_by": "Anna", "capacity": "wearer", "given_on": "2026-11-24"});
    let later = json!({"sees": "busy", "consent": later});
    assert_eq!(home.owner.put(&path, later).await.invalid(), "consent.given_on");
    let made = home.owner.put(&path, share("busy")).await.is(200);
    assert_eq!((&made["name"], &made["sees"]), (&json!("Sita"), &json!("busy")));
    assert_eq!(
        (&made["consent"]["given_by"], &made["consent"]["given_on"]),
        (&json!("Anna"), &json!(DAY))
    );
    home.owner
        .put(home.sams(&format!("shares/{}", home.organisation)), share("busy"))
        .await
        .is(409);
    let listed = home.owner.get(home.sams("shares")).await.is(200);
    assert_eq!(listed["items"], json!([made]));
    home.owner.delete(&path).await.is(204);
    let [kept] = &world.rows_of("consent").await[..] else {
        panic!("one consent is kept")
    };
    assert!(kept.data["withdrawn_at"].is_string());
}

#[tokio::test]
async fn a_wearer_is_shared_with_three_at_most() {
    let (world, home) = at_nine().await;
    for (name, status) in [("Abe", 200), ("Bea", 200), ("Cas", 200), ("Dot", 409)] {
        let guest = Family::of(&world, name).await.organisation;
        let put = home
            .owner
            .put(home.sams(&format!("shares/{guest}")), share("busy"))
            .await;
        assert_eq!(put.status, status, "{name}");
    }
}

#[tokio::test]
async fn help_reaches_all_and_is_one_to_all() {
    let (world, home) = at_nine().await;
    let school = School::with_sam(&world, &home, "titles").await;
    let watch = home.watch(&world).await;
    let help = json!({"id": home.sam, "kind": "help", "at": "2026-11-23T08:00:00Z"});
    watch.post("/v1/watch/events", json!({"events": [help]})).await.is(200);
    let [at_school] = &school.family.alerts("open").await[..] else {
        panic!("the school hears")
    };
    let [at_home] = &home.alerts("open").await[..] else {
        panic!("the family hears")
    };
    assert_eq!(at_school, at_home);
    let take = school
        .family
        .here(&format!("alerts/{}/take", at_home["id"].as_str().unwrap()));
    school.teacher.post(take, json!({})).await.is(200);
    assert_eq!(home.alerts("taken").await[0]["taken_by"], json!(school.user));
    let sorted = home.here(&format!("alerts/{}/resolve", at_home["id"].as_str().unwrap()));
    home.owner.post(sorted, json!({})).await.is(200);
    assert_eq!(
        school.family.alerts("open").await.len() + school.family.alerts("taken").await.len(),
        0
    );
}

#[tokio::test]
async fn no_answer_reaches_the_family_and_whoever_planned_it() {
    let (world, home) = at_nine().await;
    let school = School::with_sam(&world, &home, "titles").await;
    dentist(&home).await;
    school
        .plan(
            &home,
            json!({"title": "Maths", "start": "2026-11-23T11:00", "confirm": "ok"}),
        )
        .await;
    for time in [
        "10:00", "10:05", "10:10", "10:15", "10:30", "14:00", "14:05", "14:10", "14:15", "14:30",
    ] {
        crate::ring_at(&world, &home, time).await;
    }
    let about = |alerts: Vec<Value>| {
        let about = alerts
            .into_iter()
            .map(|alert| alert["occurrence_id"].as_str().unwrap().to_owned());
        about.collect::<Vec<_>>()
    };
    let (at_home, at_school) = (
        about(home.alerts("open").await),
        about(school.family.alerts("open").await),
    );
    assert_eq!((at_home.len(), at_school.len()), (2, 1));
    assert_eq!(at_school[0], at_home[1]);
}

#[tokio::test]
async fn an_export_tells_no_more_of_the_guests_part_than_the_day_does() {
    let (world, home) = at_nine().await;
    let school = School::with_sam(&world, &home, "busy").await;
    let therapy = json!({"title": "Therapy", "start": "2026-11-23T11:00", "private": true});
    school.plan(&home, therapy).await;
    let weekly = json!({"title": "Talk", "start": "2026-11-23T12:00", "repeat": "FREQ=WEEKLY", "private": true});
    school.plan(&home, weekly).await;
    school
        .plan(&home, json!({"title": "Maths", "start": "2026-11-23T13:00"}))
        .await;
    for path in [home.sams("export"), home.here("export")] {
        let file = home.owner.get(path).await;
        file.is(200);
        let tells = |title: &str| file.text().contains(title);
        assert_eq!((tells("Therapy"), tells("Talk"), tells("Maths")), (false, false, true));
    }
}
