//! A new passkey of someone who is signed in.

use super::{MAX_PASSKEY_NAME, MAX_PASSKEYS, OVER, PasskeyAsked};
use crate::{
    pool::{
        Pool,
        challenge::Asks,
        letter,
        login::Held,
        refusal::{Answer, Refusal},
        webauthn::{self, ALGORITHMS, Attestation},
    },
    table::TableError,
    token::Identity,
};
use uuid::Uuid;

/// What a browser is told to make a passkey from.
pub struct PasskeyOffer {
    /// What is asked.
    pub asked: PasskeyAsked,
    /// The pool's id of whoever it is for.
    pub subject: Uuid,
    /// By what they sign in.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// Credential ids that they have already, in base64url.
    pub known: Vec<String>,
    /// Kinds of keys that are taken, as COSE numbers them.
    pub algorithms: [i32; 3],
}

impl Pool {
    /// Begins to add a passkey. `holder` stands for the session in which it is made.
    pub async fn offer_passkey(&self, identity: &Identity, holder: &str) -> Answer<PasskeyOffer> {
        let held = self.owner(identity).await?;
        let known = self.held_passkeys(held.login.subject).await?;
        let asks = Asks::NewPasskey {
            holder: holder.to_owned(),
        };
        let (email, name) = (held.login.email.clone(), held.login.name.clone());
        let found = self.found(held.login.subject).await?;
        Ok(PasskeyOffer {
            asked: self.passkey_asked(&found, asks)?,
            subject: found.subject,
            name: name.unwrap_or_else(|| email.clone()),
            email,
            known: known.into_iter().map(|held| held.passkey.credential).collect(),
            algorithms: ALGORITHMS,
        })
    }

    /// Adds the passkey that was made.
    pub async fn add_passkey(
        &self,
        identity: &Identity,
        (state, holder): (&str, &str),
        answer: &Attestation,
        name: &str,
    ) -> Answer<()> {
        let challenge = self.open_challenge(state)?;
        Self::check_asks(
            &challenge,
            &Asks::NewPasskey {
                holder: holder.to_owned(),
            },
        )?;
        let held = self.owner(identity).await?;
        let stands = self.challenged(&challenge).await?.held.is_some();
        if challenge.subject != held.login.subject || !stands {
            return Err(OVER);
        }
        let new = webauthn::made(self.party()?, &self.to_sign(state), answer).ok_or(Refusal::NotAPasskey)?;
        if self.held_passkeys(challenge.subject).await?.len() >= MAX_PASSKEYS {
            return Err(Refusal::NotAPasskey);
        }
        self.answered(&challenge).await?;
        let name = passkey_name(name)?;
        let mut changes = self.file_passkey(challenge.subject, new, &name);
        // The login moves on with it: of two at once, or of one and a reset, one is told to come again.
        changes.push(self.login_back(&held));
        self.table.transact(changes).await.map_err(|error| match error {
            TableError::Conflict(0) => Refusal::NotAPasskey,
            other => other.into(),
        })?;
        tracing::info!(login = %challenge.subject, "a passkey was added");
        self.tell_of_passkey(&held, &name)
    }

    fn tell_of_passkey(&self, held: &Held, name: &str) -> Answer<()> {
        match held.login.email_verified {
            true => self.post.hand_in(&held.login.email, Some(letter::passkey_added(name))),
            false => Ok(()),
        }
    }

    /// The login of someone who is signed in.
    pub(super) async fn owner(&self, identity: &Identity) -> Answer<Held> {
        let ours = identity.issuer == self.id();
        let subject = Uuid::try_parse(&identity.subject).ok().filter(|_| ours);
        let held = self.login(subject.ok_or(Refusal::NoPasskeysHere)?).await?;
        held.ok_or(Refusal::NoPasskeysHere)
    }
}

/// On one line, and not too long.
pub(super) fn passkey_name(name: &str) -> Answer<String> {
    let name: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_PASSKEY_NAME)
        .collect();
    let name = name.trim();
    match name.is_empty() {
        false => Ok(name.to_owned()),
        true => Err(Refusal::InvalidParameter("A passkey has a name.".to_owned())),
    }
}
