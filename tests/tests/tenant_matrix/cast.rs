//! Who asks, and about what.

use std::collections::HashMap;

use maat_core::role::Role;
use maat_tests::{Client, Family, World};
use serde_json::{Value, json};

use crate::table::ASKERS;

/// What Sam's people may know, and no one else: it is in no answer to anyone else.
pub(crate) const SECRETS: [&str; 3] = ["Samantha-of-A", "Zeppelin-of-A", "Watch-of-A"];

/// All who ask, and all they ask about.
pub(crate) struct Cast {
    pub(crate) world: World,
    pub(crate) askers: [Client; ASKERS.len()],
    pub(crate) own: Things,
    /// The same, with what the guest planned.
    pub(crate) of_guest: Things,
    pub(crate) foreign: Things,
    pub(crate) absent: Things,
}

/// The names in a path, and what they stand for.
#[derive(Clone)]
pub(crate) struct Things(HashMap<&'static str, String>);

impl Things {
    /// The path with its names filled in. `{id}` is an alert's, a proposal's or an occurrence's, `{e}` a group's entry or a wearer's.
    pub(crate) fn fill(&self, path: &str) -> String {
        let thing = match path {
            path if path.contains("/alerts/") => "{alert}",
            path if path.contains("/proposals/") => "{proposal}",
            _ => "{occurrence}",
        };
        let path = path.replace("{id}", thing);
        let path = match path.contains("/shares/") {
            true => path.replace("{org}", "{guest}"),
            false => path,
        };
        let group = path.contains("/groups/");
        let path = path.replace("{e}", if group { "{group_entry}" } else { "{entry}" });
        self.0
            .iter()
            .fold(path, |path, (name, id)| path.replace(&format!("{{{name}}}"), id))
    }

    /// The same with one more, or another.
    fn with(mut self, name: &'static str, id: String) -> Self {
        self.0.insert(name, id);
        self
    }

    /// These places with another's things in them.
    pub(crate) fn with_things_of(&self, other: &Self) -> Self {
        let places = ["org", "w"].map(|name| (name, self.0[name].clone()));
        Self(other.0.clone().into_iter().chain(places).collect())
    }
}

pub(crate) async fn cast() -> Cast {
    let world = World::at("2026-11-23T08:00:00Z").await;
    let family = Family::of(&world, "Olga").await;
    let (own, watch) = things(&world, &family, "of-A").await;
    let (revoked, device) = family.paired(&world, "Watch-of-A").await;
    let [viewer, planner, removed] = [
        carer(&world, &family, "Vera", Role::Viewer, true).await,
        carer(&world, &family, "Pia", Role::Planner, true).await,
        carer(&world, &family, "Rob", Role::Planner, true).await,
    ];
    let unassigned = carer(&world, &family, "Una", Role::Planner, false).await;
    family
        .owner
        .delete(family.sams(&format!("devices/{device}")))
        .await
        .is(204);
    let app = world.app();
    let owner = app
        .owner_in(world.caller(&family.owner).await, family.organisation)
        .await
        .unwrap();
    app.delete_carer(owner, world.id_of(&removed).await).await.unwrap();

    let elsewhere = Family::of(&world, "Wim").await;
    let (foreign, _) = things(&world, &elsewhere, "of-C").await;
    let (guest, of_guest) = guest(&world, &family).await;
    let own = own.with("guest", of_guest.0["guest"].clone());
    let of_guest = Things(own.0.clone().into_iter().chain(of_guest.0).collect());
    let stranger = Family::of(&world, "Bo").await.owner;
    let nobody = world.anyone();
    let owner = family.owner;
    Cast {
        askers: [
            nobody, viewer, planner, owner, unassigned, removed, watch, revoked, stranger, guest,
        ],
        world,
        own,
        of_guest,
        foreign,
        absent: absent(),
    }
}

/// A planner of a school that Sam is shared with, and what they planned.
async fn guest(world: &World, family: &Family) -> (Client, Things) {
    let school = Family::of(world, "Sita").await;
    let planner = carer(world, &school, "Gina", Role::Planner, false).await;
    let agreed = json!({"given_by": "Olga", "capacity": "representative"});
    let share = json!({"sees": "titles", "consent": agreed});
    let path = family.sams(&format!("shares/{}", school.organisation));
    family.owner.put(path, share).await.is(200);
    let user = world.id_of(&planner).await;
    let assigned = family.sams(&format!("carers/{user}"));
    school.owner.put(assigned, json!({})).await.is(200);
    let gym = json!({"title": "Gym", "start": "2026-11-23T10:00", "repeat": "FREQ=DAILY"});
    let entry = planner.post(family.sams("entries"), gym).await.is(201);
    let entry = entry["id"].as_str().unwrap().to_owned();
    let things = [
        ("guest", school.organisation.to_string()),
        ("occurrence", format!("{entry}_2026-11-23")),
        ("entry", entry),
    ];
    (planner, Things(things.into()))
}

async fn carer(world: &World, family: &Family, name: &str, role: Role, assigned: bool) -> Client {
    let (app, client) = (world.app(), world.user(name).await);
    let (owner, user) = (world.caller(&family.owner).await, world.id_of(&client).await);
    let proof = app.owner_in(owner, family.organisation).await.unwrap();
    app.put_carer(proof, user, role).await.unwrap();
    if assigned {
        let proof = app.owner_of(owner, family.sam).await.unwrap();
        app.assign(proof, user).await.unwrap();
    }
    client
}

/// One of everything, and the watch that is among it.
async fn things(world: &World, family: &Family, whose: &str) -> (Things, Client) {
    let helper = carer(world, family, &format!("Helper-{whose}"), Role::Viewer, true).await;
    let sam = format!("/v1/wearers/{}", family.sam);
    family
        .owner
        .patch(
            sam,
            json!({"name": format!("Samantha-{whose}"), "settings": {"may_propose": true}}),
        )
        .await
        .is(200);
    let activity = family.activity(json!({"title": "Maths"})).await;
    let entry = json!({
        "activity_id": activity["id"],
        "title": format!("Zeppelin-{whose}"),
        "start": "2026-11-23T10:00",
        "repeat": "FREQ=DAILY",
    });
    let entry = family.plan(entry).await;
    let occurrence = family.first("2026-11-23").await;
    let routine = json!({"name": "Morning", "entries": [{"start": "07:00", "title": "Wash"}]});
    let routine = family.owner.post(family.here("routines"), routine).await.is(201);
    let group = json!({"name": "Class", "wearer_ids": [family.sam]});
    let group = family.owner.post(family.here("groups"), group).await.is(201);
    let choir = format!("groups/{}/entries", group["id"].as_str().unwrap());
    let choir = family
        .owner
        .post(
            family.here(&choir),
            json!({"title": "Choir", "start": "2026-11-23T16:00"}),
        )
        .await
        .is(201);
    let (watch, device) = family.paired(world, &format!("Watch-{whose}")).await;
    let propose = json!({"id": family.sam, "kind": "propose", "title": format!("Zeppelin-{whose}"), "at": "2026-11-23T08:00:00Z"});
    let help = json!({"id": family.organisation, "kind": "help", "at": "2026-11-23T08:00:00Z"});
    watch
        .post("/v1/watch/events", json!({ "events": [help, propose] }))
        .await
        .is(200);
    let message = json!({"text": format!("Zeppelin-{whose}")});
    family.owner.post(family.sams("messages"), message).await.is(201);
    let agreed = json!({"purpose": "mood", "given_by": format!("Zeppelin-{whose}"), "capacity": "wearer"});
    let consent = family.owner.post(family.sams("consents"), agreed).await.is(201);
    let invited = json!({"email": "bo@example.org", "role": "viewer", "wearer_ids": [family.sam]});
    let invited = family.owner.post(family.here("invitations"), invited).await.is(201);
    let picture = family.picture(&maat_tests::png(2, 2, [7, 7, 7])).await;
    let code = family.owner.post(family.sams("pairing-codes"), json!({})).await.is(201);
    let (waiting, paired) = (shows_code(world).await, shows_code(world).await);
    let typed = json!({"user_code": paired["user_code"]});
    family.owner.post(family.sams("devices"), typed).await.is(201);
    let feed = family.owner.post(family.sams("calendar-feed"), json!({})).await.is(201);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let file = text(&feed["url"]);
    let things = [
        ("waiting", text(&waiting["user_code"])),
        ("asking", text(&paired["device_code"])),
        ("org", family.organisation.to_string()),
        ("guest", family.organisation.to_string()),
        ("w", family.sam.to_string()),
        ("a", text(&activity["id"])),
        ("r", text(&routine["id"])),
        ("g", text(&group["id"])),
        ("group_entry", text(&choir["id"])),
        ("c", text(&consent["id"])),
        ("i", text(&invited["id"])),
        ("invited", text(&invited["code"])),
        ("entry", text(&entry["id"])),
        ("occurrence", text(&occurrence["id"])),
        ("alert", text(&family.alerts("open").await[0]["id"])),
        ("proposal", family.sam.to_string()),
        ("d", device),
        ("m", text(&picture["id"])),
        ("signed", text(&picture["url"]).replace("/v1/media/", "")),
        ("code", text(&code["code"])),
        ("file", file.rsplit('/').next().unwrap().to_owned()),
        ("user", world.id_of(&helper).await.to_string()),
        ("date", "2026-11-23".into()),
    ];
    (Things(things.into()), watch)
}

/// A watch that shows a code of its own.
async fn shows_code(world: &World) -> Value {
    let device = json!({"device": {"name": "Shown", "platform": "web"}});
    world.anyone().post("/v1/pairing/start", device).await.is(201)
}

/// What is nowhere, but could be.
fn absent() -> Things {
    let id = |number: u8| format!("01936b2e-7d1c-7000-8000-0000000000{number:02}");
    let things = [
        ("org", id(1)),
        ("guest", id(1)),
        ("w", id(2)),
        ("a", id(3)),
        ("r", id(7)),
        ("g", id(8)),
        ("group_entry", id(9)),
        ("c", id(9)),
        ("i", id(9)),
        ("invited", "nothing".into()),
        ("entry", id(4)),
        ("occurrence", format!("{}_2026-11-23", id(4))),
        ("alert", id(5)),
        ("proposal", id(8)),
        ("d", id(6)),
        ("m", id(7)),
        ("signed", "x.y.1.z".into()),
        ("code", "BCDFGHJK".into()),
        ("file", "x.ics".into()),
        ("user", id(7)),
        ("waiting", "KJHGFDCB".into()),
        ("asking", "nobody".into()),
        ("date", "2026-11-23".into()),
    ];
    Things(things.into())
}
