//! Signing in: a password, sent or proved; a new one where it was made up by someone else; a code where an authenticator is set up.

use std::net::IpAddr;

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use uuid::Uuid;

use super::{
    Pool,
    account::Account,
    challenge::{Asks, Challenge},
    claims::Tokens,
    guard::{PASSWORDS, TOTP},
    login::{Found, Held, Login},
    refusal::{Answer, Refusal},
    srp::{self, Person, SECRET_BYTES},
};
use crate::{session::Strength, token::Identity};

/// Longest timestamp that a proof may hold.
const MAX_TIMESTAMP: usize = 64;

/// Proof that someone is a login, by all that it asks for. Only this module makes one.
pub struct SignedIn {
    login: Login,
    strength: Strength,
}

impl SignedIn {
    /// By what they have shown it.
    pub fn strength(&self) -> Strength {
        self.strength
    }
}

/// How far a sign-in is.
pub enum Step {
    /// Through.
    Done(SignedIn),
    /// Something more is asked for.
    Asks(Next),
}

/// What is asked for next.
pub struct Next {
    /// What.
    pub ask: Ask,
    /// To be given back with the answer.
    pub session: String,
    /// Of whom.
    pub account: Account,
}

/// What a sign-in may ask for after the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// A password of their own: [`Pool::choose_password`].
    NewPassword,
    /// The code of their authenticator: [`Pool::show_code`].
    Totp,
}

/// What a client needs to prove a password (RFC 5054): numbers in hexadecimal digits.
pub struct SrpOffer {
    /// Who is asked about, or seems to be.
    pub subject: Uuid,
    /// The salt of their verifier.
    pub salt: String,
    /// `B`.
    pub public: String,
    /// To be given back with the proof, in base64.
    pub block: String,
}

/// A proof of a password.
pub struct SrpProof<'a> {
    /// [`SrpOffer::block`].
    pub block: &'a str,
    /// When it was made, by the client.
    pub timestamp: &'a str,
    /// In base64.
    pub signature: &'a str,
}

impl Pool {
    /// Signs in by a password. `from` is the address that the request came from.
    pub async fn sign_in(&self, username: &str, password: &str, from: Option<IpAddr>) -> Answer<Step> {
        let found = self.look_up(username).await?;
        let taken = self
            .take(PASSWORDS, &found.subject.to_string(), found.subject, from)
            .await?;
        let taken = taken.ok_or(Refusal::TooManyGuesses)?;
        let right = self.has_password(&found, password).await?;
        let held = found.held.filter(|_| right).ok_or(Refusal::WrongPassword)?;
        self.give_back(taken).await?;
        self.after_password(held.login, from).await
    }

    /// Begins a sign-in by SRP. `client` is `A`. Someone unknown gets an offer, too.
    pub async fn offer_srp(&self, username: &str, client: &str) -> Answer<SrpOffer> {
        let malformed = || Refusal::InvalidParameter("SRP_A is not a number of the group.".to_owned());
        srp::number(client).ok_or_else(malformed)?;
        let found = self.look_up(username).await?;
        let (verifier, mut secret) = (self.verifier_of(&found)?, [0; SECRET_BYTES]);
        self.ids.random(&mut secret);
        let public = self.passwords.run(move || Ok(srp::offer(&verifier, &secret))).await?;
        let asks = Asks::Password {
            client: client.to_owned(),
            secret: srp::digits(&secret),
        };
        Ok(SrpOffer {
            subject: found.subject,
            salt: srp::digits(&self.srp_salt(found.subject)),
            public: srp::digits(&public),
            block: STANDARD.encode(self.challenge(&found, asks)?),
        })
    }

    /// Signs in by the proof of a password.
    pub async fn prove_srp(&self, proof: SrpProof<'_>, from: Option<IpAddr>) -> Answer<Step> {
        let block = STANDARD.decode(proof.block).unwrap_or_default();
        let challenge = self.open_challenge(&String::from_utf8_lossy(&block))?;
        let subject = challenge.subject;
        let taken = self.take(PASSWORDS, &subject.to_string(), subject, from).await?;
        let taken = taken.ok_or(Refusal::TooManyGuesses)?;
        let found = self.challenged(&challenge).await?;
        let right = self.is_proved(&challenge, &found, &block, &proof).await?;
        let held = found.held.filter(|_| right).ok_or(Refusal::WrongPassword)?;
        self.answered(&challenge).await?;
        self.give_back(taken).await?;
        self.after_password(held.login, from).await
    }

    /// Chooses a password in the place of one that was made up.
    pub async fn choose_password(&self, session: &str, password: &str, from: Option<IpAddr>) -> Answer<Step> {
        let challenge = self.challenge_of(session, &Asks::NewPassword)?;
        let held = self.challenged(&challenge).await?.held;
        let mut held = held.ok_or(Refusal::Token("Invalid session for the user."))?;
        held.login.credential = Some(self.credential(challenge.subject, password).await?);
        held.login.temporary = false;
        self.answered(&challenge).await?;
        self.save_login(&held).await?;
        self.after_password(held.login, from).await
    }

    /// Shows the code of an authenticator. A wrong one may be followed by another under the same session.
    pub async fn show_code(&self, session: &str, code: &str, from: Option<IpAddr>) -> Answer<Step> {
        let challenge = self.challenge_of(session, &Asks::Totp)?;
        let subject = challenge.subject;
        let taken = self.take(TOTP, &subject.to_string(), subject, from).await?;
        let taken = taken.ok_or(Refusal::LimitExceeded)?;
        let held = self.challenged(&challenge).await?.held;
        let mut held = held.ok_or(Refusal::Token("Invalid session for the user."))?;
        self.use_code(&mut held, code).await?;
        self.answered(&challenge).await?;
        self.give_back(taken).await?;
        self.done(held.login, Strength::PasswordAndCode, from)
            .await
            .map(Step::Done)
    }

    /// Tokens for whoever has signed in, once their address is confirmed.
    pub async fn tokens(&self, SignedIn { login, .. }: SignedIn) -> Answer<Tokens> {
        match login.confirmed {
            true => self.grant(&login).await,
            false => Err(Refusal::NotConfirmed),
        }
    }

    /// Who has signed in, for a page's session. An address not yet confirmed may come in, too, but stands for no one: its
    /// [`Identity::email`] is `None`.
    pub fn vouch(&self, SignedIn { login, .. }: SignedIn) -> Identity {
        let verified = login.email_verified.then_some(login.email);
        self.identity(login.subject, verified)
    }

    async fn is_proved(
        &self,
        challenge: &Challenge,
        found: &Found,
        block: &[u8],
        proof: &SrpProof<'_>,
    ) -> Answer<bool> {
        let Asks::Password { client, secret } = &challenge.asks else {
            return Ok(false);
        };
        let (Some(client), Some(secret)) = (srp::number(client), srp::number(secret)) else {
            return Ok(false);
        };
        let signature = STANDARD.decode(proof.signature).unwrap_or_default();
        let verifier = self.verifier_of(found)?;
        let user = found.subject.to_string();
        let person = Person {
            pool: self.name(),
            user: &user,
        };
        let claim = srp::claim(&person, block, proof.timestamp);
        let bounded = proof.timestamp.len() <= MAX_TIMESTAMP;
        let proved = move || {
            let key = srp::key(&client, &verifier, &srp::secret(&secret));
            Ok(key.is_some_and(|key| hmac::verify(&key, &claim, &signature).is_ok()))
        };
        Ok(self.passwords.run(proved).await? && bounded)
    }

    fn challenge_of(&self, session: &str, asks: &Asks) -> Answer<Challenge> {
        let challenge = self.open_challenge(session)?;
        match challenge.asks == *asks {
            true => Ok(challenge),
            false => Err(Refusal::Token("Invalid session for the user.")),
        }
    }

    /// Uses up a code of their authenticator.
    async fn use_code(&self, held: &mut Held, code: &str) -> Answer<()> {
        let authenticator = held.login.authenticator.as_mut();
        let authenticator = authenticator.ok_or(Refusal::WrongTotp)?;
        if !self.takes_code(authenticator, code)? {
            return Err(Refusal::WrongTotp);
        }
        self.save_login(held).await
    }

    async fn after_password(&self, login: Login, from: Option<IpAddr>) -> Answer<Step> {
        let asks = match &login.authenticator {
            _ if login.temporary => Asks::NewPassword,
            Some(authenticator) if authenticator.wanted => Asks::Totp,
            _ => return self.done(login, Strength::Password, from).await.map(Step::Done),
        };
        let ask = match asks {
            Asks::Totp => Ask::Totp,
            _ => Ask::NewPassword,
        };
        let account = Account::of(&login);
        let found = self.found(login.subject).await?;
        let session = self.challenge(&found, asks)?;
        Ok(Step::Asks(Next { ask, session, account }))
    }

    /// Through.
    pub(super) async fn done(&self, login: Login, strength: Strength, from: Option<IpAddr>) -> Answer<SignedIn> {
        self.make_familiar(login.subject, from).await?;
        Ok(SignedIn { login, strength })
    }
}
