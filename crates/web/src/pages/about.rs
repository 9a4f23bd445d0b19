//! What MAAT is and is not, and whose pictures it shows.

use askama::Template;

use super::{assets::asset, frame::Frame};
use crate::{messages::Text, pictograms};

/// The page.
#[derive(Template)]
#[template(path = "about.html")]
pub struct AboutPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
}
