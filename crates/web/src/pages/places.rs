//! One's organisations, making one, and saying who wears a watch.

use askama::Template;
use maat_core::id::OrganisationId;

use super::{
    assets::asset,
    frame::{FieldErrors, Frame, Place},
};
use crate::messages::{Language, Text};

/// `/places`: where one belongs. Who belongs to one only is sent straight to its Today.
#[derive(Template)]
#[template(path = "places.html")]
pub struct PlacesPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// The organisations.
    pub places: Vec<MyPlace>,
}

/// A place one belongs to.
#[derive(Debug, Clone)]
pub struct MyPlace {
    /// Its id and name.
    pub place: Place,
    /// What one does there.
    pub role: Role,
    /// How many wearers one sees there.
    pub wearers: usize,
}

/// What a carer may do, as said on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Runs this.
    Owner,
    /// Plans.
    Planner,
    /// Looks.
    Viewer,
}

impl Role {
    fn say(self, t: &Text) -> &'static str {
        match self {
            Self::Owner => t.places_owner(),
            Self::Planner => t.places_planner(),
            Self::Viewer => t.places_viewer(),
        }
    }
}

/// `/places/new`: fields `kind` (`family`, `class`, `care_home`), `name`, `time_zone`, `language`.
#[derive(Template)]
#[template(path = "new_place.html")]
pub struct NewPlacePage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// `family`, `class`, `care_home`
    pub kind: String,
    /// What was typed.
    pub name: String,
    /// Guessed, or what was typed.
    pub time_zone: String,
    /// Guessed, or what was chosen.
    pub language: Language,
    /// Fields `name`, `time_zone`, or the whole.
    pub errors: FieldErrors,
}

impl NewPlacePage {
    /// What a place can be: field value, pictogram, words.
    fn kinds(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [
            ("family", "go-home", self.t.places_family()),
            ("class", "school", self.t.places_class()),
            ("care_home", "day-care", self.t.places_care_home()),
        ]
    }
}

/// `/organisations/{org}/wearers/new`: fields `names` (one a line).
#[derive(Template)]
#[template(path = "new_wearers.html")]
pub struct NewWearersPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// Where they will belong.
    pub organisation: OrganisationId,
    /// What was typed.
    pub names: String,
    /// Fields `names`, or the whole.
    pub errors: FieldErrors,
}

/// The zones one can choose from: cities, not abbreviations.
fn zones() -> Vec<String> {
    let database = jiff::tz::TimeZoneDatabase::bundled();
    let city = |name: &str| name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("US/");
    database
        .available()
        .map(|name| name.to_string())
        .filter(|name| city(name))
        .collect()
}

/// The names of a list, one a line: trimmed, without empty lines and doubles, in order.
pub fn names(lines: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in lines.lines().map(str::trim).filter(|name| !name.is_empty()) {
        if !names.iter().any(|other| other == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_pasted_list_gives_each_name_once() {
        assert_eq!(
            super::names(" Sam \r\n\nNoor\r\nSam\nÇağla\n"),
            ["Sam", "Noor", "Çağla"]
        );
    }
}
