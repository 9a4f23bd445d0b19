//! Groups of the pool, copied from memberships.

use std::collections::BTreeSet;

use maat_core::id::OrganisationId;
use uuid::Uuid;

use super::{
    people::{at, fresh, shown, users},
    *,
};
use crate::{
    keys,
    record::delete,
    table::{Item, Op, Table},
};

/// A pool's groups: who is in which.
#[derive(Default)]
struct Groups(Mutex<BTreeSet<(String, String)>>);

#[async_trait]
impl Admin for Groups {
    async fn make_account(&self, _: &str) -> Result<()> {
        Ok(())
    }

    async fn groups(&self, subject: &str) -> Result<Vec<String>> {
        let all = self.0.lock().unwrap().clone();
        Ok(all
            .into_iter()
            .filter(|(who, _)| who == subject)
            .map(|(_, group)| group)
            .collect())
    }

    async fn join(&self, subject: &str, group: &str) -> Result<()> {
        self.0.lock().unwrap().insert((subject.into(), group.into()));
        Ok(())
    }

    async fn leave(&self, subject: &str, group: &str) -> Result<()> {
        self.0.lock().unwrap().remove(&(subject.into(), group.into()));
        Ok(())
    }

    async fn end_group(&self, ended: &str) -> Result<()> {
        self.0.lock().unwrap().retain(|(_, group)| group != ended);
        Ok(())
    }
}

#[tokio::test]
async fn groups_of_the_pool_follow_memberships_and_those_of_others_are_left_alone() {
    let (memory, ids) = fresh();
    let anna = users(&memory, &ids, shown(true))
        .0
        .resolve_bearer(&at("pool", "anna"), "token")
        .await
        .unwrap();
    let groups = Arc::new(Groups::default());
    groups.join("anna", "staff").await.unwrap();
    groups.join("anna", "organisation#gone").await.unwrap();
    let table = Mirroring::new(memory.clone(), groups.clone(), "pool".into());
    let organisation = OrganisationId(Uuid::from_u128(9));
    let membership = Item {
        key: keys::membership(anna, organisation),
        ..memory.get(&keys::user(anna)).await.unwrap().unwrap()
    };
    table.transact(vec![Op::PutIfAbsent(membership.clone())]).await.unwrap();
    let name = format!("organisation#{organisation}");
    assert_eq!(groups.groups("anna").await.unwrap(), [name, "staff".to_owned()]);
    table.transact(vec![delete(&membership)]).await.unwrap();
    assert_eq!(groups.groups("anna").await.unwrap(), ["staff"]);
}

#[tokio::test]
async fn who_comes_from_another_issuer_is_in_the_groups_of_where_they_belong_at_once() {
    let (memory, ids) = fresh();
    let groups = Arc::new(Groups::default());
    let table = Arc::new(Mirroring::new(memory.clone(), groups.clone(), "pool".into()));
    let before = at("pool built in", "1");
    let (users, _) = users(&memory, &ids, shown(true));
    let anna = users.resolve_bearer(&before, "token").await.unwrap();
    let membership = Item {
        key: keys::membership(anna, OrganisationId(Uuid::from_u128(9))),
        ..memory.get(&keys::user(anna)).await.unwrap().unwrap()
    };
    let name = membership.key.sk.clone();
    table.transact(vec![Op::PutIfAbsent(membership)]).await.unwrap();
    assert!(groups.0.lock().unwrap().is_empty(), "they are no one in this pool yet");

    let (moved, _) = super::people::users(&table, &ids, shown(true));
    assert_eq!(moved.resolve_bearer(&at("pool", "anna"), "token").await.unwrap(), anna);
    assert_eq!(groups.groups("anna").await.unwrap(), [name]);
}
