//! What is sealed stays as it was, or is told; and who the clock makes late is not forgotten.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use maat_core::id::{OrganisationId, UserId};
use serde_json::json;

use super::{AuditEntry, Finding, Program, Verified, seal::Seal};
use crate::{
    App,
    access::{Caller, InOrganisation, Owner},
    keys,
    live::Live,
    ports::Ids,
    record::Record,
    ring::{Resting, turn},
    secret::Secrets,
    table::{Item, Key, MemoryTable, Op, Query},
    testing::{CountedIds, MemoryBlobs, SetClock},
    turns::Turns,
};

struct World {
    app: App,
    clock: Arc<SetClock>,
    by: Owner<InOrganisation>,
}

impl World {
    async fn new() -> Self {
        let clock = Arc::new(SetClock::at("2027-03-01T06:00:00Z".parse().unwrap()));
        let (ids, live) = (Arc::new(CountedIds::default()), Live::default());
        let caller = Caller {
            user: UserId(ids.uuid()),
        };
        let app = App {
            table: Arc::new(MemoryTable::default()),
            blobs: Arc::new(MemoryBlobs::default()),
            clock: clock.clone(),
            wall: clock.clone(),
            ids,
            secrets: Arc::new(Secrets::new(&[7; 32])),
            turns: Turns::default(),
            known: Arc::default(),
            push: Arc::new(live.clone()),
            mail: Arc::new(crate::testing::Outbox::default()),
            letters: Arc::new(crate::ports::NoLetters),
            live,
        };
        let home = json!({"name": "Home", "time_zone": "Etc/UTC", "language": "en"});
        let place = app
            .create_organisation(caller, serde_json::from_value(home).unwrap())
            .await;
        let by = app.owner_in(caller, place.unwrap().id).await.unwrap();
        Self { app, clock, by }
    }

    fn organisation(&self) -> OrganisationId {
        self.by.actor.organisation
    }

    /// A change, and so an entry.
    async fn rename(&self, name: &str) {
        let draft = serde_json::from_value(json!({ "name": name })).unwrap();
        self.app.update_organisation(self.by, draft, None).await.unwrap();
    }

    /// Three changes a minute apart, and time for them to be sealed.
    async fn sealed() -> Self {
        let world = Self::new().await;
        for name in ["One", "Two", "Three"] {
            world.pass(1).await;
            world.rename(name).await;
        }
        world.pass(15).await;
        world
    }

    /// Minutes pass, and what comes due is done.
    async fn pass(&self, minutes: i64) {
        for _ in 0..minutes {
            self.clock.advance(SignedDuration::from_mins(1));
            while turn(&self.app, 0, &mut Resting::default()).await.unwrap().is_zero() {}
        }
    }

    async fn verify(&self) -> Verified {
        self.app.verify_audit(self.organisation()).await.unwrap()
    }

    async fn entries(&self) -> Vec<Item> {
        let pk = keys::audit_pk(self.organisation());
        self.app.all(Query::range(pk, "", "g", 100)).await.unwrap()
    }

    async fn write(&self, op: Op) {
        self.app.table.transact(vec![op]).await.unwrap();
    }

    /// Takes an item away, as someone would who has the store.
    async fn take(&self, key: &Key) -> Item {
        let item = self.app.table.get(key).await.unwrap().unwrap();
        self.write(Op::DeleteIfVersion(key.clone(), item.version)).await;
        item
    }
}

#[tokio::test]
async fn an_entry_says_who_did_what_as_what_by_what_and_how_it_went() {
    let world = World::new().await;
    let entry = AuditEntry::read(&world.entries().await[0]).unwrap();
    assert_eq!(entry.action, "organisation.create");
    assert_eq!(entry.user, world.by.actor.user.to_string());
    assert_eq!(
        (entry.role, entry.organisation),
        (world.by.actor.role, world.organisation())
    );
    assert_eq!(entry.client.program, Program::CommandLine);
    assert_eq!(serde_json::to_value(entry.outcome).unwrap(), "done");
}

#[tokio::test]
async fn what_is_settled_is_sealed_minute_by_minute_and_nothing_younger() {
    let world = World::new().await;
    let verified = world.verify().await;
    assert_eq!((verified.seals, verified.unsealed, verified.findings), (0, 1, vec![]));
    world.pass(7).await;
    world.rename("Later").await;
    let verified = world.verify().await;
    assert_eq!((verified.seals, verified.sealed, verified.unsealed), (1, 1, 1));
    world.pass(7).await;
    let verified = world.verify().await;
    assert_eq!((verified.seals, verified.sealed, verified.unsealed), (2, 2, 0));
    assert_eq!(verified.findings, []);
}

#[tokio::test]
async fn where_nothing_changes_nothing_is_due_and_the_next_change_is_sealed_again() {
    let world = World::sealed().await;
    assert_eq!(world.app.next_due(0).await.unwrap(), None);
    world.rename("Four").await;
    world.pass(15).await;
    let verified = world.verify().await;
    assert_eq!((verified.sealed, verified.unsealed), (5, 0), "{:?}", verified.findings);
    assert_eq!(world.app.next_due(0).await.unwrap(), None);
}

#[tokio::test]
async fn an_edited_entry_is_named() {
    let world = World::sealed().await;
    let mut entry = world.entries().await.remove(1);
    entry.data.insert("user".into(), "someone else".into());
    world.write(Op::Put(entry.clone())).await;
    assert_eq!(world.verify().await.findings, [Finding::Edited(entry.id)]);
}

#[tokio::test]
async fn a_removed_entry_is_named() {
    let world = World::sealed().await;
    let entry = world.take(&world.entries().await[2].key).await;
    assert_eq!(
        world.verify().await.findings,
        [Finding::Removed(entry.id.parse().unwrap())]
    );
}

#[tokio::test]
async fn an_inserted_entry_is_named() {
    let world = World::sealed().await;
    let mut entry = world.entries().await.remove(1);
    let id = uuid::Uuid::from_u128(entry.id.parse::<uuid::Uuid>().unwrap().as_u128() - 1);
    (entry.key.sk, entry.id) = (id.to_string(), id.to_string());
    world.write(Op::Put(entry)).await;
    assert_eq!(world.verify().await.findings, [Finding::Inserted(id.to_string())]);
}

#[tokio::test]
async fn entries_that_changed_places_are_named() {
    let world = World::sealed().await;
    let mut entries = world.entries().await;
    let (mut two, mut one) = (entries.remove(2), entries.remove(1));
    std::mem::swap(&mut one.key, &mut two.key);
    let moved = [(two.id.clone(), one.id.clone()), (one.id.clone(), two.id.clone())];
    for item in [one, two] {
        world.write(Op::Put(item)).await;
    }
    let mut findings = world.verify().await.findings;
    findings.sort_by_key(ToString::to_string);
    let mut expected = moved.map(|(place, id)| Finding::Reordered(place, id));
    expected.sort_by_key(ToString::to_string);
    assert_eq!(findings, expected);
}

#[tokio::test]
async fn a_seal_can_not_be_made_anew_without_the_key() {
    let world = World::sealed().await;
    let mut entry = world.entries().await.remove(1);
    entry.data.insert("user".into(), "someone else".into());
    world.write(Op::Put(entry.clone())).await;
    let item = world.take(&keys::seal(world.organisation(), 2)).await;
    let mut seal = Seal::read(&item).unwrap();
    for (id, digest) in &mut seal.entries {
        if id.to_string() == entry.id {
            *digest = super::seal::digest(&entry);
        }
    }
    seal.hash = seal.keyed_hash(&Secrets::new(&[8; 32]), world.organisation());
    world.write(Op::Put(seal.item(item.key, 2, item.created_at))).await;
    assert!(world.verify().await.findings.contains(&Finding::SealEdited(2)));
}

#[tokio::test]
async fn a_removed_seal_is_named_in_the_middle_and_at_the_end() {
    let world = World::sealed().await;
    let last = world.verify().await.seals;
    world.take(&keys::seal(world.organisation(), last)).await;
    assert!(world.verify().await.findings.contains(&Finding::SealRemoved(last)));
    world.take(&keys::seal(world.organisation(), 1)).await;
    assert!(world.verify().await.findings.contains(&Finding::SealRemoved(1)));
}

#[tokio::test]
async fn an_audit_that_is_gone_is_missed() {
    let world = World::sealed().await;
    for item in world
        .app
        .all(Query::prefix(keys::audit_pk(world.organisation()), "", 100))
        .await
        .unwrap()
    {
        world.take(&item.key).await;
    }
    assert_eq!(world.app.audited_organisations().await.unwrap(), [world.organisation()]);
    assert_eq!(world.verify().await.findings, [Finding::SealingEdited]);
}

#[tokio::test]
async fn a_clock_that_was_set_back_puts_no_entry_into_the_sealed_past() {
    let world = World::sealed().await;
    world.clock.advance(SignedDuration::from_hours(-24));
    world.rename("Yesterday").await;
    let verified = world.verify().await;
    assert_eq!((verified.unsealed, verified.findings), (1, vec![]));
    world.clock.advance(SignedDuration::from_hours(24));
    world.pass(10).await;
    assert_eq!(world.verify().await.unsealed, 0);
}

#[tokio::test]
async fn what_has_been_kept_for_its_five_years_is_not_missed() {
    let world = World::sealed().await;
    let entry = world.entries().await.remove(0);
    let end: Timestamp = entry.expires_at.unwrap();
    world.take(&entry.key).await;
    assert_eq!(world.verify().await.findings.len(), 1);
    world.clock.advance(end.duration_since(world.app.now()));
    assert_eq!(world.verify().await.findings, []);
}
