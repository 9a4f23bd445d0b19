//! Signing in by a passkey. Nobody says who they are: the passkey does. Whatever is wrong with it has one answer.

use std::net::IpAddr;

use uuid::Uuid;

use super::{PasskeyAsked, PasskeyRecord, nobody, record::HeldPasskey};
use crate::{
    pool::{
        Pool,
        challenge::Asks,
        guard::PASSKEYS,
        refusal::{Answer, Refusal},
        sign_in::SignedIn,
        webauthn::{self, Assertion, Signed},
    },
    record::Record,
    session::Strength,
};

impl Pool {
    /// Asks for any passkey. `holder` stands for the browser that is asked.
    pub fn ask_for_passkey(&self, holder: &str) -> Answer<PasskeyAsked> {
        self.passkey_asked(
            &nobody(),
            Asks::Passkey {
                holder: holder.to_owned(),
            },
        )
    }

    /// Signs in by the answer of a passkey. It was unlocked by its owner, so no further code is asked for.
    pub async fn sign_in_by_passkey(
        &self,
        (state, holder): (&str, &str),
        answer: &Assertion,
        from: Option<IpAddr>,
    ) -> Answer<SignedIn> {
        let challenge = self.open_challenge(state)?;
        Self::check_asks(
            &challenge,
            &Asks::Passkey {
                holder: holder.to_owned(),
            },
        )?;
        let hash = self.credential_hash(&answer.credential);
        let found = self.passkey_by(&hash).await?;
        let subject = found
            .as_ref()
            .map_or_else(|| self.stand_in(&hash), |(subject, _)| *subject);
        let taken = self.take(PASSKEYS, &subject.to_string(), subject, from).await?;
        let taken = taken.ok_or(Refusal::TooManyGuesses)?;
        let (subject, held) = found.ok_or(Refusal::WrongPasskey)?;
        let used = self.used(subject, &held, state, answer)?;
        let login = self.login(subject).await?.ok_or(Refusal::WrongPasskey)?.login;
        self.answered(&challenge).await?;
        self.table
            .transact(vec![used.replace(&held.item, self.clock.now())])
            .await?;
        self.give_back(taken).await?;
        self.done(login, Strength::Passkey, from).await
    }

    /// The passkey after this answer, if it is right.
    fn used(&self, subject: Uuid, held: &HeldPasskey, state: &str, answer: &Assertion) -> Answer<PasskeyRecord> {
        let known = &held.passkey;
        let signed = webauthn::signed(self.party()?, &self.to_sign(state), &known.key, answer);
        let signed = signed.filter(|signed| signed.may_be_copied == known.may_be_copied);
        let signed = signed
            .filter(|_| answer.user == subject.as_bytes())
            .ok_or(Refusal::WrongPasskey)?;
        if !counts_on(known.counter, &signed) {
            tracing::warn!(login = %subject, passkey = %known.id, "a passkey's counter went back: there may be a copy of it");
            return Err(Refusal::WrongPasskey);
        }
        Ok(PasskeyRecord {
            counter: signed.counter,
            is_copied: signed.is_copied,
            used_at: Some(self.clock.now()),
            ..known.clone()
        })
    }
}

/// Each use counts one more, unless a passkey does not count at all (WebAuthn, 6.1.1).
fn counts_on(known: u32, signed: &Signed) -> bool {
    (known, signed.counter) == (0, 0) || signed.counter > known
}
