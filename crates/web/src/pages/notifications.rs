//! How one is told of what needs someone, and in which browsers.

use askama::Template;
use maat_core::notify::{Matter, Notifications, Way};

use super::{
    assets::asset,
    frame::{FieldErrors, Frame},
};
use crate::messages::Text;

/// The ways, and the value that stands for each in a form.
pub const WAYS: [(Way, &str); 3] = [(Way::Push, "push"), (Way::Mail, "mail"), (Way::None, "none")];
/// The matters, and the name of the field of each.
pub const MATTERS: [(Matter, &str); 3] = [
    (Matter::Help, "help"),
    (Matter::Urgent, "urgent"),
    (Matter::Notice, "notice"),
];

/// `/notifications`: a form with a field for each of [`MATTERS`], and `quiet`, `from`, `until`.
#[derive(Template)]
#[template(path = "notifications.html")]
pub struct NotificationsPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// The key that a subscription of this browser is to name; none, if this server sends no Web Push.
    pub key: Option<String>,
    /// In how many browsers and phones one is notified.
    pub reached: usize,
    /// What is chosen.
    pub chosen: Notifications,
    /// Which version of it was read.
    pub version: u64,
    /// When quiet hours begin, as typed.
    pub from: String,
    /// When they end, as typed.
    pub until: String,
    /// Fields `from` and `until`.
    pub errors: FieldErrors,
}

fn matter(matter: Matter, t: &Text) -> (&'static str, Option<&'static str>) {
    match matter {
        Matter::Help => (t.notifications_help(), None),
        Matter::Urgent => (t.notifications_urgent(), Some(t.notifications_urgent_more())),
        Matter::Notice => (t.notifications_notice(), Some(t.notifications_notice_more())),
    }
}

fn way(way: Way, t: &Text) -> &'static str {
    match way {
        Way::Push => t.notifications_push(),
        Way::Mail => t.notifications_mail(),
        Way::None => t.notifications_none(),
    }
}
