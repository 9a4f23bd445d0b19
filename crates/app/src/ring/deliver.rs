use jiff::{SignedDuration, Timestamp};
use maat_core::{
    id::{DeviceId, OrganisationId, WearerId},
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
    ports::NotSent,
    push::Unsent,
    record::Record,
    store::{Stored, Trail, Work},
    table::Op,
};

/// Longest wait before the second try; each later one waits up to twice as long.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(1);
/// Longest wait between tries.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// Longest time that a service is believed to want to be left alone.
const LONGEST_REST: SignedDuration = SignedDuration::from_hours(1);

/// A wake that did not go out to one destination, and is tried again there within the prompt's grace.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Delivery {
    organisation: OrganisationId,
    prompt: PromptId,
    at: Timestamp,
    until: Timestamp,
    tries: u32,
    /// Whose push service was not reached; `None`: the watches that hold a connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<DeviceId>,
}

impl Record for Delivery {
    const KIND: &'static str = "delivery";
}

impl App {
    /// Notes a failed wake on the desk, with its own due row.
    pub(super) fn put_delivery(&self, desk: &mut Desk, ringing: &Ringing, unsent: Unsent) {
        let Prompt { id: prompt, at, until } = ringing.prompt;
        let organisation = desk.wearer.value.organisation_id;
        self.known.meters.put_off();
        let (id, shard) = (self.ids.uuid(), desk.cursor.value.shard);
        let delivery = Delivery {
            organisation,
            prompt,
            at,
            until,
            tries: 1,
            device: unsent.device,
        };
        let again = self.next_try(desk.now, 1, unsent).min(until);
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
            let unsent = if self.is_over(wearer, &stored).await? {
                None
            } else {
                self.wake_again(wearer, &stored.value).await.err()
            };
            let Some(unsent) = unsent else {
                work.delete(&stored.item);
                return self.commit(Trail::Own, work).await;
            };
            let again = self.next_try(now, tries, unsent).min(stored.value.until);
            work.replace(&stored.item, now, &Delivery { tries, ..stored.value });
            work.put(keys::due_delivery(shard, again, wearer, id), id, now, &DueRow {});
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

    async fn wake_again(&self, wearer: WearerId, delivery: &Delivery) -> Result<(), Unsent> {
        let prompt = Prompt {
            id: delivery.prompt,
            at: delivery.at,
            until: delivery.until,
        };
        if let Some(device) = delivery.device {
            return self.push_again(wearer, device, prompt.until).await;
        }
        let ringing = Ringing::of(prompt, self.now());
        let woken = self.push.wake(delivery.organisation, wearer, &ringing).await;
        woken.map_err(|NotSent| Unsent::default())
    }

    /// When to try again: each time twice as long, not before the service wants to be asked, and somewhat apart from the
    /// others that failed with it.
    fn next_try(&self, now: Timestamp, tries: u32, unsent: Unsent) -> Timestamp {
        let mut apart = [0];
        self.ids.random(&mut apart);
        let longest = FIRST_WAIT.saturating_mul(1 << (tries - 1).min(10)).min(LONGEST_WAIT);
        let rest = SignedDuration::try_from(unsent.rest).map_or(LONGEST_REST, |rest| rest.min(LONGEST_REST));
        let (least, spread) = ((longest / 2).max(rest), (longest / 2).max(rest / 4));
        now.saturating_add(least + spread * i32::from(apart[0]) / 256)
            .unwrap_or(Timestamp::MAX)
    }
}
