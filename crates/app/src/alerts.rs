//! Alerts: something for a carer to take.

use std::collections::{BTreeMap, btree_map::Entry};

use jiff::Timestamp;
use maat_core::{
    activity::Telling,
    id::{AlertId, OrganisationId, UserId, WearerId},
    notify::Matter,
    plan::OccurrenceId,
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Code, Error, Result,
    access::{InOrganisation, Viewer},
    circle::Told,
    desk::Desk,
    jobs::SHARD,
    keys,
    live::{Event, What},
    record::Record,
    ring::By,
    store::{Stored, Work},
    table::{Item, Query},
};

/// How many alerts are read at a time.
const PAGE: usize = 200;
/// Most times that one listing does so, while it finds fewer than it is asked for.
const MAX_PAGES: usize = 5;
/// How often a change is tried again when someone else was faster.
const TRIES: usize = 8;

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// An answer was wanted and none came.
    NoAnswer,
    /// The wearer asks for help.
    Help,
    /// No watch of the wearer is heard from.
    NotHeard,
    /// An answer was wanted, and the wearer has no watch to be asked by.
    NoWatch,
}

/// How far an alert has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// No one has taken it.
    Open,
    /// Someone has: "I'm going".
    Taken,
    /// It is sorted.
    Resolved,
}

/// Something for a carer to take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// What it is about.
    pub kind: AlertKind,
    /// Whom it is about.
    pub wearer_id: WearerId,
    /// What went without an answer, if that is what it is about.
    pub occurrence_id: Option<OccurrenceId>,
    /// How far it has come.
    pub state: AlertState,
    /// The organisations that hear of it: the wearer's own, and of what a guest planned that guest; of what is about the
    /// wearer, all. Each has a copy, and all are changed together.
    #[serde(default)]
    pub organisations: Vec<OrganisationId>,
    /// How the circle hears, as the plan wants it.
    #[serde(default)]
    pub telling: Telling,
    /// Since when it is so.
    pub opened_at: Timestamp,
    /// Who goes.
    pub taken_by: Option<UserId>,
    /// Since when.
    pub taken_at: Option<Timestamp>,
    /// Who of the circle was told, in order.
    #[serde(default)]
    pub told: Vec<Told>,
    /// Who sorted it; no one, if the watch's own word did.
    pub resolved_by: Option<UserId>,
    /// When.
    pub resolved_at: Option<Timestamp>,
}

impl Alert {
    /// How much of a matter it is to who is told; `None`: a line on Today.
    pub(crate) fn matter(&self) -> Option<Matter> {
        match self.kind {
            AlertKind::Help => Some(Matter::Help),
            _ => Matter::of(self.telling),
        }
    }
}

impl Record for Alert {
    const KIND: &'static str = "alert";
}

/// The open alerts again: what Today lists.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct OpenAlert(Alert);

impl Record for OpenAlert {
    const KIND: &'static str = "open_alert";
}

/// An alert that a desk wants written.
pub(crate) struct NewAlert {
    pub(crate) id: AlertId,
    pub(crate) kind: AlertKind,
    pub(crate) occurrence: Option<OccurrenceId>,
    pub(crate) telling: Telling,
}

impl App {
    /// The alerts that are open or taken, of wearers the caller may see; newest first.
    pub async fn open_alerts(&self, by: Viewer<InOrganisation>) -> Result<Vec<(AlertId, Alert)>> {
        let pk = keys::open_alert_pk(by.actor.organisation);
        let items = self.all(Query::prefix(pk, "", PAGE).descending()).await?;
        self.seen(by, items).await
    }

    /// The alerts in this state (`None`: in any), of wearers the caller may see; newest first, from right after `after` on.
    /// Answers too where to go on, if there are more: a page may hold fewer than `limit`, or none.
    pub async fn list_alerts(
        &self,
        by: Viewer<InOrganisation>,
        state: Option<AlertState>,
        after: Option<AlertId>,
        limit: usize,
    ) -> Result<(Vec<(AlertId, Alert)>, Option<AlertId>)> {
        let pk = match state {
            Some(AlertState::Open | AlertState::Taken) => keys::open_alert_pk(by.actor.organisation),
            _ => keys::alert_pk(by.actor.organisation),
        };
        let (mut alerts, mut next) = (Vec::new(), after);
        for _ in 0..MAX_PAGES {
            let mut query = Query::prefix(pk.clone(), "", PAGE).descending();
            query.after = next.map(|id| id.to_string());
            let page = self.table.query(&query).await?;
            next = page
                .next
                .map(|last| last.parse())
                .transpose()
                .map_err(Error::internal)?;
            let seen = self.seen(by, page.items).await?.into_iter();
            alerts.extend(seen.filter(|(_, alert)| state.is_none_or(|state| alert.state == state)));
            if alerts.len() > limit {
                alerts.truncate(limit);
                next = alerts.last().map(|(id, _)| *id);
            }
            if alerts.len() == limit || next.is_none() {
                break;
            }
        }
        Ok((alerts, next))
    }

    /// Those of them that are of wearers the caller may see.
    async fn seen(&self, by: Viewer<InOrganisation>, items: Vec<Item>) -> Result<Vec<(AlertId, Alert)>> {
        let mut wearers = BTreeMap::new();
        let mut seen = Vec::new();
        for item in items {
            let alert = Alert::read(&item)?;
            let sees = match wearers.entry(alert.wearer_id) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => *new.insert(self.look_here(by, alert.wearer_id).await?.is_some()),
            };
            if sees {
                seen.push((item.id.parse().map_err(Error::internal)?, alert));
            }
        }
        Ok(seen)
    }

    /// "I'm going."
    ///
    /// # Errors
    /// `Conflict` if someone else is, or it is sorted.
    pub async fn take_alert(&self, by: Viewer<InOrganisation>, id: AlertId) -> Result<Alert> {
        self.change_alert(by, id, "alert.take", |alert, user, now| {
            require_free(&alert, user)?;
            match alert.state {
                AlertState::Open => Ok(Alert {
                    state: AlertState::Taken,
                    taken_by: Some(user),
                    taken_at: Some(now),
                    ..alert
                }),
                _ => Ok(alert),
            }
        })
        .await
    }

    /// "I can't": another hears of it, and nobody goes until they say so. Without a name it is the next one of the circle who has not
    /// heard yet.
    ///
    /// # Errors
    /// `Conflict` if someone else is going, it is sorted, or nobody is left to hear; `Invalid` with the field `user_id` for one who does
    /// not see the wearer.
    pub async fn hand_over_alert(&self, by: Viewer<InOrganisation>, id: AlertId, to: Option<UserId>) -> Result<Alert> {
        let stored = self.get::<Alert>(&keys::alert(by.actor.organisation, id)).await?;
        let wearer = stored.value.wearer_id;
        if !self.sees(by, wearer).await? {
            return Err(Error::not_found());
        }
        let to = match to {
            Some(user) if self.may_see(user, wearer).await? => user,
            Some(_) => return Err(Error::invalid("user_id", "They don't see this wearer.")),
            None => self.hears_after(by.actor.user, &stored.value).await?,
        };
        // First: if all else fails, it is passed on once too often rather than never.
        self.keep_telling(wearer, id).await?;
        self.change_alert(by, id, "alert.hand_over", |mut alert, user, at| {
            require_free(&alert, user)?;
            alert.told.push(Told::new(to, at));
            // To whom somebody hands it, it is more than a line on Today.
            let telling = match alert.telling {
                Telling::Line => Telling::Notice,
                more => more,
            };
            Ok(Alert {
                state: AlertState::Open,
                telling,
                taken_by: None,
                taken_at: None,
                ..alert
            })
        })
        .await
    }

    async fn hears_after(&self, user: UserId, alert: &Alert) -> Result<UserId> {
        let desk = self.desk(alert.wearer_id, &[]).await?;
        let mut told = alert.told.clone();
        told.push(Told::new(user, desk.now));
        let next = self.hears_next(&desk, &told).await?;
        next.ok_or_else(|| Error::new(Code::Conflict, "Nobody is left in the circle: say to whom."))
    }

    /// "Sorted."
    pub async fn resolve_alert(&self, by: Viewer<InOrganisation>, id: AlertId) -> Result<Alert> {
        self.change_alert(by, id, "alert.resolve", |alert, user, now| match alert.state {
            AlertState::Resolved => Ok(alert),
            _ => Ok(resolved(alert, Some(user), now)),
        })
        .await
    }

    async fn change_alert(
        &self,
        by: Viewer<InOrganisation>,
        id: AlertId,
        action: &'static str,
        change: impl Fn(Alert, UserId, Timestamp) -> Result<Alert>,
    ) -> Result<Alert> {
        for attempt in 1.. {
            match self.try_change(by, id, action, &change).await {
                // Someone else was faster: what they did decides.
                Err(error) if error.code == Code::Stale && attempt < TRIES => {}
                result => return result,
            }
        }
        unreachable!("the last try returns")
    }

    async fn try_change(
        &self,
        by: Viewer<InOrganisation>,
        id: AlertId,
        action: &'static str,
        change: impl Fn(Alert, UserId, Timestamp) -> Result<Alert>,
    ) -> Result<Alert> {
        let organisation = by.actor.organisation;
        let stored = self.get::<Alert>(&keys::alert(organisation, id)).await?;
        if !self.sees(by, stored.value.wearer_id).await? {
            return Err(Error::not_found());
        }
        let now = self.now();
        let alert = change(stored.value.clone(), by.actor.user, now)?;
        if alert != stored.value {
            let mut work = Work::default();
            self.write_alert(&mut work, (organisation, id), &stored, &alert, now)
                .await?;
            if alert.told.len() > stored.value.told.len() {
                let told = alert.told.last().map(|told| told.user);
                self.put_word(&mut work, SHARD, (id, &alert), told.into_iter().collect(), By::TheirWay);
            }
            self.commit(by.trail(action, id), work).await?;
            let mut organisations = alert.organisations.clone();
            organisations.push(organisation);
            self.live.tell(Event {
                organisations,
                wearer: Some(alert.wearer_id),
                what: What::Changed,
            });
        }
        Ok(alert)
    }

    /// Writes the alert in the place of what was read in this organisation, and wherever else it is heard of.
    pub(crate) async fn write_alert(
        &self,
        work: &mut Work,
        (organisation, id): (OrganisationId, AlertId),
        stored: &Stored<Alert>,
        alert: &Alert,
        now: Timestamp,
    ) -> Result<()> {
        self.write_copy(work, (organisation, id), stored, alert, now).await?;
        for other in alert.organisations.iter().filter(|other| **other != organisation) {
            if let Some(copy) = self.find::<Alert>(&keys::alert(*other, id)).await? {
                self.write_copy(work, (*other, id), &copy, alert, now).await?;
            }
        }
        Ok(())
    }

    /// Writes one organisation's alert, and its open copy, which goes away once it is sorted.
    async fn write_copy(
        &self,
        work: &mut Work,
        (organisation, id): (OrganisationId, AlertId),
        stored: &Stored<Alert>,
        alert: &Alert,
        now: Timestamp,
    ) -> Result<()> {
        work.replace(&stored.item, now, alert);
        let key = keys::open_alert(organisation, id);
        match (alert.state, self.find::<OpenAlert>(&key).await?) {
            (AlertState::Resolved, Some(open)) => work.delete(&open.item),
            (AlertState::Resolved, None) => {}
            _ => work.put(key, id, now, &OpenAlert(alert.clone())),
        }
        Ok(())
    }

    /// Adds to a desk's work the alerts it opened and those that new evidence resolves.
    pub(crate) async fn write_alerts(&self, desk: &mut Desk) -> Result<()> {
        let home = desk.wearer.value.organisation_id;
        let (opened, settled) = desk.take_alerts();
        for NewAlert {
            id,
            kind,
            occurrence,
            telling,
        } in opened
        {
            let first = self.hears_next(desk, &[]).await?;
            let told = first.map(|user| Told::new(user, desk.now));
            let alert = Alert {
                kind,
                wearer_id: desk.id,
                occurrence_id: occurrence,
                state: AlertState::Open,
                organisations: desk.who_hears(kind, occurrence),
                telling,
                opened_at: desk.now,
                taken_by: None,
                taken_at: None,
                told: told.into_iter().collect(),
                resolved_by: None,
                resolved_at: None,
            };
            for organisation in &alert.organisations {
                let (key, open) = (keys::alert(*organisation, id), keys::open_alert(*organisation, id));
                desk.work.create(key, id, desk.now, &alert);
                desk.work.create(open, id, desk.now, &OpenAlert(alert.clone()));
            }
            if let Some(first) = first {
                let shard = desk.cursor.value.shard;
                self.put_word(&mut desk.work, shard, (id, &alert), vec![first], By::TheirWay);
            }
            desk.tell_on(id);
        }
        for id in settled {
            let Some(stored) = self.find::<Alert>(&keys::alert(home, id)).await? else {
                continue;
            };
            if stored.value.state == AlertState::Resolved {
                continue;
            }
            let alert = resolved(stored.value.clone(), None, desk.now);
            self.write_alert(&mut desk.work, (home, id), &stored, &alert, desk.now)
                .await?;
        }
        Ok(())
    }
}

impl Desk {
    /// The organisations that hear of an alert, the wearer's own first.
    fn who_hears(&self, kind: AlertKind, about: Option<OccurrenceId>) -> Vec<OrganisationId> {
        let mut all = self.organisations();
        let unanswered = matches!(kind, AlertKind::NoAnswer | AlertKind::NoWatch);
        if unanswered && let Some(about) = about {
            let planner = self.plan.said_of(about).map(|(planner, _)| planner);
            let home = self.wearer.value.organisation_id;
            all.retain(|one| *one == home || Some(*one) == planner);
        }
        all
    }
}

/// Fails if it is sorted, or another than `user` is going.
fn require_free(alert: &Alert, user: UserId) -> Result<()> {
    match alert.state {
        AlertState::Resolved => Err(Error::new(Code::Conflict, "This is sorted already.")),
        AlertState::Taken if alert.taken_by != Some(user) => {
            Err(Error::new(Code::Conflict, "Someone else is going already."))
        }
        _ => Ok(()),
    }
}

fn resolved(alert: Alert, by: Option<UserId>, now: Timestamp) -> Alert {
    Alert {
        state: AlertState::Resolved,
        resolved_by: by,
        resolved_at: Some(now),
        ..alert
    }
}
