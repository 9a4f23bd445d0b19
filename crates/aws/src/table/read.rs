//! Reading. Always consistent: a read sees every write that was acknowledged before it.

use maat_app::table::{Direction, Item, Key, Page, Query, ScanPage, Segment, TableError};

use super::{
    DynamoTable,
    attributes::{item, items, key, text, to_key},
    retry::unavailable,
};

impl DynamoTable {
    pub(super) async fn read_one(&self, wanted: &Key) -> Result<Option<Item>, TableError> {
        let get = self.client.get_item().table_name(&self.name).consistent_read(true);
        let answer = get.set_key(Some(key(wanted))).send().await.map_err(unavailable)?;
        answer.item.map(item).transpose()
    }

    pub(super) async fn read_range(&self, query: &Query) -> Result<Page, TableError> {
        // A bound can't be empty, and the start key has to lie in the range.
        let range = if query.from.is_empty() {
            "sk <= :to"
        } else {
            "sk BETWEEN :from AND :to"
        };
        let within = |sk: &&String| !sk.is_empty() && (query.from.as_str()..=query.to.as_str()).contains(&sk.as_str());
        let after = query.after.as_ref().filter(within);
        let mut ask = self
            .client
            .query()
            .table_name(&self.name)
            .consistent_read(true)
            .key_condition_expression(format!("pk = :pk AND {range}"))
            .expression_attribute_values(":pk", text(&query.pk))
            .expression_attribute_values(":to", text(&query.to))
            .scan_index_forward(query.direction == Direction::Ascending)
            // One more than wanted: DynamoDB's own cursor does not say whether anything is behind it.
            .limit(number_of(query.limit.saturating_add(1)))
            .set_exclusive_start_key(after.map(|sk| key(&Key::new(&query.pk, sk))));
        if !query.from.is_empty() {
            ask = ask.expression_attribute_values(":from", text(&query.from));
        }
        let answer = ask.send().await.map_err(unavailable)?;
        let cut_short = answer.last_evaluated_key.is_some();
        let mut items = items(answer.items)?;
        let more = items.len() > query.limit || cut_short;
        items.truncate(query.limit);
        let next = items.last().filter(|_| more).map(|last| last.key.sk.clone());
        Ok(Page { items, next })
    }

    pub(super) async fn read_part(
        &self,
        segment: Segment,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<ScanPage, TableError> {
        let ask = self
            .client
            .scan()
            .table_name(&self.name)
            .consistent_read(true)
            .limit(number_of(limit))
            .set_exclusive_start_key(after.map(key))
            .segment(segment.index.cast_signed())
            .total_segments(segment.total.cast_signed());
        let answer = ask.send().await.map_err(unavailable)?;
        let next = answer.last_evaluated_key.map(to_key).transpose()?;
        let items = items(answer.items)?;
        Ok(ScanPage { items, next })
    }
}

/// As many as DynamoDB can be asked for. A page ends at a megabyte anyway.
fn number_of(items: usize) -> i32 {
    i32::try_from(items).unwrap_or(i32::MAX)
}
