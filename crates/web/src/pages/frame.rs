//! What every page has around it, and the errors of a form.

use maat_core::id::{OrganisationId, WearerId};

/// What every page has around it.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The hidden token that every form sends back as `form_token`.
    pub form_token: String,
    /// The address of this page, where switching the language comes back to.
    pub path: String,
    /// Who is signed in.
    pub user: Option<String>,
    /// Whose page it is.
    pub organisation: Option<Place>,
    /// What has just been done, in words: "Maths is planned."
    pub said: Option<String>,
    /// Whether there are passkeys here.
    pub passkeys: bool,
}

/// An organisation, by name.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its id.
    pub id: OrganisationId,
    /// What it is called: "Class 3B".
    pub name: String,
}

/// A wearer, as shown everywhere: a photo, or the initials in a circle of a colour of their own.
#[derive(Debug, Clone)]
pub struct Person {
    /// Which wearer.
    pub id: WearerId,
    /// What they are called.
    pub name: String,
    /// The address of a photo.
    pub photo: Option<String>,
}

impl Person {
    /// One or two letters for the circle.
    pub fn initials(&self) -> String {
        let mut words = self.name.split_whitespace();
        let first = words.next();
        let letters = [first, words.next_back()]
            .into_iter()
            .flatten()
            .filter_map(|word| word.chars().next());
        letters.flat_map(char::to_uppercase).collect()
    }

    /// Which of the eight calm colours: always the same for one wearer.
    pub fn hue(&self) -> u8 {
        self.id
            .0
            .as_bytes()
            .iter()
            .fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte))
            % 8
    }
}

/// What is wrong with a form, in words, by field. An empty field name: the form as a whole.
#[derive(Debug, Clone, Default)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// Nothing is wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: &str, words: impl Into<String>) {
        self.0.push((field.to_owned(), words.into()));
    }

    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, words)| words.as_str())
    }

    /// The first that is wrong, whatever its field.
    pub fn first(&self) -> Option<&str> {
        self.0.first().map(|(_, words)| words.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_last_name() {
        let named = |name: &str| {
            Person {
                id: uuid::Uuid::nil().into(),
                name: name.into(),
                photo: None,
            }
            .initials()
        };
        assert_eq!(named("Sam"), "S");
        assert_eq!(named("élodie van den Berg"), "ÉB");
        assert_eq!(named(""), "");
    }
}
