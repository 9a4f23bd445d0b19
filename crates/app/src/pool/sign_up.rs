//! Coming in: signing up, confirming the e-mail address, and being added by whoever runs the machine.

use std::net::IpAddr;

use uuid::Uuid;

use super::{
    Pool,
    code::PendingCode,
    email::{masked, normal},
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
const RESENDS: Limit = Limit {
    name: "resend",
    most: 5,
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
        if let Some(from) = from
            && !self.limits.take(SIGN_UPS, &network(from)).await?
        {
            return Err(Refusal::LimitExceeded);
        }
        let (pending, code) = self.new_code();
        let login = Login {
            code: Some(pending),
            ..self.new_login(new).await?
        };
        self.add_login(&login, self.clock.now()).await?;
        self.send_code(&login.email, &code).await?;
        Ok(SignedUp {
            subject: login.subject,
            destination: masked(&login.email),
        })
    }

    /// Confirms the e-mail address by the code that was sent there.
    pub async fn confirm(&self, email: &str, code: &str) -> Answer<()> {
        let found = self.login_by_email(&normal(email).ok_or(Refusal::CodeExpired)?).await?;
        let mut held = found.ok_or(Refusal::CodeExpired)?;
        if held.login.confirmed {
            return Err(Refusal::AlreadyConfirmed);
        }
        let pending = held.login.code.as_mut().ok_or(Refusal::CodeExpired)?;
        let checked = pending.check(code, &self.secrets, self.clock.now());
        if checked.is_ok() {
            held.login.code = None;
            held.login.confirmed = true;
            held.login.email_verified = true;
        }
        self.save_login(&held).await?;
        checked
    }

    /// Sends a new code, which voids the old one; answers where to, masked. Whoever has no login here gets the same answer and no mail.
    pub async fn resend_code(&self, email: &str) -> Answer<String> {
        let email = normal(email).ok_or_else(not_an_address)?;
        if !self.limits.take(RESENDS, &email).await? {
            return Err(Refusal::LimitExceeded);
        }
        if let Some(mut held) = self.login_by_email(&email).await? {
            if held.login.confirmed {
                return Err(Refusal::InvalidParameter("User is already confirmed.".to_owned()));
            }
            let (pending, code) = self.new_code();
            held.login.code = Some(pending);
            self.save_login(&held).await?;
            self.send_code(&email, &code).await?;
        }
        Ok(masked(&email))
    }

    /// Adds someone whose address needs no confirming, because whoever runs the machine says so.
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
            ..self.new_login(new).await?
        };
        self.add_login(&login, self.clock.now()).await?;
        Ok(Added {
            subject: login.subject,
            password: made_up,
        })
    }

    async fn new_login(&self, new: NewLogin) -> Answer<Login> {
        Ok(Login {
            subject: self.ids.uuid(),
            email: normal(&new.email).ok_or_else(not_an_address)?,
            email_verified: false,
            name: new.name.map(checked_name).transpose()?,
            password: self.passwords.hash(&new.password).await?,
            confirmed: false,
            code: None,
            generation: 0,
        })
    }

    fn new_code(&self) -> (PendingCode, String) {
        PendingCode::new(&self.secrets, &*self.ids, self.clock.now())
    }

    async fn send_code(&self, email: &str, code: &str) -> Answer<()> {
        let text = letter::confirm_text(code);
        let sent = self.mail.send(email, letter::CONFIRM_SUBJECT, &text).await;
        sent.map_err(Refusal::NotDelivered)
    }

    fn make_up_password(&self) -> String {
        let parts: Vec<String> = (0..4).map(|_| random::letters(&*self.ids, 4)).collect();
        parts.join("-")
    }
}

fn not_an_address() -> Refusal {
    Refusal::InvalidParameter("Username should be an email.".to_owned())
}

fn checked_name(name: String) -> Answer<String> {
    let fits = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    fits.then_some(name)
        .ok_or_else(|| Refusal::InvalidParameter(format!("Attribute name must be 1 to {MAX_NAME} characters.")))
}
