//! Activities: what can be done, how it looks, and what its kind sets by default.

use serde::{Deserialize, Serialize};

#[cfg(feature = "schema")]
use crate::schema::Line;
use crate::{
    field::{FieldError, short_text, within},
    id::{ActivityId, MediaId},
    patch::Patch,
};

/// Longest title, in characters.
pub const MAX_TITLE: usize = 200;
/// Longest text spoken for an activity, in characters.
pub const MAX_SPOKEN: usize = 500;
/// Most steps of an activity.
pub const MAX_STEPS: usize = 30;
/// Longest duration, in minutes: a day.
pub const MAX_MINUTES: u32 = 24 * 60;

/// What sort of activity it is: sets defaults of grace, answer and telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Most of a day.
    #[default]
    Everyday,
    /// Something to take; never spoken unasked, never left out.
    Medicine,
    /// Someone is waiting.
    Appointment,
    /// A bus that leaves.
    Transport,
    /// Free time.
    Free,
}

/// What an entry wants of the wearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Confirm {
    /// Nothing.
    #[default]
    None,
    /// "I saw it."
    Ok,
    /// "I did it."
    Done,
}

/// How a carer hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Telling {
    /// A line on Today.
    #[default]
    Line,
    /// A notice in the page.
    Notice,
    /// A push message.
    Push,
}

/// What a kind sets where nobody said otherwise. Minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defaults {
    /// How late it may still ring.
    pub grace_minutes: u32,
    /// How long it lasts.
    pub duration_minutes: u32,
    /// What is wanted of the wearer.
    pub confirm: Confirm,
    /// How a carer hears.
    pub telling: Telling,
}

impl Kind {
    /// What it sets by default.
    pub fn defaults(self) -> Defaults {
        let (grace_minutes, duration_minutes, confirm, telling) = match self {
            Self::Everyday => (15, 30, Confirm::None, Telling::Line),
            Self::Medicine => (30, 15, Confirm::Done, Telling::Push),
            Self::Appointment => (5, 60, Confirm::None, Telling::Line),
            Self::Transport => (5, 15, Confirm::None, Telling::Push),
            Self::Free => (1, 30, Confirm::None, Telling::Line),
        };
        Defaults {
            grace_minutes,
            duration_minutes,
            confirm,
            telling,
        }
    }
}

/// One step of an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "StepForm")]
pub struct Step {
    /// What to do.
    pub title: String,
    /// Id of its picture.
    #[serde(default)]
    pub pictogram: Option<String>,
}

/// A step may be written as its title alone.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum StepForm {
    Title(#[cfg_attr(feature = "schema", schemars(with = "Line<MAX_TITLE>"))] String),
    Whole {
        /// What is to be done.
        #[cfg_attr(feature = "schema", schemars(with = "Line<MAX_TITLE>"))]
        title: String,
        /// Id of its picture.
        #[serde(default)]
        #[cfg_attr(feature = "schema", schemars(with = "Option<Line<MAX_TITLE>>"))]
        pictogram: Option<String>,
    },
}

impl From<StepForm> for Step {
    fn from(form: StepForm) -> Self {
        match form {
            StepForm::Title(title) => Self { title, pictogram: None },
            StepForm::Whole { title, pictogram } => Self { title, pictogram },
        }
    }
}

/// Checks steps: their number, and each title and picture.
pub fn check_steps(steps: Vec<Step>) -> Result<Vec<Step>, FieldError> {
    if steps.len() > MAX_STEPS {
        return Err(FieldError::new(
            "steps",
            format!("There may be at most {MAX_STEPS} steps."),
        ));
    }
    let check = |(at, step): (usize, Step)| {
        let check = |part: &str, text: &str| short_text(&format!("steps[{at}].{part}"), text, MAX_TITLE);
        Ok(Step {
            title: check("title", &step.title)?,
            pictogram: step.pictogram.map(|id| check("pictogram", &id)).transpose()?,
        })
    };
    steps.into_iter().enumerate().map(check).collect()
}

/// Something that can be done. Changing it changes looks, not times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// What it is called.
    pub title: String,
    /// Id of its picture.
    pub pictogram: Option<String>,
    /// A picture of the organisation's own, in place of the pictogram.
    #[serde(default)]
    pub picture: Option<MediaId>,
    /// Its colour, `#rrggbb`.
    pub colour: Option<String>,
    /// What sort it is.
    pub kind: Kind,
    /// What to do, one after the other.
    pub steps: Vec<Step>,
    /// How long it usually lasts, if other than its kind.
    pub duration_minutes: Option<u32>,
    /// What the watch says, if other than the title.
    pub spoken_text: Option<String>,
}

/// What someone wrote of an activity: new, or a patch.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("x-new" = { "required": ["title"] })))]
#[serde(default)]
pub struct ActivityDraft {
    /// What it is called.
    #[cfg_attr(feature = "schema", schemars(with = "Patch<Line<MAX_TITLE>>"))]
    pub title: Patch<String>,
    /// Id of its picture.
    #[cfg_attr(feature = "schema", schemars(with = "Patch<Line<MAX_TITLE>>"))]
    pub pictogram: Patch<String>,
    /// A picture of the organisation's own, in place of the pictogram.
    pub picture: Patch<MediaId>,
    /// Its colour, `#rrggbb`.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^#[0-9A-Fa-f]{6}$")))]
    #[serde(alias = "color")]
    pub colour: Patch<String>,
    /// What sort it is.
    pub kind: Patch<Kind>,
    /// What to do, one after the other.
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_STEPS)))]
    pub steps: Patch<Vec<Step>>,
    /// How long it usually lasts, if other than its kind.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_MINUTES)))]
    #[serde(alias = "usual_duration_minutes")]
    pub duration_minutes: Patch<u32>,
    /// What the watch says, if other than the title.
    #[cfg_attr(feature = "schema", schemars(with = "Patch<Line<MAX_SPOKEN>>"))]
    #[serde(alias = "spoken")]
    pub spoken_text: Patch<String>,
}

impl ActivityDraft {
    /// The activity after this: a new one, or `present` patched.
    pub fn resolve(self, id: ActivityId, present: Option<Activity>) -> Result<Activity, FieldError> {
        let was = present.as_ref();
        let title = self.title.over_option(was.map(|a| a.title.clone()));
        let title = title.ok_or_else(|| FieldError::new("title", "This is needed."))?;
        let colour = self
            .colour
            .over_option(was.and_then(|a| a.colour.clone()))
            .map(colour)
            .transpose()?;
        let pictogram = self.pictogram.over_option(was.and_then(|a| a.pictogram.clone()));
        let spoken = self.spoken_text.over_option(was.and_then(|a| a.spoken_text.clone()));
        let minutes = self.duration_minutes.over_option(was.and_then(|a| a.duration_minutes));
        Ok(Activity {
            id,
            title: short_text("title", &title, MAX_TITLE)?,
            pictogram: pictogram
                .map(|id| short_text("pictogram", &id, MAX_TITLE))
                .transpose()?,
            picture: self.picture.over_option(was.and_then(|a| a.picture)),
            colour,
            kind: self.kind.over(was.map(|a| a.kind), Kind::default),
            steps: check_steps(self.steps.over(was.map(|a| a.steps.clone()), Vec::new))?,
            duration_minutes: minutes
                .map(|m| within("duration_minutes", m, 1, MAX_MINUTES))
                .transpose()?,
            spoken_text: spoken
                .map(|text| short_text("spoken_text", &text, MAX_SPOKEN))
                .transpose()?,
        })
    }
}

fn colour(text: String) -> Result<String, FieldError> {
    let hex = text
        .strip_prefix('#')
        .filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    match hex {
        Some(_) => Ok(text.to_ascii_lowercase()),
        None => Err(FieldError::new("colour", "A colour is written like #3366cc.")),
    }
}
