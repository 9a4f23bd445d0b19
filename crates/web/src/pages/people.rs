//! The adults of a place, and inviting one more.

use askama::Template;
use jiff::civil::Date;
use maat_core::{
    id::{InvitationId, OrganisationId, UserId},
    role::Role,
};

use super::{
    assets::asset,
    frame::{FieldErrors, Frame, Person},
};
use crate::messages::Text;

/// What an adult may do, and the value of `role` that stands for it in a form.
pub const ROLES: [(Role, &str); 3] = [
    (Role::Planner, "planner"),
    (Role::Viewer, "viewer"),
    (Role::Owner, "owner"),
];

/// `/organisations/{org}/people`: fields `email`, `role`, `wearer` (several).
#[derive(Template)]
#[template(path = "people.html")]
pub struct PeoplePage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// Whose adults.
    pub organisation: OrganisationId,
    /// Whether whoever looks may change anything here.
    pub owns: bool,
    /// Who belongs there.
    pub adults: Vec<Adult>,
    /// Who is asked and has not come yet.
    pub open: Vec<Open>,
    /// Whom one who comes can be given.
    pub wearers: Vec<Person>,
    /// An invitation that no letter could be sent for.
    pub by_hand: Option<ByHand>,
    /// The address that was typed.
    pub email: String,
    /// Fields `email`, or the whole.
    pub errors: FieldErrors,
}

/// Someone who belongs to a place.
#[derive(Debug, Clone)]
pub struct Adult {
    /// Who.
    pub user: UserId,
    /// What they are called.
    pub name: String,
    /// Their address, to those who run the place.
    pub email: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Whether it is who looks.
    pub is_me: bool,
}

/// Someone who is asked.
#[derive(Debug, Clone)]
pub struct Open {
    /// By which invitation.
    pub id: InvitationId,
    /// To which address.
    pub email: String,
    /// As what.
    pub role: Role,
    /// The last day on which they can come.
    pub until: Date,
}

/// An invitation to be passed on by hand.
#[derive(Debug, Clone)]
pub struct ByHand {
    /// For whom.
    pub email: String,
    /// The page to accept it on.
    pub url: String,
}

/// What an adult may do, in words.
fn say(role: Role, t: &Text) -> &'static str {
    match role {
        Role::Owner => t.people_owner(),
        Role::Planner => t.people_planner(),
        Role::Viewer => t.people_viewer(),
    }
}

/// `/invitation`: field `code`.
#[derive(Template)]
#[template(path = "invitation.html")]
pub struct InvitationPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// What it came with.
    pub code: String,
    /// What is offered: the name of the place, and as what; none if the invitation is not good.
    pub offered: Option<(String, Role)>,
    /// Why it is not good.
    pub errors: FieldErrors,
}

impl InvitationPage {
    fn as_what(&self, role: &Role) -> &'static str {
        match role {
            Role::Owner => self.t.invitation_owner(),
            Role::Planner => self.t.invitation_planner(),
            Role::Viewer => self.t.invitation_viewer(),
        }
    }
}
