use jiff::{SignedDuration, Timestamp};
use maat_core::{
    id::{OrganisationId, WearerId},
    prompt::{Prompt, PromptId, Ringing},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::DueRow;
use crate::{
    App, Result,
    check_ins::OutcomeRecord,
    desk::Desk,
    keys,
    record::Record,
    store::{Stored, Trail, Work},
    table::Op,
};

/// Wait before the second try; each later one waits twice as long.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(1);
/// Longest wait between tries.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_secs(30);

/// A wake that did not go out, and is tried again within the prompt's grace.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Delivery {
    organisation: OrganisationId,
    prompt: PromptId,
    at: Timestamp,
    until: Timestamp,
    tries: u32,
}

impl Record for Delivery {
    const KIND: &'static str = "delivery";
}

impl App {
    /// Notes a failed wake on the desk, with its own due row.
    pub(super) fn put_delivery(&self, desk: &mut Desk, ringing: &Ringing) {
        let Prompt { id: prompt, at, until } = ringing.prompt;
        let organisation = desk.wearer.value.organisation_id;
        let (id, shard) = (self.ids.uuid(), desk.cursor.value.shard);
        let delivery = Delivery {
            organisation,
            prompt,
            at,
            until,
            tries: 1,
        };
        let again = wait(desk.now, 1);
        desk.work.create(keys::delivery(desk.id, id), id, desk.now, &delivery);
        desk.work
            .put(keys::due_delivery(shard, again, desk.id, id), id, desk.now, &DueRow {});
    }

    /// Tries a delivery once more. One whose grace is over, or whose prompt has ended, is dropped: its outcome is recorded
    /// by the wearer's own due row.
    pub(super) async fn deliver(&self, shard: u32, due_at: Timestamp, wearer: WearerId, id: Uuid) -> Result<()> {
        let due = keys::due_delivery(shard, due_at, wearer, id);
        let mut work = Work::default();
        work.op(Op::DeleteIfVersion(due, 1));
        if let Some(stored) = self.find::<Delivery>(&keys::delivery(wearer, id)).await? {
            let now = self.now();
            let tries = stored.value.tries + 1;
            if self.is_over(wearer, &stored).await? || self.wake_again(wearer, &stored.value).await {
                work.delete(&stored.item);
            } else {
                let again = wait(now, tries);
                work.replace(&stored.item, now, &Delivery { tries, ..stored.value });
                work.put(keys::due_delivery(shard, again, wearer, id), id, now, &DueRow {});
            }
        }
        self.commit(Trail::Own, work).await
    }

    async fn is_over(&self, wearer: WearerId, delivery: &Stored<Delivery>) -> Result<bool> {
        let Delivery { prompt, until, .. } = delivery.value;
        let occurrence = prompt.occurrence;
        let key = keys::log(
            wearer,
            occurrence.date,
            &occurrence.to_string(),
            "prompt",
            &prompt.to_string(),
        );
        Ok(self.now() >= until || self.find::<OutcomeRecord>(&key).await?.is_some())
    }

    async fn wake_again(&self, wearer: WearerId, delivery: &Delivery) -> bool {
        let prompt = Prompt {
            id: delivery.prompt,
            at: delivery.at,
            until: delivery.until,
        };
        self.push
            .wake(delivery.organisation, wearer, &Ringing::of(prompt, self.now()))
            .await
            .is_ok()
    }
}

fn wait(now: Timestamp, tries: u32) -> Timestamp {
    let wait = FIRST_WAIT.saturating_mul(1 << (tries - 1).min(10)).min(LONGEST_WAIT);
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
