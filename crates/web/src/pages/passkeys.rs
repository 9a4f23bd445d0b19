//! One's passkeys.

use askama::Template;
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    assets::asset,
    frame::{FieldErrors, Frame},
};
use crate::messages::Text;

/// Whether a browser makes passkeys at the address at which a page is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasskeysHere {
    /// It does.
    Here,
    /// At this address it would.
    At(String),
    /// It is not to be said on this page.
    Unasked,
    /// At no address that there is: https is missing.
    Nowhere,
}

/// `/passkeys`: field `name`.
#[derive(Template)]
#[template(path = "passkeys.html")]
pub struct PasskeysPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// Whether one can be added.
    pub here: PasskeysHere,
    /// What one made here may be called.
    pub suggested: String,
    /// Those that there are.
    pub rows: Vec<Row>,
    /// The whole.
    pub errors: FieldErrors,
}

/// A passkey.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Since when it is there (UTC).
    pub added: Date,
    /// When it last signed in (UTC).
    pub used: Option<Date>,
}
