//! Where a store is.

use std::{path::PathBuf, str::FromStr, sync::Arc};

use maat_app::table::Table;
use maat_aws::Account;
use maat_sqlite::SqliteTable;

use crate::{Failure, wiring::STORE};

/// What stands before the name of a table in DynamoDB.
const DYNAMODB: &str = "dynamodb:";

/// A store: a folder, or `dynamodb:NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Store {
    /// SQLite in this folder.
    Folder(PathBuf),
    /// A table of this name in DynamoDB, in the account and region of the environment.
    DynamoDb(String),
}

impl FromStr for Store {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix(DYNAMODB) {
            Some("") => Err("a table has a name: dynamodb:maat".into()),
            Some(name) => Ok(Self::DynamoDb(name.into())),
            None => Ok(Self::Folder(text.into())),
        }
    }
}

impl Store {
    /// Opens it.
    pub(crate) async fn open(&self) -> Result<Arc<dyn Table>, Failure> {
        Ok(match self {
            Self::Folder(folder) => Arc::new(SqliteTable::open(folder.join(STORE))?),
            Self::DynamoDb(name) => Arc::new(Account::of_environment().await.table(name)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Store;

    #[test]
    fn a_store_is_a_folder_or_a_table() {
        assert_eq!("maat-data".parse(), Ok(Store::Folder("maat-data".into())));
        assert_eq!("dynamodb:maat".parse(), Ok(Store::DynamoDb("maat".into())));
        assert!("dynamodb:".parse::<Store>().is_err());
    }
}
