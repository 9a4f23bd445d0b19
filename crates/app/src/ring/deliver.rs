use jiff::{SignedDuration, Timestamp};
use maat_core::{
    id::{DeviceId, OrganisationId, WearerId},
    prompt::{Prompt, PromptId, Ringing},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{DueRow, word::Word};
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

/// What is to be sent, at an instant of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Delivery {
    /// To a watch, once more.
    Wake(LateWake),
    /// To carers.
    Word(Word),
}

/// A wake that did not go out to one destination, and is tried again there within the prompt's grace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LateWake {
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
        let delivery = Delivery::Wake(LateWake {
            organisation,
            prompt,
            at,
            until,
            tries: 1,
            device: unsent.device,
        });
        let again = self.next_try(desk.now, 1, unsent).min(until);
        desk.work.create(keys::delivery(desk.id, id), id, desk.now, &delivery);
        desk.work
            .put(keys::due_delivery(shard, again, desk.id, id), id, desk.now, &DueRow {});
    }

    /// Makes a delivery that is due.
    pub(super) async fn deliver(&self, shard: u32, due_at: Timestamp, wearer: WearerId, id: Uuid) -> Result<()> {
        let mut work = Work::default();
        work.op(Op::DeleteIfVersion(keys::due_delivery(shard, due_at, wearer, id), 1));
        let Some(Stored { item, value }) = self.find::<Delivery>(&keys::delivery(wearer, id)).await? else {
            return self.commit(Trail::Own, work).await;
        };
        match value {
            Delivery::Wake(late) => match self.wake_again(wearer, late).await? {
                None => work.delete(&item),
                Some((again, late)) => {
                    work.replace(&item, self.now(), &Delivery::Wake(late));
                    work.put(keys::due_delivery(shard, again, wearer, id), id, self.now(), &DueRow {});
                }
            },
            Delivery::Word(word) => {
                work.delete(&item);
                for left in self.speak(wearer, word).await? {
                    self.put_again(&mut work, shard, wearer, left);
                }
            }
        }
        self.commit(Trail::Own, work).await
    }

    /// Wakes once more; answers when to do so again. A wake whose grace is over, or whose prompt has ended, is dropped: its outcome is
    /// recorded by the wearer's own due row.
    async fn wake_again(&self, wearer: WearerId, late: LateWake) -> Result<Option<(Timestamp, LateWake)>> {
        let now = self.now();
        if self.is_over(wearer, &late).await? {
            return Ok(None);
        }
        let Err(unsent) = self.wake_late(wearer, &late).await else {
            return Ok(None);
        };
        let tries = late.tries + 1;
        let again = self.next_try(now, tries, unsent).min(late.until);
        Ok(Some((again, LateWake { tries, ..late })))
    }

    async fn is_over(&self, wearer: WearerId, late: &LateWake) -> Result<bool> {
        let LateWake { prompt, until, .. } = *late;
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

    async fn wake_late(&self, wearer: WearerId, late: &LateWake) -> Result<(), Unsent> {
        let prompt = Prompt {
            id: late.prompt,
            at: late.at,
            until: late.until,
        };
        if let Some(device) = late.device {
            return self.push_again(wearer, device, prompt.until).await;
        }
        let ringing = Ringing::of(prompt, self.now());
        let woken = self.push.wake(late.organisation, wearer, &ringing).await;
        woken.map_err(|NotSent| Unsent::default())
    }

    /// When to try again: each time twice as long, not before the service wants to be asked, and somewhat apart from the
    /// others that failed with it.
    pub(super) fn next_try(&self, now: Timestamp, tries: u32, unsent: Unsent) -> Timestamp {
        let mut apart = [0];
        self.ids.random(&mut apart);
        let longest = FIRST_WAIT.saturating_mul(1 << (tries - 1).min(10)).min(LONGEST_WAIT);
        let rest = SignedDuration::try_from(unsent.rest).map_or(LONGEST_REST, |rest| rest.min(LONGEST_REST));
        let (least, spread) = ((longest / 2).max(rest), (longest / 2).max(rest / 4));
        now.saturating_add(least + spread * i32::from(apart[0]) / 256)
            .unwrap_or(Timestamp::MAX)
    }
}
