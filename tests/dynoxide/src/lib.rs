//! The Table port on DynamoDB's API, as an emulator in process answers it: proof that the port fits DynamoDB.
//! (The adapter that speaks to AWS is a crate of its own.)

mod attributes;
mod operation;

use async_trait::async_trait;
use attributes::{Attributes, item, key, text};
use dynoxide::{
    Database, DynoxideError,
    actions::{
        create_table::CreateTableRequest, get_item::GetItemRequest, query::QueryRequest, scan::ScanRequest,
        transact_write_items::TransactWriteItemsRequest,
    },
};
use maat_app::table::{Direction, Item, Key, Op, Page, Query, ScanPage, Segment, Table, TableError, limits};
use serde_json::json;

/// The one table's name.
pub(crate) const TABLE: &str = "maat";

/// A table in an emulator of its own, in memory.
pub struct DynoxideTable {
    database: Database,
}

impl DynoxideTable {
    /// An empty table.
    ///
    /// # Errors
    /// If the emulator can't be started.
    pub fn new() -> Result<Self, DynoxideError> {
        let definition = json!({
            "TableName": TABLE,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                { "AttributeName": "pk", "AttributeType": "S" },
                { "AttributeName": "sk", "AttributeType": "S" },
            ],
            "KeySchema": [
                { "AttributeName": "pk", "KeyType": "HASH" },
                { "AttributeName": "sk", "KeyType": "RANGE" },
            ],
        });
        let request: CreateTableRequest = serde_json::from_value(definition)
            .map_err(|error| DynoxideError::ValidationException(error.to_string()))?;
        let database = Database::memory()?;
        database.create_table(request)?;
        Ok(Self { database })
    }
}

#[async_trait]
impl Table for DynoxideTable {
    async fn get(&self, wanted: &Key) -> Result<Option<Item>, TableError> {
        limits::key(wanted)?;
        let request = GetItemRequest {
            table_name: TABLE.into(),
            key: key(wanted),
            consistent_read: Some(true),
            ..GetItemRequest::default()
        };
        let response = self.database.get_item(request).map_err(failed)?;
        response.item.map(item).transpose()
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        limits::query(query)?;
        if query.bounds().is_none() {
            return Ok(Page::default());
        }
        // One more than wanted: DynamoDB's own cursor does not say whether there is more.
        let response = self.database.query(request(query)).map_err(failed)?;
        let cut_short = response.last_evaluated_key.is_some();
        let mut items = items(response.items)?;
        let more = items.len() > query.limit || cut_short;
        items.truncate(query.limit);
        let next = items.last().filter(|_| more).map(|last| last.key.sk.clone());
        Ok(Page { items, next })
    }

    async fn scan(&self, segment: Segment, after: Option<&Key>, limit: usize) -> Result<ScanPage, TableError> {
        limits::scan(segment, after, limit)?;
        let request = ScanRequest {
            table_name: TABLE.into(),
            limit: Some(limit),
            exclusive_start_key: after.map(key),
            consistent_read: Some(true),
            segment: Some(segment.index),
            total_segments: Some(segment.total),
            ..ScanRequest::default()
        };
        let response = self.database.scan(request).map_err(failed)?;
        let next = response.last_evaluated_key.map(attributes::to_key).transpose()?;
        let items = items(response.items)?;
        Ok(ScanPage { items, next })
    }

    async fn transact(&self, mut operations: Vec<Op>) -> Result<(), TableError> {
        limits::transaction(&mut operations)?;
        let request = TransactWriteItemsRequest {
            transact_items: operations.into_iter().map(operation::write).collect(),
            ..TransactWriteItemsRequest::default()
        };
        self.database.transact_write_items(request).map(drop).map_err(failed)
    }
}

fn items(found: Option<Vec<Attributes>>) -> Result<Vec<Item>, TableError> {
    found.unwrap_or_default().into_iter().map(item).collect()
}

/// The query in DynamoDB's words. A bound can't be empty there, and its start key has to be in the range.
fn request(query: &Query) -> QueryRequest {
    let mut values = Attributes::from([(":pk".into(), text(&query.pk)), (":to".into(), text(&query.to))]);
    let range = if query.from.is_empty() {
        "sk <= :to"
    } else {
        values.insert(":from".into(), text(&query.from));
        "sk BETWEEN :from AND :to"
    };
    let within = |sk: &&String| !sk.is_empty() && (query.from.as_str()..=query.to.as_str()).contains(&sk.as_str());
    let after = query.after.as_ref().filter(within);
    QueryRequest {
        table_name: TABLE.into(),
        key_condition_expression: Some(format!("pk = :pk AND {range}")),
        expression_attribute_values: Some(values),
        scan_index_forward: query.direction == Direction::Ascending,
        limit: Some(query.limit.saturating_add(1)),
        exclusive_start_key: after.map(|sk| key(&Key::new(&query.pk, sk))),
        consistent_read: Some(true),
        ..QueryRequest::default()
    }
}

fn failed(error: DynoxideError) -> TableError {
    match error {
        DynoxideError::TransactionCanceledException(message, reasons) => {
            let failing = reasons
                .iter()
                .position(|reason| reason.code == "ConditionalCheckFailed");
            failing.map_or(TableError::Unavailable(message), TableError::Conflict)
        }
        other => TableError::Unavailable(other.to_string()),
    }
}
