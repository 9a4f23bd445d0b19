//! Signing in, signing up, confirming the e-mail, a forgotten password.

use askama::Template;

use super::{
    assets::asset,
    frame::{FieldErrors, Frame},
    passkeys::PasskeysHere,
};
use crate::messages::Text;

/// `/sign-in`: fields `email`, `password`, `next`.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// Whether a passkey will do.
    pub here: PasskeysHere,
    /// What was typed.
    pub email: String,
    /// Where to go afterwards: a path of ours, or empty.
    pub next: String,
    /// Fields `email`, `password`, or the whole.
    pub errors: FieldErrors,
}

/// `/sign-up`: fields `name`, `email`, `password`, `next`.
#[derive(Template)]
#[template(path = "sign_up.html")]
pub struct SignUpPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// Whether a passkey will do.
    pub here: PasskeysHere,
    /// What was typed.
    pub name: String,
    /// What was typed.
    pub email: String,
    /// Where to go afterwards: a path of ours, or empty.
    pub next: String,
    /// Fields `name`, `email`, `password`, or the whole.
    pub errors: FieldErrors,
}

/// `/confirm`: fields `email`, `code`, `next`.
#[derive(Template)]
#[template(path = "confirm.html")]
pub struct ConfirmPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// Where the code was sent.
    pub email: String,
    /// Where to go afterwards: a path of ours, or empty.
    pub next: String,
    /// Fields `code`, or the whole.
    pub errors: FieldErrors,
}

/// `/sign-in/code`: fields `session`, `next`, `code`.
#[derive(Template)]
#[template(path = "code.html")]
pub struct CodePage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// What the sign-in remembers; sealed.
    pub session: String,
    /// Where to go afterwards: a path of ours, or empty.
    pub next: String,
    /// Fields `code`, or the whole.
    pub errors: FieldErrors,
}

/// `/sign-in/new-password`: fields `session`, `next`, `password`.
#[derive(Template)]
#[template(path = "new_password.html")]
pub struct NewPasswordPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// What the sign-in remembers; sealed.
    pub session: String,
    /// Where to go afterwards: a path of ours, or empty.
    pub next: String,
    /// Fields `password`, or the whole.
    pub errors: FieldErrors,
}

/// `/forgot`: field `email`.
#[derive(Template)]
#[template(path = "forgot.html")]
pub struct ForgotPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// What was typed.
    pub email: String,
    /// Fields `email`, or the whole.
    pub errors: FieldErrors,
}

/// `/reset`: fields `email`, `code`, `password`.
#[derive(Template)]
#[template(path = "reset.html")]
pub struct ResetPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// Where the code was sent, if there is such an account.
    pub email: String,
    /// Fields `code`, `password`, or the whole.
    pub errors: FieldErrors,
}
