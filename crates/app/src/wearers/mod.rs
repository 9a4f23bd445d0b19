//! Wearers: the person the day is for.

mod gone;

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use maat_core::{
    day::date_at,
    field::{FieldError, short_text},
    id::{MediaId, OrganisationId, WearerId},
    patch::Patch,
    time::{Zone, ZoneHistory},
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Error, Result,
    access::{Assignment, AtHome, Carer, InOrganisation, OfWearer, Planner, Viewer},
    audit::Change,
    consents::not_agreed,
    desk::Cursor,
    keys,
    record::Record,
    store::{Stored, Trail, Work},
    table::Query,
    users::LANGUAGES,
};

/// Longest name, in characters.
pub const MAX_NAME: usize = 80;
/// Most wearers of one organisation.
pub const MAX_WEARERS: usize = 2_000;

/// The person the day is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wearer {
    /// Where they belong.
    pub organisation_id: OrganisationId,
    /// What they are called.
    pub name: String,
    /// What their watch speaks.
    pub language: String,
    /// Where they live, from when.
    pub zones: ZoneHistory,
    /// When their day begins.
    pub day_starts_at: Time,
    /// How their watch behaves.
    pub settings: Settings,
    /// What was agreed to for them, beyond the plan.
    #[serde(default)]
    pub purposes: Purposes,
    /// A photo of them.
    #[serde(default)]
    pub photo: Option<MediaId>,
    /// Since when they are gone: taken out, and to be erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_at: Option<Timestamp>,
}

impl Wearer {
    /// Their date at an instant, by the hour at which their day begins.
    pub fn today(&self, now: Timestamp) -> Date {
        date_at(&self.zones, self.day_starts_at, now)
    }
}

impl Record for Wearer {
    const KIND: &'static str = "wearer";
}

/// How a watch behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Settings {
    /// What may be heard and felt.
    pub sound_mode: SoundMode,
    /// How time is shown.
    pub time_shown: TimeShown,
    /// The wearer may propose things from their watch.
    pub may_propose: bool,
}

/// What is kept of a wearer beyond the plan, each only while someone's consent to it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Purposes {
    /// How they feel.
    pub mood: bool,
    /// A photo of them.
    pub photo: bool,
}

/// What may be heard and felt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SoundMode {
    /// Buzz and soft sound.
    #[default]
    Home,
    /// Buzz, never sound.
    School,
    /// Picture only.
    Silent,
}

/// How time is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TimeShown {
    /// A ring that drains.
    #[default]
    Ring,
    /// Dots of 15 minutes.
    Dots,
    /// Digits.
    Digits,
    /// Not at all.
    None,
}

/// The summary by which an organisation lists a wearer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WearerSummary {
    /// What they are called.
    pub name: String,
}

impl Record for WearerSummary {
    const KIND: &'static str = "wearer_summary";
}

/// What someone wrote of a wearer: new, or a patch.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("x-new" = { "required": ["name"] })))]
#[serde(default)]
pub struct WearerDraft {
    /// What they are called.
    #[cfg_attr(feature = "schema", schemars(with = "Patch<maat_core::schema::Line<MAX_NAME>>"))]
    pub name: Patch<String>,
    /// The zone they live in from now on.
    pub time_zone: Patch<Zone>,
    /// What their watch speaks.
    #[cfg_attr(feature = "schema", schemars(with = "Patch<crate::schema::Language>"))]
    pub language: Patch<String>,
    /// When their day begins; before noon.
    #[cfg_attr(feature = "schema", schemars(with = "Patch<maat_core::schema::DayStart>"))]
    pub day_starts_at: Patch<Time>,
    /// How their watch behaves.
    pub settings: Patch<Settings>,
    /// A photo of them, of the organisation's pictures; someone has to have agreed to it.
    pub photo: Patch<MediaId>,
}

impl App {
    /// Takes a wearer into an organisation. Whoever does so and doesn't see everyone is assigned to them.
    ///
    /// # Errors
    /// `Invalid` with the field.
    pub async fn create_wearer(&self, by: Planner<InOrganisation>, draft: WearerDraft) -> Result<Stored<Wearer>> {
        self.create_wearer_once(by, WearerId(self.ids.uuid()), draft).await
    }

    /// The same under an id chosen before: a wearer who is there already stays as they are.
    pub async fn create_wearer_once(
        &self,
        by: Planner<InOrganisation>,
        id: WearerId,
        draft: WearerDraft,
    ) -> Result<Stored<Wearer>> {
        if let Some(wearer) = self.find_wearer(id).await? {
            return Ok(wearer);
        }
        if matches!(draft.photo, Patch::Set(_)) {
            return Err(not_agreed("photo"));
        }
        let (now, actor) = (self.now(), by.actor);
        let organisation = self
            .get::<crate::organisations::Organisation>(&keys::organisation(actor.organisation))
            .await?;
        let zone = match draft.time_zone {
            Patch::Set(zone) => zone,
            Patch::Keep | Patch::Default => organisation.value.time_zone.clone(),
        };
        let wearer = Wearer {
            organisation_id: actor.organisation,
            name: name(draft.name.over_option(None))?,
            language: language(draft.language.over(None, || organisation.value.language.clone()))?,
            zones: ZoneHistory::new(zone),
            day_starts_at: day_start(draft.day_starts_at.over(None, Time::midnight))?,
            settings: draft.settings.over(None, Settings::default),
            purposes: Purposes::default(),
            photo: None,
            gone_at: None,
        };
        let mut work = Work::default();
        work.create(keys::wearer(id), id, now, &wearer);
        work.create(
            keys::wearer_summary(actor.organisation, id),
            id,
            now,
            &WearerSummary {
                name: wearer.name.clone(),
            },
        );
        work.create(keys::cursor(id), id, now, &Cursor::new(now));
        if !actor.role.sees_all() {
            let carer = self.get::<Carer>(&keys::carer(actor.organisation, actor.user)).await?;
            let assignment = Assignment {
                user: actor.user,
                wearer: id,
                organisation: actor.organisation,
                stay: carer.value.stay,
                from: None,
                until: None,
            };
            self.put_assignment(&mut work, &assignment);
        }
        let trail = Change::new(actor, "wearer.create", Some(id), id);
        self.commit(Trail::Change(trail), work).await?;
        self.get(&keys::wearer(id)).await
    }

    /// The wearers of an organisation that the caller may see, and those shared with it, by name.
    pub async fn list_wearers(&self, by: Viewer<InOrganisation>) -> Result<Vec<Stored<Wearer>>> {
        let mut wearers = Vec::new();
        for of in ["wearer#", "shared#"] {
            let query = Query::prefix(keys::organisation_pk(by.actor.organisation), of, MAX_WEARERS);
            for item in self.all(query).await? {
                let id: WearerId = item.id.parse().map_err(Error::internal)?;
                wearers.extend(self.look_here(by, id).await?.map(|(_, wearer)| wearer));
            }
        }
        wearers.sort_by_cached_key(|wearer| wearer.value.name.to_lowercase());
        Ok(wearers)
    }

    /// One wearer.
    pub async fn wearer(&self, by: Viewer<OfWearer>) -> Result<Stored<Wearer>> {
        self.find_wearer(by.wearer).await?.ok_or_else(Error::not_found)
    }

    /// Changes a wearer; `version` as read, if the caller says. A new zone counts from now on.
    pub async fn update_wearer(
        &self,
        by: Planner<AtHome>,
        draft: WearerDraft,
        version: Option<u64>,
    ) -> Result<Stored<Wearer>> {
        if let Patch::Set(photo) = draft.photo {
            self.require_media(by.actor.organisation, photo)
                .await
                .map_err(|error| error.about("photo"))?;
        }
        self.edit(by.wearer, &[], |desk| {
            desk.wearer.require(version)?;
            let mut wearer = desk.wearer.value.clone();
            let draft = draft.clone();
            wearer.name = name(draft.name.over_option(Some(wearer.name)))?;
            wearer.language = language(draft.language.over(Some(wearer.language), || "en".into()))?;
            wearer.day_starts_at = day_start(draft.day_starts_at.over(Some(wearer.day_starts_at), Time::midnight))?;
            wearer.settings = draft.settings.over(Some(wearer.settings), Settings::default);
            if matches!(draft.photo, Patch::Set(_)) && !wearer.purposes.photo {
                return Err(not_agreed("photo"));
            }
            wearer.photo = draft.photo.over_option(wearer.photo);
            if let Patch::Set(zone) = draft.time_zone {
                wearer.zones.move_to(zone, desk.now);
            }
            let summary = WearerSummary {
                name: wearer.name.clone(),
            };
            let key = keys::wearer_summary(wearer.organisation_id, by.wearer);
            desk.work.put(key, by.wearer, desk.now, &summary);
            desk.put_wearer(wearer);
            Ok(((), by.trail("wearer.update", by.wearer)))
        })
        .await?;
        self.get(&keys::wearer(by.wearer)).await
    }
}

impl OfWearer {
    /// The trail of a change to what is this wearer's.
    pub fn trail(&self, action: &'static str, object: impl ToString) -> Trail {
        Trail::Change(Change::new(self.actor, action, Some(self.wearer), object))
    }

    /// The same, if anything was changed.
    pub(crate) fn trail_if(&self, changed: bool, action: &'static str, object: impl ToString) -> Trail {
        if changed {
            self.trail(action, object)
        } else {
            Trail::Own
        }
    }
}

pub(crate) fn name(name: Option<String>) -> Result<String> {
    let name = name.ok_or_else(|| FieldError::new("name", "This is needed."))?;
    Ok(short_text("name", &name, MAX_NAME)?)
}

pub(crate) fn language(language: String) -> Result<String> {
    if LANGUAGES.contains(&language.as_str()) {
        Ok(language)
    } else {
        Err(Error::invalid(
            "language",
            format!("This must be one of: {}.", LANGUAGES.join(", ")),
        ))
    }
}

fn day_start(time: Time) -> Result<Time> {
    if time.hour() < 12 {
        Ok(time)
    } else {
        Err(Error::invalid("day_starts_at", "A day begins before noon."))
    }
}
