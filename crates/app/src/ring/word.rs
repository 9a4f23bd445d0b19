//! Telling carers: a push or a letter to those whom an alert was told to. Each telling is a delivery, written with the alert in one
//! transaction, due at once: so it goes out even if the process ends in between, and is tried again like any other.

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use maat_core::{
    id::{AlertId, OrganisationId, UserId, WearerId},
    notify::Way,
    time::Local,
};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::{DueRow, deliver::Delivery};
use crate::{
    App, Result,
    alerts::{Alert, AlertState},
    keys,
    push::{PATIENCE, REFUSED, Reached, Unsent},
    store::{Stored, Work},
};

/// How long it is worth telling someone, from when it was to be told.
const WORTH: SignedDuration = SignedDuration::from_hours(1);

/// How it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum By {
    /// As each of them likes to be told, to begin with.
    TheirWay,
    /// By a letter, to those who like a push: it may have reached nobody.
    Letter,
}

/// That carers are to be told that an alert needs them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Word {
    organisation: OrganisationId,
    alert: AlertId,
    users: Vec<UserId>,
    by: By,
    /// One browser or phone alone, by its key: the others have been told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    only: Option<String>,
    until: Timestamp,
    tries: u32,
}

/// What is left to say, and when.
type Left = Vec<(Timestamp, Word)>;

impl App {
    /// Adds to `work` that these are told of an alert, if it is more than a line on Today.
    pub(crate) fn put_word(
        &self,
        work: &mut Work,
        shard: u32,
        (id, alert): (AlertId, &Alert),
        users: Vec<UserId>,
        by: By,
    ) {
        let now = self.now();
        let Some(organisation) = alert.organisations.first().filter(|_| alert.matter().is_some()) else {
            return;
        };
        let word = Word {
            organisation: *organisation,
            alert: id,
            users,
            by,
            only: None,
            until: worth_until(now),
            tries: 0,
        };
        self.put_again(work, shard, alert.wearer_id, (now, word));
    }

    /// Adds to `work` a delivery of what is to be said at an instant.
    pub(super) fn put_again(&self, work: &mut Work, shard: u32, wearer: WearerId, (at, word): (Timestamp, Word)) {
        let (id, now) = (self.ids.uuid(), self.now());
        work.create(keys::delivery(wearer, id), id, now, &Delivery::Word(word));
        work.put(keys::due_delivery(shard, at, wearer, id), id, now, &DueRow {});
    }

    /// Tells them, unless someone goes by now or it is too late. Answers what is left to say.
    pub(super) async fn speak(&self, wearer: WearerId, word: Word) -> Result<Left> {
        let alert = self.find::<Alert>(&keys::alert(word.organisation, word.alert)).await?;
        let open = alert.filter(|alert| alert.value.state == AlertState::Open);
        let Some(alert) = open.filter(|_| self.now() < word.until) else {
            return Ok(Vec::new());
        };
        let told = word.users.iter().map(|user| {
            let one = Word {
                users: vec![*user],
                ..word.clone()
            };
            self.speak_to(*user, wearer, &alert.value, one)
        });
        let left: Result<Vec<Left>> = join_all(told).await.into_iter().collect();
        Ok(left?.into_iter().flatten().collect())
    }

    async fn speak_to(&self, user: UserId, wearer: WearerId, alert: &Alert, word: Word) -> Result<Left> {
        let (Some(matter), Some(about)) = (alert.matter(), self.find_wearer(wearer).await?) else {
            return Ok(Vec::new());
        };
        // Whoever was taken out meanwhile hears nothing.
        if !self.may_see(user, wearer).await? {
            return Ok(Vec::new());
        }
        let (_, liked) = self.notifications_of(user).await?;
        let zone = about.value.zones.at(self.now());
        if let Some(end) = liked.waits_until(matter, zone.local(self.now()).datetime()) {
            let at = zone.place(Local::new(end));
            let until = worth_until(at);
            return Ok(vec![(at, Word { until, ..word })]);
        }
        match (word.by, liked.way(matter)) {
            (By::TheirWay, Way::Push) => self.push_to_carer(user, word).await,
            (By::TheirWay, Way::Mail) | (By::Letter, Way::Push) => Ok(self.write_to_carer(user, word).await),
            (By::Letter, Way::Mail) | (_, Way::None) => Ok(Vec::new()),
        }
    }

    async fn push_to_carer(&self, user: UserId, word: Word) -> Result<Left> {
        let mut reached = self.reached(user).await?;
        reached.retain(|one| word.only.as_ref().is_none_or(|only| *only == one.item.key.sk));
        let sent = join_all(reached.iter().map(|one| self.push_alert(one, word.alert, word.until))).await;
        let failed = reached
            .iter()
            .zip(sent)
            .filter_map(|(one, sent)| Some((one, sent.err()?)));
        let again = |(one, rest): (&Stored<Reached>, _)| {
            let only = Some(one.item.key.sk.clone());
            self.again(rest, Word { only, ..word.clone() })
        };
        Ok(failed.map(again).collect())
    }

    async fn write_to_carer(&self, user: UserId, word: Word) -> Left {
        match timeout(PATIENCE, self.letters.needs_you(user, word.alert)).await {
            Ok(Ok(())) => Vec::new(),
            _ => {
                tracing::warn!("a letter to a carer could not be sent");
                vec![self.again(REFUSED, word)]
            }
        }
    }

    fn again(&self, rest: std::time::Duration, mut word: Word) -> (Timestamp, Word) {
        word.tries = word.tries.saturating_add(1);
        self.known.meters.put_off();
        let at = self.next_try(self.now(), word.tries, Unsent { device: None, rest });
        (at.min(word.until), word)
    }
}

fn worth_until(at: Timestamp) -> Timestamp {
    at.saturating_add(WORTH).unwrap_or(Timestamp::MAX)
}
