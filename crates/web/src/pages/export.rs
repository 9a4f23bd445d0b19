//! All of a wearer as one file that people read: without a network, without script, on paper.
//!
//! It is written part by part, so that it may be as long as it likes.

use askama::Template;

use crate::messages::Text;

/// What a file that is opened from a folder may do: show what is in it.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The beginning: whose it is, and what is said of them.
#[derive(Template)]
#[template(path = "export/head.html")]
pub struct Head {
    /// The texts, in the wearer's language.
    pub t: Text,
    /// What they are called.
    pub name: String,
    /// A photo of them, as a data address.
    pub photo: Option<String>,
    /// On which date it was made.
    pub made: String,
    /// What is said of them: a word, and what.
    pub profile: Vec<(&'static str, String)>,
    /// Whose names follow, in words.
    pub hears: String,
    /// Who hears if they don't answer.
    pub circle: String,
}

/// Some activities with their pictures.
#[derive(Template)]
#[template(path = "export/activities.html")]
pub struct Activities {
    /// Above the first of them.
    pub heading: Option<&'static str>,
    /// In order.
    pub activities: Vec<Look>,
}

/// How an activity looks.
pub struct Look {
    /// What it is called.
    pub title: String,
    /// Its picture, as a data address.
    pub picture: Option<String>,
    /// What is done, one after the other.
    pub steps: Vec<String>,
}

/// Lines, a table each for what belongs together.
#[derive(Template)]
#[template(path = "export/lines.html")]
pub struct Lines {
    /// Above the first of its kind.
    pub heading: Option<&'static str>,
    /// What belongs together.
    pub groups: Vec<Group>,
}

/// Lines that belong together.
pub struct Group {
    /// Above them: a date.
    pub title: Option<String>,
    /// In order.
    pub lines: Vec<Line>,
}

/// When, what, and what else there is to say.
pub struct Line {
    /// When, as one says it.
    pub when: String,
    /// What.
    pub what: String,
    /// What became of it.
    pub more: Vec<String>,
}

/// The end, by which one sees that nothing is missing.
#[derive(Template)]
#[template(path = "export/foot.html")]
pub struct Foot {
    /// The texts.
    pub t: Text,
}
