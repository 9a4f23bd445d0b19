//! Coming in: signing up, confirming the e-mail address, and being added by whoever runs the machine.

use std::net::IpAddr;

use uuid::Uuid;

use super::{
    Pool,
    codes::Purpose,
    email::{masked, normal},
    guard::LETTERS,
    letter,
    login::Login,
    refusal::{Answer, Refusal},
};
use crate::{
    limit::{Limit, network},
    random,
    users::MAX_NAME,
};

const SIGN_UPS: Limit = Limit {
    name: "sign_up",
    most: 100,
    seconds: 3600,
};
/// Someone who wants to sign in from now on.
#[derive(Clone, PartialEq, Eq)]
pub struct NewLogin {
    /// Their e-mail address, which is also what they sign in by.
    pub email: String,
    /// 8 to 256 characters.
    pub password: String,
    /// What they are called.
    pub name: Option<String>,
}

/// Signed up; a code is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedUp {
    /// The pool's id of them.
    pub subject: Uuid,
    /// Where the code went, masked.
    pub destination: String,
}

/// Added by whoever runs the machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Added {
    /// The pool's id of them.
    pub subject: Uuid,
    /// The password made up for them, if none was given.
    pub password: Option<String>,
}

impl Pool {
    /// Takes up someone new and sends them a code. `from` is the address that the request came from.
    pub async fn sign_up(&self, new: NewLogin, from: Option<IpAddr>) -> Answer<SignedUp> {
        self.count_sign_up(from).await?;
        let login = self.new_login(new).await?;
        self.add_login(&login, Vec::new()).await?;
        self.make_familiar(login.subject, from).await?;
        self.welcome(&login).await
    }

    pub(super) async fn count_sign_up(&self, from: Option<IpAddr>) -> Answer<()> {
        match from {
            Some(from) if !self.limits.take(SIGN_UPS, &network(from)).await? => Err(Refusal::LimitExceeded),
            _ => Ok(()),
        }
    }

    /// Sends the code that confirms the address of someone new.
    pub(super) async fn welcome(&self, login: &Login) -> Answer<SignedUp> {
        let code = self.new_code(Purpose::Confirm, &login.email).await?;
        self.post.send(&login.email, letter::confirm(&code)).await?;
        Ok(SignedUp {
            subject: login.subject,
            destination: masked(&login.email),
        })
    }

    /// Confirms the e-mail address by the code that was sent there. That it was confirmed before is told to who has the code.
    pub async fn confirm(&self, email: &str, code: &str, from: Option<IpAddr>) -> Answer<()> {
        let email = normal(email).ok_or_else(not_an_address)?;
        let found = self.look_up(&email).await?;
        self.check_code(Purpose::Confirm, &email, &found, code, from).await?;
        let mut held = found.held.ok_or(Refusal::CodeMismatch)?;
        if held.login.confirmed {
            return Err(Refusal::AlreadyConfirmed);
        }
        (held.login.confirmed, held.login.email_verified) = (true, true);
        self.save_login(&held).await
    }

    /// Sends a new code, which voids the old one; answers where to, masked. Who has no login here, or one that is confirmed,
    /// gets the same answer and no mail.
    pub async fn resend_code(&self, email: &str, from: Option<IpAddr>) -> Answer<String> {
        let email = normal(email).ok_or_else(not_an_address)?;
        let found = self.look_up(&email).await?;
        let taken = self
            .take(LETTERS, &found.subject.to_string(), found.subject, from)
            .await?;
        taken.ok_or(Refusal::LimitExceeded)?;
        let code = self.new_code(Purpose::Confirm, &email).await?;
        let waiting = found.held.filter(|held| !held.login.confirmed);
        self.post.hand_in(&email, waiting.map(|_| letter::confirm(&code)))?;
        Ok(masked(&email))
    }

    /// Adds someone whose address needs no confirming, because whoever runs the machine says so. A password that is made up is
    /// good for choosing their own.
    pub async fn add_user(&self, email: &str, name: Option<String>, password: Option<String>) -> Answer<Added> {
        let made_up = password.is_none().then(|| self.make_up_password());
        let new = NewLogin {
            email: email.to_owned(),
            password: password.or_else(|| made_up.clone()).unwrap_or_default(),
            name,
        };
        let login = Login {
            confirmed: true,
            email_verified: true,
            temporary: made_up.is_some(),
            ..self.new_login(new).await?
        };
        self.add_login(&login, Vec::new()).await?;
        Ok(Added {
            subject: login.subject,
            password: made_up,
        })
    }

    async fn new_login(&self, new: NewLogin) -> Answer<Login> {
        let email = normal(&new.email).ok_or_else(not_an_address)?;
        let name = new.name.map(checked_name).transpose()?;
        let subject = self.new_subject();
        let credential = Some(self.credential(subject, &new.password).await?);
        Ok(Login {
            credential,
            ..Login::new(subject, email, name)
        })
    }

    fn make_up_password(&self) -> String {
        let parts: Vec<String> = (0..4).map(|_| random::letters(&*self.ids, 4)).collect();
        parts.join("-")
    }
}

pub(super) fn not_an_address() -> Refusal {
    Refusal::InvalidParameter("Username should be an email.".to_owned())
}

pub(super) fn checked_name(name: String) -> Answer<String> {
    let fits = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    fits.then_some(name)
        .ok_or_else(|| Refusal::InvalidParameter(format!("Attribute name must be 1 to {MAX_NAME} characters.")))
}
