//! Organisations as groups of the user pool, for other apps that share it. What counts stays MAAT's own table: this is a copy of it.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use maat_core::id::UserId;
use tokio::sync::Mutex;

use super::Admin;
use crate::{
    Result, keys,
    store::all,
    table::{Item, Key, Op, Page, Query, ScanPage, Segment, Table, TableError},
    users,
};

/// What the names of our groups begin with; the others in the pool are none of our business.
const OURS: &str = "organisation#";
/// Most memberships read at once.
const PAGE: usize = 100;

/// A table whose memberships are copied into the groups of a user pool when they are written or deleted, and when a user is found to be
/// someone there.
pub struct Mirroring {
    /// Where they are written.
    pub table: Arc<dyn Table>,
    /// Who keeps the groups.
    pub admin: Arc<dyn Admin>,
    /// The pool's lasting name, as in [`crate::token::Identity::issuer`].
    pub issuer: String,
    /// One after the other, so that an older look at the table never overtakes a newer one.
    turn: Mutex<()>,
}

/// What has to be copied after a transaction.
#[derive(Default)]
struct Touched {
    users: BTreeSet<UserId>,
    ended: Vec<String>,
}

impl Touched {
    fn by(operations: &[Op]) -> Self {
        let mut touched = Self::default();
        for operation in operations {
            let key = operation.key();
            match operation {
                Op::Check(..) => {}
                Op::DeleteIfVersion(..) if key.sk == "organisation" => touched.ended.push(key.pk.clone()),
                _ => touched.users.extend(keys::grouped(key)),
            }
        }
        touched
    }
}

impl Mirroring {
    /// Copies from `table` to `admin`'s pool, which goes by this name.
    pub fn new(table: Arc<dyn Table>, admin: Arc<dyn Admin>, issuer: String) -> Self {
        let turn = Mutex::default();
        Self {
            table,
            admin,
            issuer,
            turn,
        }
    }

    /// Puts right in which groups a user is. Does nothing for one who does not sign in at this pool.
    async fn copy(&self, user: UserId) -> Result<()> {
        let Some(subject) = users::subject_at(&*self.table, user, &self.issuer).await? else {
            return Ok(());
        };
        let _turn = self.turn.lock().await;
        let memberships = all(&*self.table, Query::prefix(keys::user_pk(user), OURS, PAGE)).await?;
        // A membership's sort key is the group's name.
        let belongs: BTreeSet<String> = memberships.into_iter().map(|item| item.key.sk).collect();
        let mut is_in: BTreeSet<String> = self.admin.groups(&subject).await?.into_iter().collect();
        is_in.retain(|name| name.starts_with(OURS));
        for group in belongs.difference(&is_in) {
            self.admin.join(&subject, group).await?;
        }
        for group in is_in.difference(&belongs) {
            self.admin.leave(&subject, group).await?;
        }
        Ok(())
    }

    async fn copy_all(&self, touched: Touched) -> Result<()> {
        for user in touched.users {
            self.copy(user).await?;
        }
        for group in touched.ended {
            self.admin.end_group(&group).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Table for Mirroring {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        self.table.get(key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        self.table.query(query).await
    }

    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError> {
        self.table.scan(segment, after, limit).await
    }

    async fn transact(&self, operations: Vec<Op>) -> Result<(), TableError> {
        let touched = Touched::by(&operations);
        self.table.transact(operations).await?;
        // It is written, and counts; the copy is put right with the user's next change.
        if let Err(error) = self.copy_all(touched).await {
            tracing::warn!(%error, "the pool's groups could not be put right");
        }
        Ok(())
    }
}
