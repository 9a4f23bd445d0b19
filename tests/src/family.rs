//! People to tell of: a family with someone who plans and someone who wears the watch.

use maat_core::id::{OrganisationId, WearerId};
use serde_json::{Value, json};

use crate::{Client, World};

/// Everyone's password.
pub const PASSWORD: &str = "correct horse battery";

/// An organisation with its owner and one wearer, Sam, in Amsterdam.
pub struct Family {
    /// Runs it.
    pub owner: Client,
    /// Its id.
    pub organisation: OrganisationId,
    /// Sam's id.
    pub sam: WearerId,
}

impl Family {
    /// A family run by someone new of this name.
    pub async fn of(world: &World, name: &str) -> Self {
        let owner = world.user(name).await;
        let family = json!({"name": name, "time_zone": "Europe/Amsterdam", "language": "en"});
        let made = owner.post("/v1/organisations", family).await.is(201);
        let organisation = made["id"].as_str().unwrap().parse().unwrap();
        let sam = Self::wearer(&owner, organisation, "Sam").await;
        Self {
            owner,
            organisation,
            sam,
        }
    }

    /// One more who wears a watch.
    pub async fn wearer(owner: &Client, organisation: OrganisationId, name: &str) -> WearerId {
        let path = format!("/v1/organisations/{organisation}/wearers");
        let made = owner.post(path, json!({ "name": name })).await.is(201);
        made["id"].as_str().unwrap().parse().unwrap()
    }

    /// A path below the organisation.
    pub fn here(&self, path: &str) -> String {
        format!("/v1/organisations/{}/{path}", self.organisation)
    }

    /// A path below Sam.
    pub fn sams(&self, path: &str) -> String {
        format!("/v1/wearers/{}/{path}", self.sam)
    }

    /// Plans an entry for Sam.
    pub async fn plan(&self, entry: Value) -> Value {
        self.owner.post(self.sams("entries"), entry).await.is(201)
    }

    /// Makes an activity.
    pub async fn activity(&self, activity: Value) -> Value {
        self.owner.post(self.here("activities"), activity).await.is(201)
    }

    /// Someone agreed to this for Sam; the consent's id.
    pub async fn agree(&self, purpose: &str) -> String {
        let agreed = json!({"purpose": purpose, "given_by": "Anna", "capacity": "representative"});
        let made = self.owner.post(self.sams("consents"), agreed).await.is(201);
        made["id"].as_str().unwrap().to_owned()
    }

    /// Takes in a picture.
    pub async fn picture(&self, file: &[u8]) -> Value {
        let ask = self.owner.ask("POST", &self.here("media")).file("image/png", file);
        ask.await.is(201)
    }

    /// Sam's day.
    pub async fn day(&self, date: &str) -> Value {
        self.owner.get(self.sams(&format!("days/{date}"))).await.is(200)
    }

    /// The first thing on Sam's day.
    pub async fn first(&self, date: &str) -> Value {
        self.day(date).await["occurrences"][0].clone()
    }

    /// A watch, paired with Sam.
    pub async fn watch(&self, world: &World) -> Client {
        self.paired(world, "Sam's watch").await.0
    }

    /// A watch of this name, paired with Sam, and its id.
    pub async fn paired(&self, world: &World, name: &str) -> (Client, String) {
        let code = self.owner.post(self.sams("pairing-codes"), json!({})).await.is(201);
        let asked = json!({"code": code["code"], "device": {"name": name, "platform": "web"}});
        let paired = world.anyone().post("/v1/pairing", asked).await.is(200);
        let text = |name: &str| paired[name].as_str().unwrap().to_owned();
        (world.bearer(text("token")), text("device_id"))
    }

    /// The alerts of the organisation that are in this state.
    pub async fn alerts(&self, state: &str) -> Vec<Value> {
        let path = self.here(&format!("alerts?state={state}"));
        let list = self.owner.get(path).await.is(200);
        list["items"].as_array().unwrap().clone()
    }
}
