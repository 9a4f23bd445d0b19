//! The parts of the file: what the use cases answer, in plain words.

use std::collections::VecDeque;

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{Span, civil::Date};
use maat_app::{
    Error, Result,
    alerts::{Alert, AlertKind, AlertState},
    consents::{Capacity, Purpose},
    days::Days,
    messages::{Message, MessageKind},
    wearers::SoundMode,
};
use maat_core::{
    activity::Activity,
    day::Happening,
    id::{AlertId, MediaId, UserId},
    log::By,
    plan::{ChangeKind, OccurrenceId},
};

use super::{Reader, seen};
use crate::{
    messages::Language,
    pages::export::{Activities, Group, Head, Line, Look},
    pages::moment::Moment,
    pictograms,
    site::{day::facts, view::title},
};

/// Pictures in one part: each is some ten kilobytes.
const PICTURES: usize = 10;
/// Alerts, and looks, in one part.
const LINES: usize = 500;
/// Days in one part.
const DAYS: i64 = 30;

impl Reader {
    pub(super) async fn head(&mut self) -> Result<(Head, VecDeque<Activity>)> {
        let (t, today) = (self.t, self.wearer.today(self.web.app.now()));
        let photo = match self.wearer.photo {
            Some(id) => self.own_picture(id).await?,
            None => None,
        };
        let (_, circle) = self.web.app.circle(self.by.into_viewer()).await?;
        let mut hears = Vec::new();
        for member in circle.members {
            hears.push(self.name(member.user_id).await);
        }
        if hears.is_empty() {
            hears.push(t.export_nobody().to_owned());
        }
        let wearer = &self.wearer;
        let sound = match wearer.settings.sound_mode {
            SoundMode::Home => t.export_home(),
            SoundMode::School => t.export_school(),
            SoundMode::Silent => t.export_silent(),
        };
        let language = Language::of_tag(&wearer.language).unwrap_or_default();
        let begins = wearer.day_starts_at.strftime("%-H:%M").to_string();
        let profile = vec![
            (t.places_name(), wearer.name.clone()),
            (t.export_lives(), self.zone.name().to_owned()),
            (t.export_speaks(), language.name().to_owned()),
            (t.export_begins(), begins),
            (t.export_sound(), sound.to_owned()),
        ];
        let head = Head {
            t,
            name: wearer.name.clone(),
            photo,
            made: self.date(today),
            profile,
            hears: t.export_hears(&wearer.name),
            circle: hears.join(", "),
        };
        let days = self.web.app.days(seen(self.by), today, today).await?;
        let mut looks: Vec<Activity> = days.looks.values().cloned().collect();
        looks.sort_by_key(|activity| activity.title.to_lowercase());
        Ok((head, looks.into()))
    }

    pub(super) async fn activities(&self, left: &mut VecDeque<Activity>, first: bool) -> Result<Activities> {
        let mut activities = Vec::new();
        for activity in left.drain(..left.len().min(PICTURES)) {
            let own = match activity.picture {
                Some(id) => self.own_picture(id).await?,
                None => None,
            };
            let picture = own.or_else(|| pictogram(activity.pictogram.as_deref()));
            activities.push(Look {
                title: activity.title,
                picture,
                steps: activity.steps.into_iter().map(|step| step.title).collect(),
            });
        }
        let heading = first.then(|| self.t.export_activities());
        Ok(Activities { heading, activities })
    }

    pub(super) async fn repeats(&self) -> Result<Vec<Line>> {
        let t = self.t;
        // What is planned once stands day by day.
        let entries = self.web.app.list_entries(seen(self.by), Some(Date::MAX)).await?;
        let lines = entries.into_iter().filter(|entry| entry.spec.repeat.is_some());
        let line = lines.map(|entry| {
            let spec = entry.spec;
            let named = spec.title.or(entry.activity.map(|activity| activity.title));
            let rule = spec.repeat.as_ref().map(ToString::to_string);
            let steps = spec.steps.into_iter().flatten().map(|step| step.title);
            let mut more = vec![t.minutes(spec.duration_minutes.into())];
            more.extend(steps);
            Line {
                when: format!("{} {}", t.repeat(rule.as_deref()), spec.start.time().strftime("%-H:%M")),
                what: named.unwrap_or_else(|| t.day_private().to_owned()),
                more,
            }
        });
        Ok(line.collect())
    }

    /// The days from the first after `after` on which something is; `None` if there is none. Answers too how far they go.
    pub(super) async fn days(&mut self, after: Option<Date>) -> Result<Option<(Vec<Group>, Date)>> {
        let Some(from) = self.web.app.next_lived(self.by, after).await? else {
            return Ok(None);
        };
        let to = from.saturating_add(Span::new().days(DAYS));
        let days = self.web.app.days(seen(self.by), from, to).await?;
        let told = days.check_ins.iter().filter_map(|check_in| match check_in.by {
            By::Carer(user) => Some(user),
            By::Wearer(_) => None,
        });
        let mut carers: Vec<(UserId, String)> = Vec::new();
        for user in told.collect::<std::collections::BTreeSet<_>>() {
            let name = self.name(user).await;
            carers.push((user, name));
        }
        let mut groups = Vec::new();
        for day in &days.days {
            // Of what is to come, what repeats is told above.
            let here = |one: &&Happening| day.date <= days.today || one.occurrence.spec.repeat.is_none();
            let lines: Vec<Line> = day
                .happenings
                .iter()
                .filter(here)
                .map(|one| self.line(&days, one, &carers))
                .collect();
            if !lines.is_empty() {
                groups.push(Group {
                    title: Some(self.date(day.date)),
                    lines,
                });
            }
        }
        Ok(Some((groups, to)))
    }

    fn line(&self, days: &Days, happening: &Happening, carers: &[(UserId, String)]) -> Line {
        let (t, name) = (self.t, &self.wearer.name);
        let facts = facts(days, happening, carers);
        let mut more: Vec<String> = facts.iter().map(|fact| fact.say(&t, name)).collect();
        let changed = happening.occurrence.change.as_ref();
        if changed.is_some_and(|changed| changed.kind == ChangeKind::Cancelled) {
            more.insert(0, t.export_cancelled().to_owned());
        }
        Line {
            when: t.time(&Moment::new(happening.occurrence.starts_at, &days.zone)),
            what: title(t, days, happening),
            more,
        }
    }

    pub(super) async fn messages(&mut self) -> Result<Vec<Line>> {
        let t = self.t;
        let mut lines = Vec::new();
        for message in self.web.app.list_messages(seen(self.by)).await? {
            let message = message.value;
            let mut more = vec![t.export_from(self.name(message.from).await)];
            more.extend(message.shown_at.map(|at| t.export_shown(self.when(at))));
            more.extend(message.ok_at.map(|at| t.export_ok(self.when(at))));
            let when = self.when(message.sent_at);
            let what = self.said(message);
            lines.push((when, what, more));
        }
        for proposal in self.web.app.list_proposals(self.by.into_viewer()).await? {
            let proposal = proposal.value;
            let shown = pictograms::get_by_id(proposal.pictogram.as_deref().unwrap_or_default());
            let what = proposal
                .title
                .or_else(|| shown.map(|shown| shown.name_in(&t).to_owned()));
            let more = vec![t.export_from_wearer(&self.wearer.name)];
            let what = what.unwrap_or_else(|| t.export_picture().to_owned());
            lines.push((self.when(proposal.proposed_at), what, more));
        }
        let line = |(when, what, more)| Line { when, what, more };
        Ok(lines.into_iter().map(line).collect())
    }

    fn said(&self, message: Message) -> String {
        let t = self.t;
        let words = match (message.kind(), message.answers) {
            (MessageKind::Answer, Some((_, true))) => t.export_yes(),
            (MessageKind::Answer, _) => t.export_no(),
            (MessageKind::Nudge, _) => t.export_nudge(),
            (MessageKind::Picture | MessageKind::Text, _) => t.export_picture(),
        };
        message.text.unwrap_or_else(|| words.to_owned())
    }

    pub(super) async fn alerts(&mut self, after: Option<AlertId>) -> Result<(Vec<Line>, Option<AlertId>)> {
        let here = seen(self.by).in_organisation();
        let (alerts, next) = self.web.app.list_alerts(here, None, after, LINES).await?;
        let mut lines = Vec::new();
        for (_, alert) in alerts {
            if alert.wearer_id == self.by.wearer {
                lines.push(self.alert(alert).await?);
            }
        }
        Ok((lines, next))
    }

    async fn alert(&mut self, alert: Alert) -> Result<Line> {
        let (t, name) = (self.t, self.wearer.name.clone());
        let about = match alert.occurrence_id {
            Some(id) => self.title_of(id).await?,
            None => String::new(),
        };
        let what = match alert.kind {
            AlertKind::NoAnswer => t.alert_no_answer(&name, about),
            AlertKind::Help => t.alert_help(&name),
            AlertKind::NotHeard => t.alert_not_heard(&name, self.when(alert.opened_at)),
            AlertKind::NoWatch => t.alert_no_watch(about, &name),
        };
        let mut told = Vec::new();
        for one in &alert.told {
            told.push(self.name(one.user).await);
        }
        let mut more = Vec::new();
        if !told.is_empty() {
            more.push(t.export_told(told.join(", ")));
        }
        if let Some(user) = alert.taken_by {
            more.push(t.export_went(self.name(user).await));
        }
        match (alert.state, alert.resolved_by) {
            (AlertState::Resolved, Some(user)) => more.push(t.export_sorted(self.name(user).await)),
            (AlertState::Resolved, None) => more.push(t.export_sorted_itself().to_owned()),
            _ => {}
        }
        let when = self.when(alert.opened_at);
        Ok(Line { when, what, more })
    }

    /// What an occurrence is called; what is on no plan any more has no name.
    async fn title_of(&self, id: OccurrenceId) -> Result<String> {
        let days = self.web.app.days(seen(self.by), id.date, id.date).await?;
        let found = days.all().find(|happening| happening.occurrence.id == id);
        Ok(found.map_or_else(|| "…".to_owned(), |happening| title(self.t, &days, happening)))
    }

    pub(super) async fn consents(&self) -> Result<Vec<Line>> {
        let t = self.t;
        let consents = self.web.app.consents(self.by.into()).await?.into_iter();
        let line = |consent: maat_app::consents::Consent| {
            let given = match consent.capacity {
                Capacity::Wearer => t.export_given(&consent.given_by),
                Capacity::Representative => t.export_given_for(&consent.given_by, &self.wearer.name),
            };
            let withdrawn = consent.withdrawn_at.map(|at| t.export_withdrawn(self.when(at)));
            let what = match consent.purpose {
                Purpose::Share => t.export_share(),
                Purpose::Mood => t.export_mood(),
                Purpose::Photo => t.export_photo(),
            };
            Line {
                when: self.date(consent.given_on),
                what: what.to_owned(),
                more: std::iter::once(given).chain(withdrawn).collect(),
            }
        };
        Ok(consents.map(|stored| line(stored.value)).collect())
    }

    pub(super) async fn access(&mut self, after: Option<String>) -> Result<(Vec<Line>, Option<String>)> {
        let t = self.t;
        let (accessed, next) = self.web.app.access_log(self.by.into(), after, LINES).await?;
        let mut lines = Vec::new();
        for one in accessed {
            let who = match one.user.parse() {
                Ok(user) => self.name(user).await,
                Err(_) => t.export_someone().to_owned(),
            };
            let did = match one.action.as_str() {
                "wearer.read" => t.export_looked(),
                "wearer.export" => t.export_exported(),
                _ => t.export_changed(),
            };
            lines.push(Line {
                when: self.when(one.at),
                what: who,
                more: vec![did.to_owned()],
            });
        }
        Ok((lines, next))
    }

    /// A picture of the organisation's own as a data address; `None` if it is another's, or gone.
    async fn own_picture(&self, id: MediaId) -> Result<Option<String>> {
        let here = seen(self.by).in_organisation();
        match self.web.app.media(here, id).await {
            Ok(shown) => Ok(Some(data(&shown.media.content_type, &shown.file))),
            Err(error) if error.code == maat_app::Code::NotFound => Ok(None),
            Err(error) => Err(Error::internal(error)),
        }
    }
}

fn pictogram(id: Option<&str>) -> Option<String> {
    let pictogram = id.and_then(pictograms::get_by_id)?;
    Some(data("image/svg+xml", pictogram.svg().as_bytes()))
}

fn data(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", STANDARD.encode(bytes))
}
