//! A wearer's circle: saying who hears, and telling one after the other.

use jiff::{SignedDuration, Timestamp};
use maat_core::{
    circle::Circle,
    field::FieldError,
    id::{AlertId, UserId, WearerId},
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Result,
    access::{AtHome, Planner, Viewer},
    alerts::{Alert, AlertState},
    desk::Desk,
    keys,
    record::Record,
    ring::By,
    store::{Stored, Trail, require},
    table::MAX_OPERATIONS,
};

/// How many alerts are passed on in one transaction.
const AT_ONCE: usize = 4;
/// What is left free for the cursor, the due row and the alerts that are passed on.
const ROOM: usize = MAX_OPERATIONS / 2;

impl Record for Circle {
    const KIND: &'static str = "circle";
}

/// That someone of the circle was told of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Who.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// That they were written to, too: a push had not reached them, or nobody went.
    #[serde(default)]
    pub letter: bool,
}

impl Told {
    /// Told now.
    pub(crate) fn new(user: UserId, at: Timestamp) -> Self {
        let letter = false;
        Self { user, at, letter }
    }
}

impl App {
    /// Who hears, in order, and its version; 0, and nobody, before it is said. Who may no longer see the wearer is not in it.
    pub async fn circle(&self, by: Viewer<AtHome>) -> Result<(u64, Circle)> {
        let found = self.find::<Circle>(&keys::circle(by.wearer)).await?;
        let Some(Stored { item, mut value }) = found else {
            return Ok((0, Circle::default()));
        };
        let mut members = Vec::new();
        for member in value.members {
            if self.may_see(member.user_id, by.wearer).await? {
                members.push(member);
            }
        }
        value.members = members;
        Ok((item.version, value))
    }

    /// Says who hears, in order; `version` as read, if the caller says. It counts from the next alert on.
    ///
    /// # Errors
    /// `Invalid` with the field; `Stale` if `version` is not the present one.
    pub async fn put_circle(&self, by: Planner<AtHome>, circle: Circle, version: Option<u64>) -> Result<(u64, Circle)> {
        let circle = circle.checked()?;
        for (at, member) in circle.members.iter().enumerate() {
            if !self.may_see(member.user_id, by.wearer).await? {
                let field = format!("members[{at}].user_id");
                return Err(FieldError::new(field, "They don't see this wearer: assign them first.").into());
            }
        }
        self.edit(by.wearer, &[], |desk| {
            let is = desk.circle.as_ref().map_or(0, |stored| stored.item.version);
            require(is, version)?;
            match &desk.circle {
                Some(stored) => desk.work.replace(&stored.item, desk.now, &circle),
                None => desk.work.create(keys::circle(desk.id), "", desk.now, &circle),
            }
            Ok(((), by.trail("circle.put", by.wearer)))
        })
        .await?;
        let stored = self.get::<Circle>(&keys::circle(by.wearer)).await?;
        Ok((stored.item.version, stored.value))
    }

    /// Who of the circle hears next of an alert of which these have heard, if anyone is left.
    pub(crate) async fn hears_next(&self, desk: &Desk, told: &[Told]) -> Result<Option<UserId>> {
        let Some(circle) = &desk.circle else {
            return Ok(None);
        };
        let at = desk.plan.zones.local(desk.now).datetime();
        let mut heard: Vec<UserId> = told.iter().map(|told| told.user).collect();
        while let Some(next) = circle.value.next(at, &heard) {
            if self.may_see(next, desk.id).await? {
                return Ok(Some(next));
            }
            heard.push(next);
        }
        Ok(None)
    }

    /// Adds to a desk's work that alerts nobody has taken in time are told to the next one. What does not fit stays due.
    pub(crate) async fn pass_on(&self, desk: &mut Desk) -> Result<()> {
        let home = desk.wearer.value.organisation_id;
        let telling = desk.cursor.value.telling.iter();
        let due: Vec<AlertId> = telling.filter(|(_, at)| **at <= desk.now).map(|(id, _)| *id).collect();
        for id in due.into_iter().take(AT_ONCE) {
            if desk.work.len() > ROOM {
                return Ok(());
            }
            desk.cursor.value.telling.remove(&id);
            let stored = self.find::<Alert>(&keys::alert(home, id)).await?;
            let Some(stored) = stored.filter(|stored| stored.value.state == AlertState::Open) else {
                continue;
            };
            let mut alert = stored.value.clone();
            let next = self.hears_next(desk, &alert.told).await?;
            let letters = self.letters_due(&mut alert, next.is_none()).await?;
            alert.told.extend(next.map(|user| Told::new(user, desk.now)));
            if alert == stored.value {
                continue;
            }
            self.write_alert(&mut desk.work, (home, id), &stored, &alert, desk.now)
                .await?;
            let shard = desk.cursor.value.shard;
            if !letters.is_empty() {
                self.put_word(&mut desk.work, shard, (id, &alert), letters, By::Letter);
            }
            if let Some(next) = next {
                self.put_word(&mut desk.work, shard, (id, &alert), vec![next], By::TheirWay);
                desk.tell_on(id);
            }
        }
        Ok(())
    }

    /// Who is written to, since a step passed and nobody goes: whoever was told last, if no push reaches them; once everyone was
    /// told, all of them. Each once an alert.
    async fn letters_due(&self, alert: &mut Alert, all_told: bool) -> Result<Vec<UserId>> {
        let Some(last) = alert.told.last().copied().filter(|_| alert.matter().is_some()) else {
            return Ok(Vec::new());
        };
        let written: Vec<UserId> = alert
            .told
            .iter()
            .filter(|told| told.letter)
            .map(|told| told.user)
            .collect();
        let mut due: Vec<UserId> = if all_told {
            alert.told.iter().map(|told| told.user).collect()
        } else if self.reached(last.user).await?.is_empty() {
            vec![last.user]
        } else {
            Vec::new()
        };
        due.sort();
        due.dedup();
        due.retain(|user| !written.contains(user));
        for told in alert.told.iter_mut().filter(|told| due.contains(&told.user)) {
            told.letter = true;
        }
        Ok(due)
    }

    /// From now on the next one hears after a step of the circle, unless the alert is taken before.
    pub(crate) async fn keep_telling(&self, wearer: WearerId, alert: AlertId) -> Result<()> {
        self.edit(wearer, &[], |desk| {
            desk.tell_on(alert);
            Ok(((), Trail::Own))
        })
        .await
    }
}

impl Desk {
    /// The next one of the circle hears of this alert after a step.
    pub(crate) fn tell_on(&mut self, alert: AlertId) {
        let Some(circle) = &self.circle else { return };
        let step = SignedDuration::from_mins(circle.value.step_minutes.into());
        let at = self.now.saturating_add(step).unwrap_or(Timestamp::MAX);
        self.cursor.value.telling.insert(alert, at);
    }
}
